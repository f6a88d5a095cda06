/*
 * NAME
 *   ole-writer - OLE compound files for tests [MS-CFB]
 */

/** A storage: streams and storages by their names. */
export interface Storage {
  readonly [name: string]: Buffer | Storage
}

export interface OleOptions {
  /** 512 by default. */
  readonly sectorBytes?: 512 | 4096
  /** The sectors of streams in another order: numbers below a count, once each. */
  readonly order?: (count: number) => readonly number[]
}

const END = 0xfffffffe
const FREE = 0xffffffff
const MINI_CUTOFF = 4096

interface Row {
  readonly name: string
  readonly type: number
  child: number
  right: number
  start: number
  size: number
}

/** A compound file with that in its root. */
export const oleOf = (root: Storage, options: OleOptions = {}): Buffer => {
  const { sectorBytes = 512 } = options
  const rows: Row[] = []
  const streams: { row: Row; content: Buffer }[] = []
  const add = (name: string, type: number): Row => {
    const row = { name, type, child: FREE, right: FREE, start: END, size: 0 }
    rows.push(row)
    return row
  }
  const fill = (parent: Row, storage: Storage): void => {
    let last: Row | null = null
    for (const [name, content] of Object.entries(storage)) {
      const isStream = Buffer.isBuffer(content)
      const at = rows.length
      const row = add(name, isStream ? 2 : 1)
      if (last === null) parent.child = at
      else last.right = at
      last = row
      if (isStream) streams.push({ row, content })
      else fill(row, content)
    }
  }
  const top = add('Root Entry', 5)
  fill(top, root)

  const mini = new Sectors(64)
  const main = new Sectors(sectorBytes)
  for (const { row, content } of streams) {
    row.size = content.length
    const isMini = content.length < MINI_CUTOFF
    row.start = (isMini ? mini : main).add(content)
  }
  top.size = mini.bytes().length
  top.start = main.add(mini.bytes())
  if (options.order !== undefined) {
    const places = options.order(main.table.length)
    main.place(places)
    const moved = [top, ...streams.map(({ row }) => row)]
    for (const row of moved.filter(
      it => it === top || it.size >= MINI_CUTOFF,
    )) {
      row.start = places[row.start] ?? row.start
    }
  }
  const miniFat = main.add(numbers(mini.table, sectorBytes))
  const directory = main.add(Buffer.concat(rows.map(rowOf)))
  const perSector = sectorBytes / 4
  let fatSectors = 1
  while (fatSectors * perSector < main.table.length + fatSectors) fatSectors++
  const fatStart = main.table.length
  for (let index = 0; index < fatSectors; index++) main.table.push(0xfffffffd)

  const header = Buffer.alloc(sectorBytes)
  header.write('d0cf11e0a1b11ae1', 'hex')
  header.writeUInt16LE(0x3e, 24)
  header.writeUInt16LE(sectorBytes === 512 ? 3 : 4, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(sectorBytes === 512 ? 9 : 12, 30)
  header.writeUInt16LE(6, 32)
  header.writeUInt32LE(fatSectors, 44)
  header.writeUInt32LE(directory, 48)
  header.writeUInt32LE(MINI_CUTOFF, 56)
  header.writeUInt32LE(miniFat, 60)
  header.writeUInt32LE(END, 68)
  for (let index = 0; index < 109; index++) {
    const sector = index < fatSectors ? fatStart + index : FREE
    header.writeUInt32LE(sector, 76 + 4 * index)
  }
  return Buffer.concat([header, main.bytes(), numbers(main.table, sectorBytes)])
}

class Sectors {
  readonly table: number[] = []
  #pieces: Buffer[] = []
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  add(content: Buffer): number {
    if (content.length === 0) return END
    const start = this.table.length
    const count = Math.ceil(content.length / this.#size)
    for (let index = 1; index < count; index++) this.table.push(start + index)
    this.table.push(END)
    this.#pieces.push(
      content,
      Buffer.alloc(count * this.#size - content.length),
    )
    return start
  }

  /** Moves each sector to its place. */
  place(places: readonly number[]): void {
    const bytes = this.bytes()
    const table = this.table.slice()
    const sectors: Buffer[] = []
    places.forEach((place, at) => {
      const next = table[at] ?? END
      this.table[place] = places[next] ?? next
      sectors[place] = bytes.subarray(at * this.#size, (at + 1) * this.#size)
    })
    this.#pieces = sectors
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}

const numbers = (table: readonly number[], sectorBytes: number): Buffer => {
  const bytes = Math.ceil((4 * table.length) / sectorBytes) * sectorBytes
  const buffer = Buffer.alloc(bytes, 0xff)
  table.forEach((it, index) => buffer.writeUInt32LE(it, 4 * index))
  return buffer
}

const rowOf = (row: Row): Buffer => {
  const buffer = Buffer.alloc(128)
  buffer.write(row.name.slice(0, 31), 'utf16le')
  buffer.writeUInt16LE(2 * Math.min(31, row.name.length) + 2, 64)
  buffer[66] = row.type
  buffer[67] = 1
  buffer.writeUInt32LE(FREE, 68)
  buffer.writeUInt32LE(row.right, 72)
  buffer.writeUInt32LE(row.child, 76)
  buffer.writeUInt32LE(row.start, 116)
  buffer.writeUInt32LE(row.size, 120)
  return buffer
}

export const long = (value: number): Buffer => {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}

/** A stream `\x01Ole10Native`. */
export const nativeOf = (names: readonly string[], content: Buffer): Buffer => {
  const [label = '', file = label, path = file] = names
  const wide = (text: string) => [
    long(text.length),
    Buffer.from(text, 'utf16le'),
  ]
  const body = Buffer.concat([
    Buffer.from(`\x02\0${label}\0${file}\0\0\0\x03\0`, 'latin1'),
    long(path.length + 1),
    Buffer.from(`${path}\0`, 'latin1'),
    long(content.length),
    content,
    ...[path, label, file].flatMap(wide),
  ])
  return Buffer.concat([long(body.length), body])
}

/** Records of Excel, as pairs of type and body. */
export const sheetsOf = (
  ...records: readonly (readonly [number, Buffer | string])[]
): Buffer =>
  Buffer.concat(
    records.map(([type, text]) => {
      const body = Buffer.from(text as string, 'latin1')
      const header = Buffer.alloc(4)
      header.writeUInt16LE(type, 0)
      header.writeUInt16LE(body.length, 2)
      return Buffer.concat([header, body])
    }),
  )
