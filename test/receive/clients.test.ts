/*
 * NAME
 *   clients.test - who may connect to a listener, and where its mail goes
 *
 * DESCRIPTION
 *   Real sockets: listen() with one door, a transport to `peer`, and sinks as the
 *   hosts whose mail the clients send.
 */
import net from 'node:net'
import t, { type Test } from 'tap'
import { bindSocket } from '../../src/util/listening-socket.js'
import { makeNetworks } from '../../src/util/networks.js'
import { bytesOf } from '../../src/util/bytes.js'
import type { Envelope } from '../../src/mail/envelope.js'
import { accepted } from '../../src/mail/reply.js'
import { smtpTransport } from '../../src/deliver/smtp.js'
import { listen } from '../../src/receive/listen.js'
import { noteTurnedAway } from '../../src/receive/peer.js'
import { handlerFor } from '../../src/receive/smtp.js'
import { parseForwardTo } from '../../src/smtp/endpoint.js'
import { freePort } from '../helper/port.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'

interface Door {
  readonly port: number
  readonly notices: readonly string[]
  readonly envelopes: readonly Envelope[]
}

async function openDoor(
  t: Test,
  {
    clients,
    host = '127.0.0.1',
    forwardTo = 'smtp:peer:1',
  }: {
    readonly clients: readonly string[] | null
    readonly host?: string
    readonly forwardTo?: string
  },
): Promise<Door> {
  const port = await freePort()
  const { fd } = await bindSocket({ host, port })
  const notices: string[] = []
  const envelopes: Envelope[] = []
  const transport = smtpTransport({
    endpoint: parseForwardTo(forwardTo),
    hostname: 'filter.example',
  })
  const handler = handlerFor(
    envelope => {
      envelopes.push(envelope)
      return {
        write: () => undefined,
        end: async () => {
          const answers = await transport.deliver({
            request: { ...envelope, prepend: [] },
            envelope,
            bytes: bytesOf(Buffer.from('Subject: x\n\ntext\n')),
            signal: AbortSignal.timeout(30_000),
          })
          return answers.map(({ text }) => accepted(text))
        },
        abort: () => undefined,
      }
    },
    { stage: 'after-queue', origin: 'inbound', answers: 'one' },
    { lost: () => undefined },
  )
  const listening = await listen(
    [
      {
        ...{ fd, protocol: 'smtp', handler },
        clients: clients && makeNetworks(clients),
      },
    ],
    {
      ...{ hostname: 'filter.example', connectionLimit: 2, isShared: false },
      notice: text => notices.push(text),
    },
  )
  t.teardown(async () => {
    transport.close()
    await listening.drain()
  })
  return { port, notices, envelopes }
}

/** All that comes, when these lines were sent at once. */
function talk(
  port: number,
  from: { readonly localAddress?: string; readonly host?: string },
  lines: readonly string[],
): Promise<string> {
  const { host = '127.0.0.1', localAddress } = from
  return new Promise(resolve => {
    const socket = net.connect({
      port,
      host,
      ...(localAddress && { localAddress }),
    })
    let came = ''
    socket.on('data', data => (came += String(data)))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(came))
    if (lines.length > 0) socket.write(lines.map(it => `${it}\r\n`).join(''))
  })
}

const MAIL = [
  ...['EHLO mta.example', 'XFORWARD NAME=c.example ADDR=192.0.2.9 IDENT=Q1'],
  ...[
    'MAIL FROM:<a@x>',
    'RCPT TO:<b@y>',
    'DATA',
    'Subject: x',
    '',
    '.',
    'QUIT',
  ],
]

