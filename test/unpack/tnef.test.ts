/*
 * NAME
 *   tnef.test - what is in a winmail.dat
 */
import t from 'tap'
import { bytesOf } from '../../src/util/bytes.js'
import { unpackRtf } from '../../src/unpack/outlook/compressed-rtf.js'
import { long } from './ole-writer.js'
import { unpack } from './unpacked.js'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const RENDERING = 0x00069002
const TITLE = 0x00018010
const DATA = 0x0006800f
const ATTACHMENT = 0x00069005
const MESSAGE = 0x00069003

type Attribute = readonly [id: number, value: Buffer | string]

const tnefOf = (...attributes: readonly Attribute[]): Buffer =>
  Buffer.concat([
    Buffer.from('\x78\x9f\x3e\x22\x01\0', 'latin1'),
    ...attributes.flatMap(([id, text]) => {
      const value = Buffer.from(text as string, 'latin1')
      const level = Buffer.from([id === MESSAGE ? 1 : 2])
      return [level, long(id), long(value.length), value, Buffer.alloc(2)]
    }),
  ])

/** As tnefOf(), all of another level or types. */
const changed = (tnef: Buffer, change: (header: Buffer) => void): Buffer => {
  const bytes = Buffer.from(tnef)
  for (let at = 6; at < bytes.length;) {
    const size = bytes.readUInt32LE(at + 5)
    change(bytes.subarray(at, at + 9))
    at += 9 + size + 2
  }
  return bytes
}

const attachment = (title: string, data: Buffer): readonly Attribute[] => [
  [RENDERING, Buffer.alloc(14)],
  [TITLE, `${title}\0`],
  [DATA, data],
]

const padded = (value: Buffer): Buffer =>
  Buffer.concat([long(value.length), value, Buffer.alloc(-value.length & 3)])

type Property = readonly [id: number, type: number, value: Buffer]

const propertiesOf = (...properties: readonly Property[]): Buffer =>
  Buffer.concat([
    long(properties.length),
    ...properties.flatMap(([id, type, value]) => [
      long(((id << 16) | type) >>> 0),
      ...(id >= 0x8000
        ? [Buffer.alloc(16), long(1), padded(wide('Name'))]
        : []),
      ...(type < 0x10 && type !== 0x0d ? [value] : [long(1), padded(value)]),
    ]),
  ])

const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

const RICH = propertiesOf(
  [0x0e20, 0x03, long(200)],
  [0x8001, 0x1f, wide('named')],
  [0x3704, 0x1e, Buffer.from('LONGNA~1.EXE\0')],
  [0x3707, 0x1f, wide('long name.exe')],
  [
    0x3701,
    0x0d,
    Buffer.concat([
      Buffer.alloc(16),
      tnefOf(...attachment('inner.exe', PROGRAM)),
    ]),
  ],
)

t.test('attachments', async t => {
  const two = tnefOf(
    ...attachment('a.txt', Buffer.from('text')),
    ...attachment('report.exe', PROGRAM),
  )
  for (const options of [{}, { name: 'a.txt' }, { memoryLimitBytes: 0 }]) {
    const { names, texts, defects } = await unpack(two, options)
    t.same(names, ['a.txt', 'report.exe'])
    t.same(texts, ['text', PROGRAM.toString('latin1')])
    t.same(defects, [])
  }
})

t.test('names among properties, and a message in the message', async t => {
  const file = tnefOf(
    [RENDERING, Buffer.alloc(14)],
    [TITLE, 'x\0'],
    [ATTACHMENT, RICH],
  )
  const { names, parts, defects } = await unpack(file)
  t.same(names, ['long name.exe', 'LONGNA~1.EXE', 'x', 'inner.exe'])
  t.same(
    parts.map(({ path }) => path),
    ['1/1', '1/1/1'],
  )
  t.same(defects, [])
})

t.test('tnef in tnef', async t => {
  let file = tnefOf(...attachment('report.exe', PROGRAM))
  for (let depth = 0; depth < 5; depth++) {
    file = tnefOf(...attachment('winmail.dat', file))
  }
  const { names } = await unpack(file)
  t.same(names, [...Array<string>(5).fill('winmail.dat'), 'report.exe'])
})

t.test('an attachment without data has its name', async t => {
  const file = tnefOf([RENDERING, ''], [TITLE, 'report.exe'], [DATA, ''])
  t.same((await unpack(file)).names, ['report.exe'])
})

