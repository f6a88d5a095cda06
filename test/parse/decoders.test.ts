/*
 * NAME
 *   decoders.test - encodings of mail that is older than MIME, or broken
 */
import t from 'tap'
import { bytesOf } from '../../src/util/bytes.js'
import { looseBase64 } from '../../src/parse/transfer/base64-variants.js'
import type { BaseReading } from '../../src/parse/transfer/base64-alphabet.js'
import { baseFacts } from '../../src/parse/transfer/base64-irregularities.js'
import { decodeBinhex, findBinhex } from '../../src/parse/carve/binhex.js'
import { findDataUrls } from '../../src/parse/carve/data-url.js'
import {
  isCodes,
  looseQuoted,
} from '../../src/parse/transfer/quoted-printable-variants.js'
import type { QuotedReading } from '../../src/parse/transfer/quoted-printable-variants.js'
import { decoderOf } from '../../src/parse/transfer/transfer.js'
import { decodeUu, findUu } from '../../src/parse/carve/uuencode.js'
import { decodeYenc, findYenc } from '../../src/parse/carve/yenc.js'
import type { TransferDecoder } from '../../src/parse/transfer/decoder.js'

/** What comes out, however the text is cut in two. */
const decoded = (text: string, make: () => TransferDecoder): string[] => {
  const bytes = Buffer.from(text, 'latin1')
  const all = Array.from({ length: bytes.length + 1 }, (_, cut) => {
    const decoder = make()
    const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)]
    const pieces = chunks.map(chunk => Buffer.from(decoder.push(chunk)))
    return Buffer.concat([...pieces, decoder.end()]).toString('latin1')
  })
  return [...new Set(all)]
}

const BASE64: readonly (readonly [BaseReading, string, string])[] = [
  ['base64: to the padding', 'QQ==QkM=', 'A'],
  ['base64: padding dropped', 'QQ==QkNE', 'A\x04$4'],
  ['base64: padding as A', 'QQ==QkNE', 'A\0\0BCD'],
  ['base64: url-safe', '-__-', '\xfb\xff\xfe'],
  ['base64: by line', 'QUJDR\nQUJD\n', 'ABCABC'],
  ['base64: by line, padded', 'QUJDRA\nQUJD\n', 'ABCDABC'],
  ['base64: by line, from its end', 'RQUJD\nxyzQUJD\n', 'ABCABC'],
  ['base64: after its first line', 'QUJDR\nQUJD\n', 'ABC'],
  ['base64: by paragraph', 'QUJDR\n\nQUJD\n', 'ABCABC'],
  ['base64: clean lines', 'QUJD\nQ*UJ\nREVG\n', 'ABCDEF'],
]

t.test('readings of base64', async t => {
  for (const [reading, text, expected] of BASE64) {
    t.strictSame(
      decoded(text, () => looseBase64(reading)),
      [expected],
      reading,
    )
  }
})

const ORDINARY: readonly (readonly [
  text: string,
  expected: string,
  clean: boolean,
])[] = [
  ['QUJD', 'ABC', true],
  ['QU\n JD', 'ABC', true],
  ['QUI=', 'AB', true],
  ['QQ==', 'A', true],
  ['QUI', 'AB', true],
  ['QUJDR', 'ABC', false],
  ['QQ==QUI=', 'AAB', false],
  ['QUI=QUJDRA==', 'ABABCD', false],
  ['Q*UJD', 'ABC', false],
  ['=', '', true],
]

t.test('the ordinary reading of base64', async t => {
  for (const [text, expected, clean] of ORDINARY) {
    t.strictSame(
      decoded(text, () => decoderOf('base64')),
      [expected],
      text,
    )
    const decoder = decoderOf('base64')
    decoder.push(Buffer.from(text))
    decoder.end()
    t.equal(decoder.clean, clean, `${text} is ${clean ? '' : 'not '}clean`)
  }
})

const LINE = 'QUJD'.repeat(19)
const FACTS: readonly (readonly [
  story: string,
  text: string,
  readings: readonly string[],
  broken: boolean,
])[] = [
  ['lines of 76', `${LINE}\n${LINE}\nQQ==\n`, [], false],
  [
    'lines of 77',
    `${LINE}Q\n${LINE}U\n`,
    [
      'base64: by line',
      'base64: by line, from its end',
      'base64: after its first line',
    ],
    false,
  ],
  [
    'a footer',
    `${LINE}\n-- \nList: a@b.example\n`,
    ['base64: url-safe'],
    false,
  ],
  ['foreign in front of data', `${LINE}\n*\n${LINE}\n`, [], true],
  ['data after padding', `QQ==\n${LINE}\n`, ['base64: to the padding'], true],
]

