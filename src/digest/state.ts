/*
 * NAME
 *   state - what a recipient was told already
 *
 * DESCRIPTION
 *   A file for each address that digests go to, in digest/state of the quarantine:
 *   `until`, the time of the last digest, and `told`, the messages that were told
 *   and were not a day old then. What came earlier was told, too. A message may
 *   be kept a moment after a digest and have an earlier time, for its time is that
 *   of its arrival: so the time alone would lose it.
 *
 *   Who has no state yet is told of what was kept since a day before the first
 *   digest of this host (`begun`). A time that is yet to come, by a clock that was
 *   wrong, counts as none: better told twice than never.
 *
 *   The state is written after the digest was sent. So a process that ends in
 *   between has the same told once more, and never loses one.
 *
 * DIAGNOSTICS
 *   A state that is missing or damaged is none. Writing rejects with the error of a
 *   system call.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../util/files/safe-file.js'
import type { Mention } from './item.js'
import { digestFolder, nameOf } from './settings.js'

export interface DigestState {
  /** Milliseconds since the epoch; 0 before the first digest. */
  readonly until: number
  /** When each was kept, by its name. */
  readonly told: Readonly<Record<string, number>>
  /** When notices were sent in the last hour. */
  readonly notices: readonly number[]
}

const DAY_MS = 24 * 60 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000

/** @param folder of the quarantine. @param now milliseconds since the epoch. */
export function readState(
  folder: string,
  address: string,
  now: number,
): DigestState {
  const { until, told, notices } = readJson(statePath(folder, address))
  return {
    until: timeOr(0, until, now),
    told: numbersIn(told),
    notices: Array.isArray(notices) ? notices.map(Number) : [],
  }
}

export async function writeState(
  folder: string,
  address: string,
  state: DigestState,
): Promise<void> {
  await writeJson(statePath(folder, address), { address, ...state })
}

/** Whether an address was told of a message. */
export function isTold(
  { until, told }: DigestState,
  mention: Mention,
): boolean {
  return timeOf(mention) <= until - DAY_MS || toldName(mention) in told
}

/** After these were told. */
export function withTold(
  state: DigestState,
  mentions: readonly Mention[],
): DigestState {
  const names = mentions.map(it => [toldName(it), timeOf(it)] as const)
  return { ...state, told: { ...state.told, ...Object.fromEntries(names) } }
}

/** After a digest of all that was not told yet, at `now`. */
export function afterDigest(
  state: DigestState,
  mentions: readonly Mention[],
  now: number,
): DigestState {
  const { told } = withTold(state, mentions)
  const fresh = Object.entries(told).filter(([, time]) => time > now - DAY_MS)
  return { ...state, until: now, told: Object.fromEntries(fresh) }
}

/** After a notice about these, at `now`. */
export function afterNotice(
  state: DigestState,
  mentions: readonly Mention[],
  now: number,
): DigestState {
  const notices = [...recent(state, now), now]
  return { ...withTold(state, mentions), notices }
}

/** How many notices were sent in the last hour. */
export function noticesSent(state: DigestState, now: number): number {
  return recent(state, now).length
}

function recent({ notices }: DigestState, now: number): readonly number[] {
  return notices.filter(it => it > now - HOUR_MS && it <= now)
}

// Names a message for one of its recipients.
function toldName({ row, recipient }: Mention): string {
  const text = `${row.key}\0${recipient.toLowerCase()}`
  const digest = createHash('sha256').update(text).digest('base64url')
  return digest.slice(0, 22)
}

function timeOf({ row }: Mention): number {
  return Date.parse(row.keptAt)
}

/**
 * Removes what is known of addresses that were not told anything for so long that
 * all of it is gone from the quarantine, or for two weeks.
 * @param keptDays 0 is for ever.
 */
export function expireStates(
  folder: string,
  keptDays: number,
  now: number,
): void {
  if (keptDays === 0) return
  const oldest = now - (Math.max(keptDays, 14) + 1) * DAY_MS
  const states = join(digestFolder(folder), 'state')
  for (const name of namesIn(states)) {
    const path = join(states, name)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found !== undefined && found.mtimeMs < oldest) rmSync(path)
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // To tidy up is no reason to tell no one anything.
    return []
  }
}

/** From when on recipients without a state are told. */
export function readBegun(folder: string, now: number): number {
  return timeOr(now - DAY_MS, readJson(begunPath(folder))['begun'], now)
}

/** Notes it, at the first digest. */
export async function noteBegun(folder: string, now: number): Promise<void> {
  await writeJson(begunPath(folder), { begun: readBegun(folder, now) })
}

function timeOr(fallback: number, value: unknown, now: number): number {
  return typeof value === 'number' && value <= now ? value : fallback
}

function numbersIn(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) return {}
  const pairs = Object.entries(value).filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number',
  )
  return Object.fromEntries(pairs)
}

function begunPath(folder: string): string {
  return join(digestFolder(folder), 'begun.json')
}

function statePath(folder: string, address: string): string {
  return join(digestFolder(folder), 'state', `${nameOf(address)}.json`)
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

async function writeJson(path: string, value: object): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  await writeDurably(path, [`${JSON.stringify(value)}\n`])
}
