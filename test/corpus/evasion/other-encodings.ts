/*
 * NAME
 *   other-encodings - E and B: uuencode, yEnc, BinHex, data: URLs, bare text
 */

import {
  cte,
  DISPOSITION,
  encoded,
  encodedQp,
  OCTETS,
  root,
  rows,
  single,
  t0,
  TYPE,
} from './base.js'
import { binhex } from './binhex.js'
import { mixedLines, uuLines, type Payload } from './payload.js'
import { family, type Recipe, type Row, type Text } from './recipe.js'

const UU = 'begin 644 {NAME}\n{UU}\n`\nend'

const uu = (encoding: string, payload = UU): string =>
  t0({ part: [TYPE, DISPOSITION, cte(encoding)], payload })

const ENCODINGS = [
  'uuencode',
  'x-uuencode',
  'uue',
  'x-uue',
  'x-uu',
  'UUENCODE',
  'X-UUencode',
]

const UUENCODE: readonly Row[] = [
  ...ENCODINGS.flatMap((it): Row[] => [
    [it, uu(it), 'D'],
    [`${it}, without begin and end`, uu(it, '{UU}'), 'D'],
    [`${it}, with begin only`, uu(it, 'begin 644 file.bin\n{UU}'), 'D'],
  ]),
  ...['7bit', '8bit', 'binary', 'x-foo'].map((it): Row => [it, uu(it)]),
  ...[
    '../../x',
    'a b c',
    '',
    'x'.repeat(300),
    '"x"',
    "x'y",
    '/etc/passwd',
    'C:\\x',
    'x\0y',
    '\xff',
  ].map((it): Row => [
    `called ${it.slice(0, 12)}`,
    uu('x-uuencode', `begin 644 ${it}\n{UU}\n\`\nend`),
  ]),
  ...[
    'begin 0644 x',
    'begin 7 x',
    'begin 100644 x',
    'begin  644  x',
    'BEGIN 644 x',
    'begin\t644\tx',
    'begin 644 x ',
    'begin 999 x',
    'begin x',
    ' begin 644 x',
    'Begin 644 x',
  ].map((it): Row => [
    `begun by ${it}`,
    uu('x-uuencode', `${it}\n{UU}\n\`\nend`),
  ]),
  [
    'spaces for zero',
    ({ bytes }) =>
      uu('x-uuencode', `begin 644 x\n${uuLines(bytes, ' ')}\n \nend`),
  ],
  [
    'spaces for zero, cut at the end',
    ({ bytes }) =>
      uu(
        'x-uuencode',
        `begin 644 x\n${uuLines(bytes, ' ').replace(/ +$/gm, '')}\n\nend`,
      ),
  ],
  ['no end', uu('x-uuencode', 'begin 644 x\n{UU}')],
  ['no last line', uu('x-uuencode', 'begin 644 x\n{UU}\nend')],
  [
    'an empty line after begin',
    uu('x-uuencode', 'begin 644 x\n\n{UU}\n`\nend'),
  ],
  [
    'text before and after',
    uu('x-uuencode', 'See:\n\nbegin 644 x\n{UU}\n`\nend\n\nBye.'),
  ],
  [
    'a check letter after each line',
    ({ bytes }) =>
      uu(
        'x-uuencode',
        `begin 644 x\n${uuLines(bytes).replaceAll('\n', 'a\n')}a\n\`\nend`,
      ),
  ],
  [
    'a wrong length',
    ({ bytes }) =>
      uu(
        'x-uuencode',
        `begin 644 x\n${uuLines(bytes).replace(/^./, 'N')}\n\`\nend`,
      ),
    'D/A',
  ],
  [
    'base64 of uuencode',
    ({ letters }) =>
      uu('x-uuencode', `begin-base64 644 x\n${mixedLines(letters)}\n====`),
  ],
]

const yenc = (
  { name, bytes }: Payload,
  size = bytes.length,
  end = true,
): string => {
  const text = Array.from(bytes, byte => {
    const value = (byte + 42) & 255
    return [0, 10, 13, 61].includes(value)
      ? `=${String.fromCharCode((value + 64) & 255)}`
      : String.fromCharCode(value)
  }).join('')
  const head = `=ybegin line=128 size=${size} name=${name}\n`
  const tail = end ? `\n=yend size=${size}` : ''
  return `${head}${text}${tail}`
}

const yencoded =
  (encoding: string, make: (p: Payload) => string = yenc): Text =>
  p =>
    t0({ part: [TYPE, DISPOSITION, cte(encoding)], payload: make(p) })