t.test('what is irregular about base64', async t => {
  for (const [story, text, readings, broken] of FACTS) {
    const facts = baseFacts(bytesOf(Buffer.from(text)))
    t.equal(facts.broken, broken, story)
    const missing = readings.filter(
      it => !facts.readings.some(reading => reading === it),
    )
    t.strictSame(missing, [], story)
    if (readings.length === 0 && !broken) t.strictSame(facts.readings, [])
  }
})

const QUOTED: readonly (readonly [QuotedReading, string, string])[] = [
  ['quoted: = dropped', '=41=Z=42', 'AZB'],
  ['quoted: =x dropped', '=41=Z=42', 'AB'],
  ['quoted: =xy dropped', '=41=ZZ=42', 'AB'],
  ['quoted: joined', '=41\n=42\n', 'AB'],
  ['quoted: trimmed', ' =41\n\t=42\n', 'AB'],
  ['quoted: only codes', '=41 x =42', 'AB'],
  ['quoted: upper case', '=4A=4a=4B', 'JK'],
  ['quoted: unfolded', '=4=\n1=4= \t\n=\n2==\n43=\n', 'ABC'],
]

t.test('readings of quoted-printable', async t => {
  for (const [reading, text, expected] of QUOTED) {
    t.strictSame(
      decoded(text, () => looseQuoted(reading)),
      [expected],
      reading,
    )
  }
})

t.test('uuencode', async t => {
  const text = 'Hello\nbegin 644 a b.txt\n#0V%T\n`\nend\nbye\n'
  const [file] = [...findUu(text)]
  t.equal(file?.name, 'a b.txt')
  t.equal(file?.base64, false)
  const body = Buffer.from(text.slice(file?.start, file?.end))
  t.equal(decodeUu(body, 'stated').toString(), 'Cat')
  const wrong = Buffer.from('!0V%T\n')
  t.equal(decodeUu(wrong, 'stated').toString(), 'C')
  t.equal(decodeUu(wrong, 'none').toString(), 'Cat')
})

t.test('uuencode without an end, several, and in base64', async t => {
  const text = 'begin 644 a\n#0V%T\nbegin-base64 600 b\nQUJD\n====\n'
  const files = [...findUu(text)]
  t.strictSame(
    files.map(({ name, base64 }) => [name, base64]),
    [
      ['a', false],
      ['b', true],
    ],
  )
  t.equal(text.slice(files[1]?.start, files[1]?.end), 'QUJD\n')
  t.strictSame([...findUu('begin at the beginning\nend\n')], [])
})

t.test('uuencode of which there is only the beginning', async t => {
  t.strictSame([...findUu('begin 644 a\nbegin 644 b\n')], [])
  const [file] = [...findUu('begin 644 a\nbegin 644 b\n#0V%T\n')]
  t.equal(file?.name, 'b')
})

t.test(
  'codes of quoted-printable, which are letters of base64 too',
  async t => {
    const codes = (text: string): boolean =>
      isCodes(Buffer.from(text), 0, text.length)
    t.ok(codes('=41=4a=\n=0D\n'))
    t.notOk(codes('=41=4'))
    t.notOk(codes('WDU=TyE='))
    t.notOk(codes('=41A=42'))
  },
)

t.test('yEnc', async t => {
  // 'C' + 42 is m; a NUL + 42 would do, 0xd6 + 42 is NUL and escaped.
  const text = '=ybegin line=128 size=3 name=a b.bin\nm\x8b=@\n=yend size=3\n'
  const [file] = [...findYenc(text)]
  t.equal(file?.name, 'a b.bin')
  const body = Buffer.from(text.slice(file?.start, file?.end), 'latin1')
  t.equal(decodeYenc(body).toString('latin1'), 'Ca\xd6')
  const open = [...findYenc('=ybegin name=a\n=ypart begin=1 end=3\nm')]
  t.equal(open[0]?.end, 37)
})

/** As RFC 1741 has it, sums left at zero. */
const binhex = (name: string, data: Buffer, resource: Buffer): string => {
  const numbers = Buffer.alloc(10)
  numbers.writeUInt32BE(data.length, 2)
  numbers.writeUInt32BE(resource.length, 6)
  const bytes = Buffer.concat([
    Buffer.of(name.length),
    Buffer.from(name),
    Buffer.from('\0TEXTttxt'),
    numbers,
    Buffer.alloc(2),
    data,
    Buffer.alloc(2),
    resource,
    Buffer.alloc(2),
  ])
  const letters =
    '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'
  const bits = Array.from(packed(bytes), it => it.toString(2).padStart(8, '0'))
  return (bits.join('').match(/.{1,6}/g) ?? [])
    .map(it => letters[Number.parseInt(it.padEnd(6, '0'), 2)])
    .join('')
}

