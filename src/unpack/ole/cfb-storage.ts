/*
 * NAME
 *   cfb-storage - the storages and streams of an OLE compound file [MS-CFB]
 *
 * DESCRIPTION
 *   readStorage() gives every entry of the directory that its tree reaches, in
 *   the order of the tree, streams with their content.
 *
 * DIAGNOSTICS
 *   Throws RangeError for what is no compound file at all. What is damaged
 *   otherwise (chains that loop, share sectors or end too early, a tree that
 *   loops) is told to `onDamage`, and what is whole comes out all the same.
 *
 * SECURITY
 *   Hostile bytes. No sector is taken twice, whichever chain claims it. So all
 *   chains together are no longer than the file: time and memory are linear in
 *   its size, whatever its tables contain. Sizes are cut to what is there.
 */

import { NO_BYTES, type Bytes } from '../../util/bytes.js'
import { Directory, type Row } from './cfb-directory.js'
import { Pieces, runsThrough, type Run } from '../bytes/piecewise-bytes.js'

export interface OleEntry {
  readonly kind: 'root' | 'storage' | 'stream'
  /** As the directory gives it. */
  readonly name: string
  /** Lower case: names are compared so. */
  readonly key: string
  /** The storage that it is in; null for the root. */
  readonly parent: OleEntry | null
  /** Of what a storage is, sixteen bytes; zeros for streams. */
  readonly classId: Buffer
  /** Empty but for streams. */
  readonly content: Bytes
  /** Its place in the file. */
  readonly runs: () => readonly Run[]
}

export interface OleTools {
  readonly turn: () => Promise<void>
  readonly onDamage: () => void
}

/** All entries, the root first; every storage before what is in it. */
export async function readStorage(
  file: Bytes,
  tools: OleTools,
): Promise<readonly OleEntry[]> {
  const layout = readLayout(file)
  const fat = readFat(file, layout, tools)
  const main = new Chains(file, fat, layout.sectorBytes, layout.sectorBytes)
  const directory = main.take(layout.directoryStart)
  if (directory.broken) tools.onDamage()
  const rows = new Directory(directory.pieces.bytes())
  const mini = readMini(main, rows.row(0), layout, tools)
  return walk(
    rows,
    (row: Row) => {
      const isMini = row.size < layout.miniCutoff
      const chains = isMini ? mini : main
      if (row.size === 0) return NOTHING
      const { pieces } = chains.take(row.start, row.size)
      const content = pieces.bytes(row.size)
      if (content.size < row.size) tools.onDamage()
      return { content, runs: () => chains.runsOf(pieces) }
    },
    tools,
  )
}

type Placed = Pick<OleEntry, 'content' | 'runs'>

const NOTHING: Placed = { content: NO_BYTES, runs: () => [] }

interface Layout {
  readonly sectorBytes: number
  readonly miniSectorBytes: number
  readonly miniCutoff: number
  readonly directoryStart: number
  readonly miniFatStart: number
  readonly difatStart: number
  /** The first sectors of the table, in the header itself. */
  readonly difat: readonly number[]
  /** How many sectors the file has room for. */
  readonly sectors: number
}

const HEADER_BYTES = 512

// [MS-CFB] 2.2. The sector's size is all that readers agree to believe.
function readLayout(file: Bytes): Layout {
  const header = file.slice(0, HEADER_BYTES)
  if (header.length < HEADER_BYTES) throw new RangeError('no header')
  const sectorBytes = header.readUInt16LE(30) === 12 ? 4096 : 512
  return {
    sectorBytes,
    miniSectorBytes: 64,
    miniCutoff: 4096,
    directoryStart: header.readUInt32LE(48),
    miniFatStart: header.readUInt32LE(60),
    difatStart: header.readUInt32LE(68),
    difat: numbersOf(header.subarray(76)),
    sectors: Math.max(0, Math.ceil(file.size / sectorBytes) - 1),
  }
}

/** Above are the marks of free sectors, ends and tables. */
const LAST_SECTOR = 0xfffffffa

function readFat(file: Bytes, layout: Layout, tools: OleTools): Uint32Array {
  const { sectorBytes, sectors } = layout
  const fat = new Uint32Array(sectors).fill(0xffffffff)
  const seen = new Set<number>()
  let filled = 0
  const fill = (sector: number): void => {
    if (sector >= LAST_SECTOR || filled >= sectors) return
    const at = filled
    filled += sectorBytes / 4
    if (sector >= sectors || seen.has(sector)) return tools.onDamage()
    seen.add(sector)
    const entries = numbersOf(sectorOf(file, sector, sectorBytes))
    fat.set(entries.slice(0, sectors - at), at)
  }
  layout.difat.forEach(fill)
  let next = layout.difatStart
  while (next < LAST_SECTOR && filled < sectors) {
    if (next >= sectors || seen.has(next)) {
      tools.onDamage()
      break
    }
    seen.add(next)
    const entries = numbersOf(sectorOf(file, next, sectorBytes))
    entries.slice(0, sectorBytes / 4 - 1).forEach(fill)
    next = entries[sectorBytes / 4 - 1] ?? LAST_SECTOR
  }
  return fat
}

