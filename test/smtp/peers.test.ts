/*
 * NAME
 *   peers.test - both sides against programs that others wrote
 *
 * DESCRIPTION
 *   Postfix's smtp-source, smtp-sink with its faults, swaks, and npm's
 *   smtp-server.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import t from 'tap'
import { MailError } from '../../src/mail/error.js'
import type { Endpoint, Protocol } from '../../src/smtp/endpoint.js'
import { NextHopError } from '../../src/smtp/next-hop-error.js'
import type { OutgoingMessage } from '../../src/smtp/outgoing.js'
import { ClientPool } from '../../src/smtp/pool.js'
import { canonical, closeServer, listen, makeBed, outgoing } from './bed.js'

const hostname = 'filter.example'

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await closeServer(server)
  return port
}

/** Runs a program to its end. */
async function run(
  path: string,
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  child.stderr.on('data', chunk => (output += String(chunk)))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, output }
}

/** smtp-sink on a free port. */
async function startSink(
  options: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const port = await freePort()
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const args = [...user, ...options, `127.0.0.1:${port}`, '100']
  const child = spawn('/usr/sbin/smtp-sink', args, { stdio: 'ignore' })
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await new Promise(resolve => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (isUp) return { child, port }
    if (child.exitCode !== null) throw new Error('smtp-sink did not start')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'close')
}

/** What became of a message, in the words of test/dialog. */
async function outcomeOf(
  endpoint: Endpoint,
  message: Partial<OutgoingMessage> = {},
): Promise<string> {
  const timeLimits = { dotSeconds: 0.5, replySeconds: 5 }
  const pool = new ClientPool({ hostname, timeLimits })
  try {
    const answers = await pool.send(endpoint, outgoing(message))
    return answers
      .map(({ status, isFinal }) => (isFinal ? `${status} final` : status))
      .join(', ')
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    const words: string[] = [error.status]
    if (error instanceof NextHopError) {
      words.push(error.kind)
      if (error.uncertain) words.push('uncertain')
    }
    return words.join(' ')
  } finally {
    pool.close()
  }
}

const TWO = { recipients: [{ address: 'b@y' }, { address: 'c@y' }] }
const EIGHT = { body: '8BITMIME', hasEightBit: true } as const

const SINKS: readonly (readonly [
  options: string,
  outcome: string,
  message?: Partial<OutgoingMessage>,
  protocol?: Protocol,
])[] = [
  ['', '2.0.0 final'],
  ['', '2.0.0 final, 2.0.0 final', TWO],
  ['-p', '2.0.0 final, 2.0.0 final', TWO],
  ['-e', '2.0.0 final', { xforward: { NAME: 'x' }, ret: 'HDRS' }],
  ['-N -F -E', '2.0.0 final', { xforward: { NAME: 'x' }, ret: 'HDRS' }],
  [
    '',
    '2.0.0 final',
    { ...EIGHT, ret: 'FULL', envid: 'x', xforward: { NAME: 'x' } },
  ],
  ['-8', '5.6.3 final', EIGHT],
  ['-L', '2.2.0 final, 2.2.0 final', TWO, 'lmtp'],
  // Hangs up without a word.
  ['-q CONNECT', '4.4.2 lost'],
  ['-q EHLO', '4.4.2 lost'],
  ['-q MAIL', '4.4.2 lost'],
  ['-q RCPT', '4.4.2 lost'],
  ['-q DATA', '4.4.2 lost'],
  ['-q .', '4.4.2 lost uncertain'],
  ['-L -q .', '4.4.2 lost uncertain', TWO, 'lmtp'],
  ['-p -q RCPT', '4.4.2 lost'],
  // Says 421.
  ['-Q CONNECT', '4.3.2 unwilling'],
  ['-Q EHLO', '4.3.2 unwilling'],
  ['-Q MAIL', '4.3.2 unwilling'],
  ['-Q RCPT', '4.3.2 unwilling'],
  ['-Q DATA', '4.3.2 unwilling'],
  ['-Q .', '4.0.0 final, 4.0.0 final', TWO],
  // Says 4xx.
  ['-r CONNECT', '4.3.2 unwilling'],
  ['-r EHLO', '4.3.2 unwilling'],
  ['-r MAIL', '4.3.0, 4.3.0', TWO],
  ['-r RCPT', '4.3.0, 4.3.0', TWO],
  ['-r DATA', '4.3.0, 4.3.0', TWO],
  ['-r .', '4.3.0 final, 4.3.0 final', TWO],
  ['-L -r .', '4.3.0 final, 4.3.0 final', TWO, 'lmtp'],
  // Says 5xx; to EHLO that asks for HELO.
  ['-f CONNECT', '4.3.2 unwilling'],
  ['-f EHLO', '2.0.0 final'],
  ['-f EHLO,HELO', '4.3.2 unwilling'],
  ['-f MAIL', '5.3.0'],
  ['-f RCPT', '5.3.0'],
  ['-f DATA', '5.3.0'],
  ['-f .', '5.3.0 final'],
  // Says it in the middle of the content and hangs up on what it did not read:
  // the reset that follows may reach us before the reply was taken up.
  [
    '-A 0',
    '4.3.2 unwilling or 4.4.2 lost',
    { content: [Buffer.alloc(30_000_000, 'x\n')] },
  ],
  ['-W .:5', '4.4.2 silent uncertain'],
]

