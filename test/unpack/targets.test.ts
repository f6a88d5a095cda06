/*
 * NAME
 *   targets.test - what documents load or link that leaves the machine
 *
 * DESCRIPTION
 *   Each target in each place where a document can have one; beside them what
 *   honest documents have there.
 */
import t from 'tap'
import type { Mark } from '../../src/mail/mark.js'
import { fieldMarks } from '../../src/unpack/office/field-code.js'
import { linkMark } from '../../src/unpack/office/link.js'
import { oleOf, sheetsOf } from './ole-writer.js'
import { unpack } from './unpacked.js'

const WANTED: readonly (readonly [target: string, mark: Mark | null])[] = [
  ['\\\\host\\share\\a.png', 'network-path'],
  ['//host/share/a.png', 'network-path'],
  ['file://host/share/a.png', 'network-path'],
  ['FILE:////host/share/a.png', 'network-path'],
  ['file:///\\\\host\\a.png', 'network-path'],
  ['file:\\\\host\\a.png', 'network-path'],
  ['file:%2f%2fhost/a.png', 'network-path'],
  ['\\\\192.0.2.1@80\\a.png', 'network-path'],
  ['\\\\?\\UNC\\host\\a', 'network-path'],
  ['f\u0000ile://host/a', 'network-path'],
  ['ms-msdt:/id PCWDiagnostic', 'program-link'],
  ['search-ms:query=a&crumb=location:\\\\host', 'program-link'],
  ['ms-officecmd:{}', 'program-link'],
  ['javascript:alert(1)', 'program-link'],
  ['mhtml:http://a.example/x!x-usc:http://a.example/x', 'program-link'],
  ['file:///C:/Windows/System32/calc.exe', 'program-link'],
  ['C:\\Windows\\System32\\mshta.exe http://a.example', 'program-link'],
  ['vnd.sun.star.script:a.py$b?language=Python', 'odf-macro'],
  ['macro:///a.b.c()', 'odf-macro'],
  ['https://a.example/x.exe', null],
  ['http://a.example', null],
  ['mailto:a@a.example?subject=x', null],
  ['file:///C:/Users/a/Documents/b.docx', null],
  ['file:///home/a/b.odt', null],
  ['C:\\Users\\a\\b.xlsx', null],
  ['../media/image1.png', null],
  ['media/image1.png', null],
  ['#Sheet1.A1', null],
  ['tel:+49 30 1234', null],
  ['onenote:https://a.example/x', null],
  ['msteams:/l/chat', null],
  ['wordml://Image1', null],
  ['localhost:8080/a', null],
  ['www.a.example', null],
  ['', null],
]

t.test('targets', t => {
  for (const [target, mark] of WANTED) t.same(linkMark(target), mark, target)
  t.end()
})

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

const relOf = (type: string, target: string): string =>
  `<Relationship Id="r" Type="http://schemas.openxmlformats.org/x/${type}" ` +
  `Target="${escaped(target)}" TargetMode="External"/>`

const rtf = (text: string): string => `{\\rtf1 ${text}}`
const inRtf = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('{', '\\{')
const inField = (text: string): string => text.replaceAll('\\', '\\\\')

const runs = (code: string): string =>
  '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' +
  (code.match(/[^]{1,5}/gu) ?? [])
    .map(it => `<w:instrText>${escaped(it)}</w:instrText>`)
    .join('') +
  '<w:fldChar w:fldCharType="end"/>'

const BOF = [0x809, '\0\x06\x05\0' + '\0'.repeat(12)] as const
const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')
const hlink = (text: string): Buffer =>
  Buffer.concat([
    Buffer.alloc(32),
    Buffer.of(2 * text.length + 2, 0, 0, 0),
    wide(text),
  ])

const doc = (code: string): Buffer => {
  const fib = Buffer.alloc(600)
  return oleOf({ WordDocument: Buffer.concat([fib, wide(`\x13${code}\x15`)]) })
}