function sectorOf(file: Bytes, sector: number, sectorBytes: number): Buffer {
  const start = (sector + 1) * sectorBytes
  return file.slice(start, start + sectorBytes)
}

function numbersOf(bytes: Buffer): number[] {
  const count = Math.floor(bytes.length / 4)
  return Array.from({ length: count }, (_, index) =>
    bytes.readUInt32LE(4 * index),
  )
}

// Of the main stream or of the mini stream: sectors of one size after `base`.
class Chains {
  readonly #source: Bytes
  readonly #table: Uint32Array
  readonly #base: number
  readonly #sectorBytes: number
  readonly #taken: Uint8Array
  /** Where the source is in the file, if it is not the file. */
  readonly #outer: Pieces | null

  constructor(
    source: Bytes,
    table: Uint32Array,
    sectorBytes: number,
    base: number,
    outer: Pieces | null = null,
  ) {
    this.#outer = outer
    this.#source = source
    this.#table = table
    this.#base = base
    this.#sectorBytes = sectorBytes
    this.#taken = new Uint8Array(table.length)
  }

  runsOf({ runs }: Pieces): readonly Run[] {
    return this.#outer === null ? runs : runsThrough(runs, this.#outer.runs)
  }

  /** The chain that begins there, up to `size` bytes of it. */
  take(
    start: number,
    size = Infinity,
  ): { readonly pieces: Pieces; readonly broken: boolean } {
    const pieces = new Pieces(this.#source)
    let sector = start
    for (let held = 0; held < size; held += this.#sectorBytes) {
      if (sector >= LAST_SECTOR) return { pieces, broken: false }
      if (sector >= this.#table.length || this.#taken[sector] === 1) {
        return { pieces, broken: true }
      }
      this.#taken[sector] = 1
      const at = this.#base + sector * this.#sectorBytes
      pieces.add(at, at + this.#sectorBytes)
      sector = this.#table[sector] ?? LAST_SECTOR
    }
    return { pieces, broken: false }
  }
}

// The mini stream is the content of the root; its table a chain of its own.
function readMini(
  main: Chains,
  root: Row | null,
  layout: Layout,
  tools: OleTools,
): Chains {
  const { miniSectorBytes } = layout
  const stream = root === null ? null : main.take(root.start, root.size)
  const table = main.take(layout.miniFatStart)
  if (stream?.broken === true || table.broken) tools.onDamage()
  const content = stream?.pieces.bytes(root?.size) ?? NO_BYTES
  const sectors = Math.ceil(content.size / miniSectorBytes)
  const bytes = table.pieces.bytes(4 * sectors)
  const numbers = new Uint32Array(Math.floor(bytes.size / 4))
  numbers.set(numbersOf(bytes.slice(0, bytes.size)))
  const outer = stream?.pieces ?? null
  return new Chains(content, numbers, miniSectorBytes, 0, outer)
}

const KINDS: Readonly<Record<number, OleEntry['kind']>> = {
  1: 'storage',
  2: 'stream',
  5: 'root',
}

async function walk(
  rows: Directory,
  contentOf: (row: Row) => Placed,
  tools: OleTools,
): Promise<readonly OleEntry[]> {
  const entries: OleEntry[] = []
  const seen = new Uint8Array(rows.count)
  const waiting: { index: number; parent: OleEntry | null }[] = [
    { index: 0, parent: null },
  ]
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    await tools.turn()
    const row = rows.row(item.index)
    if (row === null) {
      if (item.index < LAST_SECTOR) tools.onDamage()
      continue
    }
    if (seen[item.index] === 1) {
      tools.onDamage()
      continue
    }
    seen[item.index] = 1
    const { parent } = item
    const entry = entryOf(row, parent, contentOf)
    if (entry !== null) entries.push(entry)
    waiting.push({ index: row.right, parent }, { index: row.left, parent })
    waiting.push({ index: row.child, parent: entry ?? parent })
  }
  return entries
}

function entryOf(
  row: Row,
  parent: OleEntry | null,
  contentOf: (row: Row) => Placed,
): OleEntry | null {
  const kind = KINDS[row.type]
  if (kind === undefined) return null
  const { name, classId } = row
  const placed = kind === 'stream' ? contentOf(row) : NOTHING
  return { kind, name, key: name.toLowerCase(), parent, classId, ...placed }
}
