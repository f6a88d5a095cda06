/*
 * NAME
 *   inline-base64 - base64 in the middle of lines
 *
 * DESCRIPTION
 *   Where a text has its own ways to hold a file: in quotes of a script that
 *   decodes base64 (`atob("TVqQ...")`), in a property of a calendar or a card
 *   (RFC 5545 3.1.3, RFC 2426 2.4.1: `ATTACH;ENCODING=BASE64;VALUE=BINARY:`),
 *   whose lines are unfolded first. Words in quotes elsewhere are not looked
 *   at: pages are full of them.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

/** Letters of base64, of at least LETTERS_LIMIT. */
export function* findInlineBase64(
  text: string,
): Generator<string, void, undefined> {
  if (SCRIPT.test(text)) {
    for (const [, , letters = ''] of text.matchAll(QUOTED)) {
      yield* longOnly(letters.replace(/\\[nr]?|\s/gu, ''))
    }
  }
  if (CARD.test(text)) {
    const unfolded = text.replace(/\n[ \t]/gu, '')
    for (const [, letters = ''] of unfolded.matchAll(PROPERTY)) {
      yield* longOnly(letters.replace(/[ \t]/gu, ''))
    }
  }
}

/** Whether findInlineBase64() may find something. */
export function hasInlineBase64(text: string): boolean {
  return SCRIPT.test(text) || CARD.test(text)
}

const SCRIPT = /atob|frombase64|b64|new\s{1,9}blob|uint8array/iu
const CARD = /begin:v(?:calendar|card)/iu

const QUOTED = /(["'`])([A-Za-z0-9+/=\\\s]{40,})\1/gu
/** A data: URL in one may be folded too (RFC 6350 6.8.1). */
const PROPERTY =
  /;(?:encoding=)?(?:b|base64)(?:;[^:\n]{0,300})?[:,]([A-Za-z0-9+/= \t]{40,})/giu

/** A program of 30 bytes. */
const LETTERS_LIMIT = 40

function* longOnly(letters: string): Generator<string, void, undefined> {
  if (letters.length >= LETTERS_LIMIT) yield letters
}
