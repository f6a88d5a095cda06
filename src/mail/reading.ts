/*
 * NAME
 *   reading - which way of reading a message a part comes from
 *
 * DESCRIPTION
 *   Readers of mail disagree. Each part says how it was read; `mime` is as its
 *   header says. A member of a container has the reading of its container.
 *
 *   A guess is a reading that few would make, or one of several of the same
 *   bytes of which most are noise: what it contains is judged, but noise that is
 *   no whole archive is no damaged archive.
 */

interface Row {
  readonly text: string
  readonly guess: boolean
}

const sure = (text: string): Row => ({ text, guess: false })
const guess = (text: string): Row => ({ text, guess: true })

export const READINGS = {
  mime: sure('as the header says'),
  mailparser: sure('as mailparser reads it'),
  uuencode: sure('uuencoded data'),
  xxencode: guess('xxencoded data'),
  yenc: sure('yEnc data'),
  binhex: sure('a fork of a BinHex file'),
  'data-url': sure('a data: URL'),
  charset: sure('text in a charset that hides ASCII, as it is shown'),
  'saved-name': sure('a file in a page or a calendar, by the name it gets'),
  'base64-word': guess('a word of base64 that begins as a file does'),
  'inline-base64': guess('base64 in a script, a calendar or a card'),
  script: guess('bytes that a script writes as numbers or codes'),
  block: sure('a body after lines that look like a header'),
  'base64-run': guess('lines of base64 that no header speaks of'),
  'quoted-run': guess('quoted-printable that no header speaks of'),
  outside: sure('text before the first part or after the last'),
  'label believed': guess('decoded as a whole before it is taken apart'),
  'line at each CR': guess('a message in which a CR alone ends a line'),
  undecoded: guess('its transfer encoding not undone'),
  'base64: to the padding': guess('base64 that ends at its padding'),
  'base64: padding dropped': guess('base64 without its padding'),
  'base64: padding as A': guess('base64 with padding for zeros'),
  'base64: url-safe': guess('base64 with - and _ for + and /'),
  'base64: by line': guess('base64, each line by itself'),
  'base64: by line, padded': guess('base64, each line as if it were padded'),
  'base64: by line, from its end': guess('base64, each line from its end'),
  'base64: after its first line': guess('base64 without its first line'),
  'base64: by paragraph': guess('base64, anew after each empty line'),
  'base64: clean lines': guess('base64, only lines of nothing else'),
  'quoted: = dropped': guess('a wrong = of quoted-printable dropped'),
  'quoted: =x dropped': guess('a wrong = dropped with what follows'),
  'quoted: =xy dropped': guess('a wrong = dropped with two characters'),
  'quoted: unfolded': guess('quoted-printable, its soft line ends gone first'),
  'quoted: cut codes': guess('quoted-printable, codes over line ends'),
  'quoted: doubled codes': guess('quoted-printable, codes that begin twice'),
  'quoted: = repeated': guess('quoted-printable, several = for one'),
  'quoted: joined': guess('quoted-printable with all its lines joined'),
  'quoted: trimmed': guess('quoted-printable, blanks before lines dropped'),
  'quoted: only codes': guess('only the codes of quoted-printable'),
  'quoted: upper case': guess('only the upper case codes'),
  'uuencode: cut lines': guess('uuencoded lines, without blanks that are gone'),
  'uuencode: sound lines': guess(
    'uuencoded lines that are as long as they say',
  ),
  'uuencode: whole lines': guess('uuencoded lines, their lengths not believed'),
} as const satisfies Record<string, Row>

export type Reading = keyof typeof READINGS

export function isGuess(reading: Reading): boolean {
  return READINGS[reading].guess
}
