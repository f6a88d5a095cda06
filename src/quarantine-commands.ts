/*
 * NAME
 *   quarantine-commands - what filter-quarantine does
 *
 * DESCRIPTION
 *   One function a subcommand. Each prints what people or programs want to know
 *   and resolves to the exit status. Seven of them stand here together, because
 *   they share how an entry is named, found and complained of.
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine itself cannot be read or written.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { startDeadline } from './util/deadline.js'
import { writeAll } from './util/safe-file.js'
import { shareFolder } from './util/shared-folder.js'
import { printable } from './util/text.js'
import { causeOf } from './mail/error.js'
import type { Config } from './config/config.js'
import type { Log } from './log/log.js'
import { logNotice } from './log/maillog.js'
import { MAIN } from './options.js'
import { readCatalog } from './quarantine/catalog.js'
import {
  bytesPath,
  readEntry,
  type Entry,
  type Row,
} from './quarantine/entry.js'
import { expire as expireEntries } from './quarantine/expire.js'
import { removeEntries } from './quarantine/remove.js'
import {
  namedRows,
  selectRows,
  textsOf,
  type Filters,
} from './quarantine/select.js'
import { sizeOf, writeUsage } from './quarantine/usage.js'
import { findRecords } from './records/find-record.js'
import { recordText } from './print/decision-record.js'
import { expireRecords } from './records/records.js'
import type { Transport } from './deliver/transport.js'
import { keptContent, type KeptContent } from './kept-content.js'
import { release as releaseEntry } from './release/release.js'

/** How it is printed (receive/kept-presenter). */
export interface Presenter {
  readonly table: (rows: readonly Row[]) => string
  readonly show: (shown: Shown) => string
  /** The same for programs. */
  readonly record: (shown: Shown) => object
  readonly json: (value: unknown) => string
  readonly size: (bytes: number) => string
  readonly dim: (text: string) => string
}

interface Shown extends KeptContent {
  readonly entry: Entry
}

export interface Desk {
  readonly config: Config
  readonly folder: string
  readonly json: boolean
  readonly log: Log
  readonly present: Presenter
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
}

/** 0 done, 1 not all of it, or nothing found; 2 is an error's. */
export type Status = 0 | 1

export function openDesk(
  config: Config,
  about: Pick<Desk, 'json' | 'log' | 'present'>,
): Desk {
  return {
    ...{ config, ...about },
    folder: config.settings(MAIN).quarantine_directory,
    print: text => void process.stdout.write(`${text}\n`),
    complain: text =>
      void process.stderr.write(`filter-quarantine: ${printable(text)}\n`),
  }
}

/** Gives the folders to a group to read, or takes them back (null). */
export function shareFolders(desk: Desk, gid: number | null): void {
  const { records_directory } = desk.config.settings(MAIN)
  try {
    // What signs releases, and which of them were used, is no reader's.
    const except = ['release.key', 'released', 'usage']
    shareFolder(desk.folder, { gid, except })
    shareFolder(records_directory, { gid })
  } catch (error) {
    desk.complain(`quarantine_group: ${(error as Error).message}`)
  }
}

export function list(desk: Desk, filters: Filters): Status {
  const { folder, json, present, print } = desk
  const texts = textsOf(filters)
  const { rows, damaged } = readCatalog(folder, { texts })
  damaged.forEach(it => desk.complain(it))
  const found = selectRows(rows, filters)
  if (json) found.forEach(row => print(present.json(row)))
  else if (found.length === 0) print('nothing is kept that fits')
  else {
    const bytes = present.size(sizeOf(found))
    const messages = found.length === 1 ? 'message' : 'messages'
    print(present.table(found))
    const unit = /\d$/u.test(bytes) ? ' bytes' : ''
    print(present.dim(`${found.length} ${messages}, ${bytes}${unit}`))
  }
  return found.length === 0 ? 1 : 0
}

