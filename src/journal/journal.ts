/*
 * NAME
 *   journal - what was handed over already
 *
 * DESCRIPTION
 *   Exactly once cannot be had: the next hop's yes and our record of it are two
 *   steps. The journal makes the time between them as short as it can be. A
 *   hand-over is an empty file in the folder of its day, named by its key:
 *
 *     DAY/KEY.intent   it was begun: the next hop may have the message
 *     DAY/KEY          the next hop said yes
 *
 *   The second is the first, renamed. A retry that finds DAY/KEY is answered at
 *   once; one that finds an intent goes on, and the log names it: if there is
 *   a duplicate, it is this message. A no takes the intent away again.
 *
 *   Folders live KEPT_DAYS: Postfix gives up after five (maximal_queue_lifetime).
 *   They are counted from the last day before today that has a folder: a clock
 *   that has jumped ahead must not make us forget what was handed over.
 *
 * DIAGNOSTICS
 *   intend() throws when the record cannot be made: the message is deferred.
 *   finish() throws when it cannot be renamed: the hand-over is done all the
 *   same. withdraw() and expire() leave what they cannot remove.
 *
 * SECURITY
 *   No name comes from a message: keys are digests. Created files survive the
 *   process; after a power loss some may be missing, and a message comes twice.
 */

import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'

export interface Journal {
  /** Whether this hand-over was done, or begun, before. */
  find(key: string): 'new' | 'begun' | 'done'
  /** Records that a hand-over begins. */
  intend(key: string): void
  /** Takes back intend(): the next hop said no. */
  withdraw(key: string): void
  /** Records that the next hop said yes. */
  finish(key: string): void
  /** Removes the folders of days that are over. */
  expire(): void
}

const KEPT_DAYS = 6
const DAY_MS = 24 * 60 * 60 * 1000
const DAY_NAME = /^\d{4}-\d{2}-\d{2}$/u
const NEW_FILE = constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW

/** @param now milliseconds since the epoch; the wall clock names the days. */
export function openJournal(folder: string, now = Date.now): Journal {
  const path = (day: string, name: string): string => join(folder, day, name)
  const today = (): string => dayName(now())
  const makeToday = (name: string): void => {
    mkdirSync(path(today(), ''), { recursive: true, mode: 0o700 })
    make(path(today(), name))
  }
  // The day may have changed since intend().
  const dayOfIntent = (key: string): string | undefined =>
    recentDays(now()).find(it => existsSync(path(it, `${key}.intent`)))
  return {
    find: key => {
      const days = recentDays(now())
      if (days.some(day => existsSync(path(day, key)))) return 'done'
      const intent = `${key}.intent`
      return days.some(day => existsSync(path(day, intent))) ? 'begun' : 'new'
    },
    intend: key => makeToday(`${key}.intent`),
    withdraw: key => {
      const day = dayOfIntent(key)
      if (day !== undefined) removeQuietly(path(day, `${key}.intent`))
    },
    finish: key => {
      const day = dayOfIntent(key)
      // Another try of the same message may have taken it away.
      if (day === undefined) return makeToday(key)
      renameSync(path(day, `${key}.intent`), path(day, key))
    },
    expire: () => {
      if (!existsSync(folder)) return
      const days = readdirSync(folder).filter(name => DAY_NAME.test(name))
      const kept = [...recentDays(now()), ...recentDays(lastDay(days, now()))]
      for (const name of days) {
        if (kept.includes(name)) continue
        // A day ahead is of a clock that was wrong, and ends in its time.
        if (name > today()) continue
        rmSync(join(folder, name), { recursive: true, force: true })
      }
    },
  }
}

/** A journal that remembers nothing: for what has no queue id. */
export const NO_JOURNAL: Journal = {
  find: () => 'new',
  intend: () => undefined,
  withdraw: () => undefined,
  finish: () => undefined,
  expire: () => undefined,
}

function make(path: string): void {
  closeSync(openSync(path, NEW_FILE, 0o600))
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // An intent too many makes a line in the log too many, and no more.
  }
}

// A day after the newest folder before today; at most now.
function lastDay(days: readonly string[], now: number): number {
  const before = days.filter(day => day < dayName(now)).sort()
  const last = Date.parse(before.at(-1) ?? '')
  return Number.isNaN(last) ? now : Math.min(now, last + DAY_MS)
}

function recentDays(now: number): string[] {
  // One day ahead too: the clock may have been set back.
  return Array.from({ length: KEPT_DAYS + 2 }, (_, at) =>
    dayName(now + DAY_MS - at * DAY_MS),
  )
}

function dayName(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