const atom = (version: number, type: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(version, 0)
  head.writeUInt16LE(type, 2)
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

/** A file with the target in it, by where it is. */
const PLACES: Readonly<Record<string, (target: string) => Buffer | string>> = {
  'word/_rels/a.rels: image': it => relOf('image', it),
  'word/_rels/a.rels: hyperlink': it => relOf('hyperlink', it),
  'ppt/_rels/a.rels: video': it => relOf('video', it),
  'xl/_rels/a.rels: externalLinkPath': it => relOf('externalLinkPath', it),
  'word/document.xml: VML': it => `<v:imagedata src="${escaped(it)}"/>`,
  'content.xml: image': it => `<draw:image xlink:href="${escaped(it)}"/>`,
  'content.xml: link': it => `<text:a xlink:href="${escaped(it)}"/>`,
  'content.xml: sheet': it =>
    `<table:table-source xlink:href='${escaped(it)}'/>`,
  'word/footnotes.xml: field': it =>
    runs(` INCLUDEPICTURE "${inField(it)}" \\* MERGEFORMAT \\d `),
  'word/comments.xml: link': it => runs(` HYPERLINK "${it}" \\l "x" `),
  'a.rtf: field': it =>
    rtf(`{\\field{\\*\\fldinst{INCLUDEPICTURE "${inRtf(it)}" \\\\d}}}`),
  'a.rtf: link': it =>
    rtf(`{\\field{\\*\\fldinst {HYPERLINK "}{${inRtf(it)}"}}{\\fldrslt x}}`),
  'a.rtf: next file': it => rtf(`{\\*\\nextfile ${inRtf(it)}}`),
  'a.rtf: subdocument': it => rtf(`{\\*\\subdocument1 ${inRtf(it)}}`),
  'xl/connections.xml: file': it =>
    `<connection odcFile="${escaped(it)}"></connection>`,
  'a.rtf: shape': it => rtf(`{\\sp{\\sn pibName}{\\sv ${inRtf(it)}}}`),
  'a.doc: field': it => doc(` INCLUDETEXT "${inField(it)}" `),
  'a.xls: link': it =>
    oleOf({ Workbook: sheetsOf(BOF, [0x1b8, hlink(it).toString('latin1')]) }),
  'a.ppt: link': it =>
    oleOf({
      'PowerPoint Document': atom(
        15,
        0x0fd7,
        atom(0, 0x0fba, Buffer.from(it, 'utf16le')),
      ),
    }),
}

const TRIED: readonly (readonly [string, Mark])[] = [
  ['\\\\host\\share\\a.png', 'network-path'],
  ['file://host/share/a.png', 'network-path'],
  ['ms-msdt:/id', 'program-link'],
]

const HONEST = [
  ...['https://a.example/a.png', 'file:///C:/a/b.png', 'media/a.png'],
]

for (const [place, fileOf] of Object.entries(PLACES)) {
  t.test(place, async t => {
    const [name = ''] = place.split(':')
    const form =
      name.includes('.xml') || name.includes('.rels') ? 'packed' : 'encoded'
    for (const [target, mark] of TRIED) {
      const { marks } = await unpack(fileOf(target), { name, form })
      t.ok(marks.includes(mark), `${target}: ${marks.join()}`)
    }
    for (const target of HONEST) {
      const { marks, defects } = await unpack(fileOf(target), { name, form })
      const isLoaded = place === 'a.doc: field' && target.startsWith('https')
      t.same(marks, isLoaded ? ['external-object'] : [], target)
      t.same(defects, [], target)
    }
  })
}

/** As Excel writes it. */
const SAVED_ON_A_SERVER =
  '<workbook><mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="\\\\host\\share\\" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent><sheets/>'

t.test('in other words', async t => {
  const cases: readonly (readonly [string, string, readonly Mark[]])[] = [
    [
      'a.rtf',
      rtf('{\\mmconnectstr Data Source=\\\\\\\\host\\\\a;}'),
      ['network-path'],
    ],
    ['a.rtf', rtf('{\\mmconnectstr Data Source=C:\\\\a;}'), []],
    [
      'xl/connections.xml',
      '<dbPr connection="Provider=x;Data Source=\\\\host\\a.mdb"/>',
      ['network-path'],
    ],
    ['xl/connections.xml', '<dbPr connection="Data Source=C:\\a.mdb"/>', []],
    ['xl/workbook.xml', SAVED_ON_A_SERVER, []],
    [
      'xl/workbook.xml',
      `${SAVED_ON_A_SERVER}<externalReferences><externalReference r:id="rId2"/></externalReferences>`,
      ['network-path'],
    ],
    [
      'xl/workbook.xml',
      `${SAVED_ON_A_SERVER}<hyperlink url="\\\\host\\a"/>`,
      ['network-path'],
    ],
    ['a.svg', '<svg><image href="file://host/a.png"/></svg>', ['network-path']],
    ['a.svg', '<svg><image xlink:href="\\\\host\\a"/></svg>', ['network-path']],
    ['a.svg', '<svg><image href="file:///C:/a.png"/></svg>', []],
    ['a.svg', '<svg><image href="//a.example/a.png"/></svg>', []],
    ['xl/worksheets/a.xml', "<c><f>cmd|'/c calc'!A1</f></c>", ['dde-link']],
    [
      'xl/worksheets/a.xml',
      '<c><f>HYPERLINK("\\\\host\\a")</f></c>',
      ['network-path'],
    ],
    ['xl/worksheets/a.xml', '<c><f>HYPERLINK("https://a.example")</f></c>', []],
    ['xl/worksheets/a.xml', '<c><f>IF(A1="|","x",B2)</f></c>', []],
    [
      'a.xdp',
      '<?xml version="1.0"?><xdp xmlns="http://ns.adobe.com/xdp/"><script>app.alert(1)</script></xdp>',
      ['pdf-javascript'],
    ],
    [
      'a.xfdf',
      '<?xml version="1.0"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><f href="\\\\host\\a.pdf"/></xfdf>',
      ['network-path'],
    ],
  ]
  for (const [name, content, wanted] of cases) {
    const form = name.startsWith('xl/') ? 'packed' : 'encoded'
    const { marks } = await unpack(content, { name, form })
    t.same(marks, wanted, `${name}: ${content}`)
  }
})

t.test('fields', t => {
  const cases: readonly (readonly [string, readonly Mark[]])[] = [
    [' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" ', ['dde-link']],
    ['dde excel', ['dde-link']],
    [' QUOTE 68 68 69 65 85 84 79 32 99 109 100 ', ['dde-link']],
    [' INCLUDETEXT "https://a.example/x" ', ['external-object']],
    [' LINK Excel.Sheet.12 "C:\\\\a.xlsx" "Sheet1!R1C1" \\a \\f 5 ', []],
    [' INCLUDEPICTURE "https://a.example/x.png" \\* MERGEFORMATINET ', []],
    [' HYPERLINK "mailto:a@a.example" ', []],
    [' HYPERLINK  \\l "_Toc1" ', []],
    [' PAGEREF _Toc1 \\h ', []],
    [' TOC \\o "1-3" \\h \\z \\u ', []],
    [' DATE \\@ "dd.MM.yyyy" ', []],
    [' QUOTE 2026 ', []],
    [' MERGEFIELD "File" ', []],
  ]
  for (const [code, marks] of cases) t.same(fieldMarks(code), marks, code)
  t.end()
})

t.test('a field whose name is put together of others', async t => {
  const begin = '<w:fldChar w:fldCharType="begin"/>'
  const middle = '<w:fldChar w:fldCharType="separate"/>'
  const end = '<w:fldChar w:fldCharType="end"/>'
  const shown = `${begin}<w:instrText>IF 1=1 x</w:instrText>${middle}<w:t>DDE</w:t>${end}`
  const quoted = `${begin}<w:instrText> QUOTE 68 68 69 </w:instrText>${end}`
  for (const inner of [shown, quoted]) {
    const xml = `<w:p>${begin}${inner}<w:instrText> cmd "/c"</w:instrText>${end}`
    const { marks } = await unpack(xml, {
      name: 'word/document.xml',
      form: 'packed',
    })
    t.same(marks, ['dde-link'], inner)
  }
  const honest = `${begin}<w:instrText>TOC</w:instrText>${middle}<w:t>DDE cmd</w:t>${end}`
  const { marks } = await unpack(honest, {
    name: 'word/document.xml',
    form: 'packed',
  })
  t.same(marks, [])
})

t.test('actions of slides', async t => {
  const xml = (action: string): string =>
    `<p:sld><a:hlinkClick r:id="" action="${action}"/></p:sld>`
  const ppt = (action: number): Buffer =>
    oleOf({
      'PowerPoint Document': atom(
        0,
        0x0ff3,
        Buffer.of(0, 0, 0, 0, 0, 0, 0, 0, action, 0, 0, 0, 0, 0, 0, 0),
      ),
    })
  const cases: readonly (readonly [
    string,
    string | Buffer,
    readonly Mark[],
  ])[] = [
    ['ppt/slides/a.xml', xml('ppaction://program'), ['program-link']],
    ['ppt/slides/a.xml', xml('ppaction://macro?name=x'), ['program-link']],
    ['ppt/slides/a.xml', xml('ppaction://hlinksldjump'), []],
    ['a.ppt', ppt(2), ['program-link']],
    ['a.ppt', ppt(4), []],
  ]
  for (const [name, content, wanted] of cases) {
    const form = name.endsWith('.xml') ? 'packed' : 'encoded'
    const { marks } = await unpack(content, { name, form })
    t.same(marks, wanted, name)
  }
})