// Runs of four and more as one byte, 0x90 and a count; 0x90 itself escaped.
const packed = (bytes: Buffer): Buffer => {
  const out: number[] = []
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0
    let count = 1
    while (count < 255 && bytes[at + count] === byte) count++
    out.push(byte, ...(byte === 0x90 ? [0] : []))
    if (count > 3) out.push(0x90, count)
    else count = 1
    at += count
  }
  return Buffer.from(out)
}

t.test('BinHex: both forks, with runs', async t => {
  const data = Buffer.from(`${'A'.repeat(300)}\x90B`, 'latin1')
  const resource = Buffer.from('resource')
  const text = `(This file must be converted with BinHex 4.0)\n\n:${binhex(
    'a.txt',
    data,
    resource,
  )}:\n`
  const [range] = [...findBinhex(text)]
  const letters = Buffer.from(text.slice(...(range ?? [0, 0])))
  const file = decodeBinhex(letters, 10_000)
  t.equal(file.name, 'a.txt')
  t.strictSame(file.data, data)
  t.strictSame(file.resource, resource)
  t.equal(file.cut, false)
  t.equal(decodeBinhex(letters, 100).cut, true)
})

const URLS: readonly (readonly [
  html: string,
  type: string,
  content: string,
])[] = [
  ['<a href="data:text/html;base64,QUJD">', 'text/html', 'ABC'],
  ['<a href="data:,A%42C">', '', 'ABC'],
  ["<a href='data:a/b;charset=x;base64 ,QU JD'>", 'a/b', 'ABC'],
  ['url(data:a/b;base64,QUJD) x', 'a/b', 'ABC'],
  ['<a href="data:a/b;base64,QU%4AD">', 'a/b', 'ABC'],
  ['<a href="DATA&colon;a/b&#59;base64&#x2c;QUJD">', 'a/b', 'ABC'],
  ['data:data:a/b;base64,QUJD', 'a/b', 'ABC'],
  ['<a href="data:a/b;base\n64,QUJD">', 'a/b', 'ABC'],
  ['<a href="data:a/b;b\ta\rs\ne64\n\n,QU\nJD">', 'a/b', 'ABC'],
  ["<a href='\n data:\n\na/b;base64\r\n,QU\nJD'>", 'a/b', 'ABC'],
  ['<a href="data:a/b;base64&#10;,QUJD">', 'a/b', 'ABC'],
  ['<a href="data:a/b;ba&Tab;se64&NewLine;,QUJD">', 'a/b', 'ABC'],
  ['<a href="data:a&sol;b&semi;base64&comma;QUJD">', 'a/b', 'ABC'],
  [
    `<a href="d${'\n'.repeat(30)}ata:${'\n'.repeat(600)}a/b;base64,QUJD">`,
    'a/b',
    'ABC',
  ],
]

t.test('data: URLs', async t => {
  for (const [html, type, content] of URLS) {
    const urls = [...findDataUrls(html)]
    t.strictSame(
      urls.map(it => [it.type, it.content.toString('latin1')]),
      [[type, content]],
      html,
    )
  }
  for (const prose of [
    ...['the data: all of it', 'the data:\nall, of it'],
    '"The data:\nAll of it"',
  ]) {
    t.strictSame([...findDataUrls(prose)], [], prose)
  }
})

t.test('uuencode whose blanks at the ends of lines are gone', async t => {
  const letter = (value: number): string => String.fromCharCode(0x20 + value)
  const encode = (bytes: Buffer): string => {
    let lines = ''
    for (let at = 0; at < bytes.length; at += 45) {
      const line = bytes.subarray(at, at + 45)
      const padded = Buffer.concat([line, Buffer.alloc(2)])
      let text = letter(line.length)
      for (let next = 0; next < line.length; next += 3) {
        const triple = padded.readUIntBE(next, 3)
        for (const shift of [18, 12, 6, 0])
          text += letter((triple >> shift) & 63)
      }
      lines += `${text.trimEnd()}\n`
    }
    return lines
  }
  const content = Buffer.alloc(2000)
  for (const [at, text] of [
    ...([
      [0, 'PK'],
      [50, 'a'],
      [299, 'end'],
    ] as const),
    ...([
      [900, 'of it'],
      [1999, 'z'],
    ] as const),
  ]) {
    content.write(text, at)
  }
  const lines = Buffer.from(encode(content))
  t.ok(decodeUu(lines, 'stated').equals(content))
  t.not(decodeUu(lines, 'possible').length, content.length)
})
