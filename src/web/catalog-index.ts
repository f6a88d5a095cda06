/*
 * NAME
 *   catalog-index - what is new in the quarantine's index
 *
 * DESCRIPTION
 *   Goes on where it ended, so that a look reads what was appended and no more.
 *   A file that was written anew, or is shorter, is read from its beginning: the
 *   first time at once, later in the background, for its lines say nothing about
 *   an entry that is known but how often it was released.
 *
 *   A last line without an end may be under way: it is left for the next time.
 *
 * DIAGNOSTICS
 *   Nothing throws: a file that cannot be read has no line (see catalog).
 */

import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { KEY, type Row } from '../quarantine/entry.js'

export interface IndexRow {
  readonly row: Row
  /** Of its line. */
  readonly bytes: number
}

export interface IndexLines {
  /** The last line of each key that is new. */
  readonly rows: ReadonlyMap<string, IndexRow>
  /** Keys of lines that were more than fit: the oldest. */
  readonly older: ReadonlySet<string>
}

export interface IndexFollower {
  read(): Promise<IndexLines>
  linesParsed(): number
}

const BLOCK_BYTES = 256 * 1024

/** A line of more is of a message with very many recipients. */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024

/** @param limitBytes of all lines that one read() gives. */
export function followIndex(folder: string, limitBytes: number): IndexFollower {
  const path = join(folder, 'index')
  let inode = 0n
  let end = 0
  let parsed = 0
  let behind: Lines | null = null
  let isBehind = false

  const readOn = async (file: FileHandle, lines: Lines): Promise<void> => {
    const block = Buffer.alloc(BLOCK_BYTES)
    let rest = ''
    for (;;) {
      const at = end + rest.length
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at)
      if (bytesRead === 0) return
      // ASCII: a byte is a letter.
      const text = rest + block.toString('latin1', 0, bytesRead)
      const stop = text.lastIndexOf('\n') + 1
      for (const line of text.slice(0, stop).split('\n')) {
        if (line === '') continue
        parsed++
        const row = rowOfLine(line)
        if (row !== null) lines.add(row, line.length)
      }
      end += stop
      rest = text.slice(stop)
      if (rest.length > LINE_LIMIT_BYTES) {
        end += rest.length
        rest = ''
      }
      await turn()
    }
  }

  const readBehind = async (file: FileHandle): Promise<void> => {
    const lines = new Lines(limitBytes)
    isBehind = true
    try {
      await readOn(file, lines)
    } catch {
      // What it would have said is in the entries.
    } finally {
      isBehind = false
      behind = lines
      await file.close()
    }
  }

  const read = async (): Promise<IndexLines> => {
    const lines: Lines = behind ?? new Lines(limitBytes)
    // Where the background has not ended, it reads what is new as well.
    if (isBehind) return new Lines(limitBytes)
    behind = null
    const file = await opened(path)
    if (file === null) return lines
    const stat = await file.stat({ bigint: true })
    const isFirst = inode === 0n
    const isOther = stat.ino !== inode || stat.size < BigInt(end)
    if (isOther) {
      inode = stat.ino
      end = 0
    }
    if (isOther && !isFirst) {
      void readBehind(file)
      return lines
    }
    try {
      if (stat.size > BigInt(end)) await readOn(file, lines)
    } finally {
      await file.close()
    }
    return lines
  }

  return { read, linesParsed: () => parsed }
}

class Lines implements IndexLines {
  readonly rows = new Map<string, IndexRow>()
  readonly older = new Set<string>()
  readonly #limitBytes: number
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  add(row: Row, bytes: number): void {
    this.#bytes += bytes - (this.rows.get(row.key)?.bytes ?? 0)
    this.older.delete(row.key)
    this.rows.set(row.key, { row, bytes })
    if (this.#bytes > 1.5 * this.#limitBytes) this.#leaveOut()
  }

  // Sorted once for many.
  #leaveOut(): void {
    const byTime = [...this.rows.values()].sort((one, other) =>
      one.row.keptAt < other.row.keptAt ? -1 : 1,
    )
    for (const { row, bytes } of byTime) {
      if (this.#bytes <= this.#limitBytes) return
      this.rows.delete(row.key)
      this.older.add(row.key)
      this.#bytes -= bytes
    }
  }
}

async function opened(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch {
    return null
  }
}

// Two lines that a full disk has made one are none.
function rowOfLine(line: string): Row | null {
  try {
    const row = JSON.parse(line) as Row
    const isRow =
      KEY.test(row.key) &&
      typeof row.keptAt === 'string' &&
      Array.isArray(row.names) &&
      Array.isArray(row.recipients)
    return isRow ? row : null
  } catch {
    return null
  }
}
