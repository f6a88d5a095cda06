/*
 * NAME
 *   syncer - brings what this host has kept and decided to the store
 *
 * DESCRIPTION
 *   Again and again, for ever: entries that are new or have changed, what someone
 *   deleted here, or asked on another host to be deleted, records. What is safe on this host does not wait for it, and what is
 *   carried twice is there once. While the store is away, it is tried again at
 *   longer and longer intervals, a minute at most.
 *
 *   A standby that was promoted may lack the last seconds of the server before it.
 *   So where the store goes on from another place than it was at, what was carried
 *   last is carried once more, and is there once. A deletion of those seconds, the
 *   journal and used marks are of the server alone.
 *
 *   Once an hour, what is over goes from the store: by the clock of this host and
 *   that of the server, whichever is earlier. Where they differ by a day, nothing
 *   goes.
 *
 * DIAGNOSTICS
 *   The log says when the store is away, why, and when it is there again. Nothing
 *   throws but turn() and carry().
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { printable } from '../util/text.js'
import { carryEntries } from './carry-entries.js'
import { carryRecords } from './carry-records.js'
import type { AskedStore } from './asked.js'
import { carryGone } from './gone.js'
import { followHistory } from './history.js'
import { makeObeyer } from './obey-asked.js'
import { dayOfTime, type Store } from './store.js'

export interface SyncOptions {
  readonly store: Store
  /** Rejects where the tables are not those of this version. */
  readonly check: () => Promise<void>
  /** Another one after a standby was promoted; '' is not known. */
  readonly history: () => Promise<string>
  /** What the server's clock says; milliseconds since the epoch. */
  readonly serverTime: () => Promise<number>
  /** What other hosts ask of this one. */
  readonly asked: AskedStore
  readonly quarantineFolder: string
  readonly recordsFolder: string
  /** 0: for ever. */
  readonly keptDays: number
  readonly recordDays: number
  readonly notice: (text: string) => void
  readonly warn: (text: string) => void
}

export interface Turn {
  readonly entries: number
  readonly removed: number
  readonly records: number
}

export interface SyncStatus {
  /** Why the last turn failed; null: it did not. */
  readonly trouble: string | null
  /** Of the last turn that did not; ISO 8601, null: there was none. */
  readonly lastDone: string | null
  /** Since the start. */
  readonly carried: Turn
  /** Entries that cannot be carried; the log says why. */
  readonly failed: number
}

export interface Syncer {
  /** Carries what there is now. */
  turn(): Promise<Turn>
  carry(key: string): Promise<void>
  status(): SyncStatus
  /** Turns until the signal; then resolves. */
  run(signal: AbortSignal): Promise<void>
}

const TURN_MS = 1000
const LONGEST_MS = 60_000
const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Not at each start of a host that starts often. */
const FIRST_EXPIRY_MS = 5 * 60 * 1000

export function makeSyncer(options: SyncOptions): Syncer {
  const { store, quarantineFolder, recordsFolder, notice, warn } = options
  const entries = carryEntries({
    ...{ folder: quarantineFolder, kept: store.kept, warn },
  })
  const records = carryRecords(recordsFolder, store.records)
  const history = followHistory(quarantineFolder, {
    read: options.history,
    changed: () => {
      notice('the store goes on from another place: the last is carried again')
      entries.doubt()
      records.doubt()
    },
  })
  const obey = makeObeyer({
    ...{ folder: quarantineFolder, asked: options.asked, kept: store.kept },
    ...{ notice, warn },
  })
  const carried = { entries: 0, removed: 0, records: 0 }
  let trouble: string | null = null
  let lastDone: string | null = null
  let isChecked = false
  let expireAt = performance.now() + FIRST_EXPIRY_MS
  const turn = async (): Promise<Turn> => {
    if (!isChecked) await options.check()
    isChecked = true
    const followed = await history.follow()
    const done = { entries: await entries.look(), removed: 0, records: 0 }
    carried.entries += done.entries
    const gone = await carryGone(quarantineFolder, store.kept)
    entries.forget([...gone, ...(await obey())])
    done.removed = gone.length
    carried.removed += done.removed
    done.records = await records.look()
    carried.records += done.records
    if (performance.now() >= expireAt) {
      expireAt = performance.now() + HOUR_MS
      await expireStore(options)
    }
    followed()
    lastDone = new Date().toISOString()
    return done
  }
  return {
    turn,
    carry: async key => {
      if (!isChecked) await options.check()
      await entries.carry(key)
      carried.entries++
    },
    status: () => ({
      ...{ trouble, lastDone, carried: { ...carried } },
      failed: entries.failed(),
    }),
    run: async signal => {
      let wait = TURN_MS
      while (!signal.aborted) {
        try {
          await turn()
          if (trouble !== null) notice('the store is there again')
          trouble = null
          wait = TURN_MS
        } catch (error) {
          const text = printable((error as Error).message)
          if (text !== trouble) warn(`nothing is carried: ${text}`)
          trouble = text
          isChecked = false
          wait = Math.min(2 * wait, LONGEST_MS)
        }
        await sleep(wait, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}

/** What is over goes. */
export async function expireStore(options: SyncOptions): Promise<void> {
  const { store, serverTime, keptDays, recordDays, warn } = options
  const ours = Date.now()
  const theirs = await serverTime()
  if (Math.abs(ours - theirs) > DAY_MS) {
    const clocks = `${dayOfTime(ours)} and ${dayOfTime(theirs)}`
    return warn(
      `nothing expires: the clocks of this host and of the server show ${clocks}`,
    )
  }
  const now = Math.min(ours, theirs)
  if (keptDays > 0) {
    await store.kept.expire(dayOfTime(now - keptDays * DAY_MS))
  }
  await store.records.expire(dayOfTime(now - recordDays * DAY_MS))
  await store.marks.expire(now)
  await store.journal.expire()
}
