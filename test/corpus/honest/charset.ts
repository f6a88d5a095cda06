/*
 * NAME
 *   charset - text to bytes in the character sets that mail is written in
 *
 * DESCRIPTION
 *   Node decodes every charset of the WHATWG list but encodes UTF-8 only, so
 *   encode() turns the decoder round: it decodes every one-byte and two-byte
 *   sequence once and looks characters up in what came out.
 *
 * DIAGNOSTICS
 *   encode() throws a RangeError if the charset is unknown or lacks a character
 *   of the text.
 */

import { TextDecoder } from 'node:util'

/** Text in the charset with this label, as programs write it in mail. */
export function encode(text: string, charset: string): Buffer {
  const label = charset.toLowerCase()
  if (/^utf-?8$/.test(label)) return Buffer.from(text)
  if (label === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (label === 'utf-16') return bigEndian(`\u{feff}${text}`)
  if (label === 'utf-16be') return bigEndian(text)
  if (label === 'iso-2022-jp') return iso2022jp(text)
  const table = tableOf(ALIASES[label] ?? label)
  return Buffer.concat([...text].map(char => lookUp(table, char, label)))
}

type Table = ReadonlyMap<string, Buffer>

const ALIASES: Readonly<Record<string, string>> = {
  'us-ascii': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'ks_c_5601-1987': 'euc-kr',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
}

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

/** RFC 1468: JIS X 0208 between ESC $ B and ESC ( B, ASCII elsewhere. */
function iso2022jp(text: string): Buffer {
  const runs = text.match(/[\0-\x7f]+|[^\0-\x7f]+/g) ?? []
  return Buffer.concat(
    runs.map(run => {
      if (run.charCodeAt(0) < 0x80) return Buffer.from(run)
      const jis = encode(run, 'euc-jp').map(byte => byte & 0x7f)
      return Buffer.concat([Buffer.from('\x1b$B'), jis, Buffer.from('\x1b(B')])
    }),
  )
}

function lookUp(table: Table, char: string, label: string): Buffer {
  const bytes = table.get(char)
  if (!bytes) throw new RangeError(`${label} has no ${char}`)
  return bytes
}

const tables = new Map<string, Table>()

function tableOf(charset: string): Table {
  const known = tables.get(charset)
  if (known) return known
  const table =
    charset === 'windows-1252'
      ? windows1252()
      : reverse(new TextDecoder(charset))
  tables.set(charset, table)
  return table
}

/** By hand: Node 20 decodes this one as if it were ISO 8859-1. */
function windows1252(): Table {
  const bytes = Array.from({ length: 0x100 }, (_, byte) => byte)
  const c1 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'
  const char = (byte: number): string =>
    (byte & 0xe0) === 0x80
      ? (c1[byte & 0x1f] ?? ' ')
      : String.fromCharCode(byte)
  return new Map(bytes.reverse().map(byte => [char(byte), Buffer.of(byte)]))
}

function reverse(decoder: TextDecoder): Table {
  const table = new Map<string, Buffer>()
  const learn = (bytes: Buffer): void => {
    const char = decoder.decode(bytes)
    const one = [...char].length === 1 && char !== '\u{fffd}'
    if (one && !table.has(char)) table.set(char, bytes)
  }
  for (let byte = 0; byte < 0x100; byte++) learn(Buffer.of(byte))
  for (let lead = 0x81; lead < 0xff; lead++)
    for (let trail = 0x40; trail < 0xff; trail++) learn(Buffer.of(lead, trail))
  return table
}
