/*
 * NAME
 *   client.test - client and pool, where the scripts in test/dialog end
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import t from 'tap'
import { causeOf } from '../../src/mail/error.js'
import { connectClient } from '../../src/smtp/client.js'
import type { Endpoint } from '../../src/smtp/endpoint.js'
import { NextHopError } from '../../src/smtp/next-hop-error.js'
import { ClientPool } from '../../src/smtp/pool.js'
import { runSession } from '../../src/smtp/session.js'
import {
  closeServer,
  keeper,
  listen,
  makeBed,
  outgoing,
  settled,
  talker,
} from './bed.js'

const hostname = 'filter.example'
const LOCAL = { protocol: 'smtp', host: '127.0.0.1' } as const

function soon(): AbortSignal {
  return AbortSignal.timeout(20_000)
}

async function thrownBy(act: Promise<unknown>): Promise<NextHopError> {
  const error = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof NextHopError) return error
  throw new Error(`not a NextHopError: ${String(error)}`)
}

/** A server whose connections are handled one by one. */
async function scripted(
  act: (socket: Socket, count: number) => void,
): Promise<{ server: Server; endpoint: Endpoint }> {
  let count = 0
  const server = createServer(socket => act(socket, ++count))
  const port = await listen(server)
  return { server, endpoint: { ...LOCAL, port } }
}

t.test('a next hop that is not there', async t => {
  const server = createServer()
  const port = await listen(server)
  await closeServer(server)
  const cases: readonly Endpoint[] = [
    { ...LOCAL, port },
    { protocol: 'lmtp', path: '/nonexistent/socket' },
  ]
  for (const endpoint of cases) {
    const error = await thrownBy(
      connectClient(endpoint, { hostname, signal: soon() }),
    )
    t.match(error, { kind: 'unreachable', status: '4.4.1', uncertain: false })
    t.equal(error.message, 'next hop cannot be reached')
    t.match(causeOf(error), /ECONNREFUSED|ENOENT/)
  }
})

t.test('a signal that has fired, or fires while we connect', async t => {
  const { server, endpoint } = await scripted(() => {})
  t.teardown(() => closeServer(server))
  const fired = AbortSignal.abort(new Error('over'))
  const early = await thrownBy(
    connectClient(endpoint, { hostname, signal: fired }),
  )
  t.match(early, { kind: 'silent', status: '4.4.2' })
  t.match(causeOf(early), /over$/)
  const signal = AbortSignal.timeout(50)
  const late = await thrownBy(connectClient(endpoint, { hostname, signal }))
  t.match(late, { kind: 'silent', status: '4.4.2' })
})

t.test(
  'what the next hop said is for the log, not for the outside',
  async t => {
    const { server, endpoint } = await scripted(socket =>
      socket.write('554-5.7.1 db7.inside\r\n554 5.7.1 is down\r\n'),
    )
    t.teardown(() => closeServer(server))
    const error = await thrownBy(
      connectClient(endpoint, { hostname, signal: soon() }),
    )
    t.equal(error.message, 'next hop takes no mail at present')
    t.match(causeOf(error), /554 5\.7\.1 db7\.inside 5\.7\.1 is down/)
    t.match(error.answer, { status: '5.7.1', text: 'db7.inside\nis down' })
  },
)

t.test('a unix socket, LMTP, and what was announced', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-'))
  const path = join(folder, 'socket')
  const { got, handler } = keeper()
  const server = createServer(socket => {
    void runSession(socket, { protocol: 'lmtp', hostname, handler })
  })
  server.listen(path)
  await once(server, 'listening')
  t.teardown(async () => {
    await closeServer(server)
    rmSync(folder, { recursive: true })
  })
  const client = await connectClient(
    { protocol: 'lmtp', path },
    { hostname, signal: soon() },
  )
  t.ok(client.announced.has('PIPELINING'))
  t.equal(client.announced.get('XFORWARD')?.length, 7)
  const recipients = [{ address: 'b@y' }, { address: 'b@y' }]
  const answers = await client.send(outgoing({ recipients }))
  t.match(answers, [{ status: '2.0.0' }, { status: '2.0.0' }])
  t.equal(answers.length, 2)
  t.equal(got[0]?.transaction.greeting, 'LHLO')
  client.quit()
})

