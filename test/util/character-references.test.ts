/*
 * NAME
 *   character-references.test - all our readers resolve the same references
 *
 * DESCRIPTION
 *   Each spelling of a character that one of them has ever known is shown to all
 *   of them: who can send mail looks for the one that does not know it.
 */
import t from 'tap'
import {
  resolveNumbers,
  resolveReferences,
  toByte,
} from '../../src/util/character-references.js'
import { base64Letters, Base64Pieces } from '../../src/util/base64.js'
import { withEntities } from '../../src/util/xml-entities.js'
import { findDataUrls } from '../../src/parse/carve/data-url.js'
import { removeTags } from '../../src/parse/carve/quotation-marks.js'
import { encodingsNamed } from '../../src/parse/transfer/transfer.js'
import { extensionsOf } from '../../src/scan/attachment/file-name.js'
import { attributesOf } from '../../src/unpack/office/xml.js'
import { candidateWords } from '../../src/unpack/passwords.js'
import { unpack } from '../unpack/unpacked.js'

/** Of one character: its number in all forms, and its name. */
const spellings = (code: number, name: string): readonly string[] => {
  const hex = code.toString(16)
  return [
    ...[`&#${code};`, `&#${code}`, `&#000000000000${code};`],
    ...[`&#x${hex};`, `&#X${hex.toUpperCase()};`, `&#x0000000000000${hex};`],
    ...[`&${name};`, `&${name.toUpperCase()};`, `&${name}`],
  ]
}

const COLONS = spellings(0x3a, 'colon')
const DOTS = spellings(0x2e, 'period')
const QUOTES = spellings(0x22, 'quot')
const PLUSES = spellings(0x2b, 'plus')

t.test('by number and by name', t => {
  for (const [character, all] of [
    [':', COLONS],
    ['.', DOTS],
    ['"', QUOTES],
    ['+', PLUSES],
    ['\t', spellings(9, 'Tab')],
    ['\u00a0', spellings(0xa0, 'nbsp')],
    ['\u200d', spellings(0x200d, 'zwj')],
  ] as const) {
    for (const it of all)
      t.equal(resolveReferences(`k${it}z`), `k${character}z`)
  }
  const same = ['&', '&&', '& colon;', '&#;', '&#x;', '&#xg;', '&nothing;']
  for (const it of same) t.equal(resolveReferences(it), it)
  t.equal(resolveReferences('&amp;lt;'), '&lt;', 'once')
  t.equal(resolveReferences('&#100ata'), 'data', 'a number ends at a letter')
  t.equal(resolveReferences('&#1114112;&#x110000;'), '&#1114112;&#x110000;')
  t.equal(resolveReferences('&#xe9;&#x20ac;', toByte), '\u00e9?')
  t.equal(resolveNumbers('&#58;&colon;', toByte), ':&colon;')
  t.end()
})

t.test('in the address of a link', async t => {
  for (const it of COLONS) {
    const page = `<a href="data${it}application/zip;base64,UEsDBA==">`
    const [url] = findDataUrls(page)
    t.equal(url?.content.toString('latin1'), 'PK\x03\x04', it)
    const svg = `<svg xmlns="x"><a href="javascript${it}x()"/></svg>`
    t.same((await unpack(svg, { name: 'a.svg' })).marks, ['svg-script'], it)
    const leaves = `<html><a href="ms-msdt${it}x">x</a>`
    const { marks } = await unpack(leaves, { name: 'a.html' })
    t.same(marks, ['html-script'], it)
    t.equal(attributesOf(`a href="x${it}y"`).get('href'), 'x:y', it)
    t.same(candidateWords([`pw a${it}b1`]).includes('a:b1'), true, it)
  }
  const [number] = findDataUrls('"&#100ata:,x"')
  t.equal(number?.content.toString(), 'x', 'the letter after a number stays')
})

// To a browser such a quotation mark is a letter of the address, or ends the
// text of a script in the attribute; it never ends the attribute.
t.test('a quotation mark in the address of a link', t => {
  for (const it of QUOTES) {
    const [hidden] = findDataUrls(`"data:a/b;x=${it}y;base64,UEsDBA=="`)
    t.equal(hidden?.content.toString('latin1'), 'PK\x03\x04', it)
    const [inside] = findDataUrls(`"url(${it}data&colon;,abc${it})"`)
    t.equal(inside?.content.toString('latin1'), 'abc', it)
    const [text] = findDataUrls(`"data&colon;,say ${it}a${it}"`)
    t.equal(text?.content.toString('latin1'), 'say "a"', it)
  }
  t.end()
})

t.test('in the name of a file', t => {
  for (const it of DOTS) {
    t.ok(extensionsOf(`report${it}exe`).includes('exe'), it)
  }
  t.ok(extensionsOf('report.e&shy;xe').includes('exe'), 'a hyphen unseen')
  t.end()
})

t.test('in letters of base64', async t => {
  for (const it of PLUSES) {
    t.equal(removeTags(Buffer.from(`ab${it}c`)).toString(), 'ab+c', it)
    const word = `<w:binData w:name="a">${`ab${it}c`.repeat(2)}</w:binData>`
    const { parts } = await unpack(
      `<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>${word}</w:wordDocument>`,
      { name: 'a.xml' },
    )
    const bytes = parts.map(part => part.content.slice(0, 6).toString('hex'))
    t.ok(bytes.includes(Buffer.from('ab+cab+c', 'base64').toString('hex')), it)
  }
  for (const it of ['&nbsp;', '&shy;', '&zwj', '&#8203;', '&#xfeff;', '&#9;']) {
    t.equal(removeTags(Buffer.from(`ab${it}cd`)).toString(), 'abcd', it)
  }
})

t.test('in an encoding, and in an entity of XML', t => {
  for (const it of spellings(0x62, 'nothing').slice(0, 6)) {
    t.ok(encodingsNamed(`${it}ase64`).encodings.includes('base64'), it)
    const text = `<!ENTITY a "x${it}y"><svg>&a;</svg>`
    t.ok(withEntities(text).text.endsWith('<svg>xby</svg>'), it)
  }
  t.end()
})

t.test('a page that shows a script as text has none', async t => {
  const shown = '<html>&lt;script>x()&lt;/script> new Blob createObjectURL'
  const { marks } = await unpack(`${shown} location=u`, { name: 'a.html' })
  t.same(marks, [])
})

t.test('base64 in pieces of any length', t => {
  const bytes = Buffer.from(Array.from({ length: 257 }, (_, at) => at & 255))
  const text = bytes.toString('base64').replace(/.{10}/gu, '$& \n')
  for (let length = 1; length < 12; length++) {
    const got: Buffer[] = []
    const pieces = new Base64Pieces(it => got.push(it) > 0)
    for (let at = 0; at < text.length; at += length) {
      t.equal(pieces.text(text.slice(at, at + length)), true)
    }
    pieces.end()
    pieces.end()
    t.ok(Buffer.concat(got).equals(bytes), `by ${length}`)
  }
  t.equal(new Base64Pieces(() => false).text('abcd'), false)
  t.equal(base64Letters('a-b_c=d\u00e9+/ \n'), 'abcd+/')
  t.end()
})
