/*
 * NAME
 *   encodings - E: base64 and quoted-printable that decoders read differently
 */

import {
  DISPOSITION,
  IN_BASE64,
  IN_QP,
  part,
  rows,
  shown,
  single,
  t0,
  TYPE,
} from './base.js'
import {
  base64,
  fill,
  LF_BYTE,
  mixedLines,
  quotedByte,
  type Payload,
} from './payload.js'
import { family, type Recipe, type Row, type Text } from './recipe.js'

/** The payload in base64, changed. */
const letters =
  (change: (letters: string) => string): Text =>
  ({ letters }) =>
    t0({ payload: change(letters) })

const lines = (length: number): Text =>
  letters(it => it.replace(new RegExp(`.{${length}}(?=.)`, 'g'), '$&\n'))

/** Something after each so many letters. */
const each = (count: number, after: string): Text =>
  letters(it => inserted(it, count, after))

function inserted(text: string, count: number, after: string): string {
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += count) {
    pieces.push(text.slice(at, at + count))
  }
  return pieces.join(after) + after
}

/** Bytes encoded by themselves, so many at a time, with all their pads. */
const segments =
  (
    count: number,
    edit: (segment: string) => string = it => it,
    between = '',
  ): Text =>
  ({ bytes }) => {
    const pieces: string[] = []
    for (let at = 0; at < bytes.length; at += count) {
      pieces.push(edit(bytes.subarray(at, at + count).toString('base64')))
    }
    return t0({ payload: pieces.join(between) })
  }

const innocent = base64('This is an innocent text that is long enough to see.')

const BLANKS: readonly Row[] = [
  ...[' ', '\t', '\n', '\n\n', ' \n\t'].flatMap((it): Row[] =>
    [1, 2, 3].map(count => [
      `${shown(it)} after each ${count}`,
      each(count, it),
    ]),
  ),
  ...['\v', '\r', '\f'].flatMap((it): Row[] =>
    [1, 2, 3].map(count => [
      `${shown(it)} after each ${count}`,
      each(count, it),
      'D',
    ]),
  ),
  [
    'an empty line after each',
    letters(it => mixedLines(it).replaceAll('\n', '\n\n')),
  ],
  ['empty lines before', letters(it => `\n\n\n${mixedLines(it)}`)],
  [
    'blanks before each line',
    letters(it => `  ${mixedLines(it).replaceAll('\n', '\n  ')}`),
  ],
  [
    'blanks after each line',
    letters(it => mixedLines(it).replaceAll('\n', ' \t\n')),
  ],
  [
    'LF that is none of the lines',
    letters(it => inserted(it, 5, LF_BYTE)),
    'D',
  ],
]

const JUNK: readonly Row[] = [
  ...[
    '#',
    ':',
    '.',
    '%',
    '-',
    '_',
    '!',
    '*',
    '~',
    '\x80',
    '\xff',
    '\xc3\xa9',
    '\0',
    '\x01',
    '@',
    '?',
    '(',
    '<',
    '&',
    ',',
    ';',
    '|',
    '\\',
    '"',
    '$',
  ].map((it): Row => [`${shown(it)} after each`, each(1, it)]),
  ...['.', '=', '-', '_', '\x80', '#', '*', '\0', '!!'].map((it): Row => [
    `${shown(it)} after each four`,
    each(4, it),
  ]),
  [
    '= at the end of each line',
    letters(it => mixedLines(it).replaceAll('\n', '=\n')),
  ],
  // The others have lines that are long enough for data.
  [
    'junk lines',
    letters(it => mixedLines(it).replaceAll('\n', '\n!!!!\n')),
    undefined,
    ...(['eicar', 'zip', 'type'] as const),
  ],
  ['a line of text first', letters(it => `Hello!\n${mixedLines(it)}`), 'D/A'],
  [
    'a line of text in letters first',
    letters(it => `Hello\n${mixedLines(it)}`),
    'D/A',
  ],
  [
    'a line of four letters first',
    letters(it => `ABCD\n${mixedLines(it)}`),
    'D/A',
    'eicar',
    'zip',
    'name',
  ],
  ['one letter first', letters(it => `A\n${mixedLines(it)}`), 'D/A'],
  ['two letters first', letters(it => `AB\n${mixedLines(it)}`), 'D/A'],
  ['a line of dashes first', letters(it => `----\n${mixedLines(it)}`), 'D/A'],
  [
    'a PEM frame',
    letters(it => `-----BEGIN X-----\n${mixedLines(it)}\n-----END X-----`),
    'D/A',
  ],
  [
    '> before each line',
    letters(it => `> ${mixedLines(it).replaceAll('\n', '\n> ')}`),
    'D/A',
  ],
  ['a field first', letters(it => `X-A: b\n\n${mixedLines(it)}`), 'D/A'],
  ['text after it', letters(it => `${mixedLines(it)}\n\nRegards, Bob!`), 'D/A'],
  ['one dash', letters(it => `${it.slice(0, 6)}-${it.slice(6)}`)],
  ['one underscore', letters(it => `${it.slice(0, 6)}_${it.slice(6)}`)],
  ['four dashes', letters(it => `${it.slice(0, 8)}----${it.slice(8)}`)],
  [
    'the alphabet for URLs',
    letters(it => it.replaceAll('+', '-').replaceAll('/', '_')),
    'D',
  ],
  [
    'entities',
    letters(it => it.replace(/^./, char => `&#${char.charCodeAt(0)};`)),
    'D/A',
  ],
  ['quoted-printable inside', letters(it => it.replaceAll('=', '=3D')), 'D/A'],
  ['soft breaks', letters(it => inserted(it, 8, '=\n'))],
]

