/*
 * NAME
 *   hidden-lines - B, E: what is in a text as no encoder writes it
 *
 * DESCRIPTION
 *   Base64 and uuencode that someone quoted, numbered or laid out, that a
 *   script holds in its own way, and what Content-Encoding speaks of.
 */

import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib'
import { IN_BASE64, part, shown, single } from './base.js'
import { card, folded, html, page } from './hidden-texts.js'
import { base64, mixedLines, uuLines, type Payload } from './payload.js'
import { family, type Recipe, type Row } from './recipe.js'

const inText = (text: (payload: Payload) => string): Row[1] => {
  return payload => single(['Content-Type: text/plain'], text(payload))
}

const eachLine = (text: string, change: (line: string, at: number) => string) =>
  text.split('\n').map(change).join('\n')

const UU_LINES = ({ bytes }: Payload): string => uuLines(bytes)

const XX = '+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const xxLines = ({ bytes }: Payload): string =>
  uuLines(bytes).replace(
    /[^\n]/gu,
    it => XX[it === '`' ? 0 : it.charCodeAt(0) - 0x20] ?? '',
  )

const UNBEGUN: readonly Row[] = [
  ...['begin {NAME}', 'begin  {NAME}', 'BEGIN {NAME}', 'begin 64x {NAME}'].map(
    (it): Row => [it, inText(p => `Hello,\n\n${it}\n${UU_LINES(p)}\n\`\nend`)],
  ),
  [
    'no begin',
    inText(p => `Hello,\n\n${UU_LINES(p)}\n\`\nend`),
    'D',
    'eicar',
    'zip',
    'type',
  ],
  ['xxencode', inText(p => `begin 644 {NAME}\n${xxLines(p)}\n+\nend`)],
  ['xxencode, no mode', inText(p => `begin {NAME}\n${xxLines(p)}\n+\nend`)],
  [
    'in a quotation',
    inText(p =>
      eachLine(`begin 644 {NAME}\n${UU_LINES(p)}\n\`\nend`, it => `> ${it}`),
    ),
  ],
]

const DECORATED: readonly (readonly [
  string,
  (line: string, at: number) => string,
])[] = [
  ['quoted', it => `> ${it}`],
  ['quoted twice', it => `> > ${it}`],
  ['quoted without a blank', it => `>${it}`],
  ['after a bar', it => `| ${it}`],
  ['numbered', (it, at) => `${at + 1}: ${it}`],
  ['numbered with zeros', (it, at) => `${String(at).padStart(4, '0')} ${it}`],
  ['numbered in brackets', (it, at) => `[${at + 1}] ${it}`],
  ['as a list', it => `* ${it}`],
  ['dash-escaped', it => `- ${it}`],
  ['flowed, its blanks dropped', it => `${it} `],
]

const QUOTATIONS: readonly Row[] = [
  ...DECORATED.flatMap(([story, change]): Row[] => [
    [
      `${story}, as it is`,
      inText(it => `Hello,\n\n${eachLine(mixedLines(it.letters), change)}\n`),
    ],
    [
      `${story}, in lines of 76`,
      inText(
        it =>
          `Hello,\n\n${eachLine(it.letters.replace(/.{76}/gu, '$&\n'), change)}\n`,
      ),
    ],
  ]),
  [
    'as strings of a program',
    inText(
      it =>
        `x =\n${eachLine(it.letters.replace(/.{40}/gu, '$&\n'), line => `  "${line}" +`)}\n`,
    ),
  ],
]

const BROKEN: readonly Row[] = ['<br>', '<br/>\n', '<BR />', '<wbr>'].map(
  (tag): Row => [
    shown(tag),
    html(
      it => `<p>Hello</p>${mixedLines(it.letters).replaceAll('\n', tag)}<p>`,
    ),
  ],
)

const ELEMENTS: readonly Row[] = ['p', 'div', 'li', 'td', 'span'].map(
  (tag): Row => [
    tag,
    html(it =>
      eachLine(
        it.letters.replace(/.{76}/gu, '$&\n'),
        line => `<${tag}>${line}</${tag}>`,
      ),
    ),
  ],
)

const codes = ({ bytes }: Payload, code: (byte: number) => string): string =>
  Array.from(bytes, code).join('')

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

