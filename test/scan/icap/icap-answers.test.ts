/*
 * NAME
 *   icap-answers.test - answers that are none, whole ones in pieces, and half ones
 */
import type net from 'node:net'
import t, { type Test } from 'tap'
import {
  AnswerReader,
  type IcapAnswer,
} from '../../../src/scan/icap/icap-answer.js'
import { verdictsOf } from '../../../src/scan/icap/icap-verdict.js'
import { messageOf, partOf, scannerOf, scanWith } from '../sample.js'
import {
  answered,
  CLEAN,
  echo,
  fakeIcap,
  icap,
  saying,
  type Answer,
} from './fake-icap.js'

const SENT = 'hello\n'
const LETTER = messageOf({ parts: [partOf({ content: SENT })] })
const LARGE = messageOf({
  parts: [partOf({ content: Buffer.alloc(20_000_000, 'abc\n') })],
})

const ask = async (
  t: Test,
  answer: Answer,
  { options = [] as readonly string[], message = LETTER } = {},
) => {
  const { address } = await fakeIcap(t, answer)
  const scanner = await scannerOf(t, 'icap', [
    ...[`address=${address}`, 'time_limit=20', 'breaker_failures=0'],
    ...options,
  ])
  return scanWith(scanner, message)
}

const FOUND = answered(
  ['HTTP/1.1 403 Forbidden', 'X: y'],
  'a page',
  'X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;',
)

const read = (text: string, step: number): IcapAnswer | null => {
  const reader = new AnswerReader(1000)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += step) {
    const answer = reader.add(bytes.subarray(at, at + step))
    if (answer === null) continue
    if (at + step < bytes.length) throw new Error('too early')
    return answer
  }
  return null
}

t.test('an answer in pieces is the same', async t => {
  for (const text of [CLEAN, FOUND, icap('200 OK'), icap('500 X')]) {
    const whole = read(text, text.length)
    t.ok(whole, text)
    for (const step of [1, 2, 3, 7, 50]) {
      t.strictSame(read(text, step), whole, `${step}: ${text}`)
    }
  }
})

t.test('no half is an answer', async t => {
  for (const text of [CLEAN, FOUND, answered(['HTTP/1.1 200 OK'], SENT)]) {
    for (let size = 0; size < text.length; size++) {
      t.equal(read(text.slice(0, size), 4096), null, `${size} of ${text}`)
    }
  }
  // Such as the server's end, at some places.
  for (const size of [0, 1, 20, FOUND.length - 5, FOUND.length - 1]) {
    const half = FOUND.slice(0, size)
    await t.rejects(
      ask(t, socket => void socket.end(half)),
      /connection lost before the reply/,
      `ends after ${size}`,
    )
  }
})

t.test('no byte turns an answer that found something into "clean"', async t => {
  const judge = (bytes: Buffer): string => {
    try {
      const answer = new AnswerReader(1000).add(bytes)
      if (answer === null) return 'not whole'
      const asked = {
        method: 'RESPMOD',
        redirect: false,
        isSame: false,
      } as const
      return verdictsOf(answer, asked).length === 0 ? 'clean' : 'found'
    } catch {
      return 'no answer'
    }
  }
  const seen = new Set<string>()
  for (let at = 0; at < FOUND.length; at++) {
    const before = Buffer.from(FOUND.slice(0, at))
    const after = Buffer.from(FOUND.slice(at + 1))
    seen.add(judge(Buffer.concat([before, after])))
    for (let byte = 0; byte < 256; byte++) {
      const said = judge(Buffer.concat([before, Buffer.of(byte), after]))
      seen.add(said)
      if (said === 'clean') t.fail(`${byte} at ${at}`)
    }
  }
  t.same([...seen].sort(), ['found', 'no answer', 'not whole'])
})

