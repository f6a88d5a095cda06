/*
 * NAME
 *   server.test - the control socket, and who is no friend of it
 */
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { askFilterd } from '../../src/control/client.js'
import { serveControl, type Answering } from '../../src/control/server.js'
import { scratchFolder } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'

const VERSION = { version: '1', node: 'v20', pid: 7, startedAt: 1 }

const answering = (more: Partial<Answering> = {}): Answering => ({
  version: () => VERSION,
  status: () => Promise.reject(new Error('it\nbroke')),
  reload: () => ({ isReloaded: true, why: '', warnings: [] }),
  alerts: ({ queue }) => ({
    open: queue === null ? [] : [{ key: 'q', text: queue.reason, since: 1 }],
  }),
  ...more,
})

const serve = async (
  t: Test,
  path: string,
  more: Partial<Answering> = {},
): Promise<readonly string[]> => {
  const notices: string[] = []
  const control = serveControl({
    ...{ path, answering: answering(more), retryMs: 50 },
    requestSeconds: 1,
    notice: text => void notices.push(text),
  })
  t.teardown(() => control.close())
  await waitUntil(() => existsSync(path) || notices.length > 0 || undefined, {
    what: 'the socket',
  })
  return notices
}

const ask = (path: string) => askFilterd(path, { request: 'version' }, 20)

/** All that comes until the end, or until it is destroyed. */
const heard = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', (chunk: Buffer) => void (text += chunk.toString()))
  socket.on('error', () => undefined)
  // once() of node:events would reject where the other end is gone already.
  if (!socket.closed) {
    await new Promise<void>(resolve => socket.once('close', () => resolve()))
  }
  return text
}

const said = (path: string, bytes: Buffer | string): Promise<string> => {
  const socket = connect(path)
  socket.end(bytes)
  return heard(socket)
}

t.test('requests and answers', async t => {
  const path = join(scratchFolder(t, 'control'), 'control.sock')
  t.strictSame(await serve(t, path), [])
  t.equal(statSync(path).mode & 0o777, 0o660)
  t.strictSame(await ask(path), VERSION)
  await t.rejects(askFilterd(path, { request: 'status' }, 20), {
    message: 'filterd: it?broke',
  })
  const queue = { total: 2, waiting: 1, oldest: null, reason: 'x' }
  t.strictSame(await askFilterd(path, { request: 'alerts', queue }, 20), {
    open: [{ key: 'q', text: 'x', since: 1 }],
  })
  t.strictSame(await ask(path), VERSION)
})

t.test('requests that are none', async t => {
  const path = join(scratchFolder(t, 'control'), 'control.sock')
  await serve(t, path)
  const none = '{"error":"this is no request"}\n'
  for (const line of [
    '',
    'status',
    '{',
    'null',
    '[]',
    '{"request":"sTaTuS"}',
    '{"request":"__proto__"}',
    '{"request":["status"]}',
    '{"request":"alerts","queue":{"total":"many"}}',
    '{"request":"alerts","queue":7}',
  ]) {
    t.equal(await said(path, `${line}\n`), none, line)
  }
  t.equal(await said(path, Buffer.alloc(4096, 0xff).fill(10, 4095)), none)
  t.equal(await said(path, '{"request":"version"}'), '', 'no line end')
  t.match(
    await said(path, '{"request":"version"}\n{"request":"reload"}\nx'),
    /^\{"answer":.*\}\n$/u,
    'one request a connection',
  )
  const long = Buffer.alloc(1024 * 1024, 'x')
  t.match(
    await said(path, long),
    /^(?:\{"error":"the request is too long"\}\n)?$/u,
  )
  t.strictSame(await ask(path), VERSION)
})

t.test('200 connections that say nothing', async t => {
  const path = join(scratchFolder(t, 'control'), 'control.sock')
  await serve(t, path)
  const idle = Array.from({ length: 200 }, () => connect(path))
  const ends = idle.map(heard)
  t.teardown(() => idle.forEach(it => it.destroy()))
  // All are closed: most at once, the others when their time is over.
  await Promise.all(ends)
  t.strictSame(await ask(path), VERSION)
})

t.test('a client that says a byte now and then', async t => {
  const path = join(scratchFolder(t, 'control'), 'control.sock')
  await serve(t, path)
  const slow = connect(path)
  const text = heard(slow)
  const timer = setInterval(() => slow.write('{'), 200)
  t.teardown(() => clearInterval(timer))
  t.strictSame(await ask(path), VERSION, 'others are answered meanwhile')
  t.equal(await text, '', 'it has a second here, and no more')
})

t.test('a client that does not wait for its answer', async t => {
  const path = join(scratchFolder(t, 'control'), 'control.sock')
  let go = (): void => undefined
  const gate = new Promise<void>(resolve => (go = resolve))
  let count = 0
  await serve(t, path, {
    reload: async () => {
      count++
      await gate
      return { isReloaded: true, why: '', warnings: [] }
    },
  })
  const socket = connect(path)
  socket.write('{"request":"reload"}\n')
  await waitUntil(() => count || undefined, { what: 'the request' })
  socket.destroy()
  const other = ask(path)
  await sleep(50)
  go()
  t.strictSame(await other, VERSION)
})

t.test('a socket that is left over, and one that is in use', async t => {
  const folder = scratchFolder(t, 'control')
  const path = join(folder, 'control.sock')
  const first = createServer(() => undefined)
  first.listen(path)
  await once(first, 'listening')
  const notices = await serve(t, path)
  await waitUntil(() => notices.length || undefined, { what: 'a notice' })
  t.match(notices, [
    /^control socket: .*control\.sock: EADDRINUSE; filterctl cannot reach this filterd$/u,
  ])
  first.close()
  await waitUntil(() => ask(path).catch(() => undefined), { what: 'an answer' })
  t.match(notices[1], 'control socket: it is open')
  t.equal(notices.length, 2, 'told once')
})

t.test('what is no socket is left alone', async t => {
  const folder = scratchFolder(t, 'control')
  const file = join(folder, 'file')
  writeFileSync(file, 'x')
  const link = join(folder, 'link')
  symlinkSync(file, link)
  for (const path of [file, link, join(folder, 'none', 'control.sock')]) {
    const notices = await serve(t, path)
    await waitUntil(() => notices.length || undefined, { what: 'a notice' })
    t.match(notices[0], /exists and is no socket|ENOENT|EACCES/u, path)
  }
  t.equal(statSync(file).size, 1)
})

t.test('a path that is too long for bind(2)', async t => {
  const folder = join(scratchFolder(t, 'control'), 'a'.repeat(120))
  mkdirSync(folder)
  const path = join(folder, 'control.sock')
  t.strictSame(await serve(t, path), [])
  t.strictSame(await ask(path), VERSION)
})

t.test('no filterd', async t => {
  const folder = scratchFolder(t, 'control')
  const path = join(folder, 'control.sock')
  await t.rejects(ask(path), {
    name: 'NoPeer',
    isClosed: false,
    wasThere: false,
  })
  await t.rejects(ask(join(folder, 'x', 'y'.repeat(120), 'z')), {
    name: 'NoPeer',
    wasThere: false,
  })
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.end(Buffer.alloc(20 * 1024 * 1024, 'x'))
  })
  server.listen(path)
  await once(server, 'listening')
  await t.rejects(ask(path), { message: 'filterd answers too much' })
  server.close()
  const silent = createServer(() => undefined)
  silent.listen(path)
  await once(silent, 'listening')
  await t.rejects(askFilterd(path, { request: 'version' }, 0.2), {
    message: 'no answer of filterd in 0.2 s',
  })
  silent.close()
})
