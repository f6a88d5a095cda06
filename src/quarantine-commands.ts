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
import { tmpdir } from 'node:os'
import { writeAll } from './util/files/safe-file.js'
import { shareFolder } from './util/files/shared-folder.js'
import { printable } from './util/text.js'
import { causeOf } from './mail/error.js'
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
import { sizeOf, writeUsage } from './quarantine/usage.js'
import { errorText } from './print/error-text.js'
import type { ListedMessage } from './print/kept-table.js'
import type { Fate } from './records/deed.js'
import type { Doer } from './quarantine-commands/doer.js'
import { noteDeed } from './quarantine-commands/note-deed.js'
import { keptContent, type KeptContent } from './kept-content.js'
import { leaveStore } from './store/gone.js'
import type { StoredRow } from './store/store.js'
import { allNamed } from './quarantine-commands/named.js'
import {
  isElsewhere,
  removeElsewhere,
  withBrought,
} from './quarantine-commands/of-other-host.js'

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
  const [row] = await allNamed(desk, [name])
  if (!row) return 1
  const { config, folder } = desk
  const shown = isElsewhere(row)
    ? await withBrought(desk, { key: row.key, folder: tmpdir() }, it =>
        shownOf(it.entry, { config, folder, fd: it.fd }),
      )
    : await shownOf(readEntry(folder, row.key), { config, folder })
  if (desk.json) desk.print(desk.present.json(desk.present.record(shown)))
  else await desk.page(desk.present.show(shown))
  return 0
}

async function shownOf(
  entry: Entry,
  about: Parameters<typeof keptContent>[1],
): Promise<Shown> {
  return { entry, ...(await keptContent(entry, about)) }
}

/** Writes the kept bytes to a descriptor, as they are. */
export async function writeRaw(
  desk: Desk,
  name: string,
  out: number,
): Promise<Status> {
  const [row] = await allNamed(desk, [name])
  if (!row) return 1
  if (isElsewhere(row)) {
    const about = { key: row.key, folder: tmpdir() }
    return withBrought(desk, about, async ({ fd }) => {
      await Promise.resolve()
      return copyAll(fd, out)
    })
  }
  const fd = openSync(bytesPath(desk.folder, row.key), 'r')
  try {
    return copyAll(fd, out)
  } finally {
    closeSync(fd)
  }
}

function copyAll(fd: number, out: number): Status {
  const window = Buffer.alloc(64 * 1024)
  for (let at = 0; ;) {
    const got = readSync(fd, window, 0, window.length, at)
    if (got === 0) return 0
    writeAll(out, window.subarray(0, got))
    at += got
  }
}

export async function remove(
  desk: Desk,
  names: readonly string[],
  teach: ((row: Row) => Promise<boolean>) | null = null,
): Promise<Status> {
  const { folder, config } = desk
  const named = await allNamed(desk, names)
  // What was not learned stays, so that it can be tried again.
  const all: (StoredRow | null)[] = []
  for (const row of named) {
    if (row !== null && isElsewhere(row)) {
      const isGone = await removeOther(desk, row, teach === null)
      all.push(isGone ? row : null)
    } else {
      const isKept = row !== null && teach !== null && !(await teach(row))
      all.push(isKept ? null : row)
    }
  }
  const found = all.flatMap(row => row ?? [])
  const own = found.filter(row => !isElsewhere(row))
  const count = found.length - own.length + (await removeEntries(folder, own))
  leaveStore(desk, own)
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

// Whether it is gone.
async function removeOther(
  desk: Desk,
  { id, key, host = '' }: StoredRow,
  isAllowed: boolean,
): Promise<boolean> {
  if (!isAllowed) {
    desk.complain(`${id}: not taught and not deleted: another host has kept it`)
    return false
  }
  try {
    await removeElsewhere(desk, key)
    desk.complain(`${id}: ${host} removes its copy when it asks the store next`)
    return true
  } catch (error) {
    desk.complain(`${id}: not deleted: ${causeOf(error)}`)
    return false
  }
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
