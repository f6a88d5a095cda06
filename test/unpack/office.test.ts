/*
 * NAME
 *   office.test - documents of XML, and what passes for a document
 */
import { deflateSync } from 'node:zlib'
import t from 'tap'
import { nativeOf, oleOf, sheetsOf } from './ole-writer.js'
import { unpack, type UnpackOptions } from './unpacked.js'

const TYPES =
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

const rels = (type: string, target: string, mode = 'External'): string =>
  '<?xml version="1.0"?>\r\n<Relationships xmlns="http://schemas.openxmlforma' +
  'ts.org/package/2006/relationships"><Relationship Id="rId1" ' +
  `Type="${TYPES}/${type}" Target="${target}" TargetMode="${mode}"/>` +
  '</Relationships>'

const word = (...runs: readonly string[]): string =>
  `<?xml version="1.0"?><w:document><w:body>${runs.join('')}</w:body>`
const code = (text: string): string =>
  `<w:r><w:instrText xml:space="preserve">${text}</w:instrText></w:r>`
const BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
const END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const WEB = 'https://a.example/x'

type Case = readonly [
  story: string,
  name: string,
  content: string | Buffer,
  marks: readonly string[],
]

const MEMBERS: readonly Case[] = [
  ['a link to click', '_rels/a.rels', rels('hyperlink', WEB), []],
  ['a picture elsewhere', '_rels/a.rels', rels('image', WEB), []],
  ['a workbook elsewhere', 'a.rels', rels('externalLinkPath', WEB), []],
  [
    'a template elsewhere',
    'word/_rels/settings.xml.rels',
    rels('attachedTemplate', WEB),
    ['external-template'],
  ],
  [
    'a template on a server',
    'a.rels',
    rels('attachedTemplate', 'file:///\\\\192.0.2.1\\x.dotm'),
    ['external-template', 'network-path'],
  ],
  [
    'a template on this disk',
    'a.rels',
    rels('attachedTemplate', 'file:///C:\\Users\\x\\Normal.dotm'),
    [],
  ],
  [
    'an address in references',
    'a.rels',
    rels('attachedTemplate', '&#104;&#x74;tps://a.example/x'),
    ['external-template'],
  ],
  [
    'an attribute with a bracket',
    'a.rels',
    rels('attachedTemplate', `${WEB}?&gt;`).replace('rId1', '>'),
    ['external-template'],
  ],
  [
    'in UTF-16',
    'a.rels',
    Buffer.from(`\ufeff${rels('attachedTemplate', WEB)}`, 'utf16le'),
    ['external-template'],
  ],
  [
    'an object elsewhere',
    'a.rels',
    rels('oleObject', `mhtml:${WEB}!x-usc:${WEB}`),
    ['external-object', 'program-link'],
  ],
  ['a frame elsewhere', 'a.rels', rels('frame', WEB), ['external-object']],
  ['a part', 'a.rels', rels('subDocument', WEB), ['external-object']],
  [
    'an object on this disk',
    'a.rels',
    rels('oleObject', 'file:///C:\\a.xlsx'),
    [],
  ],
  ['a document', 'a.rels', rels('officeDocument', 'a.xml', 'Internal'), []],
  ['macros', 'a.rels', rels('vbaProject', 'a.bin', 'Internal'), ['vba-macro']],
  [
    'a sheet of macros by any name',
    'a.rels',
    rels('xlMacrosheet', 'a.xml', 'Internal'),
    ['xlm-macro'],
  ],
  [
    'a sheet of macros',
    'xl/macrosheets/sheet1.xml',
    '<?xml version="1.0"?><xm:macrosheet xmlns:xm="x"/>',
    ['xlm-macro'],
  ],
  [
    'a control',
    'word/activeX/activeX1.xml',
    '<?xml version="1.0"?><ax:ocx ax:classid="{}"/>',
    ['active-x'],
  ],
  ['a letter', 'word/document.xml', word('<w:t>DDEAUTO cmd</w:t>'), []],
  ['a field', 'word/document.xml', word(BEGIN, code(' PAGE '), END), []],
  [
    'a DDE field',
    'word/document.xml',
    word(BEGIN, code(' DDEAUTO c:\\cmd.exe "/k" '), END),
    ['dde-link'],
  ],
  [
    'a DDE field in pieces',
    'word/document.xml',
    word(BEGIN, code('D'), code('D'), code('&#69;'), code(' cmd'), END),
    ['dde-link'],
  ],
  [
    'a DDE field as data',
    'word/header1.xml',
    word(BEGIN, code('<![CDATA[DDE cmd]]>'), END),
    ['dde-link'],
  ],
  [
    'a simple DDE field',
    'word/footer1.xml',
    word('<w:fldSimple w:instr="DDE cmd"/>'),
    ['dde-link'],
  ],
  [
    'a DDE link of a sheet',
    'xl/externalLinks/externalLink1.xml',
    '<?xml version="1.0"?><externalLink><ddeLink ddeService="cmd"/>',
    ['dde-link'],
  ],
  [
    'a module of Basic',
    'Basic/Standard/Module1.xml',
    '<?xml version="1.0"?><script:module script:name="a" ' +
      'script:language="StarBasic">Sub Main</script:module>',
    ['odf-macro'],
  ],
  [
    'a script that an event calls',
    'content.xml',
    '<?xml version="1.0"?><a><script:event-listener xlink:href="' +
      'vnd.sun.star.script:../../x.py$a?language=Python"/>',
    ['odf-macro'],
  ],
  [
    'a DDE link of OpenDocument',
    'content.xml',
    '<?xml version="1.0"?><a><office:dde-source office:dde-application="x"/>',
    ['dde-link'],
  ],
  [
    'far into it, over the end of a window',
    'word/document.xml',
    word('<w:t>', 'x'.repeat(256 * 1024 - 50), '</w:t>', BEGIN, code('DDE x')),
    ['dde-link'],
  ],
]

