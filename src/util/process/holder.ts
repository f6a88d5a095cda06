/*
 * NAME
 *   holder - the process that has taken something, and whether it still runs
 *
 * DESCRIPTION
 *   A number of a process is used again: so its start counts too, and a random
 *   name, which a process knows of itself alone. After a restart of the machine
 *   another one may have the same number and start: it is not this process, and
 *   to be taken for one that runs costs only time.
 *
 * DIAGNOSTICS
 *   A process that cannot be looked at is one that runs no more.
 */

import { readFileSync } from 'node:fs'
import { randomName } from '../id.js'

export interface Holder {
  readonly pid: number
  /** Ticks since the machine started. */
  readonly start: string
  readonly name: string
}

let own: Holder | null = null

export function thisProcess(): Holder {
  const { pid } = process
  own ??= { pid, start: beganAt(pid) ?? '', name: randomName() }
  return own
}

export function isRunning({ pid, start, name }: Holder): boolean {
  const me = thisProcess()
  if (pid === me.pid) return name === me.name
  return start !== '' && beganAt(pid) === start
}

/** When a process began, in ticks since the machine did; null: it is gone. */
export function beganAt(pid: number): string | null {
  try {
    // After the name, which may hold anything: field 22 of proc(5).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie does nothing more.
    return state === 'Z' ? null : (fields[18] ?? null)
  } catch {
    return null
  }
}