const OTHERS: readonly Row[] = [
  ...['x-yencode', 'yenc', '8bit', 'binary'].map((it): Row => [
    `yEnc as ${it}`,
    yencoded(it),
  ]),
  [
    'yEnc without its end',
    yencoded('x-yencode', p => yenc(p, p.bytes.length, false)),
  ],
  ['yEnc with a wrong size', yencoded('x-yencode', p => yenc(p, 7))],
  [
    'yEnc in a part',
    yencoded('x-yencode', p =>
      yenc(p)
        .replace('=ybegin line', '=ybegin part=1 line')
        .replace('\n', `\n=ypart begin=1 end=${p.bytes.length}\n`),
    ),
  ],
  ...[
    'binhex',
    'binhex40',
    'mac-binhex',
    'mac-binhex40',
    'x-binhex',
    '7bit',
  ].map((it): Row => [
    `BinHex as ${it}`,
    p =>
      t0({
        part: [TYPE, DISPOSITION, cte(it)],
        payload: binhex(p.name, p.bytes),
      }),
  ]),
  [
    'BinHex as a type',
    p =>
      t0({
        part: ['Content-Type: application/mac-binhex40', DISPOSITION],
        payload: binhex(p.name, p.bytes),
      }),
  ],
]

const UNKNOWN = [
  'x-foo',
  '8bit',
  '7bit',
  'binary',
  'none',
  'base',
  'b',
  'b64',
  'base32',
  'radix64',
  'mime',
  'x-base64',
  'utf-8',
  'base-64',
  'quoted',
  'identity',
  '64',
  'BASE65',
  'x-gzip64',
  'gzip64',
  'ascii85',
]

const UNKNOWN_QP = [
  'quoted-print',
  'quotedprint',
  'quoted-printabl',
  'quoted-printables',
  'quotable',
  'qp',
  'q',
  'x-foo',
  '7bit',
  '8bit',
  'binary',
  'quoted-unprintable',
]

const LETTER = 'Content-Type: text/plain; charset=us-ascii'
const HTML = 'Content-Type: text/html; charset=utf-8'

const plain =
  (body: Text, fields: readonly string[] = [LETTER]): Text =>
  p =>
    single(fields, typeof body === 'string' ? body : body(p))

const BODIES: readonly (readonly [string, Text])[] = [
  ['uuencoded', `Hello,\n\n${UU}\n\nBye.`],
  ['uuencoded twice', `begin 644 a.txt\n#86)C\n\`\nend\n\n${UU}`],
  ['uuencoded, indented text after', `${UU}\n  end`],
  ['uuencoded, at once', UU],
  ['yEnc', p => `Hello,\n\n${yenc(p)}\n`],
  ['BinHex', p => `Hello,\n\n${binhex(p.name, p.bytes)}\n`],
  ['a whole message', t0()],
  ['a whole message after a text', `Hello,\n\n${t0()}`],
  ['a part', `Hello,\n\n--foo\n${TYPE}\n${cte('base64')}\n\n{BASE64}\n--foo--`],
  ['header of a part', `Hello,\n\n${TYPE}\n${cte('base64')}\n\n{BASE64}`],
  ['only an encoding', `Hello,\n\n${cte('base64')}\n\n{BASE64}`],
  ['base64', '{BASE64}'],
  ['base64 after a text', 'Hello,\n\n{BASE64}\n\nBye.'],
  ['base64 in one line', 'Hello,\n\n{LETTERS}\n'],
  ['base64 in lines of 76', ({ letters }) => letters.replace(/.{76}/g, '$&\n')],
  ['base64 between dashes', 'Hello,\n-----\n{BASE64}\n-----\nBye.'],
  ['a PEM frame', '-----BEGIN FILE-----\n{BASE64}\n-----END FILE-----'],
  ['quoted-printable', '{QP}'],
]

const DATA = 'data:application/octet-stream;base64,{LETTERS}'

