/*
 * NAME
 *   names - every name that a reader could give a member
 *
 * DESCRIPTION
 *   A name is in UTF-8 where a flag says so (APPNOTE.TXT 4.4.4 bit 11), else
 *   in code page 437, by the book; in practice in whatever the packer's system
 *   used. Info-ZIP's extra field 0x7075 (4.6.9) contains another name, which
 *   counts for some readers only where its checksum fits.
 */

import { extraFields, FLAG, type MemberFacts } from './records.js'

/** All readings of the name, the likeliest first. */
export function memberNames(facts: MemberFacts): readonly string[] {
  const names = [...unicodeNames(facts), ...headerNames(facts)]
  return [...new Set(names)].filter(name => name !== '')
}

/** Those of the header alone. */
export function headerNames({ name, flags }: MemberFacts): readonly string[] {
  if (isAscii(name)) return [name.toString('latin1')]
  const utf8 = name.toString('utf8')
  const isUtf8 = (flags & FLAG.utf8) !== 0 || !utf8.includes('\ufffd')
  const old = codePage437(name)
  return isUtf8 ? [utf8, old] : [old, utf8]
}

/** Those of the extra fields, whatever their version and checksum. */
function unicodeNames({ extra }: MemberFacts): readonly string[] {
  return extraFields(extra, UNICODE_PATH).flatMap(field =>
    field.length > 5 ? [field.subarray(5).toString('utf8')] : [],
  )
}

const UNICODE_PATH = 0x7075

function isAscii(bytes: Buffer): boolean {
  return bytes.every(byte => byte < 0x80)
}

/** The upper half of code page 437. */
const UPPER =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

function codePage437(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\x80-\xff]/gu, it => UPPER.charAt(it.charCodeAt(0) - 0x80))
}
