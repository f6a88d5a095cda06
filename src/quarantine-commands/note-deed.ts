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

import { callerText } from '../util/process/caller.js'
import { isShared, makeFolderIn } from '../util/files/shared-folder.js'
import { MAIN } from '../options.js'
import { deedsFolder, type DeedRecord } from '../records/deed.js'
import { openRecords } from '../records/records.js'
import type { Doer } from './doer.js'

export async function noteDeed(
  { config, caller, complain }: Omit<Doer, 'folder' | 'log'>,
  what: Pick<DeedRecord, 'deed' | 'keys'> &
    Partial<Pick<DeedRecord, 'recipients' | 'text'>>,
): Promise<void> {
  const main = config.settings(MAIN)
  if (main.records_privacy === 'off') return
  const folder = deedsFolder(main.records_directory)
  try {
    makeFolderIn(isShared(main.records_directory), folder)
  } catch (error) {
    return complain(`${folder}: ${(error as Error).message}`)
  }
  const records = openRecords({
    folder,
    privacy: main.records_privacy,
    keptDays: main.records_keep,
    sizeLimitBytes: main.records_size_limit,
    floorBytes: main.free_space_floor,
    notice: text => complain(text),
  })
  const about = { time: new Date().toISOString(), by: callerText(caller) }
  const { deed, keys, recipients = [], text } = what
  const more = { ...about, recipients, ...(text !== undefined && { text }) }
  for (let at = 0; at < Math.max(keys.length, 1); at += KEYS_A_LINE) {
    records.note({ deed, keys: keys.slice(at, at + KEYS_A_LINE), ...more })
  }
  await records.flush()
}

/** A line is not to be long. */
const KEYS_A_LINE = 100
