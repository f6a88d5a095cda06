/*
 * NAME
 *   shapes - messages that make careless parsers hang
 *
 * DESCRIPTION
 *   Thirty shapes, each of any size: what took other mail parsers minutes, a
 *   gigabyte or their stack. A shape has a number, and a letter where it has
 *   several forms. Shapes whose letter is m begin with two Content-Types that
 *   differ, so that mailparser is asked about them too (see second-opinion).
 *
 *   ELSEWHERE lists the numbers that no message file can show, and why.
 */
import type { VerdictClass } from '../../src/mail/finding.js'
import { zipOfNames, zipWithComment } from './shape-zip.js'

export interface Shape {
  /** `1a`. */
  readonly id: string
  readonly story: string
  /** What the smaller of two messages has that are measured. Default: 5 MB. */
  readonly size?: number
  /** The message, about so many bytes long. */
  readonly message: (size: number) => Buffer
  /** All verdicts that it may have at that size. */
  readonly verdicts: (size: number) => readonly VerdictClass[]
}

export const ELSEWHERE: Readonly<Record<number, string>> = {
  21: 'lines of dots are a matter of SMTP, not of a file: test/smtp/bytes.test.ts and the part of test:hang that goes through filterd',
  25: 'rules over content are not there yet; their engine does not backtrack',
}

const LIMITS = ['ambiguous', 'unchecked-overlimit'] as const
const CLEAN = ['clean'] as const
const ANY = ['clean', 'ambiguous', 'unchecked-overlimit'] as const
/** The header grows with the message; one within the limit is read whole. */
const HEADER = (size: number) => (size < 2e6 ? ANY : LIMITS)
/** The header is a little below the limit at any size: it is read whole. */
const WITHIN = ANY

type Row = readonly [
  id: string,
  story: string,
  text: (size: number) => string | Buffer,
  verdicts:
    readonly VerdictClass[] | ((size: number) => readonly VerdictClass[]),
]

const fill = (text: string, size: number): string =>
  text.repeat(Math.ceil(size / text.length))

/** `make(0)`, `make(1)` ... until there is so much. */
const numbered = (size: number, make: (at: number) => string): string => {
  const pieces: string[] = []
  for (let at = 0, length = 0; length < size; at++) {
    const piece = make(at)
    pieces.push(piece)
    length += piece.length
  }
  return pieces.join('')
}

const ODD = 'Content-Type: text/plain\nContent-Type: text/html\n'
const MIXED = 'Content-Type: multipart/mixed; boundary=b\n\n'
const BASE64 =
  'Content-Type: application/x-a\nContent-Transfer-Encoding: base64\n\n'
const QP =
  'Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n'
const FILE =
  'Content-Type: application/x-a\nContent-Disposition: attachment; filename='
const HTML = 'Content-Type: text/html\n\n'

