/*
 * NAME
 *   grammar.test - lines, octets, commands, addresses, parameters, endpoints
 *
 * DESCRIPTION
 *   One file for the small pure ones: each test process costs a second.
 */

import t from 'tap'
import { MailError } from '../../src/mail/error.js'
import { parseCommand } from '../../src/smtp/command.js'
import {
  decodeXtext,
  encodeXtext,
  isEnvid,
  isNotify,
  isOrcpt,
  isRet,
} from '../../src/smtp/dsn.js'
import { formatEndpoint, parseEndpoint } from '../../src/smtp/endpoint.js'
import { LineReader } from '../../src/smtp/line.js'
import { isAscii, isExact, octetsOf, textOf } from '../../src/smtp/octets.js'
import { isSendable, parseParameters, parsePath } from '../../src/smtp/path.js'
import {
  formatXforward,
  parseXforward,
  XFORWARD_NAMES,
} from '../../src/smtp/xforward.js'
import { seeded } from './bed.js'

t.test('octets: text and back without loss', async t => {
  const random = seeded(7)
  for (let round = 0; round < 500; round++) {
    const length = Math.floor(random() * 30)
    const octets = Buffer.from(
      Array.from({ length }, () => Math.floor(random() * 256)),
    )
    if (!octetsOf(textOf(octets)).equals(octets)) t.fail(octets.toString('hex'))
  }
  const cases: readonly (readonly [
    hex: string,
    text: string,
    exact: boolean,
  ])[] = [
    ['', '', true],
    ['6162', 'ab', true],
    ['c3bc', 'ü', true],
    ['f09f9880', '😀', true],
    ['fc', '\udcfc', false],
    ['c3bcfc', '\udcc3\udcbc\udcfc', false],
    ['edb280', '\udced\udcb2\udc80', false],
    ['c0af', '\udcc0\udcaf', false],
  ]
  for (const [hex, text, exact] of cases) {
    t.equal(textOf(Buffer.from(hex, 'hex')), text, hex)
    t.equal(octetsOf(text).toString('hex'), hex, hex)
    t.equal(isExact(text), exact, hex)
  }
  t.equal(octetsOf('a\udcfcb😀').toString('hex'), '61fc62f09f9880')
  t.ok(isAscii('a\0\x7f'))
  t.notOk(isAscii('é'))
})

t.test(
  'line: CRLF and LF end lines, at whatever bytes they are cut',
  async t => {
    const wire = Buffer.from(
      'a\r\n\nb\rc\r\r\n\0\n1234567\r\n12345678\r\n12345678\n123456789\r\nend\r\nrest',
    )
    const wanted = [
      'a',
      '',
      'b\rc\r',
      '\0',
      '1234567',
      '12345678',
      '12345678',
      'too long',
      'end',
    ]
    for (let size = 1; size <= wire.length; size++) {
      const reader = new LineReader(8)
      const lines: string[] = []
      for (let at = 0; at < wire.length; at += size) {
        reader.push(wire.subarray(at, at + size))
        for (let line = reader.next(); line !== null; line = reader.next()) {
          lines.push(line.toString())
        }
      }
      t.same(lines, wanted, `chunks of ${size}`)
      t.equal(reader.rest().toString(), 'rest')
      t.equal(reader.size, 0)
    }
  },
)

t.test('line: of an endless line next to nothing is held', async t => {
  const reader = new LineReader(100)
  for (let round = 0; round < 50; round++) {
    reader.push(Buffer.alloc(1000, 'x'))
    t.equal(reader.next(), null)
    t.ok(reader.size <= 1100)
  }
  reader.push(Buffer.from('x\r\nNOOP\r\n'))
  t.equal(reader.next(), 'too long')
  t.equal(reader.next()?.toString(), 'NOOP')
})

