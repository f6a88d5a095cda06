/*
 * NAME
 *   clamd.test - clamd in every mood, and what is made of it
 *
 * DESCRIPTION
 *   A fake clamd, by unix socket and by TCP: every fault that clamd can have. What a
 *   real one does is in clamd-real.test.ts.
 */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, writeFileSync, writeSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { bytesOfFile } from '../../src/util/bytes.js'
import { DeadlineError } from '../../src/util/deadline.js'
import { openUnlinked } from '../../src/util/files/safe-file.js'
import { plainMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { waitUntil } from '../helper/wait.js'
import {
  answer,
  fakeClamd,
  PLACES,
  type Behavior,
  type Streamed,
} from './fake-clamd.js'
import { parseSocketAddress } from '../../src/scan/socket-address.js'
import { messageOf, scannerOf, scanWith } from './sample.js'

const LETTER = messageOf({ bytes: plainMessage() })
const LARGE = messageOf({ bytes: Buffer.alloc(3_000_000, 'abcdefg\n') })

const found = (name: string, kind: string) => [
  { scanner: 'clamd', name, class: kind, part: '' },
]

t.test('what the reply says', async t => {
  const cases = [
    ['stream: OK', []],
    ['stream: Win.Test-1 FOUND', found('Win.Test-1', 'infected')],
    [
      'stream: Win.Test.UNOFFICIAL FOUND',
      found('Win.Test.UNOFFICIAL', 'infected'),
    ],
    [
      `stream: Win.Test(${'0'.repeat(32)}:68) FOUND`,
      found('Win.Test', 'infected'),
    ],
    ['stream: OK FOUND', found('OK', 'infected')],
    [
      'stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND',
      found('Heuristics.Limits.Exceeded.MaxFileSize', 'unchecked-overlimit'),
    ],
    [
      'stream: Heuristics.Encrypted.Zip FOUND',
      found('Heuristics.Encrypted.Zip', 'unchecked-encrypted'),
    ],
    [
      'stream: Heuristics.Phishing.Email FOUND',
      found('Heuristics.Phishing.Email', 'infected'),
    ],
  ] as const
  for (const place of PLACES) {
    for (const [text, findings] of cases) {
      const fake = await fakeClamd(t, { streamed: answer(text) }, place)
      const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
      const story = `${text} by ${place}`
      t.same(await scanWith(scanner, LETTER), findings, story)
    }
  }
})

t.test('what is no reply is an error, never clean', async t => {
  const raw =
    (bytes: string): Streamed =>
    ({ socket }) =>
      void socket.write(Buffer.from(bytes, 'latin1'))
  const closing =
    (bytes: string): Streamed =>
    ({ socket }) =>
      void socket.end(Buffer.from(bytes, 'latin1'))
  const cases = [
    ['partial', closing('1: stream: O'), /lost/],
    ['not terminated', closing('1: stream: OK'), /lost/],
    ['ended by a line end', closing('1: stream: OK\n'), /lost/],
    ['nothing', closing(''), /lost/],
    ['two replies', raw('1: stream: OK\x001: stream: OK\0'), /more than one/],
    ['clean, then found', raw('1: stream: OK\x001: stream: X FOUND\0'), /more/],
    ['empty', raw('\0'), /unexpected reply/],
    ['no number', raw('stream: OK\0'), /unexpected reply/],
    ['another number', raw('2: stream: OK\0'), /unexpected reply/],
    ['a number twice', raw('1: 1: stream: OK\0'), /unexpected reply/],
    ['another case', raw('1: stream: ok\0'), /unexpected reply/],
    ['a blank more', raw('1: stream: OK \0'), /unexpected reply/],
    ['a line end more', raw('1: stream: OK\n\0'), /not printable/],
    ['another name', raw('1: /etc/passwd: OK\0'), /unexpected reply/],
    ['no name', raw('1: stream:  FOUND\0'), /unexpected reply/],
    ['a name of 1 MB', raw(`1: stream: ${'x'.repeat(1e6)} FOUND\0`), /4 KiB/],
    [
      'a name of 1 KB',
      raw(`1: stream: ${'x'.repeat(1e3)} FOUND\0`),
      /unexpected/,
    ],
    ['a name with CR LF', raw('1: stream: a\r\nb FOUND\0'), /not printable/],
    ['a name with ANSI', raw('1: stream: \x1b[31mx FOUND\0'), /not printable/],
    ['not UTF-8', raw('1: stream: \xff FOUND\0'), /not printable/],
    ['garbage', raw('HTTP/1.1 400 Bad Request\r\n\r\n\0'), /not printable/],
    [
      'disk full',
      answer('Error writing to temporary file. ERROR'),
      /unexpected/,
    ],
    ['no memory', answer("Can't allocate memory ERROR"), /unexpected/],
    ['too late', raw('COMMAND READ TIMED OUT\0'), /unexpected/],
    ['unknown command', raw('UNKNOWN COMMAND\0'), /unexpected/],
    ['an error of the engine', answer('stream: Bad data ERROR'), /unexpected/],
  ] as const
  for (const place of PLACES) {
    for (const [story, streamed, text] of cases) {
      const fake = await fakeClamd(t, { streamed }, place)
      const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
      const scanned = scanWith(scanner, LETTER)
      await t.rejects(scanned, { message: text }, `${story} by ${place}`)
    }
  }
})

t.test('OK before the end of the stream is not clean', async t => {
  const received: Behavior['received'] = ({ socket }) => {
    socket.pause()
    socket.write('1: stream: OK\0')
  }
  for (const place of PLACES) {
    const fake = await fakeClamd(t, { received }, place)
    const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
    await t.rejects(scanWith(scanner, LARGE), { message: /before the end/ })
  }
})

t.test('nothing is waited for beyond the deadline', async t => {
  const timers = new Set<NodeJS.Timeout>()
  t.teardown(() => timers.forEach(clearInterval))
  const trickle: Streamed = ({ socket }) => {
    const timer = setInterval(() => socket.write('x'), 20)
    timers.add(timer)
  }
  const cases: readonly (readonly [string, Behavior])[] = [
    ['never replies', {}],
    ['never reads', { connected: ({ socket }) => void socket.pause() }],
    ['trickles', { streamed: trickle }],
  ]
  for (const place of PLACES) {
    for (const [story, behavior] of cases) {
      const fake = await fakeClamd(t, behavior, place)
      const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
      const scanned = scanWith(scanner, LARGE, 0.3)
      await t.rejects(scanned, DeadlineError, `${story} by ${place}`)
      t.equal(fake.connections(), 1, 'no other try')
    }
  }
})

t.test('an address that does not answer ends after its own limit', async t => {
  // A program that listens and then sleeps: its queue of connections fills.
  const program = join(scratchFolder(t, 'sleeper'), 'sleeper.cjs')
  writeFileSync(
    program,
    `const server = require('net').createServer()
     server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
       process.send(server.address().port, () => {
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
       })
     })`,
  )
  const sleeper = fork(program, { execArgv: [] })
  t.teardown(() => void sleeper.kill('SIGKILL'))
  const port = await new Promise<number>(resolve =>
    sleeper.once('message', message => resolve(Number(message))),
  )
  const fillers = Array.from({ length: 8 }, () =>
    net.connect(port, '127.0.0.1').on('error', () => {}),
  )
  t.teardown(() => fillers.forEach(socket => socket.destroy()))
  const other = await fakeClamd(t, { streamed: answer('stream: OK') })
  const limit = 'connect_time_limit=1'
  await waitUntil(
    async () => {
      const one = await scannerOf(t, 'clamd', [
        `address=127.0.0.1:${port}`,
        limit,
      ])
      const error: unknown = await scanWith(one, LETTER, 10).catch(it => it)
      return String(error).includes('connect_time_limit') || undefined
    },
    { what: 'a full queue of connections' },
  )
  const addresses = `address=127.0.0.1:${port},${other.address}`
  const both = await scannerOf(t, 'clamd', [addresses, limit])
  t.same(await scanWith(both, LETTER), [], 'the next address is asked')
})

t.test('a connection that is lost is tried once more', async t => {
  const ways: Readonly<Record<string, (socket: net.Socket) => void>> = {
    closes: socket => void socket.end(),
    destroys: socket => void socket.destroy(),
    resets: socket => void socket.resetAndDestroy(),
  }
  for (const [way, end] of Object.entries(ways)) {
    for (const message of [LETTER, LARGE]) {
      const place = way === 'resets' ? 'tcp' : 'unix'
      const once = await fakeClamd(
        t,
        {
          received: ({ socket, connection }) => connection === 1 && end(socket),
          streamed: (peer, number) =>
            peer.connection > 1 && answer('stream: OK')(peer, number),
        },
        place,
      )
      const scanner = await scannerOf(t, 'clamd', [`address=${once.address}`])
      t.same(await scanWith(scanner, message), [], `${way} once`)
      t.equal(once.connections(), 2)

      const always = await fakeClamd(
        t,
        { received: ({ socket }) => end(socket) },
        place,
      )
      const other = await scannerOf(t, 'clamd', [`address=${always.address}`])
      const scanned = scanWith(other, message)
      await t.rejects(scanned, { message: /lost/ }, `${way} always`)
      t.equal(always.connections(), 2)
    }
  }
})

t.test('a reply that came before the end is read', async t => {
  const limit = 'INSTREAM size limit exceeded. ERROR\0'
  for (const place of PLACES) {
    for (const text of [limit, `1: ${limit}`]) {
      const fake = await fakeClamd(
        t,
        { received: ({ socket }) => void socket.pause().end(text) },
        place,
      )
      const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
      t.same(
        await scanWith(scanner, LARGE),
        found('larger than StreamMaxLength', 'unchecked-overlimit'),
      )
      t.equal(fake.connections(), 1)
      const small = scanWith(scanner, LETTER)
      await t.rejects(small, { message: /size limit exceeded by \d+ bytes/ })
    }
  }
})

t.test('what is larger than the setting is not sent', async t => {
  const fake = await fakeClamd(t, { streamed: answer('stream: OK') })
  const address = `address=${fake.address}`
  const scanner = await scannerOf(t, 'clamd', [address, 'stream_max_length=1k'])
  t.same(
    await scanWith(scanner, messageOf({ bytes: Buffer.alloc(1025) })),
    found('larger than stream_max_length', 'unchecked-overlimit'),
  )
  t.equal(fake.connections(), 0)
  t.same(await scanWith(scanner, messageOf({ bytes: Buffer.alloc(1024) })), [])
  t.equal(fake.connections(), 1)
})

t.test('all bytes arrive, from memory and from a file', async t => {
  const fd = openUnlinked(tmpdir())
  t.teardown(() => closeSync(fd))
  for (const place of PLACES) {
    const fake = await fakeClamd(t, { streamed: answer('stream: OK') }, place)
    const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
    const digest = (bytes: Buffer) =>
      createHash('sha256').update(bytes).digest('hex')
    for (const size of [0, 1, 65535, 65536, 65537, 131072, 1_000_001]) {
      const bytes = Buffer.alloc(size, `${size} bytes.\n`)
      writeSync(fd, bytes, 0, size, 0)
      const inFile = bytesOfFile(fd, 0, size)
      t.same(await scanWith(scanner, messageOf({ bytes })), [])
      t.same(await scanWith(scanner, messageOf({ bytes: inFile })), [])
      const sums = fake.streams.slice(-2).map(digest)
      t.same(sums, [digest(bytes), digest(bytes)], `${size} by ${place}`)
    }
    t.equal(fake.connections(), 1)
  }
})

t.test('a connection is kept for the next message', async t => {
  const fake = await fakeClamd(t, { streamed: answer('stream: OK') })
  const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
  for (let i = 0; i < 5; i++) await scanWith(scanner, LETTER)
  t.equal(fake.connections(), 1)
  t.same(fake.commands, ['zIDSESSION', ...Array(5).fill('zINSTREAM')])
  await Promise.all([1, 2, 3].map(() => scanWith(scanner, LETTER)))
  t.equal(fake.connections(), 3, 'as many as are needed at once')
})

t.test('a kept connection that is of no use any more is replaced', async t => {
  const peers: net.Socket[] = []
  const fake = await fakeClamd(t, {
    connected: ({ socket }) => void peers.push(socket),
    streamed: answer('stream: OK'),
  })
  const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
  await scanWith(scanner, LETTER)
  // In the same turn: the scanner cannot have seen it yet.
  peers[0]?.end('COMMAND READ TIMED OUT\0')
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(fake.connections(), 2)
  const gone = new Promise(resolve => peers[1]?.once('close', resolve))
  peers[1]?.write('2: stream: OK\0')
  await gone
  t.pass('one that speaks unasked is closed')
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(fake.connections(), 3)
})

t.test('of several addresses the next is asked when one fails', async t => {
  const good = await fakeClamd(t, { streamed: answer('stream: OK') }, 'tcp')
  const bad = await fakeClamd(t, { streamed: answer('no memory ERROR') })
  const stale = join(scratchFolder(t, 'clamd'), 'none.sock')
  const port = await freePort()
  const failing = [`127.0.0.1:${port}`, stale, bad.address]
  for (const first of failing) {
    const addresses = `address=${first},${good.address}`
    const scanner = await scannerOf(t, 'clamd', [addresses])
    t.same(await scanWith(scanner, LETTER), [], `${first} first`)
  }
  const none = await scannerOf(t, 'clamd', [`address=${failing.join(',')}`])
  const error = (await scanWith(none, LETTER).catch(it => it)) as Error
  t.match(error.message, /no memory/)
  t.match(error.cause, { message: /ENOENT/ })
  t.match((error.cause as Error).cause, { message: /ECONNREFUSED/ })
})

t.test('where clamd listens', async t => {
  const right = [
    ['unix:/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
    ['/run/x', { path: '/run/x' }],
    ['127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
    ['clamd.example:1', { host: 'clamd.example', port: 1 }],
    ['[::1]:65535', { host: '::1', port: 65535 }],
  ] as const
  for (const [text, address] of right) {
    t.same(parseSocketAddress(text), address, text)
  }
  const wrong =
    'localhost :3310 localhost: localhost:0 localhost:65536 ::1:3310 [::1] unix:x x unix: a:b http://x:1'
  for (const text of wrong.split(' ')) {
    t.throws(() => parseSocketAddress(text), RangeError, text)
  }
})
