/*
 * NAME
 *   ole - compound files: the container of .doc, .xls and .msg
 *
 * DESCRIPTION
 *   Writes the format of [MS-CFB] version 3 with streams in the root storage
 *   only. Streams are padded to 4096 bytes, so that no small-stream table is
 *   needed. Names come in the order of their length, as the directory wants
 *   them. There is never a macro.
 */

/** One stream: a name of at most 31 characters and its bytes. */
export interface OleStream {
  readonly name: string
  readonly data: Buffer
}

/** A compound file of at most three streams and 60 kilobytes. */
function compoundFile(streams: readonly OleStream[]): Buffer {
  const bodies = streams.map(({ data }) => padTo(data, 4096))
  const starts = bodies.map((_, i) =>
    bodies.slice(0, i).reduce((at, body) => at + body.length / SECTOR, 2),
  )
  const directory = [
    directoryEntry('Root Entry', 5, END, 0),
    ...streams.map(({ name }, i) =>
      directoryEntry(name, 2, starts[i] ?? END, bodies[i]?.length ?? 0),
    ),
  ]
  for (const [i, entry] of directory.entries()) {
    if (i === 0) entry.writeUInt32LE(1, 76)
    else if (i + 1 < directory.length) entry.writeUInt32LE(i + 1, 72)
  }
  return Buffer.concat([
    fileHeader(),
    allocation(bodies.map(body => body.length / SECTOR)),
    padTo(Buffer.concat(directory), SECTOR),
    ...bodies,
  ])
}

/** A Word 97 document: the stream and its signature, with a line of text. */
export function doc(line: string): Buffer {
  return compoundFile([
    {
      name: 'WordDocument',
      data: Buffer.concat([
        Buffer.of(0xec, 0xa5, 0xc1, 0x00, 0x07, 0x04),
        Buffer.alloc(506),
        Buffer.from(line, 'latin1'),
      ]),
    },
  ])
}

/** An Excel 97 workbook: the opening and the closing record only. */
export function xls(): Buffer {
  return compoundFile([
    {
      name: 'Workbook',
      data: Buffer.from(
        '0908100000060500bb0dcc0700000000060000000a000000',
        'hex',
      ),
    },
  ])
}

/** A message saved by Outlook: its class and its subject. */
export function msg(subject: string): Buffer {
  return compoundFile([
    {
      name: '__substg1.0_001A001F',
      data: Buffer.from('IPM.Note', 'utf16le'),
    },
    {
      name: '__substg1.0_0037001F',
      data: Buffer.from(subject, 'utf16le'),
    },
    { name: '__properties_version1.0', data: Buffer.alloc(32) },
  ])
}

const SECTOR = 512
const END = 0xfffffffe
const FREE = 0xffffffff

function padTo(data: Buffer, unit: number): Buffer {
  return Buffer.concat([data], Math.ceil(data.length / unit) * unit)
}

function fileHeader(): Buffer {
  const block = Buffer.alloc(SECTOR, 0xff)
  block.fill(0, 0, 76)
  block.write('d0cf11e0a1b11ae1', 'hex')
  block.write('3e000300feff09000600', 24, 'hex')
  block.writeUInt32LE(1, 44)
  block.writeUInt32LE(1, 48)
  block.writeUInt32LE(4096, 56)
  block.writeUInt32LE(END, 60)
  block.writeUInt32LE(END, 68)
  block.writeUInt32LE(0, 76)
  return block
}

function allocation(sizes: readonly number[]): Buffer {
  const table = Buffer.alloc(SECTOR)
  const chains = sizes.flatMap(size => [
    ...Array<number>(size - 1).fill(0),
    END,
  ])
  const entries = [0xfffffffd, END, ...chains]
  for (let i = 0; i < SECTOR / 4; i++) {
    const entry = entries[i] ?? FREE
    table.writeUInt32LE(entry === 0 ? i + 1 : entry, i * 4)
  }
  return table
}

function directoryEntry(
  name: string,
  type: number,
  start: number,
  size: number,
): Buffer {
  const entry = Buffer.alloc(128)
  entry.write(name, 'utf16le')
  entry.writeUInt16LE(2 * name.length + 2, 64)
  entry.set([type, 1], 66)
  entry.fill(0xff, 68, 80)
  entry.writeUInt32LE(start, 116)
  entry.writeUInt32LE(size, 120)
  return entry
}
