/*
 * NAME
 *   rtf.test - what RTF carries and loads
 */
import t from 'tap'
import { long, nativeOf, oleOf } from './ole-writer.js'
import { unpack } from './unpacked.js'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200, 0x5a)])
const PACKAGE = nativeOf(['a.txt', 'b.exe'], PROGRAM).subarray(4)
const COMPOUND = oleOf({ Macros: { VBA: { dir: Buffer.from('x') } } })

const counted = (text: string): Buffer =>
  Buffer.concat([long(text.length + 1), Buffer.from(`${text}\0`, 'latin1')])

const objectOf = (name: string, data: Buffer): Buffer =>
  Buffer.concat([
    ...[long(0x501), long(2), counted(name), counted(''), counted('')],
    ...[long(data.length), data],
  ])

const linkTo = (topic: string): Buffer =>
  Buffer.concat([
    ...[long(0x501), long(1), counted('htmlfile'), counted(topic), counted('')],
  ])

const rtfOf = (data: string): string =>
  `{\\rtf1\\ansi{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata ${data}}}x}`

const HEX = objectOf('Package', PACKAGE).toString('hex')
const OLE_HEX = objectOf('Word.Document.8', COMPOUND).toString('hex')
const every = (count: number, between: string, hex = HEX): string =>
  hex.replace(new RegExp(`.{${count}}`, 'g'), `$&${between}`)

const NAMES = ['a.txt', 'b.exe']

t.test('packages, however their digits are strewn', async t => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', HEX],
    ['upper case', HEX.toUpperCase()],
    ['in lines', every(64, '\r\n')],
    ['with blanks between all', every(1, ' \t')],
    ['with control words', every(3, '\\par\\foo12 ')],
    ['with symbols', every(5, "\\*\\'41")],
    ['with other letters', every(7, 'zxy-,')],
    ['with empty groups', every(9, '{\\*\\x }{}')],
    ['with groups of digits to skip', every(10, '{\\*\\x 4142}')],
    ['in a group', `{\\foo {${HEX}}}`],
    ['in groups', HEX.replace(/.{50}/g, '{$&}')],
  ]
  for (const [story, data] of cases) {
    const { names, texts, marks } = await unpack(rtfOf(data))
    t.ok(
      NAMES.every(name => names.includes(name)),
      `${story}: names`,
    )
    t.ok(texts.includes(PROGRAM.toString('latin1')), `${story}: content`)
    t.same(marks, ['embedded-object'], `${story}: marks`)
  }
  for (const data of [`4${HEX}0`, `f\r\n${HEX}0`]) {
    const { names } = await unpack(rtfOf(data))
    t.same(names, NAMES, 'after half a byte')
  }
  for (const number of ['1', '0012', '-4', '-123 ']) {
    const rtf = rtfOf(HEX).replace('objdata ', `objdata${number}`)
    const { names } = await unpack(rtf.replace(HEX, ` ${HEX}`))
    t.ok(
      NAMES.every(name => names.includes(name)),
      `after a number: ${number}`,
    )
  }
  const binary = objectOf('Package', PACKAGE).toString('latin1')
  const raw = await unpack(rtfOf(`\\bin${binary.length} ${binary}`))
  t.same(raw.names, NAMES, 'in binary')
  const later = await unpack(`{\\rt${'x'.repeat(256 * 1024 - 60)}${rtfOf(HEX)}`)
  t.same(later.names, NAMES, 'over the end of a window')
})

t.test('compound files, whole or after something', async t => {
  const cases = [
    OLE_HEX,
    COMPOUND.toString('hex'),
    `4141${COMPOUND.toString('hex')}`,
    `414${COMPOUND.toString('hex')}`,
  ]
  for (const data of cases) {
    const { marks, defects } = await unpack(rtfOf(data))
    t.same(marks, ['embedded-object', 'vba-macro'])
    t.same(defects, [])
  }
})

t.test('marks', async t => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a letter', '{\\rtf1 Hello \\objdatax DDE}', []],
    ['a template here', '{\\rtf1{\\*\\template C:\\\\a.dot}}', []],
    [
      'a template elsewhere',
      '{\\rtf1{\\*\\template https://a.example/x}}',
      ['external-template'],
    ],
    [
      'in escapes',
      "{\\rtf1{\\*\\template \\'68\\u116?\\u116?p://a.example/x}}",
      ['external-template'],
    ],
    [
      'a DDE field',
      '{\\rtf1{\\field{\\*\\fldinst {\\b DDE}AUTO c:\\\\cmd}}}',
      ['dde-link'],
    ],
    ['a field', '{\\rtf1{\\field{\\*\\fldinst PAGE}}}', []],
    ['objects to load', '{\\rtf1{\\object\\objupdate}}', ['object-update']],
    ['a control', '{\\rtf1{\\object\\objocx}}', ['active-x']],
    ['short', '{\\rt{\\object\\objupdate}}', ['object-update']],
    [
      'a link',
      rtfOf(linkTo('http://a.example/x.hta').toString('hex')),
      ['embedded-object', 'exploited-object', 'external-object'],
    ],
    [
      'a link to a file',
      rtfOf(linkTo('C:\\x.htm').toString('hex')),
      ['embedded-object', 'exploited-object'],
    ],
  ]
  for (const [story, content, marks] of cases) {
    const is = await unpack(content, { name: 'a.doc' })
    t.same(is.marks, marks, story)
    t.same([is.parts, is.defects], [[], []], `${story}: nothing else`)
  }
})

t.test('cut anywhere, and nested without end', async t => {
  const whole = rtfOf(OLE_HEX)
  for (let size = 0; size < whole.length; size += 64) {
    await unpack(whole.slice(0, size))
  }
  const nested = await unpack(`{\\rtf1${'{\\objdata 41'.repeat(50_000)}`)
  t.ok(nested.parts.length < 3)
  const fields = await unpack(`{\\rtf1${'{\\fldinst '.repeat(50_000)}`)
  t.same(fields.marks, [])
})
