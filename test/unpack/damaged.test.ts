/*
 * NAME
 *   damaged.test - what is in a container beside its damage is found
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { long, nativeOf, oleOf, type Storage } from './ole-writer.js'
import { unpack } from './unpacked.js'
import { makeZip } from './zip-writer.js'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

const attribute = (id: number, value: Buffer, size = value.length): Buffer =>
  Buffer.concat([
    ...[Buffer.of(2), long(id), long(size), value, Buffer.alloc(2)],
  ])

const tnefOf = (...attributes: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes])

const FILE = [
  attribute(0x69002, Buffer.alloc(14)),
  attribute(0x18010, Buffer.from('report.exe\0')),
  attribute(0x6800f, PROGRAM),
]

const text = (id: number, value: string): Buffer => {
  const bytes = wide(value)
  const padding = Buffer.alloc(-bytes.length & 3)
  const head = long(((id << 16) | 0x1f) >>> 0)
  return Buffer.concat([head, long(1), long(bytes.length), bytes, padding])
}

const named = (...properties: readonly Buffer[]): Buffer =>
  tnefOf(
    attribute(0x69002, Buffer.alloc(14)),
    attribute(0x69005, Buffer.concat([long(properties.length), ...properties])),
    attribute(0x6800f, PROGRAM),
  )

const several = (type: number, values: Buffer, count: number): Buffer =>
  Buffer.concat([long(0x0f030000 | type | 0x1000), long(count), values])

const NAME = text(0x3707, 'report.exe')

const MAIL: Storage = {
  '__attach_version1.0_#00000000': {
    '__substg1.0_3707001F': wide('report.exe'),
    '__substg1.0_37010102': PROGRAM,
  },
}

const notebook = (size: number): Buffer => {
  const length = Buffer.alloc(20)
  length.writeBigUInt64LE(BigInt(size))
  const id = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')
  return Buffer.concat([id, length, PROGRAM])
}

/** Text of 16 zeros in front of each member; `size` as it is written. */
const archive = (name: string, size: string, data: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${name.padEnd(48)}${size.padEnd(10)}\`\n`, 'latin1'),
    data,
  ])

/** Each has report.exe, or a program, after something that is wrong. */
const DAMAGED: readonly (readonly [story: string, content: Buffer])[] = [
  [
    'a length in a TNEF that is too large',
    tnefOf(attribute(0x18010, Buffer.alloc(9), 0x7fffffff), ...FILE),
  ],
  [
    'bytes between the attributes of a TNEF',
    tnefOf(Buffer.from('\xff'.repeat(40), 'latin1'), ...FILE),
  ],
  [
    'a property of an unknown type',
    named(long(0x37010000 | 0x999), Buffer.alloc(32, 0x77), NAME),
  ],
  ['more values than there are', named(several(3, long(1), 0x70000000), NAME)],
  [
    'a text of a .msg that is none',
    oleOf({ '__substg1.0_10090102': Buffer.alloc(90, 0x5a), ...MAIL }),
  ],
  [
    'a text of a message in a message that is none',
    oleOf({
      '__attach_version1.0_#00000007': {
        '__substg1.0_3701000D': { '__substg1.0_10090102': Buffer.alloc(9, 1) },
      },
      ...MAIL,
    }),
  ],
  [
    'a notebook with a size that cannot be',
    Buffer.concat([
      Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex'),
      ...[Buffer.alloc(1024, 0x11), notebook(2 ** 50)],
      notebook(PROGRAM.length),
    ]),
  ],
  [
    'an archive of ar(1) with bytes between its members',
    Buffer.concat([
      Buffer.from('!<arch>\n'),
      archive('a.txt/', '6', Buffer.from('a text')),
      Buffer.alloc(70, 0x20),
      archive('report.exe/', `${PROGRAM.length}`, PROGRAM),
    ]),
  ],
]

for (const [story, content] of DAMAGED) {
  t.test(`after ${story}`, async t => {
    const { names, texts, defects } = await unpack(content)
    const isFound =
      names.includes('report.exe') || texts.includes(PROGRAM.toString('latin1'))
    t.ok(isFound, names.join())
    t.same(defects, ['container-damaged'])
  })
}

t.test('an archive of cpio(1) with bytes between its members', async t => {
  const folder = scratchFolder(t, 'damaged')
  writeFileSync(join(folder, 'a.txt'), 'a text')
  writeFileSync(join(folder, 'report.exe'), PROGRAM)
  const script = 'printf "a.txt\\nreport.exe\\n" | cpio -o -H newc >archive'
  execFileSync('/bin/sh', ['-ec', script], { cwd: folder, stdio: 'pipe' })
  const whole = readFileSync(join(folder, 'archive'))
  const at = whole.indexOf('070701', 6)
  const pieces = [whole.subarray(0, at), Buffer.alloc(50, 1)]
  const archive = Buffer.concat([...pieces, whole.subarray(at)])
  const { names, defects } = await unpack(archive)
  t.ok(names.includes('report.exe'), names.join())
  t.same(defects, ['container-damaged'])
})

// What a reader steps over, it must step over by the right length.
t.test('properties of several values hide nothing', async t => {
  const VALUES: readonly (readonly [type: number, bytes: number])[] = [
    ...([2, 3, 4, 0xb].map(type => [type, 4]) as [number, number][]),
    ...([5, 6, 7, 0x14, 0x40].map(type => [type, 8]) as [number, number][]),
    [0x48, 16],
  ]
  for (const [type, bytes] of VALUES) {
    for (const count of [0, 1, 2, 5]) {
      const values = several(type, Buffer.alloc(count * bytes, 3), count)
      const { names, defects } = await unpack(named(values, NAME))
      t.same(names, ['report.exe'], `${count} of type ${type}`)
      t.same(defects, [])
    }
  }
})

