/*
 * NAME
 *   hidden-lines.test - what is read in lines, tags and scripts, and what is not
 */
import t from 'tap'
import { findInlineBase64 } from '../../src/parse/carve/inline-base64.js'
import { findScriptData } from '../../src/parse/carve/script-bytes.js'
import {
  removeMarks,
  removeTags,
} from '../../src/parse/carve/quotation-marks.js'
import {
  decodeUu,
  findUu,
  findUuLines,
  fromXx,
} from '../../src/parse/carve/uuencode.js'
import { look } from './looked.js'

const LAUGHS = Array.from(
  { length: 12 },
  (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at};`.repeat(10)}">\n`,
).join('')

const HONEST: readonly (readonly [string, string, string])[] = [
  [
    'a letter about entities',
    'text/plain',
    `Look:\n<!DOCTYPE lolz [\n<!ENTITY lol0 "lol">\n${LAUGHS}]>\n<lolz>&lol12;</lolz>\n`,
  ],
  [
    'a reply',
    'text/plain',
    '> Dear all,\n> begin with the first one.\n> > We met on Monday.\n> 1. Verantwortlich\n> 2) One\n\nYes.\n',
  ],
  ['lists', 'text/plain', '1. One\n2. Two\n* Three\n- Four\n12: Five\n'],
  [
    'prose that begins',
    'text/plain',
    'begin  with this\nand go on\nbegin now\nDO NOT WAIT\n',
  ],
  [
    'a page',
    'text/html',
    '<p>Internationalization</p><br><div>Dear Miss</div><td>Straightforwardness</td>'
      .repeat(3)
      .replaceAll('<', ' <'),
  ],
  [
    'a page with a script',
    'text/html',
    '<script>var a=[1,2,3];document.write(unescape("%3Cscript src=\'a.js\'%3E"));String.fromCharCode(65)</script>',
  ],
]

t.test('honest texts are one part', async t => {
  for (const [story, type, text] of HONEST) {
    const { parts, defects } = await look(t, `Content-Type: ${type}\n\n${text}`)
    t.equal(parts.length, 1, story)
    t.strictSame(defects, [], story)
  }
})

t.test('marks around lines', async t => {
  const cases: readonly (readonly [string, string])[] = [
    ['> QUJD', 'QUJD'],
    ['>> > QUJD', 'QUJD'],
    ['> #86)C', '#86)C'],
    ['| QUJD |', 'QUJD |'],
    ['1: QUJD', 'QUJD'],
    ['(12) QUJD', 'QUJD'],
    ['0012 QUJD', 'QUJD'],
    ['12QUJD', '12QUJD'],
    ['  "QUJD+" +', 'QUJD+'],
    ["'QUJD',", 'QUJD'],
    ['- QUJD', 'QUJD'],
    ['QUJD', 'QUJD'],
    ['+QUJD', '+QUJD'],
    ['', ''],
  ]
  const text = cases.map(([line]) => line).join('\n')
  const plain = removeMarks(Buffer.from(text)).toString('latin1')
  t.strictSame(
    plain.split('\n'),
    cases.map(([, line]) => line),
  )
})

t.test('tags that end lines', async t => {
  const page = 'QUJD<br>REVG<BR />R0hJ<wbr>&nbsp;SktM<p class="a">TU5P</p>x<a>y'
  t.equal(
    removeTags(Buffer.from(page)).toString('latin1'),
    'QUJD\nREVG\nR0hJ\nSktM\nTU5P\nx<a>y',
  )
})

t.test('begin lines without a mode, and prose', async t => {
  const names = (text: string): string[] =>
    Array.from(findUu(text), ({ name }) => name)
  t.strictSame(names('begin a.exe\n#86)C\n`\nend\n'), ['a.exe'])
  t.strictSame(names('begin  a.exe\n\n#86)C\n'), ['a.exe'])
  t.strictSame(names('begin a.exe\n1EI71\n'), ['a.exe'])
  t.strictSame(names('begin a.exe\n#86)\n'), [])
  t.strictSame(names('begin with this\nand go on\n'), [])
  t.strictSame(names('begin 644 a.exe\nand go on\n'), ['a.exe'])
})

t.test('full lines without a begin', async t => {
  const full = `M${'A'.repeat(60)}`
  const text = `x\n${full}\n${full}\n#86)C\nBye.\n`
  t.strictSame([...findUuLines(text)], [[2, 2 + 62 + 62 + 6]])
  t.strictSame([...findUuLines(`x${full}\n`)], [])
})

t.test('xxencode, and what is not', async t => {
  const lines = fromXx(Buffer.from('1EI71\n+\n')) ?? Buffer.alloc(0)
  t.equal(decodeUu(lines, 'stated').toString('latin1'), 'ABC')
  t.equal(fromXx(Buffer.from('#86)C\n')), null)
})

