/*
 * NAME
 *   compound-file - an OLE compound file that is edited in place [MS-CFB]
 *
 * DESCRIPTION
 *   openCompound() reads a copy of a file in the plain form alone: tables that end,
 *   chains that share nothing, a directory whose tree has no row twice. Streams are
 *   overwritten in place, and rows taken out of the tree: what is left of it is
 *   balanced again, and the sectors of what went are zeros and free.
 *
 * DIAGNOSTICS
 *   openCompound() returns null for every other form.
 *
 * SECURITY
 *   Hostile bytes: linear in the size of the file.
 */

import {
  chainOf,
  MINI_CUTOFF,
  placesOf,
  readFat,
  wholeChain,
  type Layout,
  type Places,
} from './compound-tables.js'

const HEADER_BYTES = 512
const ROW_BYTES = 128
const NONE = 0xffffffff

export interface OleRow {
  readonly index: number
  readonly kind: 'root' | 'storage' | 'stream'
  /** In lower case. */
  readonly key: string
  /** Where its row is in the file. */
  readonly at: number
  readonly start: number
  readonly size: number
  /** In the order of the tree. */
  readonly children: OleRow[]
  readonly parent: OleRow | null
}

export class CompoundFile {
  readonly bytes: Buffer
  readonly root: OleRow
  readonly #layout: Layout

  constructor(bytes: Buffer, root: OleRow, layout: Layout) {
    this.bytes = bytes
    this.root = root
    this.#layout = layout
  }

  /** All rows, the root first. */
  rows(): readonly OleRow[] {
    const found: OleRow[] = []
    const waiting = [this.root]
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      found.push(row)
      waiting.push(...row.children)
    }
    return found
  }

  content(row: OleRow): Buffer {
    const pieces = this.#placesOf(row).map(({ start, end }) =>
      this.bytes.subarray(start, end),
    )
    return Buffer.concat(pieces).subarray(0, row.size)
  }

  /** @param content of the same size. */
  overwrite(row: OleRow, content: Buffer): void {
    let done = 0
    for (const { start, end } of this.#placesOf(row)) {
      const length = Math.min(end - start, content.length - done)
      content.copy(this.bytes, start, done, done + length)
      done += length
    }
  }

  /** Takes a row and all that is in it out of the file. */
  remove(row: OleRow): void {
    const { parent } = row
    if (parent === null) return
    parent.children.splice(parent.children.indexOf(row), 1)
    this.#link(parent)
    const waiting = [row]
    for (let gone = waiting.pop(); gone !== undefined; gone = waiting.pop()) {
      waiting.push(...gone.children)
      if (gone.kind === 'stream') this.#free(gone)
      this.bytes.fill(0, gone.at, gone.at + ROW_BYTES)
      // [MS-CFB] 2.6.3: a row that is free has no neighbors.
      this.bytes.fill(0xff, gone.at + 68, gone.at + 80)
    }
  }

  // [MS-CFB] 2.6.4: a red-black tree. All are black but those of the last level.
  #link(parent: OleRow): void {
    const { bytes } = this
    const { children } = parent
    const levels = Math.floor(Math.log2(children.length + 1))
    const build = (from: number, to: number, level: number): number => {
      if (from >= to) return NONE
      const middle = (from + to) >> 1
      const row = children[middle]
      if (row === undefined) return NONE
      const left = build(from, middle, level + 1)
      const right = build(middle + 1, to, level + 1)
      bytes.writeUInt8(level < levels ? 1 : 0, row.at + 67)
      bytes.writeUInt32LE(left, row.at + 68)
      bytes.writeUInt32LE(right, row.at + 72)
      return row.index
    }
    bytes.writeUInt32LE(build(0, children.length, 0), parent.at + 76)
  }

  #placesOf(row: OleRow): Places {
    return placesOf(this.#layout, row).places
  }

  #free(row: OleRow): void {
    const { places, sectors, isMini } = placesOf(this.#layout, row)
    places.forEach(({ start, end }) => this.bytes.fill(0, start, end))
    const table = isMini ? this.#layout.miniPlaces : this.#layout.fatPlaces
    for (const sector of sectors) {
      const at = table[sector]
      if (at !== undefined) this.bytes.writeUInt32LE(NONE, at)
    }
  }
}

