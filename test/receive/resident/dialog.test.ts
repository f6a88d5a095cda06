/*
 * NAME
 *   dialog.test - filter-pipe and filterd, by a socket of a test
 */
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Filter } from '../../../src/mail/intake.js'
import type { Reply } from '../../../src/mail/reply.js'
import { callFilterd, sendMessage } from '../../../src/receive/resident/ask.js'
import {
  DIALOG_VERSION,
  readHello,
  readReply,
  type Hello,
} from '../../../src/receive/resident/dialog.js'
import { serveResident } from '../../../src/receive/resident/serve.js'
import { scratchFolder } from '../../helper/folder.js'

const HELLO: Hello = {
  ...{ dialog: DIALOG_VERSION, version: '1', file: undefined, text: '' },
  ...{ overrides: [], mailConfig: '' },
  wish: {
    program: 'filter-pipe',
    args: {
      ...{ config: undefined, overrides: [], origin: 'inbound' },
      ...{ queueId: 'Q', size: null, clientAddress: '', clientName: '' },
      ...{ clientHelo: '', saslUsername: '', sender: 'a@x.example' },
      recipients: ['b@x.example'],
    },
  },
}

const DONE: Reply = { status: '2.0.0', text: 'done' }

interface Seen {
  content: Buffer
  aborted: unknown
}

/** A filterd with a filter that keeps what it gets. */
const startFilterd = async (
  t: Test,
  {
    refusal = '',
    end = () => Promise.resolve([DONE]),
  }: {
    readonly refusal?: string
    readonly end?: (confirm: () => Promise<void>) => Promise<readonly Reply[]>
  } = {},
): Promise<{ readonly path: string; readonly seen: Seen }> => {
  const path = join(scratchFolder(t, 'resident'), 'engine.sock')
  const seen: Seen = { content: Buffer.alloc(0), aborted: null }
  const filter: Filter = (_, confirm = () => undefined) => ({
    write: chunk => {
      seen.content = Buffer.concat([seen.content, chunk])
    },
    end: () => end(async () => confirm()),
    abort: reason => void (seen.aborted = reason),
  })
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    void serveResident(socket, {
      ...{ refusal: () => refusal, filter },
      session: () => Promise.reject(new Error('no session was wished')),
    })
  })
  server.listen(path)
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { path, seen }
}

async function* pieces(...all: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* all
}

const yes = (): Promise<boolean> => Promise.resolve(true)

t.test('the message arrives as it is, and the reply comes back', async t => {
  const odd = Buffer.from('a\0b\rc\r\nthere?\ngo\n\n\xff', 'latin1')
  const large = Buffer.alloc(700_001, 'x')
  for (const bytes of [Buffer.alloc(0), odd, large]) {
    const { path, seen } = await startFilterd(t)
    const peer = await callFilterd(path, HELLO)
    if (peer === null) throw new Error('it was refused')
    const reply = await sendMessage(peer, pieces(bytes), yes)
    t.same(reply, DONE)
    t.ok(seen.content.equals(bytes), `${bytes.length} bytes`)
  }
})

t.test('where it is not served, the client does the work itself', async t => {
  const folder = scratchFolder(t, 'nobody')
  t.equal(
    await callFilterd(join(folder, 'none.sock'), HELLO),
    null,
    'no socket',
  )
  const { path } = await startFilterd(t, { refusal: 'another configuration' })
  t.equal(await callFilterd(path, HELLO), null, 'it refuses')
  const other = { ...HELLO, dialog: 2 } as unknown as Hello
  const served = await startFilterd(t)
  t.equal(await callFilterd(served.path, other), null, 'another dialog')
  // It takes the connection and says nothing, as a filterd that hangs.
  const silent = join(folder, 'silent.sock')
  const server = net.createServer(() => undefined).listen(silent)
  await once(server, 'listening')
  t.equal(await callFilterd(silent, HELLO), null, 'no answer in time')
  server.close()
})

t.test('pipe(8) is asked for before the message goes on', async t => {
  let asked = 0
  const { path } = await startFilterd(t, {
    end: async confirm => {
      await confirm()
      await confirm()
      return [DONE]
    },
  })
  const peer = await callFilterd(path, HELLO)
  if (peer === null) throw new Error('it was refused')
  const reply = await sendMessage(peer, pieces(Buffer.from('x\n')), () => {
    asked++
    return Promise.resolve(true)
  })
  t.same(reply, DONE)
  t.equal(asked, 2)
})

t.test('where pipe(8) is gone, nothing goes on', async t => {
  let failure: unknown
  const { path } = await startFilterd(t, {
    end: async confirm => {
      try {
        await confirm()
      } catch (error) {
        failure = error
      }
      return [{ status: '4.3.0', text: 'no' }]
    },
  })
  const peer = await callFilterd(path, HELLO)
  if (peer === null) throw new Error('it was refused')
  const gone = (): Promise<boolean> => Promise.resolve(false)
  const reply = await sendMessage(peer, pieces(Buffer.from('x\n')), gone)
  t.equal(reply.status, '4.3.0')
  t.match(failure, { cause: 'pipe(8) is gone' })
})

t.test('a message without an end is aborted', async t => {
  const { path, seen } = await startFilterd(t)
  const peer = await callFilterd(path, HELLO)
  if (peer === null) throw new Error('it was refused')
  await peer.frame(Buffer.from('half\n'))
  peer.socket.destroy()
  await t.resolves(
    (async () => {
      while (seen.aborted === null) await new Promise(setImmediate)
    })(),
  )
  t.match(seen.aborted, { message: /before the end/u })
})

t.test('a filterd that goes away is no answer', async t => {
  const { path } = await startFilterd(t, {
    end: () => Promise.reject(new Error('it broke')),
  })
  const peer = await callFilterd(path, HELLO)
  if (peer === null) throw new Error('it was refused')
  await t.rejects(sendMessage(peer, pieces(Buffer.from('x\n')), yes), {
    message: 'filterd went away before its answer',
  })
})

t.test('lines that are none', async t => {
  for (const line of ['', '{', 'null', '[]', '{"dialog":0}', '1']) {
    t.equal(readHello(line), null, line)
    t.equal(readReply(line), null, line)
  }
})