t.test('path: what is the address, and what comes after it', async t => {
  const cases: readonly (readonly [
    text: string,
    address: string | null,
    rest?: string,
  ])[] = [
    ['<>', ''],
    ['<a@b> X=1', 'a@b', ' X=1'],
    ['<a@b>X=1', 'a@b', 'X=1'],
    ['<"a> b"@c> X', '"a> b"@c', ' X'],
    ['<"a\\"> b"@c>', '"a\\"> b"@c'],
    ['<a"b@c> X=y', 'a"b@c', ' X=y'],
    ['a@b AUTH=<>', 'a@b', ' AUTH=<>'],
    ['root AUTH=<>', 'root', ' AUTH=<>'],
    ['root smtputf8', 'root', ' smtputf8'],
    ['"a b"@c SIZE=1', '"a b"@c', ' SIZE=1'],
    ['Joe Doe <a@b> SIZE=1', 'a@b', ' SIZE=1'],
    ['"<x@y>" <a@b>', 'a@b'],
    ['', null],
    ['   ', null],
    ['<a@b', null],
    ['a@b>', null],
    ['a b@c', null],
    ['a b', null],
    ['a@b c@d', null],
    ['a@x <b@y>', null],
    ['<a\0@b>', null],
    ['<a\r@b>', null],
    ['<a\n@b>', null],
    ['<"a@b>', '"a@b'],
  ]
  for (const [text, address, rest = ''] of cases) {
    t.same(parsePath(text), address === null ? null : { address, rest }, text)
  }
  t.same(parsePath(`\u00a0a@b\u00a0`), { address: '\u00a0a@b\u00a0', rest: '' })
  // Read in a time that grows with the length alone, or we wait for hours.
  t.equal(parsePath(`x${' '.repeat(1e6)}@`), null)
  const long = `<${'"\\'.repeat(200_000)}`
  t.equal(parsePath(long), null)
  t.equal(parsePath(`a${' x=1'.repeat(100_000)} !`), null)
})

t.test('path: only what would be read back may be sent', async t => {
  for (const good of [
    '',
    'a@b',
    '"a>b"@c',
    'a\\>b',
    '"a b"@c',
    ' a ',
    'ü@y',
    '\udcfc@y',
    '@r:a@b',
    '-x',
    'a"b@c',
    'a<b@c',
  ]) {
    t.ok(isSendable(good), good)
  }
  for (const bad of [
    'a>b',
    'a> NOTIFY=NEVER',
    'a\r\nDATA',
    'a\n',
    'a\0',
    'a\rb',
    '"a" > b',
  ]) {
    t.notOk(isSendable(bad), bad)
  }
})

t.test('path: parameters', async t => {
  t.same(
    [...parseParameters(' size=1  AUTH=<>\tX=a=b Y  size=2')],
    [
      ['SIZE', '2'],
      ['AUTH', '<>'],
      ['X', 'a=b'],
      ['Y', ''],
    ],
  )
  t.same([...parseParameters('')], [])
})

t.test('command: verbs in every spelling', async t => {
  const cases: readonly (readonly [line: string, wanted: object])[] = [
    ['EHLO a.b', { verb: 'EHLO', name: 'a.b' }],
    ['  helo  a b ', { verb: 'HELO', name: 'a b' }],
    ['Lhlo', { verb: 'LHLO', name: '' }],
    ['mail from:<a@b>', { verb: 'MAIL', address: 'a@b' }],
    ['MAIL  FROM : <a@b>', { verb: 'MAIL', address: 'a@b' }],
    ['RCPT\tTO:<a@b>', { verb: 'RCPT', address: 'a@b' }],
    ['RCPT TO <a@b>', { verb: 'RCPT', address: null }],
    ['MAIL', { verb: 'MAIL', address: null }],
    ['data', { verb: 'DATA' }],
    ['DATA now', { verb: 'DATA' }],
    ['xforward NAME=a', { verb: 'XFORWARD', argument: 'NAME=a' }],
    ['BDAT 17 LAST', { verb: 'BDAT', sizeBytes: 17 }],
    ['BDAT 1x', { verb: 'BDAT', sizeBytes: 0 }],
    ['BDAT', { verb: 'BDAT', sizeBytes: 0 }],
    ['STARTTLS', { verb: 'UNIMPLEMENTED' }],
    ['', { verb: 'UNKNOWN' }],
    ['   ', { verb: 'UNKNOWN' }],
    ['DATAX', { verb: 'UNKNOWN' }],
    ['DATA\0', { verb: 'UNKNOWN' }],
    ['GET / HTTP/1.1', { verb: 'FOREIGN' }],
    ['Host: x', { verb: 'FOREIGN' }],
    ['X-Y-Z: x', { verb: 'FOREIGN' }],
    ['.', { verb: 'FOREIGN' }],
    ['<html>', { verb: 'FOREIGN' }],
    ['\x16\x03', { verb: 'FOREIGN' }],
  ]
  for (const [line, wanted] of cases) {
    t.match(parseCommand(Buffer.from(line, 'latin1')), wanted, line)
  }
})

