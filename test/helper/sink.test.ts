import t from 'tap'
import net from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { sendMail } from './client.js'
import { scratchFolder } from './folder.js'
import { startSink } from './sink.js'
import { waitUntil } from './wait.js'
import type { Sink, SinkOptions } from './sink.js'

t.test('a message is kept byte for byte, addresses as they came', async t => {
  const sink = await startSink(t)
  const data = '.dot\n..two\n\n.\nlast line without end \x80'
  const sent = await sendMail(sink, {
    from: '"a > b"@x.example',
    to: ['-odd@X.example', '"q\\"uote"@x.example'],
    mailParams: 'BODY=8BITMIME SIZE=30',
    rcptParams: recipient => (recipient.startsWith('-') ? 'NOTIFY=NEVER' : ''),
    data: Buffer.from(data, 'latin1'),
    ehlo: 'here.test',
  })
  t.equal(sent.reply, '250 2.0.0 Ok')
  t.ok(sent.accepted)
  const mail = await sink.next()
  t.equal(mail.data.toString('latin1'), `${data}\n`.replaceAll('\n', '\r\n'))
  t.equal(mail.lines.toString('latin1'), `${data}\n`)
  t.match(mail, {
    session: 1,
    ehlo: 'here.test',
    mailFrom: '"a > b"@x.example',
    mailParams: ['BODY=8BITMIME', 'SIZE=30'],
    rcptTo: ['-odd@X.example', '"q\\"uote"@x.example'],
    rcptParams: [['NOTIFY=NEVER'], []],
    replies: ['250 2.0.0 Ok'],
  })
  t.equal(mail.commands[2], 'RCPT TO:<-odd@X.example> NOTIFY=NEVER')
  t.equal(sink.count, 1)
  t.same(sink.violations, [])
})

t.test('null sender, empty message, XFORWARD', async t => {
  const sink = await startSink(t, { announce: ['XFORWARD NAME ADDR'] })
  const commands = ['XFORWARD NAME=a+2Bb', 'XFORWARD ADDR=192.0.2.1']
  const options = { from: '', data: '', commands }
  const sent = await sendMail(sink, options)
  t.match(sent.ehlo, '250-sink.test\n250 XFORWARD NAME ADDR')
  const mail = await sink.next()
  t.equal(mail.mailFrom, '')
  t.equal(mail.data.length, 0)
  t.same(mail.xforward, { NAME: 'a+2Bb', ADDR: '192.0.2.1' })
})

t.test('addresses of UTF-8, and of bytes that are none', async t => {
  const sink = await startSink(t)
  const to = ['jörg@x.example', 'grün@x.example']
  await sendMail(sink, { to, mailParams: 'SMTPUTF8' })
  t.same((await sink.next()).rcptTo, to)
  const socket = net.connect(sink.port, '127.0.0.1')
  socket.end(Buffer.from('EHLO a\r\nVRFY <\xe9>\r\n', 'latin1'))
  const isSeen = () => verbs.includes('VRFY <\xe9>') || undefined
  const verbs: string[] = []
  sink.replies.other = line => void verbs.push(line)
  await waitUntil(isSeen, { what: 'VRFY', report: () => verbs.join() })
  t.same(verbs, ['VRFY <\xe9>'])
})

t.test('large content in many pieces', async t => {
  const sink = await startSink(t)
  const data = Buffer.from('0123456789 a line\r\n.dot\r\n'.repeat(120_000))
  await sendMail(sink, { data })
  const mail = await sink.next()
  t.ok(mail.data.equals(data))
})

// Every reply can be another; it can change while the sink runs.
const FAILURES: [string, SinkOptions['replies'], string][] = [
  ['greeting', { greeting: '421 4.3.2 busy' }, '421 4.3.2 busy'],
  ['ehlo', { ehlo: '550 5.7.1 not you' }, '550 5.7.1 not you'],
  ['mail', { mail: '451 4.1.8 later' }, '451 4.1.8 later'],
  ['rcpt', { rcpt: to => `550 5.1.1 no ${to}` }, '550 5.1.1 no bob@x.example'],
  ['data', { data: '452 4.3.1 full' }, '452 4.3.1 full'],
  ['dot', { dot: '550-5.7.1 a\r\n550 5.7.1 b' }, '550-5.7.1 a\n550 5.7.1 b'],
]

for (const [name, replies, reply] of FAILURES) {
  t.test(`a failing ${name}`, async t => {
    const sink = await startSink(t, { ...(replies && { replies }) })
    const sent = await sendMail(sink, { to: 'bob@x.example' })
    t.equal(sent.reply, reply)
    t.notOk(sent.accepted)
    t.equal(sink.count, 0)
    t.equal(sink.refused.length, name === 'dot' ? 1 : 0)
  })
}

t.test('one recipient of two refused', async t => {
  const rcpt = (to: string) =>
    to === 'a@x.example' ? '550 5.1.1 no' : undefined
  const sink = await startSink(t, { replies: { rcpt } })
  const sent = await sendMail(sink, { to: ['a@x.example', 'b@x.example'] })
  t.same(sent.rcpt, ['550 5.1.1 no', '250 2.1.5 Ok'])
  t.same((await sink.next()).rcptTo, ['b@x.example'])
})