const PADS: readonly Row[] = [
  ['at the end', letters(it => `${it}=`), 'D'],
  ['a line at the end', letters(it => `${it}\n====`), 'D'],
  ['none at all', letters(it => it.replaceAll('=', '')), 'D'],
  [
    'at the end of each line',
    letters(it => mixedLines(it).replaceAll('\n', '==\n')),
  ],
  ['after each quad', each(4, '=')],
  ['two after each quad', each(4, '==')],
  ['four after each quad', each(4, '====')],
  ['in each quad', letters(it => it.replace(/(..)(..)/g, '$1=$2'))],
  ['two in each quad', letters(it => it.replace(/(..)(..)/g, '$1==$2'))],
  ['after each letter', each(1, '=')],
  [
    'at the start of each line',
    letters(it => `=${mixedLines(it).replaceAll('\n', '\n=')}`),
  ],
  [
    'four at the start of each line',
    letters(it => `====${mixedLines(it).replaceAll('\n', '\n====')}`),
  ],
  ['a first line', letters(it => `=\n${mixedLines(it)}`)],
  ['a first line of two', letters(it => `==\n${mixedLines(it)}`)],
  ['a first line of four', letters(it => `====\n${mixedLines(it)}`)],
  // A program that begins elsewhere is none.
  [
    'a first quad',
    letters(it => `AA==${mixedLines(it)}`),
    undefined,
    ...(['eicar', 'zip', 'name'] as const),
  ],
  [
    'a first quad in a line',
    letters(it => `AA==\n${mixedLines(it)}`),
    undefined,
    ...(['eicar', 'zip', 'name'] as const),
  ],
  ['a first quad of three', letters(it => `A===\n${mixedLines(it)}`)],
  ['one after five letters', letters(it => `${it.slice(0, 5)}=${it.slice(5)}`)],
  ['one after the first', letters(it => `${it.slice(0, 1)}=${it.slice(1)}`)],
]

const SEGMENTS: readonly Row[] = [
  ['each byte', segments(1)],
  ['each two bytes', segments(2)],
  ['each byte on its line', segments(1, it => it, '\n')],
  ['each two bytes on their line', segments(2, it => it, '\n')],
  ['each four', segments(4)],
  ['each five', segments(5, it => it, '\n')],
  ['one pad of two', segments(1, it => it.replace('==', '='))],
  [
    'one pad of two, on its line',
    segments(1, it => it.replace('==', '='), '\n'),
  ],
  // By its letters base64 in lines of two or three, which is as good as any
  // (E01): read both ways.
  [
    'no pads, on its line',
    segments(1, it => it.replaceAll('=', ''), '\n'),
    'D',
  ],
  [
    'no pads of two, on their line',
    segments(2, it => it.replaceAll('=', ''), '\n'),
    'D',
  ],
  ['pads on the next line', segments(1, it => it.replace('==', '\n==\n'))],
  ['a blank after each', segments(1, it => it, ' ')],
  ['an empty line after each', segments(1, it => it, '\n\n')],
  ['one break with =', ({ bytes }) => broken(bytes, 8)],
  ['one break with ==', ({ bytes }) => broken(bytes, 10)],
  ['one break on a line', ({ bytes }) => broken(bytes, 10, '\n')],
  // The bytes of the others are more than one segment.
  [
    'of 60 bytes, a line each',
    segments(50, it => it, '\n'),
    undefined,
    ...(['eicar', 'zip', 'type'] as const),
  ],
]