t.test('one message at a time', async t => {
  const bed = await makeBed()
  t.teardown(() => bed.close())
  const client = await connectClient(bed.endpoint, { hostname, signal: soon() })
  const first = client.send(outgoing())
  await t.rejects(client.send(outgoing()), /one message at a time/)
  t.match(await first, [{ status: '2.0.0' }])
  t.same(await client.send(outgoing({ recipients: [] })), [])
  t.equal(bed.got.length, 1)
  client.quit()
})

t.test('10,000 recipients', async t => {
  const bed = await makeBed()
  t.teardown(() => bed.close())
  const client = await connectClient(bed.endpoint, { hostname, signal: soon() })
  const recipients = Array.from({ length: 10_000 }, (_, n) => ({
    address: `u${n}@y`,
    notify: 'NEVER',
  }))
  const answers = await client.send(outgoing({ recipients }))
  t.equal(answers.length, 10_000)
  t.same(bed.got[0]?.transaction.recipients, recipients)
  client.quit()
})

const CHUNK = Buffer.from(`${'x'.repeat(99)}\n`.repeat(10_000))

/** A next hop that takes a message up to DATA and then reads no more. */
function stalling(socket: Socket): void {
  socket.write('220 x\r\n')
  socket.once('data', () => {
    socket.write('250-x\r\n250 PIPELINING\r\n')
    socket.once('data', () => {
      socket.pause()
      socket.write('250 Ok\r\n250 Ok\r\n354 Go on\r\n')
    })
  })
}

t.test('a next hop that does not read is not flooded', async t => {
  const { server, endpoint } = await scripted(stalling)
  let pulled = 0
  function* content(): Generator<Buffer> {
    for (; pulled < 1000; pulled++) yield CHUNK
  }
  const client = await connectClient(endpoint, {
    hostname,
    signal: soon(),
    timeLimits: { contentSeconds: 0.2 },
  })
  const error = await thrownBy(client.send(outgoing({ content: content() })))
  t.match(error, { kind: 'silent', uncertain: false })
  t.ok(pulled < 100, `${pulled} MB were read of 1000`)
  t.notOk(client.isUsable)
  server.unref()
})

t.test('a reply that comes byte by byte does not win time', async t => {
  const { server, endpoint } = await scripted(socket => {
    socket.write('220-')
    const trickle = setInterval(() => socket.write('x'), 5)
    socket.on('close', () => clearInterval(trickle))
    socket.on('error', () => {})
  })
  t.teardown(() => closeServer(server))
  const timeLimits = { replySeconds: 0.1 }
  const error = await thrownBy(
    connectClient(endpoint, { hostname, signal: soon(), timeLimits }),
  )
  t.match(error, { kind: 'silent', status: '4.4.2' })
})

t.test('a signal that fires in the content: no dot is sent', async t => {
  const bed = await makeBed()
  t.teardown(() => bed.close())
  const abort = new AbortController()
  function* content(): Generator<Buffer> {
    for (let count = 0; count < 20; count++) {
      if (count === 10) abort.abort(new Error('deadline'))
      yield CHUNK
    }
  }
  const client = await connectClient(bed.endpoint, { hostname, signal: soon() })
  const error = await thrownBy(
    client.send(outgoing({ content: content(), signal: abort.signal })),
  )
  t.match(error, { kind: 'silent', status: '4.4.2', uncertain: false })
  await bed.sessions()
  t.equal(bed.got[0]?.ended, false)
  t.match(bed.got[0]?.aborted, /connection lost/)
})

t.test('content that throws: its own error, and no dot', async t => {
  const bed = await makeBed()
  t.teardown(() => bed.close())
  function* content(): Generator<Buffer> {
    yield CHUNK
    throw new RangeError('file ended before its recorded size')
  }
  const pool = new ClientPool({ hostname })
  await t.rejects(
    pool.send(bed.endpoint, outgoing({ content: content() })),
    RangeError,
  )
  await bed.sessions()
  t.equal(bed.got[0]?.ended, false)
  pool.close()
})

