/*
 * NAME
 *   quarantine-commands - what filter-quarantine does
 *
 * DESCRIPTION
 *   One function a subcommand. Each prints what people or programs want to know
 *   and resolves to the exit status. Those that need more than a screen are in
 *   the folder of this name.
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine itself cannot be read or written.
 */

import type { MessageRecord } from './records/record.js'
import { closeSync, openSync, readSync } from 'node:fs'
import { writeAll } from './util/files/safe-file.js'
import { shareFolder } from './util/files/shared-folder.js'
import { printable } from './util/text.js'
import type { Config } from './config/config.js'
import { logDeed } from './log/maillog.js'
import { DIGEST_FOLDER } from './digest/settings.js'
import { LINK_KEY } from './links/link-key.js'
import { MAIN } from './options.js'
import { PEOPLE_FOLDER } from './people/folder.js'
import { readCatalog } from './quarantine/catalog.js'
import {
  bytesPath,
  readEntry,
  type Entry,
  type Row,
} from './quarantine/entry.js'
import { RELEASE_KEY } from './quarantine/release-key.js'
import { removeEntries } from './quarantine/remove.js'
import { namedRows, textsOf } from './quarantine/select.js'
import { sizeOf, writeUsage } from './quarantine/usage.js'
import { errorText } from './print/error-text.js'
import type { ListedMessage } from './print/kept-table.js'
import type { Fate } from './records/deed.js'
import type { Doer } from './quarantine-commands/doer.js'
import { noteDeed } from './quarantine-commands/note-deed.js'
import { keptContent, type KeptContent } from './kept-content.js'
import { leaveStore } from './store/gone.js'

/** How it is printed (receive/kept-presenter). */
export interface Presenter {
  readonly table: (
    rows: readonly ListedMessage[],
    timeTitle: 'KEPT' | 'CAME',
  ) => string
  readonly show: (shown: Shown) => string
  readonly decision: (record: MessageRecord, fate: Fate) => string
  /** The same for programs. */
  readonly record: (shown: Shown) => object
  readonly json: (value: unknown) => string
  readonly size: (bytes: number) => string
  readonly dim: (text: string) => string
}

interface Shown extends KeptContent {
  readonly entry: Entry
}

export interface Desk extends Doer {
  readonly json: boolean
  readonly present: Presenter
  readonly print: (text: string) => void
  /** As print(); what is longer than the terminal can be turned over. */
  readonly page: (text: string) => Promise<void>
}

/** 0 done, 1 not all of it, or nothing found; 2 is an error's. */
export type Status = 0 | 1

export function openDesk(
  config: Config,
  about: Pick<Desk, 'json' | 'log' | 'present' | 'caller' | 'page'>,
): Desk {
  return {
    ...{ config, ...about },
    folder: config.settings(MAIN).quarantine_directory,
    print: text => void process.stdout.write(`${text}\n`),
    complain: (text, limit) => {
      const line = printable(text, limit)
      process.stderr.write(errorText('filter-quarantine', line))
    },
  }
}

/** Gives the folders to a group to read, or takes them back (null). */
export function shareFolders(desk: Desk, gid: number | null): void {
  const { records_directory } = desk.config.settings(MAIN)
  try {
    // What signs releases and links, and which were used, is no reader's.
    const except = [
      RELEASE_KEY,
      LINK_KEY,
      DIGEST_FOLDER,
      'released',
      'usage',
      PEOPLE_FOLDER,
    ]
    shareFolder(desk.folder, { gid, except })
    shareFolder(records_directory, { gid })
  } catch (error) {
    desk.complain(`quarantine_group: ${(error as Error).message}`)
  }
}

export async function show(desk: Desk, name: string): Promise<Status> {
  const row = oneNamed(desk, name)
  if (row === null) return 1
  const entry = readEntry(desk.folder, row.key)
  const { config, folder } = desk
  const shown = { entry, ...(await keptContent(entry, { config, folder })) }
  if (desk.json) desk.print(desk.present.json(desk.present.record(shown)))
  else await desk.page(desk.present.show(shown))
  return 0
}

/** Writes the kept bytes to a descriptor, as they are. */
export function writeRaw(desk: Desk, name: string, out: number): Status {
  const row = oneNamed(desk, name)
  if (row === null) return 1
  const fd = openSync(bytesPath(desk.folder, row.key), 'r')
  try {
    const window = Buffer.alloc(64 * 1024)
    for (;;) {
      const got = readSync(fd, window, 0, window.length, null)
      if (got === 0) return 0
      writeAll(out, window.subarray(0, got))
    }
  } finally {
    closeSync(fd)
  }
}

export async function remove(
  desk: Desk,
  names: readonly string[],
  teach: ((row: Row) => Promise<boolean>) | null = null,
): Promise<Status> {
  const { folder, config } = desk
  const named = allNamed(desk, names)
  // What was not learned stays, so that it can be tried again.
  const all: (Row | null)[] = []
  for (const row of named) {
    const isKept = row !== null && teach !== null && !(await teach(row))
    all.push(isKept ? null : row)
  }
  const found = all.flatMap(row => row ?? [])
  const count = await removeEntries(folder, found)
  leaveStore(desk, found)
  for (const row of found) {
    const { queueId, sender, recipients, class: verdict } = row
    const message = { queueId, sender, recipients, verdict }
    logDeed(desk.log, row.id, { what: 'deleted', ...desk.caller, message })
  }
  const keys = found.map(it => it.key)
  if (keys.length > 0) await noteDeed(desk, { deed: 'deleted', keys })
  const limit = config.settings(MAIN).quarantine_size_limit
  if (limit > 0) writeUsage(folder, sizeOf(readCatalog(folder).rows))
  if (desk.json)
    desk.print(desk.present.json({ deleted: found.map(({ key }) => key) }))
  else desk.print(`${count} deleted`)
  return all.includes(null) ? 1 : 0
}

export function reindex(desk: Desk): Status {
  const { rows, damaged } = readCatalog(desk.folder, { rebuild: true })
  const bytes = sizeOf(rows)
  const limit = desk.config.settings(MAIN).quarantine_size_limit
  writeUsage(desk.folder, limit === 0 ? null : bytes)
  damaged.forEach(it => desk.complain(it))
  if (desk.json) {
    desk.print(desk.present.json({ entries: rows.length, bytes, damaged }))
  } else desk.print(`${rows.length} kept, ${desk.present.size(bytes)}`)
  return damaged.length > 0 ? 1 : 0
}

function oneNamed(desk: Desk, name: string): Row | null {
  return allNamed(desk, [name])[0] ?? null
}

/** null for each that is none, or more than one; it is complained of. */
export function allNamed(
  desk: Desk,
  names: readonly string[],
): readonly (Row | null)[] {
  const [only] = names
  const texts = names.length === 1 ? textsOf({ id: only ?? '' }) : []
  const { rows } = readCatalog(desk.folder, { texts })
  return [...new Set(names)].map(name => {
    const found = namedRows(rows, name)
    const [row] = found
    if (row !== undefined && found.length === 1) return row
    if (row === undefined) desk.complain(`${name}: no kept message has this ID`)
    else {
      const keys = found.map(({ key }) => key.slice(0, 16)).join(', ')
      desk.complain(`${name} is not one message: ${keys}`)
    }
    return null
  })
}
