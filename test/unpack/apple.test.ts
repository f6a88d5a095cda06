/*
 * NAME
 *   apple.test - both forks of AppleSingle, AppleDouble and MacBinary
 */
import t from 'tap'
import { binhex } from '../corpus/evasion/binhex.js'
import { EICAR } from '../helper/eicar.js'
import { inspectFile } from './inspected.js'
import { unpack } from './unpacked.js'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])

const u32be = (number: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

type Entry = readonly [id: number, content: Buffer]

/** RFC 1740. */
const appleOf = (magic: number, ...entries: readonly Entry[]): Buffer => {
  const count = Buffer.alloc(2)
  count.writeUInt16BE(entries.length)
  let at = 26 + 12 * entries.length
  const rows = entries.map(([id, content]) => {
    const row = [u32be(id), u32be(at), u32be(content.length)]
    at += content.length
    return Buffer.concat(row)
  })
  return Buffer.concat([
    ...[u32be(magic), u32be(0x20000), Buffer.alloc(16), count],
    ...rows,
    ...entries.map(([, content]) => content),
  ])
}

const single = (name: string, data: Buffer): Buffer =>
  appleOf(0x51600, [3, Buffer.from(name)], [1, data], [2, Buffer.from('fork')])

interface Mac {
  readonly version?: 1 | 2 | 3
  readonly size?: number
}

const macBinary = (name: string, data: Buffer, mac: Mac = {}): Buffer => {
  const { version = 3, size = data.length } = mac
  const head = Buffer.alloc(128)
  head[1] = name.length
  head.write(name, 2, 'latin1')
  head.write('APPLaplt', 65, 'latin1')
  head.writeUInt32BE(size, 83)
  if (version > 1) head[122] = head[123] = 0x81
  if (version === 3) head.write('mBIN', 102, 'latin1')
  if (version === 2) head.writeUInt16BE(crcOf(head.subarray(0, 124)), 124)
  return Buffer.concat([head, data, Buffer.alloc(-data.length & 127)])
}

const crcOf = (bytes: Buffer): number =>
  [...bytes].reduce((sum, byte) => {
    let crc = sum ^ (byte << 8)
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
    }
    return crc
  }, 0)

const SHAPES: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  AppleSingle: data => single('report.exe', data),
  'AppleDouble with a data fork': data =>
    appleOf(0x51607, [1, data], [3, Buffer.from('report.exe')]),
  'MacBinary I': data => macBinary('report.exe', data, { version: 1 }),
  'MacBinary II': data => macBinary('report.exe', data, { version: 2 }),
  'MacBinary III': data => macBinary('report.exe', data),
  BinHex: data => Buffer.from(binhex('report.exe', data)),
  'BinHex after armor': data =>
    Buffer.from(
      `-----BEGIN CERTIFICATE-----\nAAAA\n\n${binhex('report.exe', data)}`,
    ),
}

for (const [story, shape] of Object.entries(SHAPES)) {
  t.test(story, async t => {
    const { classes } = await inspectFile(shape(PROGRAM), { filename: 'a.bin' })
    t.ok(classes.includes('banned'), 'a program')
    const virus = await inspectFile(shape(Buffer.from(EICAR)), {
      filename: 'a.txt',
    })
    t.ok(virus.classes.includes('infected'), 'a virus')
  })
}

t.test('names and forks', async t => {
  const { names, texts, defects } = await unpack(
    single('\u00e4.txt', Buffer.from('data')),
    { name: 'b.txt' },
  )
  t.same(names, ['\u00e4.txt', '\u00c3\u00a4.txt', 'b.txt'])
  t.same(texts, ['data', 'fork'])
  t.same(defects, [])
  const mac = await unpack(macBinary('a.txt', Buffer.from('data')), {
    name: 'b.bin',
  })
  t.same(mac.names, ['a.txt', 'b'])
  t.same(mac.texts, ['data'])
})

t.test('what is cut says so', async t => {
  const whole = single('a.txt', Buffer.alloc(1000))
  for (const size of [20, 40, 200]) {
    const { defects } = await unpack(whole.subarray(0, size))
    t.same(defects, ['container-damaged'], String(size))
  }
  const long = macBinary('a.txt', PROGRAM, { size: 10_000 })
  t.same((await unpack(long)).defects, ['container-damaged'])
})

t.test('what honest programs write is nothing of it', async t => {
  // Finder information and a resource fork beside a document, as macOS has it.
  const double = appleOf(
    0x51607,
    [9, Buffer.alloc(32)],
    [2, Buffer.from('This resource fork intentionally left blank')],
  )
  const files: Readonly<Record<string, Buffer>> = {
    '._a.pdf': double,
    'a.ttf': Buffer.concat([
      Buffer.from('\0\x01\0\0\0\x10'),
      Buffer.alloc(500),
    ]),
    'a.ico': Buffer.concat([
      Buffer.from('\0\0\x01\0\x01\0'),
      Buffer.alloc(500),
    ]),
    'a.dat': Buffer.alloc(4096),
    'b.dat': Buffer.concat([Buffer.from('\0\x05count'), Buffer.alloc(500)]),
    'a.mpg': Buffer.concat([Buffer.from('\0\0\x01\xba', 'latin1'), PROGRAM]),
  }
  for (const [filename, content] of Object.entries(files)) {
    const { classes } = await inspectFile(content, { filename })
    t.same(classes, [], filename)
  }
})
