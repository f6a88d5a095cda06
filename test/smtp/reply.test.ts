/*
 * NAME
 *   reply.test - Replies as lines of the protocol, both ways
 */

import t from 'tap'
import { MailError } from '../../src/mail/error.js'
import type { Reply } from '../../src/mail/reply.js'
import {
  answerHeard,
  formatReply,
  ReplyReader,
  type HeardReply,
} from '../../src/smtp/reply.js'
import { seeded } from './bed.js'

t.test('formatReply: code by class, status on every line', async t => {
  const cases: readonly (readonly [reply: Reply, wire: string])[] = [
    [{ status: '2.0.0', text: 'Ok' }, '250 2.0.0 Ok\r\n'],
    [{ status: '4.3.0', text: 'later' }, '451 4.3.0 later\r\n'],
    [{ status: '5.7.1', text: 'no' }, '550 5.7.1 no\r\n'],
    [{ status: '5.7.1', text: '' }, '550 5.7.1\r\n'],
    [
      { status: '5.7.1', text: 'a\n\nb' },
      '550-5.7.1 a\r\n550-5.7.1\r\n550 5.7.1 b\r\n',
    ],
    [{ status: '5.7.1', text: 'no', code: 554 }, '554 5.7.1 no\r\n'],
    [{ status: '4.7.1', text: 'x', code: 450 }, '450 4.7.1 x\r\n'],
    // Not ours to say, of another class, or no code at all.
    [{ status: '4.3.2', text: 'x', code: 421 }, '451 4.3.2 x\r\n'],
    [{ status: '2.0.0', text: 'x', code: 221 }, '250 2.0.0 x\r\n'],
    [{ status: '4.7.1', text: 'x', code: 550 }, '451 4.7.1 x\r\n'],
    [{ status: '5.7.1', text: 'x', code: 250 }, '550 5.7.1 x\r\n'],
    [{ status: '5.7.1', text: 'x', code: 5 }, '550 5.7.1 x\r\n'],
    [{ status: '5.7.1', text: 'x', code: 5501 }, '550 5.7.1 x\r\n'],
    [{ status: '5.7.1', text: 'x', code: NaN }, '550 5.7.1 x\r\n'],
    // What is not printable ASCII, and what would end a line.
    [
      { status: '5.7.1', text: 'é\x1b[31m\0\ta\r\n250 ok' },
      '550-5.7.1 ??[31m??a?\r\n550 5.7.1 250 ok\r\n',
    ],
    [{ status: '5.7.1', text: '\u2028\ud800' }, '550 5.7.1 ??\r\n'],
  ]
  for (const [reply, wire] of cases) t.equal(formatReply(reply), wire)
})

t.test('formatReply: at most 512 octets a line, and 100 lines', async t => {
  const long = formatReply({ status: '5.7.123', text: 'x'.repeat(5000) })
  t.equal(long.length, 512)
  t.match(long, /\.\.\.\r\n$/)
  const many = formatReply({ status: '5.7.1', text: 'x\n'.repeat(5000) })
  const lines = many.split('\r\n').slice(0, -1)
  t.equal(lines.length, 100)
  t.ok(lines.slice(0, -1).every(line => line.startsWith('550-')))
  t.match(lines.at(-1), /^550 /)
})

t.test('ReplyReader: replies at whatever bytes they are cut', async t => {
  const wire = Buffer.from(
    '220 hi\r\n250-a\r\n250-\r\n250 b \r\n354\r\n550 5.7.1 x\ny'.slice(0, -1) +
      '421-\n421 \r\n',
  )
  const wanted = [
    { code: 220, lines: ['hi'] },
    { code: 250, lines: ['a', '', 'b'] },
    { code: 354, lines: [''] },
    { code: 550, lines: ['5.7.1 x'] },
    { code: 421, lines: ['', ''] },
  ]
  for (let size = 1; size <= wire.length; size++) {
    t.same(read(wire, size), wanted, `chunks of ${size}`)
  }
})