function broken(bytes: Buffer, at: number, between = ''): string {
  const head = bytes.subarray(0, at).toString('base64')
  const tail = bytes.subarray(at).toString('base64')
  return t0({ payload: `${head}${between}${tail}` })
}

const OBJECTS: readonly Row[] = [
  ['innocent, padded, before', letters(it => `${innocent}\n${mixedLines(it)}`)],
  [
    'innocent, padded, an empty line between',
    letters(it => `${innocent}\n\n${mixedLines(it)}`),
  ],
  // The archive is a multiple of three bytes: nothing shows where it ends.
  [
    'innocent after',
    letters(it => `${mixedLines(it)}\n${innocent}`),
    undefined,
    ...(['eicar', 'name', 'type'] as const),
  ],
  [
    'innocent after an empty line',
    letters(it => `${mixedLines(it)}\n\n${innocent}`),
    undefined,
    ...(['eicar', 'name', 'type'] as const),
  ],
  [
    'innocent before, in one line',
    letters(it => `${innocent.replaceAll('\n', '')}${it}`),
  ],
  // A program that begins elsewhere is none.
  [
    'a zip before',
    letters(it => `UEsDBA==\n${it}`),
    undefined,
    ...(['eicar', 'zip', 'name'] as const),
  ],
]

const STRAY: readonly Row[] = [
  ...['A', 'AA', 'AAA', '4', '4X', '4XX', '=', '4='].map((it): Row => [
    `${it} at the end of each line`,
    letters(text => inserted(text, 16, `${it}\n`)),
  ]),
  ...['X', 'XX', 'XXX'].map((it): Row => [
    `${it} after four letters on each line`,
    letters(text => inserted(text, 4, `${it}\n`)),
  ]),
  ...['4', '4X', '4XX'].map((it): Row => [
    `${it} at the start of each line`,
    letters(text => it + inserted(text, 16, `\n${it}`)),
  ]),
  ['one letter at the end', letters(it => `${it.replaceAll('=', '')}\nA`)],
  [
    'bits in the last pad',
    letters(it =>
      it.replace(/.(?==+$)/, char =>
        String.fromCharCode(char.charCodeAt(0) + 1),
      ),
    ),
  ],
  ['a letter after the pads', letters(it => `${it}A`)],
  ['a dot ends it', letters(it => `${mixedLines(it)}\n.`), 'D'],
]

/** The payload in quoted-printable, each byte as made. */
const quoted =
  (make: (char: string) => string): Text =>
  payload =>
    t0({ part: [TYPE, DISPOSITION, IN_QP], payload: eachByte(payload, make) })

function eachByte({ bytes }: Payload, make: (char: string) => string): string {
  return Array.from(bytes.toString('latin1'), make).join('')
}

const behindEach = (text: string): Text =>
  quoted(char => `${quotedByte(char)}${text}`)

const QP: readonly Row[] = [
  ['soft breaks', behindEach('=\n')],
  ['one line', behindEach('')],
  ['blanks after soft breaks', behindEach('= \t\n')],
  ['lower case', quoted(char => `${quotedByte(char).toLowerCase()}=\n`)],
  [
    'mixed case',
    quoted(
      char => `${quotedByte(char).replace(/.$/, it => it.toLowerCase())}=\n`,
    ),
  ],
  ['lower case in one line', quoted(char => quotedByte(char).toLowerCase())],
  [
    'a last soft break',
    p =>
      t0({
        part: [TYPE, DISPOSITION, IN_QP],
        payload: `${eachByte(p, quotedByte)}=`,
      }),
  ],
  [
    'soft breaks first',
    p =>
      t0({
        part: [TYPE, DISPOSITION, IN_QP],
        payload: `=\n=\n=\n${eachByte(p, quotedByte)}`,
      }),
  ],
  ['a tab before each line', quoted(char => `\t${quotedByte(char)}=\n`), 'D/A'],
  [
    'a space before each line',
    quoted(char => ` ${quotedByte(char)}=\n`),
    'D/A',
  ],
  ['hard breaks', behindEach('\n'), 'D/A'],
  ['blanks and hard breaks', behindEach(' \n'), 'D/A'],
  ['an empty line after each soft break', behindEach('=\n\n'), 'D/A'],
  [
    'a byte order mark first',
    p =>
      t0({
        part: [TYPE, DISPOSITION, IN_QP],
        payload: `\xef\xbb\xbf${eachByte(p, quotedByte)}`,
      }),
    'D/A',
    'eicar',
    'zip',
    'name',
  ],
]