t.test('smtp-sink as next hop, with all its faults', async t => {
  for (const [options, wanted, message, protocol = 'smtp'] of SINKS) {
    const sink = await startSink(options.split(' ').filter(Boolean))
    const endpoint = { protocol, host: '127.0.0.1', port: sink.port }
    const outcome = await outcomeOf(endpoint, message)
    const name = options || 'no fault'
    t.ok(wanted.split(' or ').includes(outcome), name, { outcome, wanted })
    await stop(sink.child)
  }
})

t.test('smtp-source as client', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'source-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'message')
  writeFileSync(file, 'Subject: dots\n\n.\n..\n.x\nend\n')
  const cases: readonly (readonly [
    options: string,
    messages: number,
    recipients: number,
    protocol?: Protocol,
  ])[] = [
    ['', 1, 1],
    ['-s 10 -m 300 -l 3000', 300, 1],
    ['-s 10 -m 300 -d', 300, 1],
    ['-m 3 -d -r 200 -N', 3, 200],
    ['-m 2 -l 3000000', 2, 1],
    ['-o', 1, 1],
    [`-F ${file}`, 1, 1],
    ['-L -s 5 -m 100 -d -r 3', 100, 3, 'lmtp'],
  ]
  for (const [options, messages, recipients, protocol = 'smtp'] of cases) {
    const bed = await makeBed({ protocol })
    const { port } = bed.endpoint
    const words = options.split(' ').filter(Boolean)
    const { status, output } = await run(
      '/usr/sbin/smtp-source',
      ...words,
      `127.0.0.1:${port}`,
    )
    t.equal(`${status} ${output}`, '0 ', options)
    t.equal(bed.got.filter(one => one.ended).length, messages, options)
    t.ok(
      bed.got.every(one => one.transaction.recipients.length === recipients),
      options,
    )
    if (options.startsWith('-F')) {
      const content = canonical(bed.got[0]?.content ?? Buffer.alloc(0))
      // It adds an empty line of its own.
      t.equal(content.toString(), 'Subject: dots\n\n.\n..\n.x\nend\n\n')
    }
    t.same(bed.notices, [], options)
    await bed.close()
  }
})

