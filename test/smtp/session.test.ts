/*
 * NAME
 *   session.test - what the scripts in test/dialog cannot show
 */

import t from 'tap'
import { MailError } from '../../src/mail/error.js'
import { failed, type Reply } from '../../src/mail/reply.js'
import { runSession } from '../../src/smtp/session.js'
import type { SessionOptions } from '../../src/smtp/session-options.js'
import { waitUntil } from '../helper/wait.js'
import {
  ACCEPTED,
  FakeSocket,
  keeper,
  makeBed,
  settled,
  talkTo,
  type BedOptions,
  type Got,
} from './bed.js'

const OPENING = 'EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n'

interface Fake {
  readonly socket: FakeSocket
  readonly got: readonly Got[]
  readonly notices: readonly string[]
  readonly over: Promise<void>
}

function startFake(
  bed: BedOptions = {},
  options: Partial<SessionOptions> = {},
): Fake {
  const socket = new FakeSocket()
  const notices: string[] = []
  const { got, handler } = keeper(bed)
  const over = runSession(socket, {
    protocol: 'smtp',
    hostname: 'filter.example',
    handler,
    notice: text => notices.push(text),
    ...options,
  })
  return { socket, got, notices, over }
}

/** A promise and what settles it. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => {}
  const passed = new Promise<void>(resolve => (open = resolve))
  return { open, passed }
}

t.test('an end at every byte of a session: whole messages or none', async t => {
  const wire = `${OPENING}Subject: x\r\n\r\n..Hi\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@y>\r\nDATA\r\n.\r\nQUIT\r\n`
  const first = wire.indexOf('\r\n.\r\n') + 5
  const second = wire.indexOf('QUIT')
  for (let length = 0; length <= wire.length; length++) {
    const { socket, got, over } = startFake()
    socket.feed(wire.slice(0, length))
    socket.push(null)
    await over
    const whole = Number(length >= first) + Number(length >= second)
    const ended = got.filter(one => one.ended)
    t.equal(ended.length, whole, `${length} bytes`)
    t.ok(ended.every(one => one.aborted === ''))
    t.ok(got.every(one => one.ended || one.aborted !== ''))
    t.equal(
      ended[0]?.content.toString() ?? '.Hi',
      whole > 0 ? 'Subject: x\r\n\r\n.Hi\r\n' : '.Hi',
    )
  }
})

t.test('replies to commands that came together leave together', async t => {
  const { socket, over } = startFake()
  await settled()
  let writes = 0
  const write = socket.write.bind(socket)
  socket.write = ((chunk: string) => {
    writes++
    return write(chunk, 'latin1')
  }) as typeof socket.write
  socket.feed(OPENING)
  await settled()
  t.equal(writes, 1)
  t.match(socket.said, /250 2\.1\.0 Ok\r\n250 2\.1\.5 Ok\r\n354 /)
  socket.push(null)
  await over
})

t.test('a handler that is busy holds the client back', async t => {
  const { open, passed } = gate()
  const { socket, got, over } = startFake({ write: () => passed })
  socket.feed(OPENING)
  await settled()
  const chunk = Buffer.alloc(64 * 1024, 'x')
  for (let count = 0; count < 100; count++) socket.feed(chunk)
  await settled()
  t.ok(socket.isPaused())
  t.ok(socket.readableLength > 90 * chunk.length, 'it waits unread')
  open()
  socket.feed('\r\n.\r\nQUIT\r\n')
  socket.push(null)
  await over
  t.equal(got[0]?.content.length, 100 * chunk.length + 2)
  t.match(socket.said, /250 2\.0\.0 Ok\r\n221 /)
})

t.test('a recipient waits for the vet, and so does all after it', async t => {
  const { open, passed } = gate()
  const asked: string[] = []
  const { socket, got, over } = startFake(
    {},
    {
      vet: (transaction, { address }) => {
        asked.push(address)
        if (address === 'free@y') return null
        const before = transaction().recipients.map(it => it.address)
        t.strictSame(before, ['free@y'])
        return passed.then(() => {
          if (address === 'throws@y') throw new Error('cannot ask')
          return address === 'no@y' ? failed('4.1.1', 'not here') : null
        })
      },
    },
  )
  socket.feed(
    'MAIL FROM:<a@x>\r\nRCPT TO:<free@y>\r\nRCPT TO:<no@y>\r\nDATA\r\nHi\r\n.\r\n',
  )
  await settled()
  t.strictSame(asked, ['free@y', 'no@y'])
  t.match(socket.said, /250 2\.1\.5 Ok\r\n$/u, 'the others are answered')
  t.equal(got.length, 0)
  open()
  await settled()
  t.match(
    socket.said,
    /250 2\.1\.5 Ok\r\n45\d 4\.1\.1 not here\r\n354 .*\r\n250 2\.0\.0 Ok\r\n$/u,
  )
  t.match(got[0]?.transaction.recipients, [{ address: 'free@y' }])
  t.equal(got[0]?.transaction.recipients.length, 1)
  socket.feed('MAIL FROM:<a@x>\r\nRCPT TO:<free@y>\r\nRCPT TO:<throws@y>\r\n')
  await settled()
  t.match(socket.said, /250 2\.1\.5 Ok\r\n250 2\.1\.5 Ok\r\n$/u)
  socket.push(null)
  await over
})

t.test('all recipients are refused: DATA is refused for now', async t => {
  const { socket, got, over } = startFake(
    {},
    { vet: () => Promise.resolve(failed('4.1.1', 'not here')) },
  )
  socket.feed(OPENING)
  await settled()
  t.match(socket.said, /45\d 4\.1\.1 not here\r\n451 4\.5\.1 .*\r\n$/u)
  socket.push(null)
  await over
  t.equal(got.length, 0)
})

t.test('a client that goes while it waits for the vet', async t => {
  for (const how of ['end', 'reset'] as const) {
    const { open, passed } = gate()
    const { socket, got, over } = startFake(
      {},
      { vet: () => passed.then(() => null) },
    )
    socket.feed(`${OPENING}Hi\r\n`)
    await settled()
    if (how === 'end') socket.push(null)
    else socket.destroy()
    await settled()
    open()
    await over
    t.notOk(
      got.some(one => one.ended),
      how,
    )
  }
})

t.test('a client that reads nothing is not read', async t => {
  const limits = { junkLimit: 1e9, idleLimitSeconds: 1000 }
  const { socket, over } = startFake({}, { limits })
  await settled()
  socket.isStalled = true
  const noops = Buffer.from('NOOP\r\n'.repeat(10_000))
  for (let count = 0; count < 50; count++) socket.feed(noops)
  await settled()
  t.ok(socket.isPaused())
  t.ok(socket.readableLength > 40 * noops.length)
  t.ok(socket.writableLength < 1e6)
  socket.release()
  socket.feed('QUIT\r\n')
  socket.push(null)
  await over
  t.equal(socket.said.split('250 2.0.0 Ok\r\n').length, 500_001)
  t.match(socket.said, /221 2\.0\.0 Bye\r\n$/)
})

t.test('whatever fails in the handler is answered after the end', async t => {
  const no = new MailError('5.7.1', 'not this one')
  const secret = new Error('secret')
  const later = '451 4.3.0 content filter failure, please try again later\r\n'
  const cases: readonly (readonly [string, BedOptions, string, Error])[] = [
    ['write throws', { write: () => raise(secret) }, later, secret],
    ['write rejects', { write: () => Promise.reject(secret) }, later, secret],
    [
      'write rejects a mail',
      { write: () => Promise.reject(no) },
      '550 5.7.1 not this one\r\n',
      no,
    ],
    ['end rejects', { replies: () => Promise.reject(secret) }, later, secret],
    [
      'end rejects a mail',
      { replies: () => raise(no) },
      '550 5.7.1 not this one\r\n',
      no,
    ],
    [
      'no reply',
      { replies: () => [] },
      later,
      new Error('0 replies for 1 recipients'),
    ],
    [
      'two replies',
      { replies: () => [ACCEPTED, ACCEPTED] },
      later,
      new Error('2 replies for 1 recipients'),
    ],
  ]
  for (const [name, bed, reply, cause] of cases) {
    const { socket, got, notices, over } = startFake(bed)
    socket.feed(`${OPENING}${'x'.repeat(200_000)}\r\nQUIT\r\n`)
    await settled()
    t.match(socket.said, /354 [^\n]*\r\n$/, `${name}: no reply before the end`)
    socket.feed('MAIL FROM:<evil@x>\r\n.\r\nQUIT\r\n')
    await over
    const [, last = ''] = socket.said.split(/354 [^\n]*\r\n/)
    t.equal(last, `${reply}221 2.0.0 Bye\r\n`, name)
    t.same(notices, [cause.message], name)
    t.equal(got.length, 1, name)
    const isWrite = name.startsWith('write')
    t.equal(got[0]?.aborted, isWrite ? cause.message : '', name)
    t.equal(got[0]?.ended, !isWrite, name)
  }
})

t.test('a handler that gives no receiver', async t => {
  const handler = (): never => raise(new Error('no room'))
  const { socket, notices, over } = startFake({}, { handler, protocol: 'lmtp' })
  socket.feed(
    'LHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nRCPT TO:<c@y>\r\nDATA\r\nHi\r\n.\r\nQUIT\r\n',
  )
  await over
  t.match(socket.said, /354 [^\n]*\r\n(451 4\.3\.0 [^\n]*\r\n){2}221 /)
  t.same(notices, ['no room'])
})

function raise(error: Error): never {
  throw error
}

t.test('the client goes while the handler takes a block', async t => {
  const { open, passed } = gate()
  const { socket, got, over } = startFake({ write: () => passed })
  socket.feed(`${OPENING}${'x'.repeat(100_000)}`)
  await settled()
  socket.destroy()
  await over
  t.equal(got[0]?.aborted, 'connection lost before the end of the message')
  open()
  await settled()
  t.equal(got[0]?.ended, false)
})

t.test('the client closes while the handler works', async t => {
  const { open, passed } = gate()
  const { socket, got, over } = startFake({
    replies: () => passed.then(() => [ACCEPTED]),
  })
  socket.feed(`${OPENING}Hi\r\n.\r\n`)
  socket.push(null)
  await settled()
  t.equal(got[0]?.ended, true)
  t.equal(got[0]?.lost, null)
  open()
  await over
  t.same(got[0]?.lost, [ACCEPTED])
  t.equal(got[0]?.aborted, '')
  t.match(socket.said, /354 [^\n]*\r\n250 2\.0\.0 Ok\r\n$/, 'it may still read')
})

t.test('the client resets while the handler works', async t => {
  const { open, passed } = gate()
  const bed = await makeBed({ replies: () => passed.then(() => [ACCEPTED]) })
  t.teardown(() => bed.close())
  const talk = await talkTo(bed.endpoint.port)
  talk.say(`${OPENING}Hi\r\n.\r\n`)
  while (bed.got.at(-1)?.ended !== true) await settled()
  talk.socket.resetAndDestroy()
  while (bed.notices.length === 0) await settled()
  t.match(bed.notices, [/^connection lost: /])
  open()
  await bed.sessions()
  t.same(bed.got[0]?.lost, [ACCEPTED])
  t.equal(bed.got[0]?.aborted, '')
})

t.test('a session that waits for its handler is never idle', async t => {
  const { open, passed } = gate()
  const { socket, over } = startFake(
    { replies: () => passed.then(() => [ACCEPTED]) },
    { limits: { idleLimitSeconds: 0.02 } },
  )
  socket.feed(`${OPENING}Hi\r\n.\r\n`)
  await waitUntil(() => (/354 /u.test(socket.said) ? true : undefined), {
    what: '354',
  })
  await new Promise(resolve => setTimeout(resolve, 100))
  t.match(socket.said, /354 [^\n]*\r\n$/)
  open()
  await over
  t.match(socket.said, /354 [^\n]*\r\n250 2\.0\.0 Ok\r\n421 4\.4\.2 /)
})

t.test('half a command does not keep a session from being idle', async t => {
  const { socket, over } = startFake({}, { limits: { idleLimitSeconds: 0.1 } })
  const feed = setInterval(() => socket.feed('x'), 10)
  await over
  clearInterval(feed)
  t.match(socket.said, /421 4\.4\.2 /)
})

t.test(
  '10,000 recipients in one write, and 100 messages in a session',
  async t => {
    const many = startFake()
    const rcpts = Array.from(
      { length: 10_000 },
      (_, n) => `RCPT TO:<u${n}@y>\r\n`,
    )
    many.socket.feed(
      `MAIL FROM:<>\r\n${rcpts.join('')}DATA\r\nHi\r\n.\r\nQUIT\r\n`,
    )
    await many.over
    t.equal(many.got[0]?.transaction.recipients.length, 10_000)
    t.equal(many.got[0]?.transaction.recipients[9_999]?.address, 'u9999@y')

    const bed = await makeBed()
    t.teardown(() => bed.close())
    const talk = await talkTo(bed.endpoint.port)
    talk.say('EHLO x\r\n')
    talk.say(
      Array.from(
        { length: 100 },
        (_, n) =>
          `RSET\r\nMAIL FROM:<${n}@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n${n}\r\n.\r\n`,
      ).join(''),
    )
    talk.say('QUIT\r\n')
    t.match(await talk.rest(), /221 2\.0\.0 Bye\r\n$/)
    t.same(
      bed.got.map(one => one.content.toString()),
      Array.from({ length: 100 }, (_, n) => `${n}\r\n`),
    )
    talk.socket.destroy()
  },
)

t.test('surplus recipients without end are errors', async t => {
  const limits = { recipientLimit: 1, errorLimit: 5 }
  const { socket, over } = startFake({}, { limits })
  socket.feed(`MAIL FROM:<>\r\n${'RCPT TO:<b@y>\r\n'.repeat(3000)}`)
  await over
  t.equal(socket.said.split('452 4.5.3').length, 1 + 1000 + 5)
  t.match(socket.said, /421 4\.7\.0 Too many errors\r\n$/)
})

t.test('QUIT, and gone without reading the reply', async t => {
  const bed = await makeBed()
  t.teardown(() => bed.close())
  const talk = await talkTo(bed.endpoint.port)
  talk.say(`${OPENING}Hi\r\n.\r\n`)
  while (!(await talk.hear()).startsWith('250 2.0.0'));
  talk.say('QUIT\r\n')
  talk.socket.destroy()
  await bed.sessions()
  t.equal(bed.got[0]?.lost, null)
})

t.test('each recipient of LMTP has its reply, in order', async t => {
  const replies: Reply[] = [
    { status: '2.0.0', text: 'a\nb' },
    { status: '5.7.1', text: 'no', code: 554 },
    { status: '4.3.0', text: 'later', code: 421 },
  ]
  const { socket, over } = startFake(
    { replies: () => replies },
    { protocol: 'lmtp' },
  )
  socket.feed(
    `LHLO x\r\nMAIL FROM:<>\r\n${'RCPT TO:<b@y>\r\n'.repeat(3)}DATA\r\n.\r\nQUIT\r\n`,
  )
  await over
  t.match(
    socket.said,
    '250-2.0.0 a\r\n250 2.0.0 b\r\n554 5.7.1 no\r\n451 4.3.0 later\r\n221 ',
  )
})

t.test(
  'a signal that fired before the session began lets one message in',
  async t => {
    const drain = AbortSignal.abort()
    const { socket, got, over } = startFake({}, { drain })
    socket.feed(`${OPENING}Hi\r\n.\r\nMAIL FROM:<>\r\n`)
    await over
    t.equal(got.length, 1)
    t.match(socket.said, /250 2\.0\.0 Ok\r\n421 4\.3\.2 [^\n]*\r\n$/)
  },
)

t.test('a connection that is gone already', async t => {
  const socket = new FakeSocket()
  socket.destroy()
  await runSession(socket, {
    protocol: 'smtp',
    hostname: 'filter.example',
    handler: keeper().handler,
  })
  t.equal(socket.said, '')
})