t.test('a message of 50 MB, in chunks of all sizes', async t => {
  const bed = await makeBed()
  t.teardown(() => bed.close())
  const client = await connectClient(bed.endpoint, { hostname, signal: soon() })
  const chunks = Array.from({ length: 50 }, () => CHUNK)
  chunks.splice(7, 0, Buffer.alloc(0), Buffer.from('.'), Buffer.from('\n'))
  await client.send(outgoing({ content: chunks }))
  const wire = bed.got[0]?.content ?? Buffer.alloc(0)
  t.equal(wire.length, 50 * (CHUNK.length + 10_000) + 3)
  client.quit()
})

t.test('what a slow next hop gets is what was sent', async t => {
  let blocks = 0
  const pause = (): Promise<void> | undefined =>
    ++blocks % 16 === 0 ? new Promise(go => setTimeout(go, 5)) : undefined
  const bed = await makeBed({ write: () => pause() })
  t.teardown(() => bed.close())
  const client = await connectClient(bed.endpoint, { hostname, signal: soon() })
  const line = (_: unknown, at: number): string => `This is line ${at}.\n`
  const content = Array.from({ length: 300_000 }, line).join('')
  await client.send(outgoing({ content: [Buffer.from(content)] }))
  const wire = bed.got[0]?.content.toString() ?? ''
  t.ok(wire === content.replaceAll('\n', '\r\n'), 'all of it, in order')
  client.quit()
})

t.test('pool: connections that rest', async t => {
  const open = new Set<Socket>()
  const bed = await makeBed()
  const relay = createServer(socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    void runSession(socket, {
      protocol: 'smtp',
      hostname: 'x',
      handler: keeper().handler,
    })
  })
  const endpoint = { ...LOCAL, port: await listen(relay) }
  const gone = async (count: number): Promise<void> => {
    while (open.size > count) await settled()
  }
  t.teardown(() => Promise.all([bed.close(), closeServer(relay)]))

  const pool = new ClientPool({ hostname, restLimitCount: 2 })
  const five = Array.from({ length: 5 }, () => pool.send(endpoint, outgoing()))
  t.match(await Promise.all(five), Array(5).fill([{ status: '2.0.0' }]))
  await gone(2)
  t.equal(open.size, 2, 'no more than the limit rest')
  await pool.send(bed.endpoint, outgoing())
  t.equal(open.size, 2, 'another endpoint has its own')
  await pool.send(endpoint, outgoing())
  t.equal(open.size, 2, 'they are used again')
  pool.close()
  await gone(0)
  t.match(await pool.send(endpoint, outgoing()), [{ status: '2.0.0' }])
  await gone(0)
  t.equal(open.size, 0, 'a closed pool keeps nothing')

  const brief = new ClientPool({ hostname, restLimitSeconds: 0.02 })
  await brief.send(endpoint, outgoing())
  await gone(0)
  t.equal(open.size, 0, 'who rests too long is ended')
  brief.close()
})

t.test('pool: a dead connection costs nothing, whatever was kept', async t => {
  let served = 0
  const { server, endpoint } = await scripted((socket, count) => {
    const talk = talker(socket)
    void (async () => {
      talk.say('220 x\r\n')
      await talk.hear()
      talk.say('250 x\r\n')
      for (
        let line = await talk.hear();
        line !== '';
        line = await talk.hear()
      ) {
        // Every connection but the last one dies at its second MAIL.
        if (line.startsWith('MAIL') && served++ > 0 && count < 3) break
        if (line === '.\r\n' || /^(MAIL|RCPT)/.test(line))
          talk.say('250 Ok\r\n')
        if (line === 'DATA\r\n') talk.say('354 Go on\r\n')
      }
      socket.destroy()
    })()
  })
  t.teardown(() => closeServer(server))
  const pool = new ClientPool({ hostname })
  t.match(await pool.send(endpoint, outgoing()), [{ status: '2.0.0' }])
  // The kept one is dead, and so is the first fresh one: temporary, no more.
  const error = await thrownBy(pool.send(endpoint, outgoing()))
  t.match(error, { kind: 'lost', unused: true })
  t.match(await pool.send(endpoint, outgoing()), [{ status: '2.0.0' }])
  t.match(await pool.send(endpoint, outgoing()), [{ status: '2.0.0' }])
  pool.close()
})