t.test('dsn: xtext both ways', async t => {
  const cases: readonly (readonly [text: string, coded: string])[] = [
    ['', ''],
    ['plain@x', 'plain@x'],
    ['a+b=c', 'a+2Bb+3Dc'],
    ['a b\r\n', 'a+20b+0D+0A'],
    ['ü', '+C3+BC'],
    ['\udcfc', '+FC'],
    ['+41', '+2B41'],
  ]
  for (const [text, coded] of cases) {
    t.equal(encodeXtext(text), coded, coded)
    t.equal(decodeXtext(coded), text, coded)
  }
  t.equal(decodeXtext('a+2bb'), 'a+b', 'small hex digits')
  t.equal(decodeXtext('ü+20x'), 'ü x', 'UTF-8 as it is')
  for (const bad of ['a+b', 'a=b', 'a b', '+4', '+']) {
    t.equal(decodeXtext(bad), null, bad)
  }
})

t.test('dsn: what may be told to the next hop', async t => {
  const check = (is: (v: string) => boolean, good: string[], bad: string[]) => {
    for (const value of good) t.ok(is(value), value)
    for (const value of bad) t.notOk(is(value), value)
  }
  check(isRet, ['FULL', 'hdrs'], ['', 'ALL', 'FULL\r\n', 'FULL\n'])
  check(isEnvid, ['QQ', 'a+2Bb'], ['', 'a+b', 'a b', 'a\r\nb', 'a\n', 'ü'])
  check(
    isNotify,
    ['NEVER', 'success', 'SUCCESS,FAILURE,DELAY', 'DELAY,DELAY'],
    ['', 'NEVER,SUCCESS', 'SUCCESS,', ',DELAY', 'SOMETIMES', 'NEVER\n'],
  )
  check(
    value => isOrcpt(value, false),
    ['rfc822;a@b', 'x-y;a+2Bb', 'utf-8;\\x{FC}@y'],
    [
      '',
      'a@b',
      'rfc822;',
      'rfc822;a b',
      'rfc822;a=b',
      'utf-8;ü@y',
      'rfc822;a\n',
      ';a@b',
      'r c;a',
    ],
  )
  t.ok(isOrcpt('utf-8;ü@y', true))
  t.notOk(isOrcpt('utf-8;ü y', true))
})

t.test('xforward: read', async t => {
  t.same(parseXforward('NAME=a addr=IPV6:::1 Helo=x+20y'), {
    NAME: 'a',
    ADDR: 'IPV6:::1',
    HELO: 'x y',
  })
  t.same(parseXforward('NAME=[UNAVAILABLE]'), { NAME: '[UNAVAILABLE]' })
  t.same(parseXforward('HELO=a+b=c'), { HELO: 'a+b=c' }, 'of old, unencoded')
  t.same(parseXforward('HELO=+00+1B[31m+7F'), { HELO: '??[31m?' })
  t.same(parseXforward(`HELO=${'+41'.repeat(255)}`), { HELO: 'A'.repeat(255) })
  for (const bad of [
    '',
    'NAME',
    'NAME=',
    'FOO=a',
    '=a',
    `NAME=${'a'.repeat(256)}`,
    `NAME=${'ü'.repeat(128)}`,
  ]) {
    t.equal(parseXforward(bad), null, bad.slice(0, 20))
  }
})

