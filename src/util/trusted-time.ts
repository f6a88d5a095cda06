/*
 * NAME
 *   trusted-time - the time, but not further ahead than it can be
 *
 * DESCRIPTION
 *   What is removed by its age is lost if the clock is wrong for a moment. So
 *   who removes asks for a time that follows the clock back at once, but ahead
 *   only as far as time has really gone:
 *
 *   - The file `.clock` in a folder has the time of the last look, and how long
 *     the machine had been running then. Within one run of the machine the
 *     uptime says how much later it is.
 *   - After a start of the machine, and where there is no such file, the newest
 *     times that were seen before (of files, entries, records) take its place.
 *
 *   The trusted time may be a day ahead of that, and goes at twice the speed
 *   until it has caught up: after a pause of ten days it is right again ten days
 *   later, and what a clock that is wrong for a year would expire goes a day's
 *   worth a day, while the log says so.
 *
 * DIAGNOSTICS
 *   Nothing throws. Where there is no uptime, or the file cannot be written, the
 *   clock counts as it is, or the times that were seen.
 */

import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { randomName } from './id.js'

export interface TimeOptions {
  /** What the clock says; milliseconds since the epoch. */
  readonly now: number
  /** Times that were seen: of files, entries, records. */
  readonly seen: () => readonly number[]
  /** The clock is right, whatever was seen. */
  readonly force?: boolean
  /** Remember nothing. */
  readonly dryRun?: boolean
  /** Default: this one. null where it cannot be known. */
  readonly machine?: Machine | null
}

/** One run of a machine. */
export interface Machine {
  /** Names the run. */
  readonly boot: string
  readonly uptimeMs: number
}

/** @returns milliseconds since the epoch, never more than `now`. */
export function trustedTime(folder: string, options: TimeOptions): number {
  const { now, force = false, dryRun = false } = options
  const machine =
    options.machine === undefined ? thisMachine() : options.machine
  const before = readState(folder)
  const base = force ? now : baseOf(before, machine, options)
  if (!dryRun && (force || isStale(before, machine))) {
    writeState(folder, { time: base, ...(machine ?? NO_MACHINE) })
  }
  return Math.min(now, base + DAY_MS)
}

/**
 * The latest that it can be, by a look of this run of the machine; null where
 * there was none. Only looks.
 */
export function latestTime(
  folder: string,
  machine: Machine | null = thisMachine(),
): number | null {
  const before = readState(folder)
  if (before === null || before.boot !== machine?.boot) return null
  const gone = Math.max(0, machine.uptimeMs - before.uptimeMs)
  return before.time + SPEED * gone + DAY_MS
}

const DAY_MS = 24 * 60 * 60 * 1000

/** How much faster than the time itself it may go. */
const SPEED = 2

function baseOf(
  before: State | null,
  machine: Machine | null,
  { now, seen }: TimeOptions,
): number {
  if (before === null) return newest(seen(), now) ?? now
  if (machine === null) return Math.min(now, newest(seen(), now) ?? now)
  if (before.boot === machine.boot) {
    const gone = Math.max(0, machine.uptimeMs - before.uptimeMs)
    return Math.min(now, before.time + SPEED * gone)
  }
  // What was written since the start has the time of a clock that may be wrong.
  const started = now - machine.uptimeMs
  const known = Math.max(before.time, newest(seen(), started) ?? -Infinity)
  return Math.min(now, known + SPEED * machine.uptimeMs)
}

function newest(times: readonly number[], limit: number): number | null {
  let found: number | null = null
  for (const time of times) {
    if (time <= limit && time > (found ?? -Infinity)) found = time
  }
  return found
}

interface State extends Machine {
  readonly time: number
}

const NO_MACHINE: Machine = { boot: '', uptimeMs: 0 }

function isStale(before: State | null, machine: Machine | null): boolean {
  if (before === null || machine === null) return true
  const gone = machine.uptimeMs - before.uptimeMs
  return before.boot !== machine.boot || gone > HOUR_MS
}

const HOUR_MS = 60 * 60 * 1000

function thisMachine(): Machine | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')
    const uptime = readFileSync('/proc/uptime', 'latin1')
    const uptimeMs = Number.parseFloat(uptime) * 1000
    return Number.isFinite(uptimeMs) ? { boot: boot.trim(), uptimeMs } : null
  } catch {
    return null
  }
}

const NAME = '.clock'

function readState(folder: string): State | null {
  try {
    const value = JSON.parse(
      readFileSync(join(folder, NAME), 'utf8'),
    ) as State | null
    const isState =
      Number.isFinite(value?.time) &&
      Number.isFinite(value?.uptimeMs) &&
      typeof value?.boot === 'string'
    return isState ? value : null
  } catch {
    return null
  }
}

function writeState(folder: string, state: State): void {
  if (!existsSync(folder)) return
  const temporary = join(folder, `${NAME}.${randomName()}`)
  try {
    const text = `${JSON.stringify(state)}\n`
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, join(folder, NAME))
  } catch {
    rmSync(temporary, { force: true })
  }
}