// [MS-OXRTFCP] 4.1.1 and 4.2: the examples of the specification.
const PACKED = Buffer.from(
  '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af8' +
    '0a6864bb5e7070cd3d0aa0ba2a12a40a800f',
  'hex',
)

t.test('rich text, packed', async t => {
  const tools = {
    turn: async () => undefined,
    store: () => {
      const chunks: Buffer[] = []
      return {
        write: (chunk: Buffer) => chunks.push(chunk) > 0,
        end: () => bytesOf(Buffer.concat(chunks)),
      }
    },
  }
  const textOf = async (packed: Buffer) => {
    const { size, slice } = await unpackRtf(bytesOf(packed), tools)
    return slice(0, size).toString('latin1')
  }
  const header = Buffer.concat([
    long(30),
    long(30),
    Buffer.from('LZFu'),
    long(0),
  ])
  // A byte, and a copy of what was just written: of itself.
  const cycle = Buffer.concat([
    header,
    Buffer.from('0678' + '0cf3' + '0d50', 'hex'),
  ])
  t.equal(await textOf(cycle), 'xxxxxx')
  const plain = Buffer.concat([
    long(9),
    long(5),
    Buffer.from('MELA'),
    long(0),
    Buffer.from('{\\rtf}'),
  ])
  t.equal(await textOf(plain), '{\\rtf}')
  t.match(await textOf(PACKED), /^\{\\rtf1\\ansi\\ansicpg1252/)
  await t.rejects(textOf(Buffer.from('neither of the two forms')))
})

const SAMPLE = tnefOf(
  [MESSAGE, propertiesOf([0x1013, 0x102, Buffer.from('<html>')])],
  [RENDERING, Buffer.alloc(14)],
  [TITLE, 'report.exe\0'],
  [ATTACHMENT, RICH],
  [DATA, PROGRAM],
)

t.test('cut anywhere, and any number wrong', async t => {
  const whole = await unpack(SAMPLE)
  t.equal(whole.defects.length, 0)
  for (let size = 6; size < SAMPLE.length; size += 7) {
    await unpack(SAMPLE.subarray(0, size))
  }
  for (const wrong of [0, 1, 0x7fffffff, 0xffffffff]) {
    for (let at = 4; at + 4 <= SAMPLE.length; at++) {
      const bytes = Buffer.from(SAMPLE)
      bytes.writeUInt32LE(wrong, at)
      const { parts } = await unpack(bytes)
      if (parts.length > 20) t.fail(`${wrong} at ${at}: ${parts.length} parts`)
    }
  }
  t.pass('no loop')
})

t.test('attributes of attachments by their numbers alone', async t => {
  const tnef = tnefOf(...attachment('report.exe', PROGRAM))
  const changes: Readonly<Record<string, (header: Buffer) => void>> = {
    'of level 1': header => header.writeUInt8(1, 0),
    'of level 0': header => header.writeUInt8(0, 0),
    'of another type': header => header.writeUInt16LE(7, 3),
  }
  for (const [story, change] of Object.entries(changes)) {
    const { names, texts } = await unpack(changed(tnef, change))
    t.same(names, ['report.exe'], story)
    t.same(texts, [PROGRAM.toString('latin1')], story)
  }
  const letter = tnefOf([0x00018004, 'subject'], [0x0002800c, 'body'])
  t.same((await unpack(letter)).parts, [])
})

t.test('a reminder with a sound', async t => {
  const named = (path: string): Buffer =>
    Buffer.concat([
      ...[long(1), long(((0x8005 << 16) | 0x1f) >>> 0), Buffer.alloc(16)],
      ...[long(0), long(0x851f), long(1), padded(wide(path))],
    ])
  const cases: Readonly<Record<string, readonly string[]>> = {
    '\\\\host\\a\\b.wav': ['reminder-path'],
    '//host/a.wav': ['reminder-path'],
    'file://host/a.wav': ['reminder-path'],
    'http://host/a.wav': ['reminder-path'],
    'C:\\Windows\\Media\\a.wav': [],
    'reminder.wav': [],
  }
  for (const [path, marks] of Object.entries(cases)) {
    const { marks: found } = await unpack(tnefOf([MESSAGE, named(path)]))
    t.same(found, marks, path)
  }
})