export async function show(desk: Desk, name: string): Promise<Status> {
  const row = oneNamed(desk, name)
  if (row === null) return 1
  const entry = readEntry(desk.folder, row.key)
  const { config, folder } = desk
  const shown = { entry, ...(await keptContent(entry, { config, folder })) }
  if (desk.json) desk.print(desk.present.json(desk.present.record(shown)))
  else desk.print(desk.present.show(shown))
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

export interface ReleaseWish {
  readonly names: readonly string[]
  /** Empty: the recipients of the kept envelope. */
  readonly to: readonly string[]
  readonly attach: boolean
  readonly transports: readonly Transport[]
}

export async function release(desk: Desk, wish: ReleaseWish): Promise<Status> {
  const main = desk.config.settings(MAIN)
  let status: Status = 0
  for (const row of allNamed(desk, wish.names)) {
    if (row === null) {
      status = 1
      continue
    }
    const deadline = startDeadline(
      'message_time_limit',
      main.message_time_limit,
    )
    try {
      const done = await releaseEntry(
        {
          entry: readEntry(desk.folder, row.key),
          to: wish.to.length === 0 ? null : wish.to,
          attach: wish.attach,
        },
        {
          folder: desk.folder,
          spoolFolder: main.spool_directory,
          transports: wish.transports,
          signal: deadline.signal,
          now: Date.now(),
        },
      )
      for (const { recipient, answer } of done.answers) {
        const isTaken = answer.status.startsWith('2')
        if (!isTaken) status = 1
        const what = isTaken ? 'released' : 'not released'
        const text = `${what} to <${recipient}> by ${done.by}: ${answer.status} ${answer.text}`
        logNotice(desk.log, row.id, `quarantine: ${text}`)
        if (desk.json) {
          const { key, id } = row
          const { by } = done
          desk.print(
            desk.present.json({
              key,
              id,
              recipient,
              released: isTaken,
              by,
              ...answer,
            }),
          )
        } else desk.print(printable(`${row.id}: ${text}`, 500))
      }
    } catch (error) {
      status = 1
      const text = `not released: ${causeOf(error)}`
      logNotice(desk.log, row.id, `quarantine: ${text}`)
      desk.complain(`${row.id}: ${text}`)
    } finally {
      deadline.close()
    }
  }
  return status
}

export async function remove(
  desk: Desk,
  names: readonly string[],
): Promise<Status> {
  const { folder, config } = desk
  const all = allNamed(desk, names)
  const found = all.flatMap(row => row ?? [])
  const count = await removeEntries(folder, found)
  for (const { id } of found) {
    logNotice(desk.log, id, 'quarantine: deleted by hand')
  }
  const limit = config.settings(MAIN).quarantine_size_limit
  if (limit > 0) writeUsage(folder, sizeOf(readCatalog(folder).rows))
  if (desk.json)
    desk.print(desk.present.json({ deleted: found.map(({ key }) => key) }))
  else desk.print(`${count} deleted`)
  return all.includes(null) ? 1 : 0
}

export async function expire(
  desk: Desk,
  wish: {
    readonly days: number | null
    readonly toSizeBytes: number | null
    readonly dryRun: boolean
  },
): Promise<Status> {
  const main = desk.config.settings(MAIN)
  const { dryRun, toSizeBytes } = wish
  const done = await expireEntries(desk.folder, {
    days: wish.days ?? main.quarantine_keep,
    sizeLimitBytes: main.quarantine_size_limit,
    now: Date.now(),
    ...{ toSizeBytes, dryRun },
  })
  done.damaged.forEach(it => desk.complain(it))
  // Where no mail comes, nobody else does.
  if (!dryRun) {
    expireRecords({
      folder: main.records_directory,
      keptDays: main.records_keep,
      sizeLimitBytes: main.records_size_limit,
      notice: text => logNotice(desk.log, 'records', text),
    })
  }
  const { removed, entries, bytes, leftovers } = done
  if (removed > 0 && !dryRun) {
    logNotice(desk.log, 'quarantine', `${removed} expired, ${entries} kept`)
  }
  const limit = main.quarantine_size_limit
  if (limit > 0 && bytes >= limit * NEARLY) {
    const text = `quarantine is nearly full: ${bytes} bytes of quarantine_size_limit ${limit}; what is full defers mail`
    desk.log.write('warning', text)
    desk.complain(text)
  }
  if (desk.json)
    desk.print(
      desk.present.json({ removed, entries, bytes, leftovers, dryRun }),
    )
  else {
    const verb = dryRun ? 'would be removed' : 'removed'
    desk.print(
      `${removed} ${verb}, ${entries} kept, ${desk.present.size(bytes)}`,
    )
  }
  return done.damaged.length > 0 ? 1 : 0
}

const NEARLY = 0.9

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

/** Of a message, kept or not: why, and what became of it. */
export function explain(desk: Desk, name: string): Status {
  const folder = desk.config.settings(MAIN).records_directory
  let tries = findRecords(folder, name, TRIES_SHOWN)
  if (tries.length === 0) {
    // The beginning of an id that the quarantine knows.
    const [row, other] = namedRows(readCatalog(desk.folder).rows, name)
    const isOne = row !== undefined && other === undefined
    tries = isOne ? findRecords(folder, row.id, TRIES_SHOWN) : []
  }
  for (const [at, record] of tries.entries()) {
    if (desk.json) desk.print(desk.present.json(record))
    else desk.print(`${at > 0 ? '\n' : ''}${recordText(record)}`)
  }
  if (tries.length === 0) desk.complain(`${name}: there is no record of it`)
  return tries.length === 0 ? 1 : 0
}

/** A message that is deferred has a record for each try; newest first. */
const TRIES_SHOWN = 5

function oneNamed(desk: Desk, name: string): Row | null {
  return allNamed(desk, [name])[0] ?? null
}

// null for each that is none, or more than one; it is told.
function allNamed(
  desk: Desk,
  names: readonly string[],
): readonly (Row | null)[] {
  const { rows } = readCatalog(desk.folder)
  return [...new Set(names)].map(name => {
    const found = namedRows(rows, name)
    const [row] = found
    if (row !== undefined && found.length === 1) return row
    if (row === undefined)
      desk.complain(`${name}: nothing is kept by this name`)
    else {
      const keys = found.map(({ key }) => key.slice(0, 16)).join(', ')
      desk.complain(`${name} is not one message: ${keys}`)
    }
    return null
  })
}