t.test(
  'scripts with more letters than a regular expression counts',
  async t => {
    const count = 12_000_000
    const letters = 'QUJD'.repeat(count / 4)
    const inline = (text: string): number[] =>
      Array.from(findInlineBase64(text), it => it.letters.length)
    const data = (text: string): number[] =>
      Array.from(findScriptData(text), it => it.length)
    t.strictSame(inline(`atob("${letters}")`), [count])
    t.strictSame(inline(`begin:vcard\nphoto;encoding=b:${letters}`), [count])
    t.strictSame(inline(`atob("${'QUJD", "'.repeat(count / 8)}")`), [count / 2])
    t.strictSame(data(`atob([${'65,'.repeat(count / 4)}])`), [count / 4])
    t.strictSame(data(`unescape("${'%41'.repeat(count / 4)}")`), [count / 4])
    t.strictSame(data(`unescape("${'%u4142'.repeat(count / 4)}")`), [count / 2])
    t.strictSame(data(`atob("${'\\x41'.repeat(count / 4)}")`), [count / 4])
    t.strictSame(data(`atob("${'41'.repeat(count / 2)}")`), [count / 2])
  },
)

t.test('codes of scripts', async t => {
  const first = (text: string): string | undefined =>
    Array.from(findScriptData(`unescape;${text}`), it =>
      it.toString('latin1'),
    )[0]
  t.equal(first(`"${'%4d%5A'.repeat(8)}x"`), `${'MZ'.repeat(8)}x`)
  t.equal(first(`"${'%u5a4d'.repeat(15)}"`), 'MZ'.repeat(15))
  t.equal(
    first(`"${'\\x4d\\u005a\\115'.repeat(5)}\\n"`),
    `${'MZM'.repeat(5)}\n`,
  )
  t.equal(first(`[${'77, 0x5a, '.repeat(15)}10]`), `${'MZ'.repeat(15)}\n`)
  t.equal(first(`[${'77,90,'.repeat(10)}]`), undefined)
  t.equal(first(`"${'\\u{4d}\\u{5a}'.repeat(8)}"`), 'MZ'.repeat(8))
})

t.test('bytes in a text that does not say what it does with them', async t => {
  const found = (text: string): string[] =>
    Array.from(findScriptData(text), it => it.toString('latin1'))
  const MZ = 'MZ'.repeat(40)
  const of = (code: (byte: number) => string): string =>
    Array.from(Buffer.from(MZ), code).join('')
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
  t.strictSame(found(`b="${of(it => `\\x${hex(it)}`)}"`), [MZ])
  t.strictSame(found(`b='${of(it => `\\u00${hex(it)}`)}'`), [MZ])
  t.strictSame(found(`b='${of(it => `\\u{${hex(it)}}`)}'`), [MZ])
  t.strictSame(found(`b='${of(it => `\\u{00${hex(it)}}`)}'`), [MZ])
  t.strictSame(found(`b="${of(it => `\\${it.toString(8)}`)}"`), [MZ])
  t.strictSame(found(`b="${of(hex)}".match(/../g)`), [MZ])
  t.strictSame(found(`b=[${of(it => `0x${hex(it)}, `)}]`), [MZ])
  t.strictSame(found(`b="${'%u5a4d'.repeat(40)}"`), [MZ])
  t.strictSame(found(`b="${of(it => `\\x${hex(it)}`).slice(0, 40)}"`), [])
})

t.test('what honest texts have like that', async t => {
  const found = (text: string): number => [...findScriptData(text)].length
  const digest = 'ab'.repeat(64)
  const table = `[${'1, 2, 3, '.repeat(40)}4]`
  const letters = '\\u041f\\u0440\\u0438'.repeat(20)
  for (const text of [
    ...[`"${digest}"`, `"${digest.slice(64)}"`, `"sha1": "${'0a'.repeat(20)}"`],
    ...[table, `{"text": "${letters}"}`, `<a href="/${'%d0%9f'.repeat(20)}">`],
    ...['C:\\2019\\01\\02', '"\\u00e9t\\u00e9"', '#define A 0x1, 0x2, 0x3'],
  ]) {
    t.equal(found(text), 0, text)
  }
  // Thousands of names of files as git quotes them are one part.
  const name = `"${'\\346\\226\\207'.repeat(6)}.txt"\n`
  t.equal(found(name.repeat(3000)), 1)
  const short = `"${'\\x41'.repeat(20)}"\n`
  t.equal(found(short.repeat(3000)), 101)
})

// What was encoded keeps its own line ends.
t.test('a calendar is unfolded at each kind of line end', async t => {
  const letters = Buffer.alloc(300, 'letters').toString('base64')
  const folded = letters.match(/.{1,70}/gu) ?? []
  for (const end of ['\n', '\r\n', '\r']) {
    const value = `ATTACH;ENCODING=BASE64;VALUE=BINARY:${folded.join(`${end} `)}`
    const text = `BEGIN:VCALENDAR${end}${value}${end}END:VCALENDAR${end}`
    const found = Array.from(findInlineBase64(text), it => it.letters)
    t.strictSame(found, [letters], JSON.stringify(end))
  }
})
