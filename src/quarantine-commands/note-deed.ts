/*
 * NAME
 *   note-deed - what became of kept messages, for explain
 *
 * DESCRIPTION
 *   Written with the records of decisions, and as long as they are. With
 *   records_privacy = "off" nothing is.
 *
 * DIAGNOSTICS
 *   None: what cannot be written is complained of.
 */

import { callerText, type Caller } from '../util/process/caller.js'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import type { DeedRecord } from '../records/deed.js'
import { openRecords } from '../records/records.js'

/** What is needed of the Desk. */
interface Doer {
  readonly config: Config
  readonly caller: Caller
  readonly complain: (text: string) => void
}

export async function noteDeed(
  { config, caller, complain }: Doer,
  what: Pick<DeedRecord, 'deed' | 'keys'> &
    Partial<Pick<DeedRecord, 'recipients'>>,
): Promise<void> {
  if (what.keys.length === 0) return
  const main = config.settings(MAIN)
  const records = openRecords({
    folder: main.records_directory,
    privacy: main.records_privacy,
    keptDays: main.records_keep,
    sizeLimitBytes: main.records_size_limit,
    floorBytes: main.free_space_floor,
    notice: text => complain(text),
  })
  const about = { time: new Date().toISOString(), by: callerText(caller) }
  const { deed, keys, recipients = [] } = what
  for (let at = 0; at < keys.length; at += KEYS_A_LINE) {
    const some = keys.slice(at, at + KEYS_A_LINE)
    records.note({ deed, ...about, keys: some, recipients })
  }
  await records.flush()
}

/** A line is not to be long. */
const KEYS_A_LINE = 100
