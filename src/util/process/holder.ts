/*
 * NAME
 *   holder - the process that has taken something, and whether it still runs
 *
 * DESCRIPTION
 *   A number of a process is used again: so its start counts too, that of the
 *   machine, and a random name, which a process knows of itself alone.
 *
 * DIAGNOSTICS
 *   A process that cannot be looked at is one that runs no more.
 */

import { readFileSync } from 'node:fs'
import { randomName } from '../id.js'

export interface Holder {
  readonly pid: number
  /** Ticks since the machine started, and which start of it that was. */
  readonly start: string
  readonly name: string
}

let own: Holder | null = null

export function thisProcess(): Holder {
  const { pid } = process
  own ??= { pid, start: startOf(pid), name: randomName() }
  return own
}

export function isRunning({ pid, start, name }: Holder): boolean {
  const me = thisProcess()
  if (pid === me.pid) return name === me.name
  return start !== '' && startOf(pid) === start
}

// '': it is gone.
function startOf(pid: number): string {
  const ticks = beganAt(pid)
  return ticks === null ? '' : `${ticks} ${bootOf()}`
}

let boot: string | null = null

function bootOf(): string {
  try {
    boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    boot = ''
  }
  return boot
}

/** When a process began, in ticks since the machine did; null: it is gone. */
export function beganAt(pid: number): string | null {
  try {
    // After the name, which may contain anything: field 22 of proc(5).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie does nothing more.
    return state === 'Z' ? null : (fields[18] ?? null)
  } catch {
    return null
  }
}
