/*
 * NAME
 *   package.test - documents in zips without what has a mark
 */
import t from 'tap'
import {
  contentOf,
  readZip,
  writeZip,
} from '../../../src/disarm/office/zip-file.js'
import type { Mark } from '../../../src/mail/mark.js'
import { makeZip } from '../../unpack/zip-writer.js'
import { unpack } from '../../unpack/unpacked.js'
import { disarmed } from '../disarmed.js'
import {
  MACROS,
  macroSheet,
  openDocument,
  PROJECT,
  wordOf,
  type DocumentOptions,
} from './packages.js'

/** What active-content reports by default of these. */
const REPORTED: readonly Mark[] = [
  ...(['vba-macro', 'xlm-macro', 'odf-macro', 'active-x', 'dde-link'] as const),
  ...(['external-template', 'external-object', 'network-path'] as const),
  ...(['program-link', 'exploited-object'] as const),
]

const BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
const END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
const code = (text: string): string =>
  `<w:r><w:instrText>${text}</w:instrText></w:r>`

const CASES: readonly (readonly [
  story: string,
  file: Buffer,
  removed: readonly string[],
])[] = [
  ['macros', wordOf(MACROS), ['macros']],
  [
    'a sheet of macros, and a formula',
    macroSheet(),
    ['macro sheet', 'formula'],
  ],
  ['a script of LibreOffice', openDocument(), ['macros']],
  [
    'a template',
    wordOf({
      relations: [['attachedTemplate', 'https://a.example/a.dotm', true]],
    }),
    ['link'],
  ],
  [
    'an object',
    wordOf({ relations: [['oleObject', 'https://a.example/a', true]] }),
    ['link'],
  ],
  [
    'a server',
    wordOf({ relations: [['hyperlink', 'file://host/a', true]] }),
    ['link'],
  ],
  [
    'a program',
    wordOf({ relations: [['hyperlink', 'ms-msdt:/id', true]] }),
    ['link'],
  ],
  [
    'a DDE field',
    wordOf({ body: `<w:p>${BEGIN}${code('D')}${code('DE cmd')}${END}</w:p>` }),
    ['field'],
  ],
  [
    'a simple DDE field',
    wordOf({ body: '<w:p><w:fldSimple w:instr="DDE cmd"/></w:p>' }),
    ['link'],
  ],
  [
    'a control',
    wordOf({
      body: '<w:p><w:r><w:object><w:control r:id="rId1" w:name="a"/></w:object></w:r></w:p>',
      relations: [['control', 'activeX/activeX1.xml']],
      members: [
        {
          name: 'word/activeX/activeX1.xml',
          content:
            '<?xml version="1.0"?><ax:ocx xmlns:ax="x" ax:classid="{8BD21D10-EC42-11CE-9E0D-00AA006002F3}" r:id="rId1"/>',
        },
      ],
    }),
    ['control'],
  ],
  [
    'macros of an embedded file',
    wordOf({ members: [{ name: 'word/embeddings/a.bin', content: PROJECT }] }),
    ['macros'],
  ],
  [
    'a document in a document',
    wordOf({
      members: [{ name: 'word/embeddings/a.docm', content: wordOf(MACROS) }],
    }),
    ['macros'],
  ],
]

t.test('what goes, and that the rest stays', async t => {
  for (const [story, file, removed] of CASES) {
    const before = await unpack(file, { name: 'a.docm' })
    t.ok(
      before.marks.some(it => REPORTED.includes(it as Mark)),
      story,
    )
    const result = await disarmed(file, { name: 'a.docm', marks: REPORTED })
    t.equal(
      result.is === 'cannot' ? result.reason : 'harmless',
      'harmless',
      story,
    )
    if (result.is === 'cannot') continue
    t.strictSame([...result.removed].sort(), [...removed].sort(), story)
    const after = await unpack(result.content, { name: 'a.docm' })
    t.notOk(
      after.marks.some(it => REPORTED.includes(it as Mark)),
      story,
    )
    t.ok(
      after.texts.some(it => it.includes('kept text')),
      story,
    )
    t.strictSame(after.defects, before.defects, story)
  }
})

t.test('members that are not changed have the same packed bytes', async t => {
  const file = wordOf(MACROS)
  const result = await disarmed(file, { name: 'a.docm', marks: REPORTED })
  const content = result.is === 'cannot' ? Buffer.alloc(0) : result.content
  const [was, is] = [readZip(file), readZip(content)]
  const names = is?.members.map(({ name }) => name)
  t.strictSame(names, [
    ...['[Content_Types].xml', '_rels/.rels', 'word/document.xml'],
    'word/_rels/document.xml.rels',
    'word/media/image1.png',
  ])
  for (const name of [
    'word/document.xml',
    'word/media/image1.png',
    '_rels/.rels',
  ]) {
    const [one, other] = [was, is].map(
      it => it?.members.find(member => member.name === name)?.chunk,
    )
    t.ok(one !== undefined && other !== undefined && one.equals(other), name)
  }
  const relations = is?.members.find(
    it => it.name === 'word/_rels/document.xml.rels',
  )
  const text = relations === undefined ? '' : String(contentOf(relations))
  t.match(text, /hyperlink" Target="https:\/\/a\.example\/"/u)
  t.notMatch(text, /vbaProject/u)
})

t.test('honest documents stay as they are', async t => {
  const honest: readonly DocumentOptions[] = [
    {},
    { body: `<w:p>${BEGIN}${code(' PAGE ')}${END}</w:p>` },
    {
      relations: [
        ['hyperlink', 'https://a.example/', true],
        ['image', 'https://a.example/a.png', true],
      ],
    },
  ]
  for (const options of honest) {
    const file = wordOf(options)
    const result = await disarmed(file, { name: 'a.docx' })
    t.ok(result.is === 'harmless' && result.removed.length === 0)
    t.ok(result.is === 'harmless' && result.content.equals(file))
  }
})

t.test('another form of zip is not touched', async t => {
  const member = { name: 'word/a.xml', content: 'x' }
  const zips = [
    makeZip([member, member]),
    makeZip([member], { before: Buffer.from('x') }),
    makeZip([member], { gap: Buffer.alloc(40) }),
    makeZip([{ ...member, flags: 1 }]),
    makeZip([{ ...member, checksum: 5 }]),
    makeZip([member], { count: 2 }),
    Buffer.concat([makeZip([member]), Buffer.from('x')]),
  ]
  for (const [index, zip] of zips.entries()) {
    const read = readZip(zip)
    const contents = read?.members.map(contentOf) ?? [null]
    t.ok(contents.includes(null), String(index))
  }
  const plain = makeZip([member, { name: 'b', content: 'y', method: 0 }])
  const read = readZip(plain)
  t.ok(read !== null && writeZip(read, new Map()).equals(plain))
})
