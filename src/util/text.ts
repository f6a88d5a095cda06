/*
 * NAME
 *   text - untrusted bytes made fit for logs, fields, replies and terminals
 *
 * DESCRIPTION
 *   printable() gives text that is one line, short, and without a character
 *   that could move the cursor, end a line or turn the direction of writing.
 *   ascii() gives the same in plain ASCII, for header fields and replies.
 *
 * SECURITY
 *   The only door for bytes of a message to a person or a program's log.
 */

/** How much of an untrusted text is shown. */
const SHOWN_CHARACTERS = 200

// C0, DEL, C1, soft hyphen, zero width, line and paragraph separators, bidi
// marks and isolates, interlinear marks, BOM, tags, lone surrogates,
// noncharacters and private use.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ue000-\uf8ff]|[\u{e0000}-\u{e0fff}]|[\u{f0000}-\u{10ffff}]|\p{Surrogate}/gu

/** One printable line of at most `limit` characters; the rest is `...`. */
export function printable(text: string, limit = SHOWN_CHARACTERS): string {
  const start = text.length > limit * 2 ? text.slice(0, limit * 2) : text
  const clean = start.replace(UNPRINTABLE, '?')
  return clean.length > limit || start.length < text.length
    ? `${clean.slice(0, Math.max(0, limit - 3)).replace(CUT_PAIR, '')}...`
    : clean
}

// The first half of a character whose second half was cut off.
const CUT_PAIR = /[\ud800-\udbff]$/u

/** As printable(), with `?` for all that is not ASCII. */
export function ascii(text: string, limit = SHOWN_CHARACTERS): string {
  return printable(text, limit).replace(/[^\x20-\x7e]/gu, '?')
}
