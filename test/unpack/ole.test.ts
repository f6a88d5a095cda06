/*
 * NAME
 *   ole.test - what is in OLE compound files
 */
import { deflateRawSync, deflateSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { long, nativeOf, oleOf, sheetsOf, type Storage } from './ole-writer.js'
import { unpack, type UnpackOptions } from './unpacked.js'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const LARGE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(10_000, 7)])
const NATIVE = nativeOf(['a.txt', 'b.exe', 'C:\\Temp\\c.exe'], PROGRAM)
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

interface Expected {
  readonly names?: readonly string[]
  readonly marks?: readonly string[]
  readonly defects?: readonly string[]
  /** The contents, by their first letters. */
  readonly texts?: readonly string[]
}

const check = async (
  t: Test,
  story: string,
  content: Buffer,
  expected: Expected,
  options: UnpackOptions = {},
): Promise<void> => {
  const is = await unpack(content, options)
  const { names = [], marks = [], defects = [], texts } = expected
  t.same(is.names, names, `${story}: names`)
  t.same(is.marks, marks, `${story}: marks`)
  t.same(is.defects, defects, `${story}: defects`)
  if (texts === undefined) return
  t.same(
    is.texts.map((it, index) => it.slice(0, texts[index]?.length ?? 8)),
    texts,
    `${story}: contents`,
  )
}

const slide = (type: number, body: Buffer, version = 0): Buffer => {
  const header = Buffer.alloc(8)
  header.writeUInt16LE(version, 0)
  header.writeUInt16LE(type, 2)
  header.writeUInt32LE(body.length, 4)
  return Buffer.concat([header, body])
}

const letter = (flags: number, template = '', text = ''): Storage => {
  const fib = Buffer.alloc(512)
  fib.writeUInt16LE(flags, 10)
  fib.writeUInt32LE(16, 0x19a)
  fib.writeUInt32LE(8 + 2 * template.length, 0x19e)
  const assoc = Buffer.from('\xff\xff\x12\0\0\0\0\0', 'latin1')
  const length = Buffer.from([template.length, 0])
  return {
    WordDocument: Buffer.concat([fib, Buffer.from(text, 'latin1')]),
    '1Table': Buffer.concat([Buffer.alloc(16), assoc, length, wide(template)]),
  }
}

const NAMES = ['a.txt', 'b.exe', 'C:\\Temp\\c.exe']
const INNER = oleOf({ '\x01Ole10Native': NATIVE })
const EMBEDDED = ['embedded-object']