t.test('bytes that are no answer', async t => {
  const ok = ['HTTP/1.1 200 OK']
  const own = answered(ok, SENT)
  const head = own.slice(0, own.indexOf('\r\n6\r\n') + 2)
  const places = (text: string) =>
    own.replace(/Encapsulated: [^\r]*/, `Encapsulated: ${text}`)
  const cases: readonly (readonly [RegExp, string])[] = [
    [
      /unexpected answer "HTTP\/1\.1 400 Bad Request"/,
      'HTTP/1.1 400 Bad Request\r\n\r\n',
    ],
    [/unexpected answer "220 mx ESMTP"/, '220 mx ESMTP\r\n'],
    [/unexpected answer/, 'x'],
    [/unexpected answer/, 'ICAP/1.0 20\r\n\r\n'],
    [/unexpected answer/, 'ICAP/1.0 2040 X\r\n\r\n'],
    [/unexpected answer/, 'ICAP/2.0 204 X\r\n\r\n'],
    [/no field/, icap('204 X', 'no field')],
    [/no field/, icap('204 X', ': x')],
    [/no field/, icap('204 X', ' folded')],
    [/header too long/, icap('204 X', `A: ${'x'.repeat(40_000)}`)],
    [/header too long/, `ICAP/1.0 204 X\r\n${'A: x\r\n'.repeat(10_000)}`],
    [/more than one answer/, CLEAN + CLEAN],
    [/more than one answer/, `${own}x`],
    [/204 with a body/, icap('204 X', 'Encapsulated: res-body=0')],
    [/makes no sense/, places('res-hdr=0')],
    [/makes no sense/, places('res-hdr=1, res-body=19')],
    [/makes no sense/, places('res-hdr=0, res-body=18')],
    [/makes no sense/, places('res-hdr=0, res-body=20')],
    [/makes no sense/, places('res-hdr=0, res-body=0')],
    [/makes no sense/, places('res-body=0, res-hdr=19')],
    [/makes no sense/, places('res-hdr=0, res-hdr=19')],
    [/makes no sense/, places('res-hdr=0, res-body=-19')],
    [/makes no sense/, places('res-hdr=0; res-body=19')],
    [/makes no sense/, places('other=0, res-body=19')],
    [/makes no sense/, places('')],
    [
      /makes no sense/,
      own.replace('Encap', 'Encapsulated: null-body=0\r\nEncap'),
    ],
    [/makes no sense/, own.replace('HTTP/1.1 200 OK', 'HTTP/1.1 20O OK')],
    [/encapsulated header too long/, places('res-hdr=0, res-body=99999')],
    [/no size of a chunk/, `${head}x\r\nhello\n\r\n0\r\n\r\n`],
    [/no size of a chunk/, `${head}-6\r\nhello\n\r\n0\r\n\r\n`],
    [/no size of a chunk/, `${head}0x6\r\nhello\n\r\n0\r\n\r\n`],
    [/no size of a chunk/, `${head}\r\n6\r\nhello\n\r\n0\r\n\r\n`],
    [/without CR/, `${head}7\r\nhello\n\r\n0\r\n\r\n`],
    [/without CR/, `${head}5\r\nhello\n\r\n0\r\n\r\n`],
    [/longer than it says/, `${head}6\r\nhello\nx\r\n0\r\n\r\n`],
    [/without CR/, own.replace('6\r\n', '6\n')],
    [/body too long/, `${head}ffffffff\r\n`],
    [/no size of a chunk/, `${head}fffffffff\r\n`],
    [/line of a chunk too long/, `${head}6;${'x'.repeat(5000)}`],
    [/too many lines/, `${head}6\r\nhello\n\r\n0\r\n${'A: x\r\n'.repeat(200)}`],
    [/no field/, `${head}6\r\nhello\n\r\n0\r\nno field\r\n\r\n`],
  ]
  for (const [error, text] of cases) {
    await t.rejects(ask(t, saying(text)), error, text.slice(0, 200))
  }
  t.ok(read(own, own.length), 'the one that these are made of')
})

t.test('a server that never ends its answer', async t => {
  const options = ['time_limit=1']
  const quiet = () => undefined
  await t.rejects(ask(t, quiet, { options }), /time_limit of 1 s is over/)
  const half = saying('ICAP/1.0 204 No Con')
  await t.rejects(ask(t, half, { options }), /time_limit of 1 s is over/)
  const trickle = (socket: net.Socket) => {
    const timer = setInterval(() => socket.write('A: x\r\n'), 50)
    socket.write('ICAP/1.0 204 X\r\n')
    socket.on('close', () => clearInterval(timer))
  }
  await t.rejects(ask(t, trickle, { options }), /time_limit of 1 s is over/)
})

t.test('an answer before the end of the object', async t => {
  const early = async (text: string) => {
    const { address } = await fakeIcap(t, () => undefined, {
      options: (socket, { lines }) => {
        // What comes next is answered before it is read.
        socket.removeAllListeners('data')
        socket.once('data', () => {
          socket.write(text)
          socket.pause()
        })
        socket.write(icap('200 OK', 'Methods: RESPMOD', `X: ${lines.length}`))
      },
    })
    const scanner = await scannerOf(t, 'icap', [
      ...[`address=${address}`, 'time_limit=5'],
    ])
    return scanWith(scanner, LARGE)
  }
  await t.rejects(early(CLEAN), /answer before the end of the object/)
  t.match(await early(FOUND), [{ class: 'infected', name: 'Eicar' }])
  await t.rejects(early(icap('413 Too large')), /status 413/)
})

t.test('5 MB, whole and back', async t => {
  const message = messageOf({
    parts: [partOf({ content: Buffer.alloc(5_000_001, 'abc\n') })],
  })
  t.same(await ask(t, saying(CLEAN), { message }), [])
  t.same(await ask(t, echo, { message }), [])
})