t.test('members of packages', async t => {
  for (const [story, name, content, marks] of MEMBERS) {
    const is = await unpack(content, { name, form: 'packed' })
    t.same(is.marks, marks, story)
    t.same([is.parts, is.defects], [[], []], `${story}: nothing else`)
  }
})

t.test('an encrypted member of OpenDocument', async t => {
  const manifest = '<?xml version="1.0"?><manifest:encryption-data/>'
  const name = 'META-INF/manifest.xml'
  const { defects } = await unpack(manifest, { name, form: 'packed' })
  t.same(defects, ['container-encrypted'])
})

const MACROS = oleOf({
  VBA: { dir: Buffer.from('x') },
  '\x01Ole10Native': nativeOf(['a.exe'], PROGRAM),
})
const MSO = Buffer.concat([
  Buffer.from('ActiveMime\0\0\x01\xf0\x04\0\0\0', 'latin1'),
  Buffer.alloc(32),
  deflateSync(MACROS),
])
const lines = (bytes: Buffer): string =>
  bytes.toString('base64').replace(/.{60}(?=.)/g, '$&\r\n')

const BOTH = ['embedded-object', 'vba-macro']

const FILES: readonly (readonly [
  string,
  Buffer | string,
  { readonly marks: readonly string[]; readonly names: readonly string[] },
  UnpackOptions?,
])[] = [
  ['ActiveMime', MSO, { marks: BOTH, names: ['a.exe'] }],
  [
    'XML of Word 2003',
    '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.' +
      'com/office/word/2003/wordml"><w:docSuppData><w:binData w:name="e.mso">' +
      `${lines(MSO)}</w:binData></w:docSuppData></w:wordDocument>`,
    { marks: BOTH, names: ['a.exe'] },
  ],
  [
    'a flat package',
    '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.' +
      'com/office/2006/xmlPackage"><pkg:part pkg:name="/word/v.bin"><pkg:bina' +
      `ryData>${lines(MACROS)}</pkg:binaryData></pkg:part></pkg:package>`,
    { marks: BOTH, names: ['/word/v.bin', 'a.exe'] },
  ],
  ['XML of anybody', '<?xml version="1.0"?><binData>QUJD</binData>', NONE()],
  [
    'a bare sheet of macros',
    sheetsOf([0x809, '\0\x06\x40\0'], [0x0a, '']),
    { marks: ['xlm-macro'], names: [] },
  ],
  ['a bare sheet', sheetsOf([0x209, '\0\0\x10\0\0\0'], [0x0a, '']), NONE()],
]

function NONE() {
  return { marks: [], names: [] }
}

t.test('documents of one file', async t => {
  for (const [story, content, expected] of FILES) {
    const { marks, names } = await unpack(content)
    t.same({ marks, names }, expected, story)
  }
})

t.test('a web archive named as a document is a message', async t => {
  const archive = 'MIME-Version: 1.0\nContent-Type: multipart/related\n\n'
  const { parts } = await unpack(archive, { name: 'a.doc' })
  t.same(
    parts.map(({ kind }) => kind),
    ['message'],
  )
  const text = await unpack(archive, { name: 'a.txt' })
  t.same(text.parts, [])
})

t.test('cut anywhere', async t => {
  for (const [, , content] of MEMBERS) {
    const bytes = Buffer.from(content as string, 'latin1')
    const step = Math.max(7, Math.floor(bytes.length / 50))
    for (let size = 0; size < bytes.length; size += step) {
      const cut = bytes.subarray(0, size)
      await unpack(cut, { name: 'a.xml', form: 'packed' })
    }
  }
  for (let size = 0; size < MSO.length; size += 64) {
    await unpack(MSO.subarray(0, size))
  }
  t.pass('no error')
})
