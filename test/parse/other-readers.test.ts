/*
 * NAME
 *   other-readers.test - what only some readers see in a message
 */
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { BASE64, hex, IN_BASE64, OCTETS, t0 } from './payload.js'
import { check, look, type Case } from './looked.js'

const quoted = (code: (hex: string) => string): string =>
  t0({
    part: [OCTETS, 'Content-Transfer-Encoding: quoted-printable'],
    payload: Array.from(EICAR, it => code(hex(it).slice(1))).join(''),
  })

const QUOTED: readonly Case[] = [
  ['a code cut by a line end', quoted(it => `=${it[0]}\n${it[1]}`), 'D'],
  ['cut by CR', quoted(it => `=${it[0]}\r${it[1]}`), 'D'],
  ['a code that begins twice', quoted(it => `==a${it}`), 'D/A'],
  ['two equals signs', quoted(it => `==${it}`), 'D/A'],
  ...['\t', '\x12', '\xaa', '\t\x12'].map((it): Case => [
    `${JSON.stringify(it)} in front of a soft line break`,
    quoted(code => `=${code}${it}=\n`),
    'D',
  ]),
]

t.test('quoted-printable', async t => {
  for (const it of QUOTED) await check(t, it)
})

const hyphens = (line: string): string => BASE64.split('\n').join(`\n${line}\n`)

const STRUCTURE: readonly Case[] = [
  ...[' x', 'x', '-', '_1', ' --', '.', '\v'].map((it): Case => [
    `a delimiter that goes on with ${JSON.stringify(it)}`,
    t0().replace(
      '\n--foo\nContent-Type: application',
      `\n--foo${it}\nContent-Type: application`,
    ),
    'D/A',
  ]),
  ...['\n', '\n\n', ' \n', '\t\n \n'].map((it): Case => [
    `${JSON.stringify(it)} between delimiter and header`,
    t0({ part: [`${it}${OCTETS}`, IN_BASE64] }),
    'D',
  ]),
  ...['--', '---', '-- ', '--\t--'].map((it): Case => [
    `lines ${JSON.stringify(it)} in base64 that no multipart declares`,
    t0({ root: 'mixed; boundary=bar', payload: hyphens(it) }),
    'D/A',
  ]),
  [
    'a delimiter that goes on, and lines of hyphens',
    t0({ payload: hyphens('--') }).replace(
      '\n--foo\nContent-Type: application',
      '\n--foo x\nContent-Type: application',
    ),
    'D+A',
  ],
  [
    'the header after an empty line of the message',
    `\n${OCTETS}\n${IN_BASE64}\n\n${hyphens('---')}\n`,
    'D',
  ],
]

t.test('structure', async t => {
  for (const it of STRUCTURE) await check(t, it)
})

t.test('what goes on after a boundary of its own is none', async t => {
  const nested = t0().replace(
    'hello\n',
    'hello\n--foobar is a word, and -- \nno delimiter\n',
  )
  await check(t, ['a line of a letter', nested, 'D-A'])
})

const page = (type: string, body: string): string =>
  `MIME-Version: 1.0\nContent-Type: ${type}\n\n${body}\n`

const link = (shift: string): string =>
  `<a href="da${shift}ta:application/octet-stream;base64,${BASE64.replaceAll('\n', '').slice(0, 40)}${shift}${BASE64.replaceAll('\n', '').slice(40)}">x</a>`

const PAGES: readonly Case[] = [
  ['ISO-2022-JP', page('text/html; charset=iso-2022-jp', link('\x1b(B')), 'D'],
  ['its Roman letters', page('text/html; charset=x', link('\x1b(J')), 'D'],
  [
    'empty Kanji',
    page('text/html; charset=iso-2022-jp', link('\x1b$B\x1b(B')),
    'D',
  ],
  ['only said in the page', page('text/html', link('\x1b(B')), 'D'],
  [
    'ISO-2022-KR',
    page('text/html; charset=iso-2022-kr', link('\x0e\x0f')),
    'D',
  ],
  ['HZ', page('text/html; charset=hz-gb-2312', link('~{~}')), 'D'],
  [
    'UTF-7 by another name',
    page('text/html; charset=csUnicode11UTF7', link('+-').replaceAll('+-', '')),
    'D',
  ],
]

t.test('pages in charsets that shift', async t => {
  for (const it of PAGES) await check(t, it)
})

t.test('a field that refers to what is elsewhere', async t => {
  const { parts } = await look(
    t,
    t0({
      part: [
        'Content-Type: application/pdf; name=a.pdf',
        'X-Mozilla-External-Attachment-URL: https://evil.example/a.pdf',
      ],
      payload: 'You deleted an attachment.',
    }),
  )
  t.ok(parts.some(it => it.alsoTypes.includes('message/external-body')))
})
