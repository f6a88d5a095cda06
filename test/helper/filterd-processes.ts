/*
 * NAME
 *   filterd-processes - which processes belong to a filterd
 *
 * DESCRIPTION
 *   The process that a test has started is the primary; or it waits for the
 *   primary, where Node.js could not change its account (see account in
 *   src/util/process).
 */

import { readdirSync, readFileSync } from 'node:fs'

/** Processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/u.test(name))
    .filter(name => parentOf(name) === pid)
    .map(Number)
}

/** The primary of a filterd: it runs itself again, or does not. */
export function primaryOf(started: number): number {
  const isSecond = (pid: number): boolean =>
    /filterd\.js\0--config/u.test(readCommand(pid))
  return childrenOf(started).find(isSecond) ?? started
}

/** Workers of a filterd; not the programs by which it writes its log. */
export function workersOf(started: number): number[] {
  return childrenOf(primaryOf(started)).filter(pid =>
    readCommand(pid).includes('filterd.js'),
  )
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return '' // it has just ended
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // it has just ended
  }
}
