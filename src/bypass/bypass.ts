/*
 * NAME
 *   bypass - scanners that are not asked for a time
 *
 * DESCRIPTION
 *   An administrator lets mail pass without one scanner, or without all, until a
 *   certain time: filterctl bypass. What is bypassed is in one file in the folder
 *   of the journal, the stamp. Everything that scans reads it, whichever way mail
 *   comes in; filterctl alone writes it.
 *
 *   A bypass ends by itself. It has a beginning and an end by the wall clock, and
 *   a length by the clock of the machine, which no one can set: it is over as soon
 *   as one of them says so. It does not count before its beginning, so that a
 *   clock that is set back ends it too. After a restart of the machine the wall
 *   clock alone counts. LIMIT_HOURS is the longest.
 *
 * DIAGNOSTICS
 *   A stamp that is missing, cannot be read or has another form is no bypass: then
 *   all scanners are asked. setBypass() and endBypass() throw the error of the
 *   system call.
 *
 * SECURITY
 *   The stamp turns scanners off. It counts only if it is a file of root or of the
 *   account that reads it, and only its owner may write it. Root also takes it from
 *   the owner of the folder, which is the filter's account.
 */

import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../util/files/safe-file.js'
import { printable } from '../util/text.js'

export interface Bypass {
  /** The scanner that is not asked, `parse` for defects, or ALL. */
  readonly scanner: string
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly until: number
  /** Milliseconds that the machine had been running at `from`. */
  readonly steady: number
  /** Who wanted it. */
  readonly by: string
}

/** In the place of a scanner's name: every scanner, and the defects. */
export const ALL = 'all'

/** The name under which the parser reports defects. */
export const DEFECTS = 'parse'

export const LIMIT_HOURS = 24

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly wall: () => number
  /** Milliseconds of the machine, the same in all processes. */
  readonly steady: () => number
}

const HOUR_MS = 60 * 60 * 1000

const CLOCK: Clock = {
  wall: Date.now,
  // CLOCK_MONOTONIC; performance.now() begins with the process.
  steady: () => Number(process.hrtime.bigint() / 1_000_000n),
}

/** Those in force now, read anew. */
export function readBypasses(folder: string, clock = CLOCK): readonly Bypass[] {
  return inForce(readStamp(folder), clock)
}

/** Whether this account would see them: where it may not look, there seem to be
 * none. */
export function canSeeBypasses(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/** As readBypasses(), for each message: looks at the file once a second. */
export function openBypasses(
  folder: string,
  clock = CLOCK,
): () => readonly Bypass[] {
  let stamp: readonly Bypass[] = []
  let seen = ''
  let lookedAt = -Infinity
  return () => {
    const now = clock.steady()
    if (now - lookedAt >= LOOK_AGAIN_MS) {
      lookedAt = now
      const mark = markOf(join(folder, FILE))
      if (mark !== seen) stamp = mark === '' ? [] : readStamp(folder)
      seen = mark
    }
    return stamp.length === 0 ? stamp : inForce(stamp, clock)
  }
}

const FILE = 'bypass.json'
const LOOK_AGAIN_MS = 1000

/** Whether it is not asked. */
export function isBypassed(
  bypasses: readonly Bypass[],
  scanner: string,
): boolean {
  return bypasses.some(it => it.scanner === ALL || it.scanner === scanner)
}

/** In place of what there was for that scanner. */
export async function setBypass(
  folder: string,
  wish: Pick<Bypass, 'scanner' | 'by'> & { readonly seconds: number },
  clock = CLOCK,
): Promise<Bypass> {
  const { scanner, by, seconds } = wish
  const from = clock.wall()
  const until = from + seconds * 1000
  const made = { scanner, from, until, steady: clock.steady(), by }
  const others = readBypasses(folder, clock).filter(
    it => it.scanner !== scanner,
  )
  await write(folder, [...others, made])
  return made
}

/** @param scanner null: all that there are. @returns those that were ended. */
export async function endBypass(
  folder: string,
  scanner: string | null,
  clock = CLOCK,
): Promise<readonly Bypass[]> {
  const known = readBypasses(folder, clock)
  const ended = known.filter(it => scanner === null || it.scanner === scanner)
  await write(
    folder,
    known.filter(it => !ended.includes(it)),
  )
  return ended
}

/** `all scanners until 2026-11-30T16:00:00Z`. */
export function bypassText({ scanner, until }: Bypass): string {
  const what = scanner === ALL ? 'all scanners' : scanner
  return `${what} until ${timeText(until)}`
}

/** RFC 3339, in UTC, to the second. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z')
}

function inForce(bypasses: readonly Bypass[], clock: Clock): readonly Bypass[] {
  const now = clock.wall()
  const steady = clock.steady()
  return bypasses.filter(it => {
    const lengthMs = it.until - it.from
    if (!(lengthMs > 0 && lengthMs <= LIMIT_HOURS * HOUR_MS)) return false
    if (now < it.from || now >= it.until) return false
    // A machine that has run for a shorter time was started since.
    return steady < it.steady || steady - it.steady < lengthMs
  })
}

async function write(
  folder: string,
  bypasses: readonly Bypass[],
): Promise<void> {
  const text = `${JSON.stringify({ version: VERSION, bypasses })}\n`
  await writeDurably(join(folder, FILE), [text], 0o644)
}

const VERSION = 1
const STAMP_LIMIT_BYTES = 64 * 1024

function readStamp(folder: string): readonly Bypass[] {
  try {
    const text = readOwn(folder, join(folder, FILE))
    const stamp = JSON.parse(text) as Partial<Record<string, unknown>> | null
    if (stamp?.['version'] !== VERSION) return []
    const { bypasses } = stamp
    return Array.isArray(bypasses) && bypasses.every(isBypass)
      ? bypasses.map(bypassOf)
      : []
  } catch {
    return []
  }
}

function isBypass(it: unknown): it is Bypass {
  if (typeof it !== 'object' || it === null) return false
  const { scanner, from, until, steady, by } = it as Record<string, unknown>
  const numbers = [from, until, steady]
  const texts = [scanner, by]
  return (
    numbers.every(number => Number.isFinite(number)) &&
    texts.every(text => typeof text === 'string')
  )
}

function bypassOf({ scanner, from, until, steady, by }: Bypass): Bypass {
  return { scanner: printable(scanner), from, until, steady, by: printable(by) }
}

// A pipe in its place must not hold us up.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

function readOwn(folder: string, path: string): string {
  const fd = openSync(path, FLAGS)
  try {
    const stat = fstatSync(fd)
    if (!isOurs(stat, folder)) throw new Error(`${path} is not ours`)
    const bytes = Buffer.alloc(STAMP_LIMIT_BYTES + 1)
    const size = readSync(fd, bytes, 0, bytes.length, 0)
    if (size > STAMP_LIMIT_BYTES) throw new Error(`${path} is too large`)
    return bytes.toString('utf8', 0, size)
  } finally {
    closeSync(fd)
  }
}

function isOurs(stat: Stats, folder: string): boolean {
  const own = process.geteuid?.()
  const owners = [0, own, ...(own === 0 ? [statSync(folder).uid] : [])]
  return stat.isFile() && owners.includes(stat.uid) && (stat.mode & 0o022) === 0
}

function markOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return ''
  const { ino, mtimeNs, ctimeNs, size } = stat
  return [ino, mtimeNs, ctimeNs, size].join(' ')
}
