/*
 * NAME
 *   twins - messages like those with which somebody came through
 *
 * DESCRIPTION
 *   Written by hand, by who wanted to come through: names, structures and
 *   encodings, each of a kind for which some reader shows the file.
 */
import { EICAR } from '../../helper/eicar.js'
import { binhex } from '../evasion/binhex.js'
import { NAMES } from './names.js'
const EXE = 'tool.exe'

const b64 = (bytes: string, width = 60): string =>
  (
    Buffer.from(bytes, 'latin1')
      .toString('base64')
      .match(new RegExp(`.{1,${width}}`, 'g')) ?? []
  ).join('\n')

const uu = (bytes: string, name = 'file.bin'): string => {
  const all = Buffer.from(bytes, 'latin1')
  const lines: string[] = []
  for (let at = 0; at < all.length; at += 45) {
    const line = all.subarray(at, at + 45)
    const padded = Buffer.concat([
      line,
      Buffer.alloc((3 - (line.length % 3)) % 3),
    ])
    const letters = padded
      .toString('base64')
      .replace(/=/gu, 'A')
      .replace(/[^]/gu, it => String.fromCharCode(0x20 + BASE64.indexOf(it)))
      .replaceAll(' ', '`')
    lines.push(String.fromCharCode(0x20 + line.length) + letters)
  }
  return `begin 644 ${name}\n${lines.join('\n')}\n\`\nend`
}

const BASE64 =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export type Twin = readonly [story: string, message: string]

const twins: Twin[] = []
const add = (story: string, message: string): void =>
  void twins.push([story, message])

const HEAD =
  'From: a@x.example\nTo: b@y.example\nSubject: s\nMIME-Version: 1.0\n'

const multi = (part: string, type = 'multipart/mixed; boundary=foo'): string =>
  `${HEAD}Content-Type: ${type}\n\n--foo\nContent-Type: text/plain\n\nhello\n${part}\n--foo--\n`

const FILE = `Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n${b64(EICAR)}`
const TEXT = b64('some plain words\n')
const named = (fields: string): string =>
  multi(`--foo\n${fields}\nContent-Transfer-Encoding: base64\n\n${TEXT}`)

for (const it of NAMES) add(it, named(it))
// On what has parts, too.
for (const kind of [
  'mixed',
  'appledouble',
  'related',
  'alternative',
  'digest',
  'x-foo',
  'signed',
  'report',
  'parallel',
])
  add(
    `name on multipart/${kind}`,
    multi(
      `--foo\nContent-Type: multipart/${kind}; boundary=bar; name="tool.exe"\n\n--bar\nContent-Type: application/applefile\n\nx\n--bar\n\nhi\n--bar--`,
    ),
  )
add(
  'name on multipart, disposition',
  multi(
    `--foo\nContent-Type: multipart/mixed; boundary=bar\nContent-Disposition: attachment; filename="tool.exe"\n\n--bar\n\nhi\n--bar--`,
  ),
)
add(
  'name on message',
  multi(
    `--foo\nContent-Type: message/rfc822; name=tool.exe\n\nSubject: x\n\nhi`,
  ),
)
add(
  'name on root',
  `${HEAD}Content-Type: multipart/mixed; boundary=foo; name=tool.exe\n\n--foo\n\nhi\n--foo--\n`,
)
const BEHIND = [
  ' x',
  'x',
  '-',
  ' -',
  '--x',
  '-- x',
  ' --',
  '\t\tx',
  ';',
  '"',
  '=',
  '_',
  '.',
  '/',
  ' boundary',
  ':',
  '\x0b',
  '\x0c',
  '\xa0',
  ',x',
  '(c)',
  '\\',
  '+',
  '0',
]
for (const d of BEHIND)
  add(`delimiter ${JSON.stringify(d)}`, multi(`--foo${d}\n${FILE}`))
for (const d of [' ', '\t', '>', 'x', '-', '.', ' \t', '=', '\x0b'])
  add(`front ${JSON.stringify(d)}`, multi(`${d}--foo\n${FILE}`))
for (const l of [
  '--',
  '---',
  '----',
  '-- ',
  '--x',
  '--\t',
  '-',
  '- -',
  '--=',
  '----------',
  '--foox',
  '--fo',
  '--FOO',
  '-----BEGIN',
]) {
  const lines = b64(EICAR, 8).split('\n')
  add(
    `hyphens ${l}`,
    multi(
      `--foo\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n${lines.join(`\n${l}\n`)}`,
    ),
  )
  add(
    `hyphens single ${l}`,
    `${HEAD}Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n${lines.join(`\n${l}\n`)}\n`,
  )
}
for (const g of [
  '\n',
  '\n\n',
  ' \n',
  '\t\n\n',
  '\n \n',
  '>\n',
  'x\n',
  'x: y\n\n',
  '--\n',
  '\x0b\n',
  'From x\n',
  '>From x\n',
])
  add(`gap ${JSON.stringify(g)}`, multi(`--foo\n${g}${FILE}`))
