/*
 * NAME
 *   expire - filter-quarantine expire
 *
 * DESCRIPTION
 *   Kept messages and records whose days are over, by a clock that is not
 *   further ahead than it can be (util/trusted-time).
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine or the records cannot be read or changed.
 */

import { trustedTime } from '../util/trusted-time.js'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { logDeed, logNotice } from '../log/maillog.js'
import { MAIN } from '../options.js'
import { homesIn, readCatalog } from '../quarantine/catalog.js'
import { expire as expireEntries } from '../quarantine/expire.js'
import { deedsFolder } from '../records/deed.js'
import { timesOf } from '../records/day-files.js'
import { expireRecords } from '../records/records.js'
import { noteDeed } from './note-deed.js'
import type { Desk, Status } from '../quarantine-commands.js'

export interface ExpireWish {
  /** null: quarantine_keep. */
  readonly days: number | null
  readonly toSizeBytes: number | null
  readonly dryRun: boolean
  /** The clock is right, however far ahead it is. */
  readonly force: boolean
}

export async function expire(desk: Desk, wish: ExpireWish): Promise<Status> {
  const { config, folder, present } = desk
  const main = config.settings(MAIN)
  const { dryRun, toSizeBytes } = wish
  const clock = Date.now()
  const now = timeOf(desk, wish, clock)
  const days = wish.days ?? main.quarantine_keep
  const done = await expireEntries(folder, {
    sizeLimitBytes: main.quarantine_size_limit,
    ...{ days, now, clock, toSizeBytes, dryRun },
  })
  done.damaged.forEach(it => desk.complain(it))
  // Where no mail comes, nothing else does.
  if (!dryRun) {
    const { records_directory } = main
    for (const folder of [records_directory, deedsFolder(records_directory)]) {
      expireRecords({
        folder,
        keptDays: main.records_keep,
        sizeLimitBytes: main.records_size_limit,
        notice: text => logNotice(desk.log, 'records', text),
        now: () => now,
      })
    }
  }
  const { removed, entries, bytes, leftovers, doubted } = done
  if (removed > 0 && !dryRun) {
    const deed = { what: 'expired', removed, kept: entries } as const
    logDeed(desk.log, 'quarantine', { ...deed, ...desk.caller })
    await noteDeed(desk, { deed: 'expired', keys: done.keys })
  }
  warnOfClock(desk, { doubted, clock, now })
  warnOfSize(desk, bytes)
  if (desk.json) {
    const line = { removed, entries, bytes, leftovers, doubted, dryRun }
    desk.print(present.json(line))
  } else {
    const verb = dryRun ? 'would be removed' : 'removed'
    desk.print(`${removed} ${verb}, ${entries} kept, ${present.size(bytes)}`)
  }
  return done.damaged.length > 0 || doubted > 0 ? 1 : 0
}

function timeOf(
  { folder, config }: Desk,
  { force, dryRun }: ExpireWish,
  clock: number,
): number {
  const { records_directory } = config.settings(MAIN)
  const seen = (): readonly number[] => [
    ...readCatalog(folder).rows.map(({ keptAt }) => Date.parse(keptAt)),
    ...homesIn(folder).map(home => changedAt(join(folder, home))),
    ...timesOf(records_directory),
  ]
  return trustedTime(folder, { now: clock, seen, force, dryRun })
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? NaN
}

function warnOfClock(
  desk: Desk,
  about: {
    readonly doubted: number
    readonly clock: number
    readonly now: number
  },
): void {
  const { doubted, clock, now } = about
  if (doubted === 0) return
  const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  const text = `the clock shows ${date(clock)}, but files and records show that it is at most ${date(now)}: ${doubted} kept messages that would be too old are not deleted; if the clock is right, run filter-quarantine expire --force`
  desk.log.write('warning', `quarantine: ${text}`)
  desk.complain(text, 500)
}

function warnOfSize(desk: Desk, bytes: number): void {
  const limit = desk.config.settings(MAIN).quarantine_size_limit
  if (limit === 0 || bytes < limit * NEARLY) return
  const text = `quarantine is nearly full: ${bytes} bytes of quarantine_size_limit ${limit}; a full quarantine defers mail`
  desk.log.write('warning', text)
  desk.complain(text)
}

const NEARLY = 0.9