const open = (depth: number): string =>
  Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary=c${at}\n\n--c${at}\n`,
  ).join('')

/** A header again and again, each in a part of its own. */
const parts = (size: number, head: string): string =>
  `${MIXED}${fill(`--b\n${head}\n\nx\n`, size)}--b--\n`

const attached = (file: Buffer, name: string): string =>
  `${FILE}${name}\nContent-Transfer-Encoding: base64\n\n${file
    .toString('base64')
    .replace(/.{76}/g, '$&\n')}\n`

const ROWS: readonly Row[] = [
  [
    '1a',
    'a line of the header',
    size => `Subject: ${fill('x', size)}\n\nx`,
    HEADER,
  ],
  [
    '1b',
    'a line of the body',
    size => `Subject: x\n\n${fill('x', size)}`,
    CLEAN,
  ],
  ['1m', 'a line of the body', size => `${ODD}\n${fill('x', size)}`, LIMITS],
  ['2a', 'empty lines first', size => fill('\n', size), CLEAN],
  [
    '2b',
    'lines of a blank in the header',
    size => `A: b\n${fill(' \n', size)}`,
    HEADER,
  ],
  ['3a', 'lines of one letter', size => fill('x\n', size), ANY],
  ['3b', 'fields of one letter', size => fill('x:\n', size), LIMITS],
  ['4a', 'a folded field', size => `A: b${fill('\n x', size)}\n\nx`, HEADER],
  ['5a', 'nested multiparts', size => open(Math.ceil(size / 58)), LIMITS],
  [
    '6a',
    'delimiters of no multipart',
    size => open(45) + fill('--xyz\n', size),
    ANY,
  ],
  ['6b', 'two hyphens', size => open(45) + fill('--\n', size), ANY],
  // A multipart without parts, of which no client shows more than a text.
  ['6c', 'hyphens', size => MIXED + fill('-', size), ANY],
  ['6d', 'delimiters', size => MIXED + fill('--b\n', size), LIMITS],
  ['6e', 'outer delimiters', size => open(45) + fill('--c3\n', size), LIMITS],
  [
    '7a',
    'a boundary of =?',
    size =>
      `Content-Type: multipart/mixed; boundary="${fill('=?', 16_000)}"\n\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '7b',
    'boundaries of =?',
    size =>
      parts(
        size,
        `Content-Type: multipart/mixed; boundary="${fill('=?', 16_000)}"`,
      ),
    // Multiparts with nothing but a word in them: no reader sees a part. From
    // 4 MiB of headers on, they are too much.
    size => (size < 4e6 ? CLEAN : LIMITS),
  ],
  [
    '8a',
    'comments in a parameter',
    size => `Content-Type: text/plain; a=${fill('(', size)}\n\nx`,
    HEADER,
  ],
  [
    '8b',
    'comments in an encoding',
    size => `Content-Transfer-Encoding: ${fill('(', size)}\n\nx`,
    HEADER,
  ],
  [
    '8c',
    'comments, 100,000 each',
    size => parts(size, `Content-Type: text/plain; a=${fill('(', 100_000)}`),
    HEADER,
  ],
  ['9a', 'base64 in segments', size => BASE64 + fill('QQ==', size), ANY],
  [
    '9b',
    'base64 in lines of segments',
    size => BASE64 + fill('QUI=\n', size),
    ANY,
  ],
  [
    '9m',
    'base64 in segments',
    size => `${ODD}${BASE64}${fill('QQ==', size)}`,
    LIMITS,
  ],
  ['10a', 'blanks in quoted-printable', size => QP + fill(' \t', size), ANY],
  [
    '10b',
    'blanks after =',
    size => QP + fill(`=${' '.repeat(999)}`, size),
    ANY,
  ],
  ['10c', 'one = and blanks', size => `${QP}=${fill(' ', size)}`, ANY],
  [
    '10m',
    'blanks in quoted-printable',
    size => `${ODD}${QP}${fill(' \t', size)}`,
    LIMITS,
  ],
  ['11a', 'bytes in quoted-printable', size => QP + fill('=41', size), ANY],
  ['11b', 'bytes in lines', size => QP + fill('=41=\n', size), ANY],
  [
    '11m',
    'bytes in quoted-printable',
    size => `${ODD}${QP}${fill('=41', size)}`,
    LIMITS,
  ],
  [
    '12a',
    'addresses',
    size => `To: ${fill('a b <c@d.example>,\n ', size)}e@f.example\n\nx`,
    HEADER,
  ],
  ['12b', 'groups', size => parts(size, `To: ${fill('a:', 10_000)}`), HEADER],
  [
    '12m',
    'groups',
    size => `To: ${fill('a:', 10_000)}\n${ODD}\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '12n',
    'one address',
    size => `From: ${fill('x', 100_000)}\n${ODD}\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '12o',
    'comments between atoms',
    size => `From: ${fill('a(b)', 100_000)}\n${ODD}\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '12p',
    'many addresses',
    size => `To: ${fill('a <c@d.example>, ', size)}\n${ODD}\n\nx`,
    LIMITS,
  ],
  [
    '13a',
    'references',
    size =>
      `References: ${fill('<a@b.example>\n ', 1e6)}<c@d>\n\n${fill('x\n', size)}`,
    WITHIN,
  ],
  [
    '13m',
    'references',
    size =>
      `References: ${fill('<a@b> ', 200_000)}\n${ODD}\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '14a',
    'labels of xn--',
    size => `Subject: x\n\nhttp://${fill('xn--', size)}.example/\n`,
    CLEAN,
  ],
  [
    '14b',
    'addresses of pages',
    size => `Subject: x\n\n${fill('http://a.example/b?c=d ', size)}`,
    CLEAN,
  ],
  [
    '14m',
    'labels of xn--',
    size => `${ODD}\nhttp://${fill('xn--a.', size)}example/\n`,
    LIMITS,
  ],
  ['15a', 'nested elements', size => HTML + fill('<div>', size), CLEAN],
  ['15b', 'attributes', size => `${HTML}<a ${fill('b=c ', size)}>`, CLEAN],
  ['15c', 'angle brackets', size => HTML + fill('<', size), CLEAN],
  [
    '15m',
    'angle brackets',
    size => `Content-Type: text/html\n${ODD}\n${fill('<', size)}`,
    LIMITS,
  ],
  [
    '15n',
    'nested elements',
    size => `Content-Type: text/html\n${ODD}\n${fill('<div>', size)}`,
    LIMITS,
  ],
  [
    '16a',
    'a data: URL',
    size =>
      `${HTML}<img src="data:image/png;base64,${fill('iVBORw0K', size)}">`,
    ANY,
  ],
  [
    '16b',
    'data: URLs',
    size => HTML + fill('<a href="data:text/plain;base64,QUJD">', size),
    ANY,
  ],
  ['16c', 'starts of data: URLs', size => HTML + fill('data:', size), ANY],
  [
    '16d',
    'base64 in a quotation',
    size => `A: b\n\n${fill('> QUJDREVGR0hJSktM\n', size)}`,
    ANY,
  ],
  [
    '16e',
    'numbers of a script',
    size => `${HTML}<script>new Uint8Array([${fill('65,', size)}])</script>`,
    ANY,
  ],
  [
    '16f',
    'codes of a script',
    size => `${HTML}<script>unescape("${fill('%41', size)}")</script>`,
    ANY,
  ],
  [
    '16m',
    'a data: URL',
    size =>
      `Content-Type: text/html\n${ODD}\n<img src="data:image/png;base64,${fill('QUJD', size)}">`,
    LIMITS,
  ],
  [
    '17a',
    'encoded words',
    size => `Subject: ${fill('=?utf-8?Q?a?=\n ', size)}x\n\nx`,
    HEADER,
  ],
  [
    '17b',
    'encoded words in names',
    size => parts(size, `${FILE}"${fill('=?utf-8?Q?a?= ', 20_000)}"`),
    HEADER,
  ],
  [
    '17c',
    'a long encoded word in names',
    size => parts(size, `${FILE}"=?utf-8?B?${fill('QUJD', 100_000)}?="`),
    HEADER,
  ],
  [
    '17d',
    'charsets in turn',
    size =>
      parts(
        size,
        `${FILE}"${fill('=?utf-8?Q?a?= =?iso-2022-jp?B?GyRC?= ', 20_000)}"`,
      ),
    HEADER,
  ],
  [
    '17m',
    'encoded words',
    size =>
      `Subject: ${fill('=?utf-8?Q?a?= =?koi8-r?B?wQ==?= ', 100_000)}\n${ODD}\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '18a',
    'sections',
    size =>
      parts(size, `${FILE}a${numbered(150_000, at => `;\n filename*${at}=a`)}`),
    HEADER,
  ],
  [
    '18b',
    'a high section',
    size =>
      parts(size, `${FILE}a;\n filename*4294967295=b; filename*999999999*=''c`),
    LIMITS,
  ],
  [
    '19a',
    'parts of a byte',
    size => parts(size, 'Content-Type: text/plain'),
    LIMITS,
  ],
  [
    '19b',
    'a thousand parts',
    size =>
      `${MIXED}${fill('--b\n\nx\n', 7000)}--b\n\n${fill('x\n', size)}--b--\n`,
    CLEAN,
  ],
  [
    '20a',
    'a charset that shifts',
    size =>
      `Content-Type: text/plain; charset=iso-2022-jp\n\n${fill('\x1b$B\x1b(B', size)}`,
    ANY,
  ],
  [
    '20b',
    'UTF-7',
    size => `Content-Type: text/plain; charset=utf-7\n\n${fill('+ADw-', size)}`,
    ANY,
  ],
  [
    '20c',
    'UTF-16',
    size => `Content-Type: text/plain; charset=utf-16\n\n${fill('\0<', size)}`,
    ANY,
  ],
  ['22a', 'CR', size => fill('\r', size), ANY],
  ['22b', 'CR in the body', size => `A: b\n\n${fill('x\r', size)}`, ANY],
  ['22c', 'NUL', size => `A: b\n\n${fill('\0', size)}`, ANY],
  [
    '23a',
    'an archive of 65,535 names',
    size => attached(zipOfNames(Math.min(65_535, size / 110)), 'a.zip'),
    LIMITS,
  ],
  [
    '24a',
    'ends of archives in a comment',
    size =>
      numbered(
        size,
        at => (at ? '' : MIXED) + `--b\n${attached(zipWithComment(), 'a.zip')}`,
      ),
    [...LIMITS, 'unchecked-damaged'],
  ],
  [
    '26a',
    'lengths of 4 GiB in TNEF',
    size =>
      attached(
        Buffer.concat([
          Buffer.from('789f3e220100', 'hex'),
          Buffer.alloc(
            size / 1.4,
            Buffer.from('0205900600ffffffff0102', 'hex'),
          ),
        ]),
        'winmail.dat',
      ),
    [...ANY, 'unchecked-damaged'],
  ],
  [
    '26b',
    'lengths of 4 GiB in CMS',
    size =>
      attached(
        Buffer.alloc(size / 1.4, Buffer.from('3084ffffffff', 'hex')),
        'smime.p7m',
      ),
    [...ANY, 'unchecked-damaged', 'unchecked-encrypted'],
  ],
  [
    '27a',
    'a date',
    size => `Date: ${fill('1', 1e6)}\n\n${fill('x\n', size)}`,
    WITHIN,
  ],
  [
    '27m',
    'a date',
    size => `Date: ${fill('1', 200_000)}\n${ODD}\n${fill('x\n', size)}`,
    LIMITS,
  ],
  [
    '28a',
    'name=',
    size => `Content-Type: text/plain; ${fill('name=;', size)}\n\nx`,
    HEADER,
  ],
  [
    '28b',
    'name= in parts',
    size => parts(size, `Content-Type: text/plain; ${fill('name=a;', 30_000)}`),
    HEADER,
  ],
  [
    '29a',
    'starts of uuencode',
    size => `Subject: x\n\n${fill('begin 644 a\n', size)}`,
    ANY,
  ],
  [
    '29b',
    'uuencode in its own encoding',
    size =>
      `Content-Type: application/x-a\nContent-Transfer-Encoding: x-uuencode\n\n${fill('begin 644 a\n#0V%T\n`\nend\n', size)}`,
    ANY,
  ],
  [
    '29c',
    'starts of yEnc and BinHex',
    size =>
      `Subject: x\n\n${fill('=ybegin line=128 size=3 name=a\n(This file must be converted with BinHex 4.0)\n:\n', size)}`,
    ANY,
  ],
  [
    '29d',
    'starts of BinHex in one line',
    size =>
      `Subject: x\n\n${fill('(This file must be converted with BinHex 4.0) ', size)}`,
    ANY,
  ],
  [
    '30a',
    'nested messages',
    size => fill('Content-Type: message/rfc822\n\n', size),
    LIMITS,
  ],
  [
    '30m',
    'nested messages',
    size => `${ODD}${fill('Content-Type: message/rfc822\n\n', size)}`,
    LIMITS,
  ],
]

/** All forms of all shapes that a message can have. */
export const SHAPES: readonly Shape[] = ROWS.map(
  ([id, story, text, verdicts]) => ({
    id,
    story,
    verdicts: size =>
      typeof verdicts === 'function' ? verdicts(size) : verdicts,
    message: size => {
      const made = text(size)
      return typeof made === 'string' ? Buffer.from(made, 'latin1') : made
    },
  }),
)