/** @param file is copied. */
export function openCompound(file: Buffer): CompoundFile | null {
  if (file.length < 3 * HEADER_BYTES) return null
  const bytes = Buffer.from(file)
  const shift = bytes.readUInt16LE(30)
  const isPlain =
    (shift === 9 || shift === 12) &&
    bytes.readUInt16LE(32) === 6 &&
    bytes.readUInt32LE(56) === MINI_CUTOFF
  const sectorBytes = 1 << shift
  const table = isPlain ? readFat(bytes, sectorBytes) : null
  if (table === null) return null
  const { fat, fatPlaces } = table
  const offset = (sector: number): number => (sector + 1) * sectorBytes
  const directory = wholeChain(fat, bytes.readUInt32LE(48))
  const miniFat = wholeChain(fat, bytes.readUInt32LE(60))
  if (directory === null || miniFat === null) return null
  if (directory.some(it => offset(it) + sectorBytes > bytes.length)) return null
  const miniPlaces = miniFat.flatMap(sector =>
    Array.from({ length: sectorBytes / 4 }, (_, at) => offset(sector) + 4 * at),
  )
  if (miniPlaces.some(at => at + 4 > bytes.length)) return null
  const mini = Uint32Array.from(miniPlaces, at => bytes.readUInt32LE(at))
  const perSector = sectorBytes / ROW_BYTES
  const rowAt = (index: number): number | null => {
    const sector = directory[Math.floor(index / perSector)]
    if (sector === undefined) return null
    return offset(sector) + (index % perSector) * ROW_BYTES
  }
  const root = readTree(bytes, rowAt)
  if (root === null) return null
  const miniStream = chainOf(
    fat,
    root.start,
    Math.ceil(root.size / sectorBytes),
  )
  if (miniStream === null) return null
  const size = bytes.length
  const layout = {
    ...{ sectorBytes, fat, mini, fatPlaces, miniPlaces, miniStream, size },
  }
  const compound = new CompoundFile(bytes, root, layout)
  return isSound(compound, layout) ? compound : null
}

const KINDS: Readonly<Record<number, OleRow['kind']>> = {
  1: 'storage',
  2: 'stream',
  5: 'root',
}

// In order, so that the children of a storage are sorted as they were.
function readTree(
  bytes: Buffer,
  rowAt: (index: number) => number | null,
): OleRow | null {
  const seen = new Set<number>()
  let isBroken = false
  const read = (index: number, parent: OleRow | null): OleRow | null => {
    const at = rowAt(index)
    if (at === null || seen.has(index)) return null
    seen.add(index)
    const kind = KINDS[bytes[at + 66] ?? 0]
    if (kind === undefined || (kind === 'root') !== (parent === null)) {
      return null
    }
    const length = Math.min(64, bytes.readUInt16LE(at + 64))
    const name = bytes.toString('utf16le', at, at + Math.max(0, length - 2))
    return {
      ...{ index, kind, at, parent, children: [], key: name.toLowerCase() },
      start: bytes.readUInt32LE(at + 116),
      size: bytes.readUInt32LE(at + 120),
    }
  }
  const root = read(0, null)
  if (root === null) return null
  const storages = [root]
  for (let item = storages.pop(); item !== undefined; item = storages.pop()) {
    const parent = item
    const path: OleRow[] = []
    let index = bytes.readUInt32LE(parent.at + 76)
    while (index !== NONE || path.length > 0) {
      if (index !== NONE) {
        const row = read(index, parent)
        if (row === null) {
          isBroken = true
          break
        }
        path.push(row)
        index = bytes.readUInt32LE(row.at + 68)
        continue
      }
      const row = path.pop()
      if (row === undefined) break
      parent.children.push(row)
      if (row.kind === 'storage') storages.push(row)
      index = bytes.readUInt32LE(row.at + 72)
    }
  }
  return isBroken ? null : root
}

// Each stream has its whole chain, and no two share a sector.
function isSound(compound: CompoundFile, layout: Layout): boolean {
  const taken = {
    main: new Set<number>(layout.miniStream),
    mini: new Set<number>(),
  }
  for (const row of compound.rows()) {
    if (row.kind !== 'stream' || row.size === 0) continue
    const { sectors, isMini, places } = placesOf(layout, row)
    const own = isMini ? taken.mini : taken.main
    if (sectors.length === 0) return false
    for (const sector of sectors) {
      if (own.has(sector)) return false
      own.add(sector)
    }
    if (places.some(({ end }) => end > layout.size)) return false
  }
  return true
}