const CASES: readonly (readonly [string, Storage, Expected])[] = [
  ['an empty one', {}, {}],
  [
    'a letter with nothing in it',
    { ...letter(0x200), '\x05SummaryInformation': Buffer.alloc(300) },
    {},
  ],
  [
    'a packed file',
    { ObjectPool: { _1: { '\x01Ole10Native': NATIVE } } },
    { names: NAMES, marks: EMBEDDED, texts: ['MZ'] },
  ],
  [
    'in other letters',
    { '\x01oLE10nATIVE': NATIVE },
    { names: NAMES, marks: EMBEDDED, texts: ['MZ'] },
  ],
  [
    'a packed file that is large',
    { '\x01Ole10Native': nativeOf(['x.exe'], LARGE) },
    { names: ['x.exe'], marks: EMBEDDED, texts: [LARGE.toString('latin1')] },
  ],
  [
    'native data of another program',
    { '\x01Ole10Native': Buffer.concat([long(10), Buffer.from('something!')]) },
    { marks: EMBEDDED, texts: ['something!'] },
  ],
  [
    'a document in a document',
    { Package: INNER },
    { names: NAMES, marks: EMBEDDED },
  ],
  [
    'a program where no one looks',
    { Whatever: { Hidden: PROGRAM } },
    { texts: ['MZ'] },
  ],
  [
    'streams that only begin like one',
    { Data: PROGRAM, '1Table': PROGRAM },
    {},
  ],
  [
    'macros',
    { Macros: { VBA: { dir: Buffer.from('x'), _VBA_PROJECT: PROGRAM } } },
    { marks: ['vba-macro'], texts: ['MZ'] },
  ],
  [
    'macros without a project',
    { x: { vBa: { DIR: Buffer.from('x') } } },
    { marks: ['vba-macro'] },
  ],
  [
    'a sheet',
    {
      Workbook: sheetsOf([0x809, '\0\x06\x05\0'], [0x85, '\0\0\0\0\0\0\x01A']),
    },
    {},
  ],
  [
    'a sheet of macros, in a book of many records',
    {
      Workbook: sheetsOf(
        ...Array.from({ length: 40 }, () => [0x3c, 'x'.repeat(8000)] as const),
        [0x85, '\0\0\0\0\x02\x01\x01A'],
      ),
    },
    { marks: ['xlm-macro'] },
  ],
  [
    'a sheet that says so itself',
    { Book: sheetsOf([0x809, '\0\x05\x40\0']) },
    { marks: ['xlm-macro'] },
  ],
  [
    'a book with a DDE link',
    { Workbook: sheetsOf([0x1ae, '\0\0\x0a\0\0cmd\x03/c calc']) },
    { marks: ['dde-link'] },
  ],
  [
    'a book with a link to a file',
    { Workbook: sheetsOf([0x1ae, '\0\0\x0a\0\0\x01\x01C\x03a.xls']) },
    {},
  ],
  [
    'an encrypted book',
    { Workbook: sheetsOf([0x809, '\0\x06\x05\0'], [0x2f, '\x01\0']) },
    { defects: ['container-encrypted'] },
  ],
  [
    'a letter that is encrypted in an unknown way',
    letter(0x300),
    { defects: ['container-encrypted', 'container-unsupported'] },
  ],
  [
    'a package that is encrypted in an unknown way',
    { EncryptionInfo: Buffer.from('x'), EncryptedPackage: LARGE },
    { defects: ['container-encrypted', 'container-unsupported'] },
  ],
  [
    'a package that someone has to allow',
    { EncryptedPackage: LARGE },
    { defects: ['container-encrypted'] },
  ],
  ['a template here', letter(0x200, 'C:\\Normal.dot'), {}],
  [
    'a template elsewhere',
    letter(0x200, 'https://a.example/x.dot'),
    { marks: ['external-template'] },
  ],
  ['a field', letter(0x200, '', 'A \x13 DATE \x14 B'), {}],
  [
    'a DDE field',
    letter(0x200, '', 'A \x13 DDEAUTO c:\\\\cmd.exe \x14 B'),
    { marks: ['dde-link'] },
  ],
  [
    'a DDE field in wide letters',
    letter(0x200, '', wide('A \x13 DDE cmd \x14 B').toString('latin1')),
    { marks: ['dde-link'] },
  ],
  [
    'a control',
    { ObjectPool: { _1: { '\x03OCXNAME': Buffer.from('x') } } },
    { marks: ['active-x'] },
  ],
  [
    'an object elsewhere',
    { '\x01Ole': wide('\x01\x02http://a.example/x.hta') },
    { marks: ['external-object'] },
  ],
  ['an object here', { '\x01Ole': wide('\x01\x02C:\\x.doc') }, {}],
  [
    'slides',
    {
      'PowerPoint Document': slide(
        0x3e8,
        Buffer.concat([
          slide(0x1011, INNER),
          slide(0x1011, Buffer.concat([long(9), deflateSync(INNER)]), 0x10),
        ]),
        15,
      ),
    },
    { names: [...NAMES, ...NAMES], marks: EMBEDDED },
  ],
  [
    'a message',
    {
      '__properties_version1.0': Buffer.alloc(32),
      '__substg1.0_10130102': Buffer.from('<html>Hello'),
      '__substg1.0_0037001F': wide('A subject.com'),
      '__attach_version1.0_#00000000': {
        '__substg1.0_3701000D': {
          '__attach_version1.0_#00000000': {
            '__substg1.0_37010102': LARGE,
            '__substg1.0_3704001E': Buffer.from('INVOICE.EXE'),
          },
        },
        '__substg1.0_3001001F': wide('A subject.com'),
      },
      '__attach_version1.0_#00000001': {
        '__substg1.0_37010102': Buffer.from('text'),
        '__substg1.0_3704001F': wide('REPORT~1.TXT'),
        '__substg1.0_3707001F': wide('report.txt\0'),
      },
    },
    {
      names: ['INVOICE.EXE', 'report.txt', 'REPORT~1.TXT'],
      texts: ['<html>', 'MZ', 'text'],
    },
  ],
]

t.test('what is in them', async t => {
  for (const [story, storage, expected] of CASES) {
    await check(t, story, oleOf(storage), expected)
    const sectors = `${story}, in large sectors`
    await check(t, sectors, oleOf(storage, { sectorBytes: 4096 }), expected)
    const limits = { memoryLimitBytes: 0 }
    await check(t, `${story}, from a file`, oleOf(storage), expected, limits)
  }
})

t.test('more than one sector of tables', async t => {
  const content = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(6e6)])
  const expected = { texts: ['MZ'], marks: EMBEDDED }
  await check(t, '6 MB', oleOf({ Package: content }), expected)
})

const SAMPLE = oleOf({
  Macros: { VBA: { dir: Buffer.from('x') } },
  Workbook: sheetsOf([0x809, '\0\x06\x05\0'], [0x85, '\0\0\0\0\0\x01\x01A']),
  'PowerPoint Document': slide(0x3e8, slide(0x1011, INNER), 15),
  '\x01Ole10Native': NATIVE,
  Package: LARGE,
})

t.test('cut anywhere, all or what is damaged', async t => {
  const whole = await unpack(SAMPLE)
  for (let size = 8; size < SAMPLE.length; size += 64) {
    const { parts, marks, defects } = await unpack(SAMPLE.subarray(0, size))
    const isSame =
      parts.length === whole.parts.length && marks.length === whole.marks.length
    if (!isSame && defects.length === 0) t.fail(`clean when cut at ${size}`)
  }
  t.equal(whole.defects.length, 0)
})