t.test(
  'xforward: told as far as announced, in commands of 512 octets',
  async t => {
    const all = Object.fromEntries(
      XFORWARD_NAMES.map(name => [name, `${name}-${'x'.repeat(120)}`]),
    )
    const commands = formatXforward(all, XFORWARD_NAMES)
    t.ok(commands.length > 1)
    t.ok(commands.every(command => command.length + 2 <= 512))
    const back = commands.map(command => parseXforward(command.slice(9)))
    t.same(Object.assign({}, ...back), all)
    t.same(formatXforward({ NAME: 'a', HELO: 'b' }, ['HELO']), [
      'XFORWARD HELO=b',
    ])
    t.same(formatXforward({ NAME: 'a' }, []), [])
    t.same(formatXforward({}, XFORWARD_NAMES), [])
    t.same(formatXforward({ NAME: '' }, ['NAME']), [])
    t.same(formatXforward({ NAME: 'a\r\nMAIL ü' }, ['NAME']), [
      'XFORWARD NAME=a+0D+0AMAIL+20+C3+BC',
    ])
    t.same(
      formatXforward({ NAME: 'ü'.repeat(100), ADDR: 'a' }, XFORWARD_NAMES),
      ['XFORWARD ADDR=a'],
    )
  },
)

t.test('endpoint: every way to write one', async t => {
  const cases: readonly (readonly [text: string, canonical: string])[] = [
    ['smtp:127.0.0.1:10025', 'smtp:127.0.0.1:10025'],
    ['127.0.0.1:10026', 'smtp:127.0.0.1:10026'],
    ['[127.0.0.1]:10026', 'smtp:127.0.0.1:10026'],
    ['localhost:10025', 'smtp:localhost:10025'],
    ['lmtp:[::1]:10024', 'lmtp:[::1]:10024'],
    ['lmtp:unix:/run/x y', 'lmtp:unix:/run/x y'],
    ['unix:/run/x:1', 'smtp:unix:/run/x:1'],
    ['localhost port 10025', 'smtp:localhost:10025'],
    ['SMTP: localhost port 10026', 'smtp:localhost:10026'],
    ['  LMTP:localhost  PORT  1 ', 'lmtp:localhost:1'],
    ['[::1] port 65535', 'smtp:[::1]:65535'],
    ['mx_1.example-x:25', 'smtp:mx_1.example-x:25'],
  ]
  for (const [text, wanted] of cases) {
    t.equal(formatEndpoint(parseEndpoint(text)), wanted, text)
    t.same(parseEndpoint(wanted), parseEndpoint(text), text)
  }
  t.same(parseEndpoint('lmtp:[::1]:24'), {
    protocol: 'lmtp',
    host: '::1',
    port: 24,
  })
  t.same(parseEndpoint('lmtp:unix:/p'), { protocol: 'lmtp', path: '/p' })
})

t.test('endpoint: a sentence for what is none', async t => {
  const cases: readonly (readonly [text: string, why: RegExp])[] = [
    ['', /write HOST:PORT/],
    ['10025', /write HOST:PORT/],
    ['localhost', /write HOST:PORT/],
    ['smtp:localhost', /write HOST:PORT/],
    ['::1:10025', /write HOST:PORT/],
    ['http:localhost:80', /write HOST:PORT/],
    ['localhost:smtp', /write HOST:PORT/],
    ['a b:25', /write HOST:PORT/],
    ['localhost:0', /1 to 65535/],
    ['localhost:65536', /1 to 65535/],
    ['localhost:000000025', /1 to 65535/],
    ['unix:run/x', /absolute/],
    ['unix:', /absolute/],
    [`unix:/${'x'.repeat(107)}`, /107 bytes/],
    ['unix:/a\0b', /NUL/],
    ['[localhost]:25', /brackets/],
    ['loc$host:25', /no name/],
    ['a\u001b[31m:25', /write HOST:PORT/],
  ]
  for (const [text, why] of cases) {
    const thrown = thrownBy(() => parseEndpoint(text))
    t.ok(thrown instanceof MailError && thrown.status === '4.3.5', text)
    t.match(thrown, { message: why }, text)
    t.notMatch(thrown, { message: /[\x00-\x1f]/ }, text)
  }
})

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