t.test('swaks as client', async t => {
  const mail = ['--from', 'a@x', '--to', 'b@y,c@y', '--ehlo', 'mx.example']
  const cases: readonly (readonly [
    options: readonly string[],
    status: number,
    ended: number,
    protocol?: Protocol,
  ])[] = [
    [[], 0, 1],
    [['--pipeline'], 0, 1],
    [['--protocol', 'SMTP'], 0, 1],
    [['--protocol', 'LMTP'], 0, 1, 'lmtp'],
    [['--protocol', 'LMTP', '--pipeline'], 0, 1, 'lmtp'],
    [['--xclient-helo', 'x'], 33, 0],
    [['--auth', '-au', 'u', '-ap', 'p'], 28, 0],
    [['--quit-after', 'RCPT'], 0, 0],
    [['--drop-after-send', 'DOT'], 0, 0],
    [['--body', '.\n..\nQUIT\n'], 0, 1],
  ]
  for (const [options, status, ended, protocol = 'smtp'] of cases) {
    const bed = await makeBed({ protocol })
    const server = ['--server', '127.0.0.1', '--port', `${bed.endpoint.port}`]
    const name = options.join(' ') || 'plain'
    const ran = await run('/usr/bin/swaks', ...server, ...mail, ...options)
    if (name === '--drop-after-send DOT') {
      // It hangs up once it has sent the dot: whole, and no one heard us.
      await bed.sessions()
      t.match(bed.got, [{ ended: true, aborted: '' }], name)
    } else {
      t.equal(ran.status, status, `${name}: ${ran.output}`)
      t.equal(bed.got.filter(one => one.ended).length, ended, name)
    }
    await bed.close()
  }
})

t.test('npm smtp-server as next hop', async t => {
  for (const protocol of ['smtp', 'lmtp'] as const) {
    const heard: { readonly envelope: unknown; readonly content: string }[] = []
    const server = new SMTPServer({
      lmtp: protocol === 'lmtp',
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      hideDSN: false,
      logger: false,
      onRcptTo: (address, _session, done) =>
        done(
          address.address.startsWith('no') ? new Error('no such user') : null,
        ),
      onData: (stream, session, done) => {
        let content = ''
        stream.on('data', (chunk: Buffer) => {
          content += chunk.toString('latin1')
        })
        stream.on('end', () => {
          heard.push({ envelope: session.envelope, content })
          done(null, 'taken')
        })
      },
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const { port } = server.server.address() as AddressInfo
    const endpoint = { protocol, host: '127.0.0.1', port }
    const content = [Buffer.from('Subject: x\n\n.\n..\nQUIT\r\nend')]
    const recipients = [
      { address: 'b@y.example', notify: 'SUCCESS', orcpt: 'rfc822;b+2Bc@y' },
      { address: 'c@y.example', notify: 'NEVER' },
    ]
    const message = { content, recipients, ret: 'HDRS', envid: 'QQ' }
    const yes = '2.0.0 final, 2.0.0 final'
    t.equal(await outcomeOf(endpoint, message), yes, protocol)
    t.equal(heard[0]?.content, 'Subject: x\r\n\r\n.\r\n..\r\nQUIT \r\nend\r\n')
    t.match(heard[0]?.envelope, {
      dsn: { ret: 'HDRS', envid: 'QQ' },
      rcptTo: [
        { address: 'b@y.example', dsn: { notify: ['SUCCESS'] } },
        { address: 'c@y.example', dsn: { notify: ['NEVER'] } },
      ],
    })
    const mixed = [{ address: 'b@y.example' }, { address: 'no@y.example' }]
    t.equal(
      await outcomeOf(endpoint, { recipients: mixed }),
      '4.3.0, 5.0.0',
      `${protocol}: all or nothing`,
    )
    t.equal(heard.length, 1)
    t.equal(
      await outcomeOf(endpoint, { recipients: mixed, isPartial: true }),
      '2.0.0 final, 5.0.0',
      `${protocol}: each`,
    )
    t.equal(heard.length, 2)
    await new Promise<void>(done => server.close(() => done()))
  }
})
