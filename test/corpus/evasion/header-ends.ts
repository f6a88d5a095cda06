/*
 * NAME
 *   header-ends - H: where the header ends and the body begins
 */

import {
  DISPOSITION,
  IN_BASE64,
  OCTETS,
  part,
  root,
  rows,
  shown,
  single,
  t0,
  TYPE,
} from './base.js'
import { base64, LF_BYTE } from './payload.js'
import { family, type Recipe, type Row } from './recipe.js'

const PART = [TYPE, DISPOSITION, IN_BASE64]
const gap = (text: string): string => t0({ gap: text })

const MISSING: readonly Row[] = [
  ['none', gap('')],
  ['after four characters', gap('ABCD\n\n')],
  ['after four characters and a pad', gap('ABC=\n\n')],
  ['blanks after four characters', gap('ABCD\n \n')],
  ['blanks after four characters and a pad', gap('ABC=\n \n')],
  ['none, and four characters', gap('ABCD\n')],
  ['after two lines', gap('ABCD\nABCD\n\n')],
  ['after two lines with pads', gap('ABC=\nABC=\n\n')],
  [
    'after the payload',
    t0({ gap: '', payload: `{BASE64}\n\n${base64('PK\x03\x04innocent')}` }),
  ],
]

const inPayload: readonly Row[] = [1, 4, 6].map((at): Row => [
  `after ${at} letters of the payload`,
  ({ letters }) =>
    t0({ gap: '', payload: `${letters.slice(0, at)}\n\n${letters.slice(at)}` }),
])

const SEPARATORS = [
  ...[' \n', ' \n \n', '\t\n', '\v\n', '\v\n\v\n', '\f\n', '\xa0\n', '\0\n'],
  ...[`\r${LF_BYTE}\r`, `\r${LF_BYTE}${LF_BYTE}`, `\r\r${LF_BYTE}`],
  ...[`${LF_BYTE}\r${LF_BYTE}`, '\r\r', `${LF_BYTE}${LF_BYTE}`],
  ...[`${LF_BYTE}\r`, `\r${LF_BYTE}\r\r${LF_BYTE}`],
  ...[`\r${LF_BYTE}${LF_BYTE}\r${LF_BYTE}`, `\r${LF_BYTE}\r${LF_BYTE}\r`],
  ...[`\r${LF_BYTE}\r${LF_BYTE}${LF_BYTE}`],
  `\r${LF_BYTE}\r${LF_BYTE}\r${LF_BYTE}`,
  ...[`\r/${LF_BYTE}`, `\r<>${LF_BYTE}`, `\r${LF_BYTE}c${LF_BYTE}`],
  ...[`\r${LF_BYTE}<\r${LF_BYTE}`, `\r${LF_BYTE}\r""${LF_BYTE}`],
  ...['(\n', '(\n)\n', '()\n', '.\n', '-\n', '--\n', ';\n', '\x00\x00\n'],
]

const FIRST_LINES = [
  ...['', '\r', '\v', ' ', '\t', ':', ': x', 'XXXXXXXXXX', '\x01\x02\x03'],
  ...['From x Mon Jan 1', '>From x', 'POST / HTTP/1.1', '\0', '\xa0', '\f'],
  ...['HTTP/1.1 200 OK', '#', '--', '-----', 'X Y: z', '(x)', '\xef\xbb\xbf'],
  ...['Hello, World', 'a=b', '<html>', '=20', '\r\r', ' \t '],
]

const FIRST: readonly Row[] = FIRST_LINES.flatMap((text): Row[] => [
  [`${shown(text)} in the part`, part(text, ...PART)],
  [`${shown(text)} in the message`, `${text}\n${t0()}`],
  [
    `${shown(text)} in a message of one part`,
    `${text}\n${single([TYPE, DISPOSITION, IN_BASE64])}`,
  ],
])

const LATER: readonly Row[] = [
  ...['XXXXXXXXXX', '\x01\x02\x03', 'From x', ':', '>', '\0', '\r'],
].flatMap((text): Row[] => [
  [`${shown(text)} in the part`, part(TYPE, text, DISPOSITION, IN_BASE64)],
  [
    `${shown(text)} before the type of the message`,
    t0({
      root: null,
      fields: [text, 'Content-Type: multipart/mixed; boundary=foo'],
    }),
  ],
])

const LONG = `X-Long: ${'x'.repeat(102_300)}`

export const HEADER_ENDS: readonly Recipe[] = [
  ...family('H15', 'D/A', 'no empty line', [...MISSING, ...inPayload]),
  ...family('H16', 'D/A', 'something like an empty line', [
    ...rows(SEPARATORS, gap),
    ...[' ', '\t', '\v', '\r', '\0'].map((text): Row => [
      `${shown(text)} after the header of the message`,
      t0().replace('\n\n', `\n${text}\n`),
    ]),
  ]),
  ...family(
    'H19',
    'D/A',
    'the header begins with a line that is no field',
    FIRST,
  ),
  ...family('H19x', 'D/A', 'a line that is no field', LATER),
  ...family('H25', 'O', 'very long headers', [
    [
      'a field of 1 MiB',
      t0({ fields: [`X-A: ${'x'.repeat(1 << 20)}`] }),
      'O',
      'eicar',
    ],
    [
      '100,000 fields',
      t0({ fields: ['X-A: b\n'.repeat(100_000).trim()] }),
      'O',
      'eicar',
    ],
    [
      'the boundary after 102,401 octets',
      root(`multipart/mixed; x=${'x'.repeat(102_401)};\n boundary=foo`),
      'O',
      'eicar',
    ],
    [
      'the type after 102,300 octets',
      t0({ version: LONG, fields: [`X-Long: ${'y'.repeat(1000)}`] }),
      'O',
      'eicar',
    ],
    [
      'a folded field of 102,401 octets and the boundary',
      root(`multipart/mixed;\n ${'x=y;\n '.repeat(17_100)}boundary=foo`),
      'O',
      'eicar',
    ],
    [
      'the encoding after 70,000 octets',
      part(TYPE, `X-A: ${'x'.repeat(70_000)}`, IN_BASE64),
      'O',
      'eicar',
      'name',
    ],
    [
      'the type after 2000 fields',
      t0({
        fields: ['X-A: b\n'.repeat(2000).trim()],
        part: [OCTETS, IN_BASE64],
      }),
      'D-A',
      'eicar',
      'zip',
      'type',
    ],
  ]),
]