t.test('replies change while it runs', async t => {
  const sink = await startSink(t, { replies: { dot: '451 4.3.0 later' } })
  t.notOk((await sendMail(sink)).accepted)
  delete sink.replies.dot
  t.ok((await sendMail(sink)).accepted)
  t.equal((await sink.next()).session, 2)
  t.equal(sink.sessions, 2)
})

for (const moment of ['greeting', 'mail', 'data', 'content', 'dot'] as const) {
  t.test(`disconnects and hangs at ${moment}`, async t => {
    const sink = await startSink(t, { replies: { [moment]: 'disconnect' } })
    await t.rejects(sendMail(sink), /connection ended|ECONNRESET|EPIPE/)
    sink.replies[moment] = 'hang'
    await t.rejects(sendMail(sink, { timeoutMs: 200 }), /nothing came/)
    t.equal(sink.count, 0)
    t.equal(sink.aborted.length, moment === 'content' ? 2 : 0)
  })
}

t.test('LMTP: a reply for each recipient, on a unix socket', async t => {
  const path = join(scratchFolder(t, 'sink'), 'lmtp')
  const sink = await startSink(t, {
    path,
    lmtp: true,
    replies: { dot: to => (to.startsWith('bad') ? '550 5.7.1 no' : undefined) },
  })
  t.equal(sink.transport, `lmtp:unix:${path}`)
  const to = ['good@x.example', 'bad@x.example', 'bad@x.example']
  const sent = await sendMail({ path, lmtp: true }, { to })
  t.same(sent.dot, ['250 2.0.0 Ok', '550 5.7.1 no', '550 5.7.1 no'])
  t.same((await sink.next()).replies, sent.dot)
  const bad = await sendMail({ path, lmtp: true }, { to: 'bad@x.example' })
  t.same(bad.dot, ['550 5.7.1 no'])
  t.equal(sink.count, 1)
  t.equal(sink.refused.length, 1)
})

t.test('what a peer must not do is noted', async t => {
  const start = 'EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n'
  const cases: [string, RegExp][] = [
    ['EHLO a\nQUIT\r\n', /bare CR or LF: "EHLO a\\n"/],
    ['EHLO a\r\nNOOP\r\n', /sent before its time, after: "EHLO a"/],
    ['MAIL FROM:<a@b>\r\n', /out of order: "MAIL FROM:<a@b>"/],
    [`${start}x\n.\nQUIT\r\n.\r\n`, /bare CR or LF: "data"/],
    [`${start}.x\r\n.\r\n`, /unstuffed dot: "data"/],
  ]
  for (const [wire, violation] of cases) {
    const sink = await startSink(t)
    const socket = net.connect(sink.port, '127.0.0.1', () => socket.end(wire))
    socket.resume()
    await once(socket, 'close')
    t.match(sink.violations.join('\n'), violation)
  }
})

t.test('only CRLF.CRLF ends a message', async t => {
  const sink = await startSink(t)
  for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r\n.\r\r\n', '\r.\r']) {
    await sendMail(sink, { wire: `a${end}b\r\n.\r\n` })
    const mail = await sink.next()
    t.match(mail.data.toString('latin1'), 'b\r\n', JSON.stringify(end))
  }
  t.equal(sink.count, 5)
})

t.test('the end mark in every pair of chunks', async t => {
  const sink = await startSink(t)
  const wire = 'x\r\n..y\r\n.\r\nQUIT\r\n'
  for (let at = 1; at < wire.length; at++) {
    await inTwoPieces(sink, wire.slice(0, at), wire.slice(at))
    t.equal((await sink.next()).data.toString(), 'x\r\n.y\r\n', `at ${at}`)
  }
  t.same(sink.violations, [])
})

/** The second piece goes when the first has surely been read: a client of
 * another session was served in between. */
const inTwoPieces = async (sink: Sink, first: string, second: string) => {
  const socket = net.connect(sink.port, '127.0.0.1')
  socket.setNoDelay(true)
  const lines = ['EHLO a', 'MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'DATA']
  for (const line of [...lines, '']) {
    await once(socket, 'data')
    if (line) socket.write(`${line}\r\n`)
  }
  socket.write(first)
  const other = net.connect(sink.port, '127.0.0.1')
  await once(other, 'data')
  other.destroy()
  socket.write(second)
  socket.resume()
  await once(socket, 'close')
}

t.test('waiting in vain tells what came', async t => {
  const sink = await startSink(t)
  await sendMail(sink, { from: 'a@x.example', to: 'b@x.example' })
  const found = await sink.waitFor(mail => mail.mailFrom === 'a@x.example')
  t.equal(found.mailFrom, 'a@x.example')
  const wait = sink.waitFor(mail => mail.mailFrom === 'c@x.example', 50)
  await t.rejects(
    wait,
    /in vain for.*\naccepted <a@x.example> to <b@x.example>/,
  )
  await sink.next()
  await t.rejects(sink.next(50), /message 2 in the sink/)
})

t.test('closed and opened again on the same port', async t => {
  const first = await startSink(t)
  await first.close()
  await t.rejects(sendMail(first), /ECONNREFUSED/)
  const second = await startSink(t, { port: first.port })
  t.ok((await sendMail(second)).accepted)
})