t.test('any number wrong', async t => {
  for (const wrong of [0, 1, 3, 0xfffffffe, 0xffffffff, 0x7fffffff]) {
    for (let at = 8; at + 4 <= SAMPLE.length; at += 4) {
      if (at > 2048 && at < SAMPLE.length - 2048 && at % 64 !== 0) continue
      const bytes = Buffer.from(SAMPLE)
      bytes.writeUInt32LE(wrong, at)
      const { parts } = await unpack(bytes)
      if (parts.length > 50) t.fail(`${wrong} at ${at}: ${parts.length} parts`)
    }
  }
  t.pass('no loop')
})

t.test('chains that loop, or that two streams claim', async t => {
  const bytes = oleOf({ Package: LARGE })
  const fat = bytes.length - 512
  bytes.writeUInt32LE(0, fat + 4 * 5)
  const { defects } = await unpack(bytes)
  t.same(defects, ['container-damaged'])
  const shared = oleOf({ A: LARGE, B: LARGE })
  const row = shared.indexOf(wide('B\0'))
  shared.writeUInt32LE(0, row + 116)
  t.same((await unpack(shared)).defects, ['container-damaged'])
})

t.test('a directory that loops', async t => {
  const bytes = oleOf({ A: { B: Buffer.from('x') } })
  const row = bytes.indexOf(wide('A\0'))
  bytes.writeUInt32LE(1, row + 76)
  const { defects } = await unpack(bytes)
  t.same(defects, ['container-damaged'])
})

t.test('tables of tables that loop', async t => {
  const bytes = oleOf({ Package: Buffer.alloc(8e6) })
  bytes.writeUInt32LE(7, 68)
  bytes.writeUInt32LE(9, 72)
  bytes.writeUInt32LE(7, 512 * 8 + 508)
  const { parts } = await unpack(bytes)
  t.ok(parts.length <= 1)
})

t.test('embedded in one another without end', async t => {
  let bytes = INNER
  for (let depth = 0; depth < 30; depth++) bytes = oleOf({ Package: bytes })
  const { parts, defects } = await unpack(bytes)
  t.same(defects, ['containers-too-deep'])
  t.ok(parts.length < 20)
})

t.test('a message whose reminder plays a sound', async t => {
  const named = (lid: number): Buffer =>
    Buffer.concat([long(lid), Buffer.of(6, 0, 2, 0)])
  const message = (path: string, lid = 0x851f, type = '001F'): Buffer =>
    oleOf({
      '__nameid_version1.0': {
        '__substg1.0_00030102': Buffer.concat([named(0x8503), named(lid)]),
      },
      [`__substg1.0_8002${type}`]: Buffer.from(
        path,
        type === '001F' ? 'utf16le' : 'latin1',
      ),
    })
  const wanted = ['reminder-path']
  for (const path of ['\\\\host\\a.wav', '//host/a.wav', 'file://host/a.wav']) {
    t.same((await unpack(message(path), { name: 'a.msg' })).marks, wanted, path)
    const narrow = message(path, 0x851f, '001E')
    t.same((await unpack(narrow, { name: 'a.msg' })).marks, wanted, path)
    t.same((await unpack(message(path, 0x8520))).marks, [], 'another property')
  }
  for (const path of ['C:\\Windows\\Media\\a.wav', 'reminder.wav', '']) {
    t.same((await unpack(message(path))).marks, [], path)
  }
})

t.test('documents of Hangul', async t => {
  const hangul = (streams: Storage, flags = 1): Buffer => {
    const header = Buffer.alloc(256)
    header.write('HWP Document File')
    header.writeUInt32LE(flags, 36)
    return oleOf({ FileHeader: header, ...streams })
  }
  const packed = (content: Buffer | string): Buffer =>
    deflateRawSync(Buffer.from(content as string))
  const script = (code: string): Storage => ({
    Scripts: { DefaultJScript: packed(Buffer.from(code, 'utf16le')) },
  })
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)])
  const eps = '%!PS-Adobe-3.0 EPSF-3.0\n/a 1 def\n'
  const carried = await unpack(
    hangul({
      BinData: {
        'BIN0001.eps': packed(eps),
        'BIN0002.OLE': packed(program),
        'BIN0003.png': Buffer.from('\x89PNG', 'latin1'),
      },
    }),
    { name: 'a.hwp' },
  )
  t.same(carried.names, ['BIN0001.eps', 'BIN0002.OLE', 'BIN0003.png'])
  t.same(carried.texts, [eps, program.toString('latin1'), '\x89PNG'])
  t.same(carried.defects, [])
  const empty =
    'function OnDocument_New()\r\n{\r\n\t//todo : \r\n}\r\n' +
    'function OnDocument_Open()\r\n{\r\n\t//todo : \r\n}\r\n'
  t.same((await unpack(hangul(script(empty)))).marks, [])
  const active =
    'function OnDocument_Open(){new ActiveXObject("WScript.Shell")}'
  t.same((await unpack(hangul(script(active)))).marks, ['hwp-script'])
  t.same((await unpack(hangul({}, 3))).defects, ['container-encrypted'])
})
