/*
 * NAME
 *   copy - all that one store has, to another
 *
 * DESCRIPTION
 *   Kept messages and records; what the other has already stays and is not sent
 *   again: a copy that was interrupted is started once more. Used marks and the
 *   journal are of a few days, and are not copied.
 *
 * DIAGNOSTICS
 *   Rejects where one of the two cannot be asked. An entry that cannot be copied is
 *   told, and holds up no other.
 */

import { fstatSync } from 'node:fs'
import { bytesOfFile } from '../util/bytes.js'
import {
  closeQuietly,
  openUnlinked,
  writeAll,
} from '../util/files/safe-file.js'
import { entryText } from '../quarantine/entry.js'
import {
  mergeEntries,
  StoreError,
  type EntryName,
  type Store,
} from './store.js'

export interface CopyTools {
  /** For the bytes of one message, in a file without a name. */
  readonly spoolFolder: string
  readonly complain: (text: string) => void
}

export interface Copied {
  readonly entries: number
  /** Entries that the other had. */
  readonly known: number
  readonly failed: number
  readonly records: number
}

export async function copyStore(
  from: Store,
  to: Store,
  tools: CopyTools,
): Promise<Copied> {
  let entries = 0
  let known = 0
  let failed = 0
  for (const row of await from.kept.find({}, 0)) {
    try {
      if (await copyEntry(from, to, { row, ...tools })) entries++
      else known++
    } catch (error) {
      if (error instanceof StoreError) throw error
      failed++
      tools.complain(`${row.key}: ${(error as Error).message}`)
    }
  }
  let records = 0
  let lines: string[] = []
  for await (const line of from.records.lines()) {
    lines.push(line)
    records++
    if (lines.length < LINES) continue
    await to.records.add(lines)
    lines = []
  }
  await to.records.add(lines)
  return { entries, known, failed, records }
}

const LINES = 1000

// False: it is there already.
async function copyEntry(
  from: Store,
  to: Store,
  { row, spoolFolder }: { readonly row: EntryName } & CopyTools,
): Promise<boolean> {
  const entry = await from.kept.read(row.key)
  // It was removed a moment ago.
  if (entry === null) return false
  const there = await to.kept.read(row.key)
  if (
    there !== null &&
    entryText(mergeEntries(entry, there)) === entryText(there)
  ) {
    return false
  }
  const fd = openUnlinked(spoolFolder)
  try {
    for await (const piece of from.kept.content(entry)) writeAll(fd, piece)
    await to.kept.put(entry, bytesOfFile(fd, 0, fstatSync(fd).size))
  } finally {
    closeQuietly(fd)
  }
  return true
}
