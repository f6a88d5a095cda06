/*
 * NAME
 *   character-references - &#65; and &colon; as the characters that they mean
 *
 * DESCRIPTION
 *   One table and one pattern for pages, documents of XML and names of files:
 *   what one reader of ours resolves, they all do. By number (HTML 13.5, XML 1.0
 *   4.1), and by the names of the characters that matter in addresses, names and
 *   markup. Case does not matter, and the semicolon may be missing: some readers
 *   are strict, and others are not.
 *
 *   What a character becomes is for the caller: many texts are of bytes, and
 *   have no characters above U+00FF.
 *
 * SECURITY
 *   Hostile text; linear. Once: `&amp;lt;` becomes `&lt;`.
 */

/** What to put for a character; the reference itself leaves it as it is. */
export type ToText = (code: number, reference: string) => string

/** The text with its references by number and by name resolved. */
export function resolveReferences(
  text: string,
  toText: ToText = toCharacter,
): string {
  if (!text.includes('&')) return text
  return text.replace(
    REFERENCE,
    (whole: string, hex?: string, digits?: string, name?: string) =>
      toText(
        name === undefined ? numberOf(hex, digits) : codeOf(name.toLowerCase()),
        whole,
      ),
  )
}

/** Those by number alone, as XML does it in the value of an entity (4.4). */
export function resolveNumbers(text: string, toText: ToText): string {
  return text.replace(NUMBER, (whole: string, hex?: string, digits?: string) =>
    toText(numberOf(hex, digits), whole),
  )
}

/** The character, where there is one. */
export function toCharacter(code: number, reference: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : reference
}

/** The byte of a text of bytes; `?` for what is none. */
export function toByte(code: number): string {
  return code <= 0xff ? String.fromCharCode(code) : '?'
}

function numberOf(hex?: string, digits?: string): number {
  return hex === undefined
    ? Number.parseInt(digits ?? '', 10)
    : Number.parseInt(hex, 16)
}

function codeOf(name: string): number {
  return NAMED[name as keyof typeof NAMED]
}

// The names that HTML has for characters of ASCII, and for what is not seen.
const NAMED = {
  ...{ tab: 0x09, newline: 0x0a, nbsp: 0xa0, shy: 0xad },
  ...{ excl: 0x21, quot: 0x22, num: 0x23, dollar: 0x24, percnt: 0x25 },
  ...{ amp: 0x26, apos: 0x27, lpar: 0x28, rpar: 0x29, ast: 0x2a },
  ...{ plus: 0x2b, comma: 0x2c, period: 0x2e, sol: 0x2f, colon: 0x3a },
  ...{ semi: 0x3b, lt: 0x3c, equals: 0x3d, gt: 0x3e, quest: 0x3f },
  ...{ commat: 0x40, lsqb: 0x5b, bsol: 0x5c, rsqb: 0x5d, lowbar: 0x5f },
  ...{ grave: 0x60, lcub: 0x7b, verbar: 0x7c, rcub: 0x7d },
  ...{ zerowidthspace: 0x200b, zwnj: 0x200c, zwj: 0x200d },
  ...{ lrm: 0x200e, rlm: 0x200f },
} as const

const NUMBERS = '#(?:x0{0,60}([0-9a-f]{1,6})|0{0,60}([0-9]{1,7}))'
const NAMES = Object.keys(NAMED).join('|')
const REFERENCE = new RegExp(`&(?:${NUMBERS}|(${NAMES}));?`, 'giu')
const NUMBER = new RegExp(`&${NUMBERS};?`, 'giu')
