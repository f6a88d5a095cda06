/*
 * NAME
 *   endless-disc - whether the folders of a disc go on for ever
 *
 * DESCRIPTION
 *   On a disc (ECMA-119) a folder is a place, and two folders may have the
 *   same one: where a folder is in itself, the files are without number.
 *
 * SECURITY
 *   Hostile bytes: each place is looked at once, and not many of them.
 */

import type { Bytes } from '../../util/bytes.js'

const SECTOR = 2048

/** So many folders, and so much of each. */
const FOLDERS_LIMIT = 2000
const FOLDER_BYTES = 64 * SECTOR

/** Whether some folder has itself, or one that it is in, for a member. */
export function isEndless(disc: Bytes): boolean {
  const root = recordAt(disc.slice(16 * SECTOR, 17 * SECTOR), 156)
  if (root === null) return false
  const seen = new Set<number>([root.start])
  const waiting: (Folder & { readonly above: readonly number[] })[] = [
    { ...root, above: [] },
  ]
  for (let it = waiting.pop(); it !== undefined; it = waiting.pop()) {
    const above = [...it.above, it.start]
    for (const folder of foldersIn(disc, it)) {
      if (above.includes(folder.start)) return true
      if (seen.has(folder.start) || seen.size >= FOLDERS_LIMIT) continue
      seen.add(folder.start)
      waiting.push({ ...folder, above })
    }
  }
  return false
}

interface Folder {
  /** In bytes. */
  readonly start: number
  readonly size: number
  readonly length: number
  readonly isFolder: boolean
}

const IS_FOLDER = 2

// ECMA-119 9.1. A record does not reach over the end of its sector.
function recordAt(bytes: Buffer, at: number): Folder | null {
  const length = bytes[at] ?? 0
  if (length < 34 || at + length > bytes.length) return null
  return {
    start: bytes.readUInt32LE(at + 2) * SECTOR,
    size: bytes.readUInt32LE(at + 10),
    length,
    isFolder: ((bytes[at + 25] ?? 0) & IS_FOLDER) !== 0,
  }
}

// Without the first two: the folder itself, and the one that it is in.
function foldersIn(disc: Bytes, { start, size }: Folder): readonly Folder[] {
  const bytes = disc.slice(start, start + Math.min(size, FOLDER_BYTES))
  const found: Folder[] = []
  for (let at = 0; at < bytes.length;) {
    const record = recordAt(bytes, at)
    if (record !== null) found.push(record)
    at =
      record === null
        ? (Math.floor(at / SECTOR) + 1) * SECTOR
        : at + record.length
  }
  return found.slice(2).filter(({ isFolder }) => isFolder)
}