for (const type of [
  'text/plain; boundary=foo',
  'application/octet-stream; boundary=foo',
  'multipart; boundary=foo',
  'mixed; boundary=foo',
  'message/rfc822; boundary=foo',
  'multipart/mixed boundary=foo',
  'multipart/mixed, boundary=foo',
  'multipart/mixed; boundary=bar',
  'multipart/mixed',
  'text/plain; x=foo',
  '',
  'multipart/mixed; boundary="foo',
  'multipart/mixed; boundary=foo(x)',
  'multipart/mixed; boundary=f"o"o',
  'multipart/mixed; BOUNDARY=foo',
  'multipart/mixed; boundary:foo',
  "multipart/mixed; boundary*=us-ascii''foo",
  'multipart/mixed; boundary*0=f; boundary*1=oo',
  'multipart/mixed; x="; boundary=foo',
  'multipart/mixed; (boundary=foo)',
  'multipart/mixed; boundary==?us-ascii?Q?foo?=',
  'image/png; boundary=foo',
  'x-sun-attachment; boundary=foo',
  'multipart/mixed; charset=utf-16; boundary=foo',
])
  add(`type ${type}`, multi(`--foo\n${FILE}`, type))
// As SunOS wrote it.
const sun = (
  enc: string,
  body: string,
  type = 'X-sun-attachment',
  line = '----------',
) =>
  `${HEAD}Content-Type: ${type}\n\n${line}\nX-Sun-Data-Type: text\nX-Sun-Content-Lines: 1\n\nhello\n${line}\nX-Sun-Data-Type: default-app\nX-Sun-Data-Name: file.bin\nX-Sun-Encoding-Info: ${enc}\nX-Sun-Content-Lines: 3\n\n${body}\n${line}\n`
add('sun base64', sun('base64', b64(EICAR)))
add('sun plain', sun('', EICAR))
add('sun base64 type', sun('base64', b64(EICAR), 'x-sun-attachment; charset=x'))
add('sun name', sun('', 'x').replace('file.bin', 'tool.exe'))
add('sun 11', sun('base64', b64(EICAR), 'X-SUN-ATTACHMENT', '-----------'))
add('sun 9', sun('base64', b64(EICAR), 'X-SUN-ATTACHMENT', '---------'))
add(
  'sun in multipart',
  multi(
    `--foo\nContent-Type: x-sun-attachment\n\n----------\nX-Sun-Data-Name: tool.exe\n\nx\n----------`,
  ),
)
add('sun uu', sun('uuencode', uu(EICAR)))
add('sun uu compress', sun('adpcm-compress,uuencode', uu(EICAR)))
const enc = (cte: string, body: string, extra = '') =>
  multi(
    `--foo\nContent-Type: application/octet-stream${extra}\nContent-Transfer-Encoding: ${cte}\n\n${body}`,
  )
for (const c of [
  'base64',
  'BASE64',
  ' base64',
  ' "base64"',
  'base64;',
  'base64 x',
  'x-base64',
  'base-64',
  'base64,7bit',
  '7bit base64',
  '(x)base64',
  'bas\\e64',
  '=?us-ascii?Q?base64?=',
  'b',
  'B',
  'BASE 64',
  '7bit',
  '8bit',
  'binary',
  'x-uuencode',
  'quoted-printable',
  '',
  'unknown',
  'x-foo',
  'base64url',
  'mime64',
  'x-gzip64',
])
  add(`cte ${c}`, enc(c, b64(EICAR)))
for (const c of [
  'uuencode',
  'x-uuencode',
  'x-uue',
  'uue',
  '7bit',
  'base64',
  '8bit',
  'x-foo',
])
  add(`uu ${c}`, enc(c, uu(EICAR)))
const hqxNamed = binhex(EXE, Buffer.from(`MZ${'\0'.repeat(200)}`))
const hqx = binhex('a.bin', Buffer.from(EICAR))
for (const c of [
  '7bit',
  'base64',
  'x-foo',
  'binhex',
  'mac-binhex40',
  'quoted-printable',
]) {
  add(`hqx ${c}`, enc(c, hqx))
  add(`hqx name ${c}`, enc(c, hqxNamed))
}
add('hqx in base64', enc('base64', b64(hqx)))
add('hqx name in base64', enc('base64', b64(hqxNamed)))
add(
  'hqx typed in base64',
  multi(
    `--foo\nContent-Type: application/mac-binhex40; name=a.hqx\nContent-Transfer-Encoding: base64\n\n${b64(hqx)}`,
  ),
)
add('uu in base64', enc('base64', b64(uu(EICAR))))
add(
  'uu in base64 named',
  enc('base64', b64(uu('x', 'tool.exe')), '; name=a.uue'),
)
add(
  'eml in base64',
  enc(
    'base64',
    b64(
      `Subject: x\nContent-Type: application/octet-stream; name=tool.exe\n\nx`,
    ),
    '; name=a.eml',
  ),
)
const yenc =
  '=ybegin line=128 size=68 name=tool.exe\n' +
  Buffer.from(Array.from(EICAR, it => (it.charCodeAt(0) + 42) & 255)).toString(
    'latin1',
  ) +
  '\n=yend size=68\n'
add('yenc', enc('8bit', yenc))

const NAMED = `Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="tool.exe"\nContent-Transfer-Encoding: base64`
add(
  'a field in the line of a delimiter',
  multi(`--foo=${NAMED.replaceAll('\n', ' ')}\n\n${TEXT}`),
)
add(
  'an odd field behind an odd line',
  multi(`x --foo\n${NAMED.replace('-Type:', '-Type\f:')}\n\n${TEXT}`),
)
add(
  'behind the end, with another header right behind its body',
  `${HEAD}Content-Type: multipart/mixed; boundary=foo\n\n--foo--\n${NAMED}\n\n${TEXT}\n-?-foo\nContent-Type: text/plain\n\nhello\n--foo\nContent-Type: text/plain\n\nbye\n--foo--\n`,
)

export const TWINS: readonly Twin[] = twins
