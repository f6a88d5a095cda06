/*
 * NAME
 *   transfer.test - transfer encodings undone, whatever the windows
 */
import t, { type Test } from 'tap'
import { bytesOf, WINDOW_BYTES } from '../../src/util/bytes.js'
import {
  decodeTransfer,
  encodingsNamed,
  type Encoding,
} from '../../src/parse/transfer/transfer.js'

type Coded = Exclude<Encoding, 'identity'>

const decoded = (
  encoding: Coded,
  text: string | Buffer,
  copies = false,
): { readonly text: string; readonly clean: boolean } => {
  const chunks: Buffer[] = []
  const bytes = bytesOf(Buffer.from(text as string, 'latin1'))
  const clean = decodeTransfer(bytes, encoding, {
    // What is not copied must stay as it is.
    write: chunk => void chunks.push(copies ? Buffer.from(chunk) : chunk),
    copies: () => copies,
  })
  return { text: Buffer.concat(chunks).toString('latin1'), clean }
}

type Case = readonly [text: string, decoded: string, clean: boolean]

const check = (
  t: Test,
  encoding: Coded,
  [text, expected, clean]: Case,
): void => {
  t.same(decoded(encoding, text), { text: expected, clean }, text)
  // The same after the end of a window, and across it.
  const unit = encoding === 'base64' ? 'QUFB' : 'AAA\n'
  const plain = encoding === 'base64' ? 'AAA' : 'AAA\n'
  for (const short of [0, 1, 2, 3, 4, 5]) {
    const units = (WINDOW_BYTES - 4 * short) / 4
    const far = decoded(encoding, unit.repeat(units) + text)
    t.equal(far.text.length, plain.length * units + expected.length)
    t.ok(far.text.endsWith(expected), `${text}, ${short} before the end`)
    t.equal(far.clean, clean)
    t.same(decoded(encoding, unit.repeat(units) + text, true), far)
  }
}

const BASE64: readonly Case[] = [
  ['', '', true],
  ['aGVsbG8=', 'hello', true],
  ['aGVsbG8', 'hello', true],
  ['aGVs\nbG8=\n', 'hello', true],
  ['a\nG\n\nV s\tbG8 =', 'hello', true],
  ['aGVsbA==', 'hell', true],
  ['aGVsbA=\n=', 'hell', true],
  ['aGVsbA=', 'hell', true],
  ['a#G%Vsb:G8=', 'hello', false],
  ['aGVs-bG8_=', 'hello', false],
  ['aGVs\x80bG8=', 'hello', false],
  ['aGVs\vbG8=', 'hello', false],
  ['aA==ZQ==bA==', 'hel', false],
  ['aGU=bGxv', 'hello', false],
  ['=aGVsbG8=', 'hello', false],
  ['====', '', true],
  ['a', '', false],
  ['aGVsb', 'hel', false],
]

t.test('base64', async t => {
  for (const row of BASE64) check(t, 'base64', row)
})

const QUOTED_PRINTABLE: readonly Case[] = [
  ['', '', true],
  ['hello\n', 'hello\n', true],
  ['=68ello', 'hello', true],
  ['=6a=6A=6b', 'jjk', true],
  ['he=\nllo', 'hello', true],
  ['he= \t\nllo', 'hello', true],
  ['hello=', 'hello', true],
  ['hello= \t', 'hello', true],
  ['a=3D=\n=3Db', 'a==b', true],
  ['=00=FF', '\x00\xff', true],
  ['a=zzb', 'a=zzb', false],
  ['a=4', 'a=4', false],
  ['a=4\n1', 'a=4\n1', false],
  ['==41', '=A', false],
  ['a= b', 'a= b', false],
  ['a\xe9b', 'a\xe9b', true],
  ['=g0=0g=:1=1:=@1=`1', '=g0=0g=:1=1:=@1=`1', false],
]

t.test('quoted-printable', async t => {
  for (const row of QUOTED_PRINTABLE) check(t, 'quoted-printable', row)
})

const MB = 1024 * 1024

t.test('a line of quoted-printable that is cut loses nothing', async t => {
  // Lines of more than a mebibyte are decoded in pieces.
  for (const tail of ['=41=42', '=\n', '= \t\n', '=', '=4', '== \n']) {
    const [expected, clean] = [decoded('quoted-printable', tail)].map(it => [
      it.text,
      it.clean,
    ])[0] as [string, boolean]
    const wrong: number[] = []
    for (let before = 0; before < 8; before++) {
      const text = `${'x'.repeat(MB - before)}${tail}`
      const far = decoded('quoted-printable', `${text}${'y'.repeat(100)}`)
      const near = decoded('quoted-printable', `${tail}${'y'.repeat(100)}`)
      if (far.text.slice(MB - before) !== near.text) wrong.push(before)
      const end = decoded('quoted-printable', text)
      if (end.text.slice(MB - before) !== expected || end.clean !== clean) {
        wrong.push(before)
      }
    }
    t.strictSame(wrong, [], JSON.stringify(tail))
  }
})

const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

t.test('what was encoded comes back', async t => {
  const wrong: number[] = []
  for (let seed = 1; seed <= 60; seed++) {
    const next = random(seed)
    const size = Math.floor(next() * (seed % 10 === 0 ? 900_000 : 5000))
    const bytes = Buffer.from(
      Array.from({ length: size }, () => Math.floor(next() * 256)),
    )
    const length = 1 + Math.floor(next() * 100)
    const letters = bytes.toString('base64')
    const lines = letters.replace(new RegExp(`.{${length}}`, 'g'), '$&\n')
    const quoted = bytes
      .toString('latin1')
      .replace(/[^ -<>-~]| (?=\n|$)/g, char => {
        const hex = char.charCodeAt(0).toString(16)
        return `=${hex.padStart(2, '0')}`
      })
      .replace(/.{60,70}(?!=?[0-9a-f]{0,2}$)(?<!=.?)/g, '$&=\n')
    const whole = bytes.toString('latin1')
    const fits =
      decoded('base64', lines).text === whole &&
      decoded('base64', lines).clean &&
      decoded('quoted-printable', quoted).text === whole &&
      decoded('quoted-printable', quoted).clean
    if (!fits) wrong.push(seed)
  }
  t.strictSame(wrong, [])
})

t.test('which encodings a value names', async t => {
  const check = (
    value: string,
    encodings: readonly string[],
    defect: string | null = null,
  ): void => {
    t.same(encodingsNamed(value), { encodings, defect }, value)
  }
  check('', ['identity'])
  check('7bit', ['identity'])
  check('8BIT', ['identity'])
  check(' binary ', ['identity'])
  check('Base64', ['base64'])
  check('quoted-printable (x)', ['quoted-printable'])
  check('x-uuencode', ['identity'], 'encoding-unknown')
  check('utf-8', ['identity'], 'encoding-unknown')
  check('base 64', ['base64', 'identity'], 'encoding-broken')
  check('=?utf-8?Q?ba?=se=364', ['base64', 'identity'], 'encoding-broken')
  check('&#98;ase64', ['base64', 'identity'], 'encoding-broken')
  check('bas(x)e64', ['base64', 'identity'], 'encoding-broken')
  check('(base64)', ['base64', 'identity'], 'encoding-broken')
  check('(x) base64 (quoted-printable)', ['base64'], null)
  check('base64;', ['base64', 'identity'], 'encoding-decorated')
  check('xbase64x', ['base64', 'identity'], 'encoding-broken')
  check(
    'quoted-printable, base64',
    ['base64', 'quoted-printable', 'identity'],
    'encoding-broken',
  )
})