t.test('the table of names of a .msg is no text', async t => {
  const mail = oleOf({
    '__nameid_version1.0': {
      '__substg1.0_10090102': Buffer.alloc(16, 7),
      '__substg1.0_10130102': Buffer.alloc(16, 7),
    },
    ...MAIL,
  })
  const { parts, names, defects } = await unpack(mail)
  t.same(names, ['report.exe'])
  t.equal(parts.length, 1)
  t.same(defects, [])
})

t.test('an attachment that is a storage and a file has both', async t => {
  const { names } = await unpack(
    oleOf({
      '__attach_version1.0_#00000000': {
        '__substg1.0_3701000D': { ...MAIL },
        '__substg1.0_3707001F': wide('other.exe'),
        '__substg1.0_37010102': PROGRAM,
      },
    }),
  )
  t.same(names.toSorted(), ['other.exe', 'report.exe'])
})

t.test('the icon of a packed file is not its name', async t => {
  const icon = 'C:\\Program Files\\Reader\\AcroRd32.exe'
  const namesOf = async (
    names: readonly string[],
    content: Buffer,
  ): Promise<readonly string[]> =>
    (await unpack(oleOf({ '\x01Ole10Native': nativeOf(names, content) }))).names
  const pdf = Buffer.from('%PDF-1.7\n')
  const path = 'C:\\Temp\\a.pdf'
  t.same(await namesOf(['a.pdf', icon, path], pdf), ['a.pdf', path])
  const label = 'Acrobat Document'
  t.same(await namesOf([label, icon, path], pdf), [label, path])
  // It is the name where no other has an ending, or the bytes are a program.
  t.ok((await namesOf(['a', icon, 'C:\\Temp\\b'], pdf)).includes(icon))
  t.ok((await namesOf(['a.pdf', icon, path], PROGRAM)).includes(icon))
  const script = 'C:\\Temp\\a.js'
  t.ok((await namesOf(['a.pdf', script, path], pdf)).includes(script))
})

t.test('archives in the streams of a document', async t => {
  const themeOf = (name: string): Buffer =>
    makeZip([
      { name: '[Content_Types].xml', content: '<a/>', method: 0 },
      { name, content: `<a>${name}</a>`, method: 0 },
    ])
  const atom = (type: number, body: Buffer): Buffer => {
    const header = Buffer.alloc(8)
    header.writeUInt16LE(type, 2)
    header.writeUInt32LE(body.length, 4)
    return Buffer.concat([header, body])
  }
  const slides = (...names: readonly string[]): Buffer =>
    oleOf({
      'PowerPoint Document': Buffer.concat([
        Buffer.alloc(0),
        ...names.map(name => atom(0x40e, themeOf(name))),
      ]),
      'Current User': Buffer.alloc(40),
    })
  const honest = await unpack(slides('theme1.xml', 'theme2.xml', 'theme3.xml'))
  t.same(honest.defects, [])
  t.ok(honest.names.includes('theme2.xml'))
  for (const order of [0, 1, 2]) {
    const names = ['theme1.xml', 'theme2.xml', 'theme3.xml']
    names[order] = 'report.exe'
    const { names: found } = await unpack(slides(...names))
    t.ok(found.includes('report.exe'), `the theme ${order}`)
  }
  await checkBehind(t, slides('theme1.xml'), themeOf('report.exe'))
})

const checkBehind = async (
  t: Test,
  document: Buffer,
  zip: Buffer,
): Promise<void> => {
  const { names } = await unpack(Buffer.concat([document, zip]))
  t.ok(names.includes('report.exe'), 'after the document')
}

t.test('an archive in records of Excel', async t => {
  const record = (type: number, body: Buffer): Buffer => {
    const header = Buffer.alloc(4)
    header.writeUInt16LE(type, 0)
    header.writeUInt16LE(body.length, 2)
    return Buffer.concat([header, body])
  }
  const bookOf = (name: string): Buffer => {
    const zip = makeZip([
      { name: '[Content_Types].xml', content: 'a'.repeat(3000), method: 0 },
      { name, content: 'b'.repeat(3000), method: 0 },
    ])
    const first = zip.subarray(0, 2000)
    const rest = zip.subarray(2000)
    return oleOf({
      Workbook: Buffer.concat([
        record(0x809, Buffer.alloc(16)),
        record(0x896, Buffer.concat([Buffer.alloc(16), first])),
        record(0x87f, Buffer.concat([Buffer.alloc(12), rest])),
        record(0xa, Buffer.alloc(0)),
      ]),
    })
  }
  const honest = await unpack(bookOf('theme1.xml'))
  t.ok(honest.names.includes('theme1.xml'))
  t.same(honest.defects, [])
  t.ok((await unpack(bookOf('report.exe'))).names.includes('report.exe'))
})

t.test('a tar whose first header is damaged, by its name', async t => {
  const folder = scratchFolder(t, 'damaged')
  writeFileSync(join(folder, 'a.txt'), 'a text')
  writeFileSync(join(folder, 'report.exe'), PROGRAM)
  const args = ['-cf', 'archive', 'a.txt', 'report.exe']
  execFileSync('tar', args, { cwd: folder, stdio: 'pipe' })
  const archive = readFileSync(join(folder, 'archive'))
  archive.fill(0x55, 100, 300)
  const { names, defects } = await unpack(archive, { name: 'a.tar' })
  t.same(names, ['report.exe'])
  t.same(defects, ['container-damaged'])
})