function read(wire: Buffer, chunkBytes: number): HeardReply[] {
  const reader = new ReplyReader()
  const heard: HeardReply[] = []
  for (let at = 0; at < wire.length; at += chunkBytes) {
    heard.push(...reader.read(wire.subarray(at, at + chunkBytes)))
  }
  return heard
}

t.test('ReplyReader: what is no reply is a temporary failure', async t => {
  const cases = [
    'hello\r\n',
    '\r\n',
    '25\r\n',
    '2500 x\r\n',
    '250x\r\n',
    '250\tx\r\n',
    ' 250 x\r\n',
    '199 x\r\n',
    '600 x\r\n',
    '\0\r\n',
    '250-a\r\n251 b\r\n',
    '250-a\r\nb\r\n',
    `250 ${'x'.repeat(70_000)}\r\n`,
  ]
  for (const wire of cases) {
    const thrown = thrownBy(() => read(Buffer.from(wire), wire.length))
    t.ok(thrown instanceof MailError, wire.slice(0, 20))
    t.match(thrown, { status: '4.5.0' }, wire.slice(0, 20))
  }
  const endless = Buffer.from('250-x\r\n'.repeat(10_000))
  const reader = new ReplyReader()
  t.throws(() => {
    for (let round = 0; round < 20; round++) reader.read(endless)
  }, MailError)
})

t.test(
  'ReplyReader: of 2,000 lines a hundred are kept, and the yes',
  async t => {
    const wire = `${'250-x\r\n'.repeat(1999)}250 end\r\n250 next\r\n`
    const [first, second] = read(Buffer.from(wire), 1000)
    t.equal(first?.code, 250)
    t.equal(first?.lines.length, 100)
    t.same(second, { code: 250, lines: ['next'] })
  },
)

t.test('ReplyReader: many replies in a row are no endless one', async t => {
  const reader = new ReplyReader()
  const chunk = Buffer.from(`250 ${'x'.repeat(500)}\r\n`.repeat(100))
  let count = 0
  for (let round = 0; round < 100; round++) count += reader.read(chunk).length
  t.equal(count, 10_000)
})

t.test('answerHeard: status and text of the next hop', async t => {
  const cases: readonly (readonly [HeardReply, string, string])[] = [
    [{ code: 250, lines: ['2.6.0 Ok'] }, '2.6.0', 'Ok'],
    [{ code: 250, lines: ['Ok'] }, '2.0.0', 'Ok'],
    [{ code: 250, lines: [''] }, '2.0.0', ''],
    [{ code: 550, lines: ['5.7.1 a', '5.7.1 b', 'c'] }, '5.7.1', 'a\nb\nc'],
    [{ code: 550, lines: ['5.7.1'] }, '5.7.1', ''],
    // A status of another class cannot change what the code says.
    [{ code: 450, lines: ['5.7.1 a'] }, '4.0.0', '5.7.1 a'],
    [{ code: 550, lines: ['2.0.0 Ok'] }, '5.0.0', '2.0.0 Ok'],
    [{ code: 550, lines: ['4.3.0 later'] }, '5.0.0', '4.3.0 later'],
    [{ code: 550, lines: ['5.7.1234 a'] }, '5.0.0', '5.7.1234 a'],
    [{ code: 354, lines: ['go'] }, '4.5.0', 'next hop broke the protocol'],
  ]
  for (const [heard, status, text] of cases) {
    t.match(answerHeard(heard), { status, text })
  }
})

t.test('what is written is read back', async t => {
  const random = seeded(3)
  for (let round = 0; round < 300; round++) {
    const kind = [2, 4, 5][Math.floor(random() * 3)] as 2 | 4 | 5
    const status =
      `${kind}.${Math.floor(random() * 10)}.${Math.floor(random() * 100)}` as const
    const text = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
      'some words 4.3.0'.slice(Math.floor(random() * 16)).trim(),
    ).join('\n')
    const [heard] = read(Buffer.from(formatReply({ status, text })), 7)
    const back = heard && answerHeard(heard)
    if (back?.status !== status || back.text !== text)
      t.fail(`${status} ${text}`)
  }
})

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
