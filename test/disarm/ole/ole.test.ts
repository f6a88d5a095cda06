/*
 * NAME
 *   ole.test - compound files without their macros
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openCompound } from '../../../src/disarm/ole/compound-file.js'
import { oleOf, sheetsOf, type Storage } from '../../unpack/ole-writer.js'
import { unpack } from '../../unpack/unpacked.js'
import { disarmed, leftOf } from '../disarmed.js'

const VBA: Storage = {
  VBA: {
    dir: Buffer.alloc(700, 0x61),
    _VBA_PROJECT: Buffer.alloc(5200, 0x62),
    Module1: Buffer.alloc(300, 0x63),
  },
  PROJECT: Buffer.alloc(400, 0x64),
  PROJECTwm: Buffer.alloc(40, 0x65),
}

const text = Buffer.alloc(9000, 0x20)
text.write('kept text \x13 DDEAUTO cmd \x14 shown \x15', 600, 'latin1')
const WORD: Storage = {
  '\x05SummaryInformation': Buffer.alloc(300, 1),
  '1Table': Buffer.alloc(5000, 2),
  Macros: VBA,
  WordDocument: text,
  Data: Buffer.alloc(90, 3),
}
const book = sheetsOf([0x809, '\0\x06\x05\0'], [0xd3, ''], [0x0a, ''])
const EXCEL: Storage = {
  Workbook: Buffer.concat([book, Buffer.alloc(5000)]),
  _VBA_PROJECT_CUR: {
    ...VBA,
    UserForm1: { '\x03VBFrame': Buffer.alloc(9, 6) },
  },
}

const CASES: readonly (readonly [
  string,
  Storage,
  readonly string[],
  string,
])[] = [
  ['Word', WORD, ['macros', 'DDE link'], 'a.doc'],
  ['Excel', EXCEL, ['macros'], 'a.xls'],
  ['a project alone', VBA, ['macros'], 'vbaProject.bin'],
  [
    'macros of an object in it',
    { ...WORD, ObjectPool: { _1: { Macros: VBA, Data: Buffer.alloc(5) } } },
    ['macros', 'DDE link'],
    'a.doc',
  ],
  [
    'a control',
    {
      WordDocument: Buffer.alloc(9000, 0x20),
      ObjectPool: {
        _1: { '\x03OCXNAME': Buffer.alloc(9), Data: Buffer.alloc(9) },
        _2: { Data: Buffer.alloc(5000, 9) },
      },
    },
    ['control'],
    'a.doc',
  ],
]

/** Names of the streams that 7-Zip lists, which has an order of its own. */
const listed = (file: Buffer): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'disarm-'))
  try {
    const path = join(folder, 'a.doc')
    const whole = Buffer.from(file)
    // The number of sectors of the small table: the writer has none.
    whole.writeUInt32LE(1, 64)
    writeFileSync(path, whole)
    execFileSync('7z', ['t', '-tCompound', path], { stdio: 'pipe' })
    const list = execFileSync('7z', ['l', '-slt', '-tCompound', path])
    return [...list.toString('latin1').matchAll(/^Path = (.*)$/gmu)]
      .map(([, name = '']) => name)
      .filter(it => it !== path)
      .sort()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

t.test('what goes, and that the rest stays', async t => {
  for (const [story, storage, removed, name] of CASES) {
    for (const sectorBytes of [512, 4096] as const) {
      const file = oleOf(storage, { sectorBytes })
      t.not((await unpack(file, { name })).marks.length, 0, story)
      const result = await disarmed(file, { name })
      t.equal(result.is === 'cannot' ? result.reason : '', '', story)
      if (result.is === 'cannot') continue
      t.strictSame(result.removed, removed, story)
      const after = await unpack(result.content, { name })
      t.strictSame([after.marks, after.defects], [[], []], story)
      t.equal(result.content.length, file.length)
      t.notOk(
        result.content.includes(Buffer.alloc(100, 0x63)),
        'no code is left',
      )
      if (sectorBytes !== 512) continue
      const [was, is] = [listed(file), listed(result.content)]
      const kept = was.filter(
        it => !/VBA|PROJECT|Macros|UserForm|OCX|\[\d\]OCX|_1/iu.test(it),
      )
      t.strictSame(
        is.filter(it => kept.includes(it)),
        kept,
        story,
      )
      t.notMatch(is.join('\n'), /VBA|PROJECT|OCX/iu, story)
    }
  }
})

t.test('streams that stay have their bytes', async t => {
  const result = await disarmed(oleOf(WORD), { name: 'a.doc' })
  const file = result.is === 'cannot' ? null : openCompound(result.content)
  const rows = file?.root.children ?? []
  t.strictSame(
    rows.map(({ key }) => key),
    ['\x05summaryinformation', '1table', 'worddocument', 'data'],
  )
  for (const row of rows) {
    const name = Object.keys(WORD).find(it => it.toLowerCase() === row.key)
    if (row.key === 'worddocument') continue
    t.ok(file?.content(row).equals(WORD[name ?? ''] as Buffer), row.key)
  }
  const letter = rows.find(it => it.key === 'worddocument')
  t.match(
    letter === undefined ? '' : file?.content(letter).toString('latin1'),
    /kept text \x13 {13}\x14 shown \x15/u,
  )
})

t.test('honest and broken files stay as they are', async t => {
  const { Macros: _, ...plain } = WORD
  const honest = oleOf({ ...plain, WordDocument: Buffer.alloc(5000, 0x20) })
  t.equal(await leftOf(honest, { name: 'a.doc' }), honest.toString('latin1'))
  const sheet = oleOf({
    Workbook: Buffer.concat([
      sheetsOf([0x809, '\0\x06\x40\0']),
      Buffer.alloc(5000),
    ]),
  })
  t.match(
    await leftOf(sheet, { name: 'a.xls' }),
    /^cannot: it still has xlm-macro/u,
  )
  const file = oleOf(WORD)
  for (let at = 0; at < file.length; at += 64) {
    const changed = Buffer.from(file)
    changed[at] = (changed[at] ?? 0) ^ 0x5a
    const result = await disarmed(changed, { name: 'a.doc' })
    if (result.is === 'cannot') continue
    t.strictSame((await unpack(result.content, { name: 'a.doc' })).marks, [])
  }
})