const QP_JUNK = [
  ...['=', '=0', '=0X', '=XX', '= ', '=  ', '=2', '=@', '=\t', '=\x12'],
  ...['=0x', '==', '=G', '=GG', '=\0', '=0a'],
  ...['=x4', '=4x', '=-4', '=%', '=\xff', '=\v\n', '=\f\n', '=\xa0\n'],
]

const QP_BREAKS = [
  '=\r',
  `=${LF_BYTE}`,
  '=\r\n',
  `=\n${LF_BYTE}`,
  '=\r\r\n',
  '=\v',
  '=\n\r',
  '=\x85',
]

const QP_RAW = [
  '\t',
  '\x12',
  '\xaa',
  '\0',
  '\x7f',
  '\v',
  '\x80',
  '\xc2\xa0',
  '\xef\xbb\xbf',
]

export const ENCODINGS: readonly Recipe[] = [
  ...family('E01', 'D-A', 'base64 in lines', [
    ...[3, 4, 5, 6, 7, 60, 64, 72, 76, 77, 78, 100, 998, 1000].map(
      (it): Row => [`of ${it}`, lines(it)],
    ),
    [
      'of a million',
      letters(it => `${' '.repeat(1e6)}${it}`),
      'D-A',
      'eicar',
      'name',
    ],
    ['of mixed length', t0()],
    ['of one letter', lines(1)],
  ]),
  ...family('E02', 'D-A', 'white space in base64', BLANKS),
  ...family('E03', 'D+A', 'junk in base64', JUNK),
  ...family('E06', 'D+A', 'pads in base64', PADS),
  ...family('E07', 'D+A', 'base64 in segments', SEGMENTS),
  ...family('E09', 'D+A', 'two objects in base64', OBJECTS),
  ...family('E10', 'D/A', 'stray letters in base64', STRAY),
  ...family('E11', 'D-A', 'quoted-printable', QP),
  ...family('E13', 'D/A', 'broken escapes', [
    ...rows(QP_JUNK, behindEach),
    ['=XX=41 for each', quoted(char => `=XX${quotedByte(char)}`)],
    [
      'a soft break in each',
      quoted(char => quotedByte(char).replace(/.$/u, '=\n$&')),
    ],
    [
      'a soft break after each =',
      quoted(char => quotedByte(char).replace('=', '==\n')),
    ],
  ]),
  ...family(
    'E15',
    'D/A',
    'line ends in quoted-printable',
    rows(QP_BREAKS, behindEach),
  ),
  ...family(
    'E16',
    'D/A',
    'raw bytes in quoted-printable',
    rows(QP_RAW, behindEach),
  ),
  ...family('E20', 'D', 'encoded twice', [
    [
      'a message in base64',
      p =>
        t0({
          part: [
            TYPE.replace('application/octet-stream', 'message/rfc822'),
            IN_BASE64,
          ],
          payload: base64(fill(single([TYPE, DISPOSITION, IN_BASE64]), p)),
        }),
    ],
    [
      'a message in base64, as octets called .eml',
      p =>
        t0({
          part: [
            'Content-Type: application/octet-stream; name=x.eml',
            IN_BASE64,
          ],
          payload: base64(fill(t0(), p)),
        }),
    ],
    [
      'a message in base64, unnamed octets',
      p =>
        t0({
          part: ['Content-Type: application/octet-stream', IN_BASE64],
          payload: base64(fill(t0(), p)),
        }),
      'D/A',
    ],
    [
      'a message in base64, as text',
      p =>
        t0({
          part: ['Content-Type: text/plain', IN_BASE64],
          payload: base64(fill(t0(), p)),
        }),
      'D/A',
    ],
    ['no type', part(IN_BASE64)],
  ]),
]