t.test('who is not in the list gets 421, and nothing else', async t => {
  const door = await openDoor(t, { clients: ['127.0.0.3', '127.0.1.0/24'] })
  const from = (localAddress: string): Promise<string> =>
    talk(door.port, { localAddress }, MAIL)
  // More than there are places.
  for (const [address, lines] of [
    ['127.0.0.1', MAIL],
    ['127.0.0.2', []],
    ['127.0.0.2', MAIL],
    ['127.0.2.1', MAIL],
  ] as const) {
    const came = await talk(door.port, { localAddress: address }, lines)
    t.equal(
      came,
      '421 4.7.0 This client is not allowed to connect\r\n',
      address,
    )
  }
  t.strictSame(door.envelopes, [], 'no message')
  t.strictSame(
    door.notices,
    ['127.0.0.1', '127.0.0.2', '127.0.2.1'].map(
      it =>
        `client ${it} is turned away: it is not in clients of this listener`,
    ),
    'once for each',
  )
  t.match(await from('127.0.0.3'), /^220 [^]*XFORWARD NAME/u)
  t.match(await from('127.0.1.9'), /^220 /u)
  const [envelope] = door.envelopes
  t.match(envelope, {
    queueId: 'Q1',
    peer: '127.0.0.3',
    client: { address: '192.0.2.9' },
    isFromPostfix: true,
  })
})

t.test('mail goes back to the host that it came from', async t => {
  const sink = await startSink(t)
  const forwardTo = `smtp:peer:${sink.port}`
  const door = await openDoor(t, { clients: ['127.0.0.0/8'], forwardTo })
  const came = await talk(door.port, {}, MAIL)
  t.match(came, /^220 [^]*\r\n250 2\.[^]*\r\n221 /u)
  const mail = await sink.next()
  t.match(mail, { ehlo: 'filter.example', rcptTo: ['b@y'] })
  // No one listens there: what a client says of others changes nothing.
  const other = await talk(door.port, { localAddress: '127.0.0.2' }, [
    ...['EHLO 127.0.0.1', 'XFORWARD ADDR=127.0.0.1 SOURCE=LOCAL'],
    ...MAIL.slice(2),
  ])
  t.match(other, /\r\n451 4\.4\.1 /u)
  t.equal(sink.count, 1)
})

t.test('addresses as sockets show them', async t => {
  const mapped = await openDoor(t, {
    ...{ clients: ['127.0.0.1'], host: '::ffff:127.0.0.1' },
  })
  t.match(await talk(mapped.port, {}, MAIL), /^220 /u)
  t.equal(mapped.envelopes[0]?.peer, '127.0.0.1')
  const refused = await openDoor(t, {
    ...{ clients: ['127.0.0.2'], host: '::ffff:127.0.0.1' },
  })
  t.match(await talk(refused.port, {}, MAIL), /^421 /u)
  const six = await openDoor(t, { clients: ['::1'], host: '::1' })
  t.match(await talk(six.port, { host: '::1' }, MAIL), /^220 /u)
  t.equal(six.envelopes[0]?.peer, '::1')
})

t.test('without a list, all of this host', async t => {
  const door = await openDoor(t, { clients: null })
  const localAddress = '127.0.0.9'
  t.match(await talk(door.port, { localAddress }, MAIL), /^220 [^]*XFORWARD N/u)
  t.notMatch(door.notices.join('\n'), /turned away/u)
})

t.test('a client that is turned away and does not go', async t => {
  const door = await openDoor(t, { clients: ['127.0.0.3'] })
  const held = [1, 2, 3].map(() => {
    const socket = net.connect({ port: door.port, allowHalfOpen: true })
    socket.on('error', () => undefined).resume()
    t.teardown(() => socket.destroy())
    return socket
  })
  await waitUntil(() => held.every(it => it.readableEnded) || undefined, {
    what: 'their replies',
  })
  // It has no place that others need.
  t.match(await talk(door.port, { localAddress: '127.0.0.3' }, MAIL), /^220 /u)
})

t.test('lines about those who are turned away', async t => {
  const lines: string[] = []
  let now = 0
  const note = noteTurnedAway(
    text => lines.push(text),
    () => now,
  )
  for (let at = 0; at < 100; at++) note(`192.0.2.${at % 50}`)
  t.equal(lines.length, 21)
  t.equal(lines.at(-1), 'more clients are turned away')
  now = 59_999
  note('198.51.100.1')
  t.equal(lines.length, 21)
  now = 60_000
  note('192.0.2.0')
  t.match(lines.at(-1), /client 192\.0\.2\.0 is turned away/u)
})