const SMUGGLED: readonly Row[] = (
  [
    ['numbers', it => `String.fromCharCode(${[...it.bytes].join(',')})`],
    [
      'numbers of an array',
      it => `new Uint8Array([ ${[...it.bytes].join(', ')} ])`,
    ],
    [
      'numbers in hex',
      it => `new Uint8Array([${codes(it, byte => `0x${hex(byte)},`)}])`,
    ],
    ['percents', it => `unescape("${codes(it, byte => `%${hex(byte)}`)}")`],
    [
      'percents of UTF-16',
      it =>
        `unescape("${it.bytes.toString('hex').replace(/(..)(..)/gu, '%u$2$1')}")`,
    ],
    ['escapes', it => `new Blob(["${codes(it, byte => `\\x${hex(byte)}`)}"])`],
    ['hex', it => `f("${it.bytes.toString('hex')}"); new Blob([x])`],
    ['pieces', it => `atob("${it.letters.replace(/.{20}/gu, '$&" + "')}")`],
    [
      'pieces of a list',
      it => `atob(["${it.letters.replace(/.{20}/gu, '$&",\n"')}"].join(""))`,
    ],
  ] satisfies readonly (readonly [string, (payload: Payload) => string])[]
).map(([story, script]): Row => [
  story,
  html(it => `<script>${script(it)}</script>`),
  undefined,
  ...(story === 'percents of UTF-16'
    ? (['eicar'] as const)
    : (['eicar', 'zip', 'type'] as const)),
])

const BYTES: readonly Row[] = (
  [
    ['escapes', it => `"${codes(it, byte => `\\x${hex(byte)}`)}"`],
    ['units', it => `'${codes(it, byte => `\\u00${hex(byte)}`)}'`],
    ['braces', it => `'${codes(it, byte => `\\u{${hex(byte)}}`)}'`],
    [
      'octal',
      it => `"${codes(it, byte => `\\${byte.toString(8).padStart(3, '0')}`)}"`,
    ],
    ['hex', it => `"${it.bytes.toString('hex')}".match(/../g)`],
    ['numbers in hex', it => `[${codes(it, byte => `0x${hex(byte)},`)}]`],
  ] satisfies readonly (readonly [string, (payload: Payload) => string])[]
).map(([story, script]): Row => [
  story,
  html(it => `<script>var b=${script(it)};</script>`),
  undefined,
  ...(['eicar', 'zip', 'type'] as const),
])

const PICTURES: readonly Row[] = [
  'image/svg+xml; name=a.svg',
  'application/xhtml+xml',
].map((type): Row => [
  type,
  page(`Content-Type: ${type}`, it =>
    Buffer.from(`<svg><script>atob("${it.letters}")</script></svg>`),
  ),
  undefined,
  ...(['eicar', 'zip', 'type'] as const),
])

const LDIF: readonly Row[] = [
  [
    'folded',
    card('text/plain', it => `dn: cn=a\n${folded(`jpegPhoto:: ${it}`)}\n`),
  ],
]

const packed = (encoding: string, pack: (bytes: Buffer) => Buffer): Row => [
  encoding,
  payload =>
    part(
      'Content-Type: application/octet-stream; name={NAME}',
      `Content-Encoding: ${encoding}`,
      IN_BASE64,
    ).replace('{BASE64}', base64(pack(payload.bytes))),
  undefined,
  ...(['eicar', 'zip', 'type'] as const),
]

const PACKED: readonly Row[] = [
  packed('gzip', gzipSync),
  packed('x-gzip', gzipSync),
  packed('deflate', deflateSync),
  packed('deflate', deflateRawSync),
  packed('br', brotliCompressSync),
  packed('"br"', brotliCompressSync),
  packed('deflate, gzip', it => gzipSync(deflateSync(it))),
  packed('br, deflate', it => deflateSync(brotliCompressSync(it))),
]

export const HIDDEN_LINES: readonly Recipe[] = [
  ...family('B17u', 'D', 'uuencode, its first line odd or gone', UNBEGUN),
  ...family('B17q', 'D', 'base64 with something around its lines', QUOTATIONS),
  ...family('B17t', 'D', 'base64 in tags', [...BROKEN, ...ELEMENTS]),
  ...family('B17l', 'D', 'base64 in LDIF', LDIF),
  ...family('B18j', 'D', 'a file in a script', SMUGGLED),
  ...family('B18y', 'D', 'bytes in a script, and no word of a file', BYTES),
  ...family('B18v', 'D', 'base64 in a script in base64', PICTURES),
  ...family('E20x', 'D', 'Content-Encoding', PACKED),
]