const LINKS: readonly Row[] = [
  ['a link', `<a href="${DATA}">x</a>`],
  ['a link without quotes', `<a href=${DATA}>x</a>`],
  ['a link in single quotes', `<a href='${DATA}' download={NAME}>x</a>`],
  ['embed', `<embed src="${DATA}">`],
  ['object', `<object data="${DATA}"></object>`],
  ['a frame', `<iframe src="${DATA}"></iframe>`],
  [
    'a picture',
    `<img src="${DATA.replace('application/octet-stream', 'image/png')}">`,
  ],
  ['a style', `<style>x{background:url(${DATA})}</style>`],
  ['in upper case', `<a href="DATA:;BASE64,{LETTERS}">x</a>`],
  ['no type', '<a href="data:;base64,{LETTERS}">x</a>'],
  [
    'with a charset',
    '<a href="data:text/plain;charset=utf-8;base64,{LETTERS}">x</a>',
  ],
  [
    'with blanks',
    ({ letters }) =>
      `<a href="data:text/plain;base64, ${mixedLines(letters).replaceAll('\n', ' ')}">x</a>`,
  ],
  ['over lines', '<a href="data:text/plain;base64,\n{BASE64}">x</a>'],
  [
    'with percents',
    ({ letters }) =>
      `<a href="data:;base64,${letters.replace(/[+/=]/g, it => encodeURIComponent(it))}">x</a>`,
  ],
  [
    'percents only',
    ({ bytes }) =>
      `<a href="data:,${Array.from(bytes, it => `%${it.toString(16).padStart(2, '0')}`).join('')}">x</a>`,
  ],
  ['entities', `<a href="data&colon;;base64,{LETTERS}">x</a>`],
  ['numeric entities', `<a href="&#100;ata:;base64,{LETTERS}">x</a>`],
  [
    'the letters as entities',
    ({ letters }) =>
      `<a href="data:;base64,${letters.replace(/[=+/]/g, it => `&#x${it.charCodeAt(0).toString(16)};`)}">x</a>`,
  ],
]

export const OTHER_ENCODINGS: readonly Recipe[] = [
  ...family('E17', 'D', 'uuencode', UUENCODE),
  ...family('E18', 'D/A', 'encodings of other nets', OTHERS),
  ...family('E19', 'D/A', 'unknown encodings', [
    [
      'utf-7, boundary in a comment',
      root('multipart/mixed; boundary=(x)foo', {
        part: [TYPE, DISPOSITION, cte('utf-7')],
      }),
    ],
    ...rows(UNKNOWN, value => encoded(value)),
    ...rows(UNKNOWN_QP, value => encodedQp(value)),
    ['quoted-printable on base64', encoded('quoted-printable')],
    ['base64 on quoted-printable', encodedQp('base64')],
    ['x-uuencode on base64', encoded('x-uuencode')],
    ['none on quoted-printable', encodedQp()],
    ['none on base64', encoded()],
    [
      'base64 on plain bytes',
      t0({ part: [TYPE, DISPOSITION, cte('base64')], payload: '{RAW}' }),
    ],
    [
      'quoted-printable on plain bytes',
      t0({
        part: [TYPE, DISPOSITION, cte('quoted-printable')],
        payload: '{RAW}',
      }),
    ],
    ['base64 on uuencode', uu('base64')],
    ['quoted-printable on uuencode', uu('quoted-printable')],
    ['no name, none on base64', t0({ part: [OCTETS] })],
  ]),
  ...family('B17', 'D', 'in the text', [
    ...BODIES.map(([story, body]): Row => [story, plain(body)]),
    ...BODIES.map(([story, body]): Row => [
      `${story}, no MIME`,
      p => `Subject: {ID}\n\n${typeof body === 'string' ? body : body(p)}\n`,
    ]),
    ...BODIES.slice(0, 12).map(([story, body]): Row => [
      `${story}, in a part`,
      p =>
        t0({
          first: [
            LETTER,
            '',
            typeof body === 'string' ? body.replaceAll('foo', 'bar') : body(p),
          ],
          part: ['X-A: b'],
          payload: 'innocent',
        }),
    ]),
  ]),
  ...family('B18', 'D', 'data: in HTML', [
    ...LINKS.map(([story, body]): Row => [
      story,
      plain(body, [HTML]),
      'D',
      'eicar',
      'zip',
      'type',
    ]),
    ...LINKS.slice(0, 4).map(([story, body]): Row => [
      `${story}, in base64`,
      p =>
        single(
          [HTML, cte('base64')],
          Buffer.from(
            (typeof body === 'string' ? body : body(p)).replace(
              '{LETTERS}',
              p.letters,
            ),
          )
            .toString('base64')
            .replace(/.{76}/g, '$&\n'),
        ),
      'D',
      'eicar',
      'zip',
      'type',
    ]),
    ...LINKS.slice(0, 4).map(([story, body]): Row => [
      `${story}, in text`,
      plain(body),
      'D',
      'eicar',
      'zip',
      'type',
    ]),
  ]),
]
