/*
 * NAME
 *   find-record - a message's record, by a name that somebody has of it
 *
 * DESCRIPTION
 *   Goes through the files from the newest line to the oldest. A line is only
 *   parsed where it holds the name; a record fits where that is its id,
 *   Postfix's queue id, or a key in the quarantine. The reference of a reject
 *   text, `id=ID`, may be given as it stands there.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call for files that cannot be read. No
 *   folder is the same as no record.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { dayFiles } from './day-files.js'
import { readRecord, type MessageRecord } from './record.js'

/** A message that Postfix tried again has several; newest first. */
export function findRecords(
  folder: string,
  name: string,
  limit: number,
): readonly MessageRecord[] {
  const id = name.trim().replace(/^.*\bid=/u, '')
  if (id === '') return []
  const found: MessageRecord[] = []
  for (const { path } of dayFiles(folder)) {
    for (const line of linesWith(path, JSON.stringify(id))) {
      const record = readRecord(line)
      if (record !== null && isNamed(record, id)) found.push(record)
      if (found.length >= limit) return found
    }
  }
  return found
}

function isNamed(record: MessageRecord, id: string): boolean {
  const { outcomes } = record
  return (
    record.id === id ||
    record.queueId === id ||
    outcomes.some(({ quarantineKey }) => quarantineKey === id)
  )
}

/** How much of a file is looked at once. */
const BLOCK_BYTES = 8 * 1024 * 1024

/** Lines that hold the text, the last one first. */
function* linesWith(path: string, text: string): Generator<string> {
  const fd = openSync(path, 'r')
  try {
    let end = fstatSync(fd).size
    // The end of a line whose beginning stands in the block before.
    let cut: Buffer = Buffer.alloc(0)
    while (end > 0) {
      const start = Math.max(0, end - BLOCK_BYTES)
      const block = Buffer.concat([readAt(fd, start, end - start), cut])
      const first = start === 0 ? 0 : block.indexOf('\n') + 1
      if (start === 0 || first > 0) {
        yield* linesIn(block.subarray(first), text)
        cut = Buffer.from(block.subarray(0, first))
      } else {
        cut = block
      }
      end = start
    }
  } finally {
    closeSync(fd)
  }
}

function* linesIn(block: Buffer, text: string): Generator<string> {
  let rest = block
  while (rest.length > 0) {
    const at = rest.lastIndexOf(text)
    if (at < 0) return
    const start = rest.lastIndexOf('\n', at) + 1
    const end = rest.indexOf('\n', at)
    yield rest.toString('utf8', start, end < 0 ? rest.length : end)
    rest = rest.subarray(0, start)
  }
}

function readAt(fd: number, start: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const count = readSync(fd, buffer, done, length - done, start + done)
    if (count === 0) break // another process has cut it
    done += count
  }
  return buffer.subarray(0, done)
}
