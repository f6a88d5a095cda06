/*
 * NAME
 *   encoded-text.test - files in a text that is encoded, with line ends of its own
 *
 * DESCRIPTION
 *   In base64 a text keeps its CRLF, or CR alone; what is found in lines of LF is
 *   found in those.
 */
import t from 'tap'
import { zip } from '../corpus/writers/archive.js'
import { binhex } from '../corpus/evasion/binhex.js'
import { uuLines } from '../corpus/evasion/payload.js'
import { look } from './looked.js'

const PROGRAM = Buffer.concat([
  Buffer.from('MZ'),
  Buffer.from(Array.from({ length: 700 }, (_, at) => (at * 7) % 256)),
])

const cut = (text: string, width: number, between: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []).join(between)

const base64 = (bytes: Buffer): string =>
  cut(bytes.toString('base64'), 76, '\n')

const codes = (bytes: Buffer): string =>
  Array.from(
    bytes,
    byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')

const letter = (byte: number): string => {
  const value = (byte + 42) & 0xff
  return [0, 10, 13, 61].includes(value)
    ? `=${String.fromCharCode((value + 64) & 0xff)}`
    : String.fromCharCode(value)
}

const BEGIN = `=ybegin line=128 size=${PROGRAM.length} name=tool.exe`
const DATA = Array.from(PROGRAM, letter)
const LINES = Array.from({ length: 6 }, (_, at) =>
  DATA.slice(at * 128, (at + 1) * 128).join(''),
).join('\n')
const YENC = `${BEGIN}\n${LINES}\n=yend size=${PROGRAM.length}\n`

const XX = '+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const UU = uuLines(PROGRAM)
const xx = UU.replace(/[^\n]/gu, it => XX.charAt((it.charCodeAt(0) - 32) & 63))

const FIELD = 'Content-Type: application/octet-stream; name="tool.exe"'

/** Lines with LF; whether the file has its name there. */
const TEXTS: readonly (readonly [
  kind: string,
  text: string,
  named: boolean,
])[] = [
  ['yEnc', `Hello,\n${YENC}`, true],
  [
    'a part of yEnc',
    `Hello,\n${YENC.replace('line', 'part=1 line').replace('\n', `\n=ypart begin=1 end=${PROGRAM.length}\n`)}`,
    true,
  ],
  ['uuencode', `Hello,\nbegin 644 tool.exe\n${UU}\n\`\nend\n`, true],
  ['lines of uuencode', `Hello,\n${UU}\n`, false],
  ['xxencode', `Hello,\nbegin 644 tool.exe\n${xx}\n+\nend\n`, true],
  [
    'base64 of uuencode',
    `Hello,\nbegin-base64 644 tool.exe\n${base64(PROGRAM)}\n====\n`,
    true,
  ],
  ['BinHex', `Hello,\n${binhex('tool.exe', PROGRAM)}\n`, true],
  ['lines of base64', `Hello,\n${base64(PROGRAM)}\n`, false],
  [
    'a part',
    `Hello,\n--b\n${FIELD}\nContent-Transfer-Encoding: base64\n\n${base64(PROGRAM)}\n--b--\n`,
    true,
  ],
  [
    'a part in quoted-printable',
    `Hello,\n--b\n${FIELD}\nContent-Transfer-Encoding: quoted-printable\n\n${cut(codes(PROGRAM), 72, '=\n')}\n--b--\n`,
    true,
  ],
  [
    'a data: URL',
    `<a href="data:application/octet-stream;base64,\n${base64(PROGRAM)}">x</a>\n`,
    false,
  ],
]

const message = (fields: string, body: string): string =>
  `From: a@b.example\nMIME-Version: 1.0\n${fields}\n\n${body}\n`

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

const WAYS: readonly (readonly [
  way: string,
  wrap: (text: string) => string,
])[] = [
  [
    'base64',
    text =>
      message(
        'Content-Type: text/plain\nContent-Transfer-Encoding: base64',
        base64(bytesOf(text)),
      ),
  ],
  [
    'quoted-printable',
    text =>
      message(
        'Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable',
        cut(codes(bytesOf(text)), 72, '=\n'),
      ),
  ],
  [
    'a zip',
    text =>
      message(
        'Content-Type: application/zip; name="a.zip"\nContent-Transfer-Encoding: base64',
        base64(zip([{ name: 'a.txt', data: bytesOf(text) }])),
      ),
  ],
]

const ENDS = [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const

for (const [kind, text, named] of TEXTS) {
  for (const [way, wrap] of WAYS) {
    t.test(`${kind} in ${way}`, async t => {
      for (const [name, end] of ENDS) {
        const { parts } = await look(t, wrap(text.replaceAll('\n', end)))
        const found = parts.filter(
          ({ content }) =>
            content.size < PROGRAM.length + 3 &&
            content.slice(0, content.size).includes(PROGRAM),
        )
        t.ok(found.length > 0, `${name}: the file`)
        if (!named) continue
        t.ok(
          found.some(({ names }) => names.includes('tool.exe')),
          `${name}: its name`,
        )
      }
    })
  }
}

t.test('a file of yEnc that is no text by its type', async t => {
  for (const [name, end] of ENDS) {
    const { parts } = await look(
      t,
      message(
        'Content-Type: application/octet-stream; name="tool.ync"\nContent-Transfer-Encoding: base64',
        base64(bytesOf(YENC.replaceAll('\n', end))),
      ),
    )
    t.ok(
      parts.some(
        ({ names, content }) =>
          names.includes('tool.exe') &&
          content.slice(0, content.size).equals(PROGRAM),
      ),
      name,
    )
  }
})

t.test('a text with each kind of line end is clean', async t => {
  const text = 'Tea at five.\r\nBring cake.\rAnd milk.\n'
  for (const [, wrap] of WAYS) {
    const { defects } = await look(t, wrap(text))
    t.strictSame(
      defects.filter(it => it.grade !== 'harmless'),
      [],
    )
  }
})
