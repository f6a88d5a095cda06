/*
 * NAME
 *   server.test - what is served, to whom, and what a stranger cannot do
 */

import { chmodSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import {
  isLocal,
  parseMetricsAddress,
  type MetricsAddress,
} from '../../src/metrics/address.js'
import { openPages } from '../../src/metrics/prometheus.js'
import { openServer } from '../../src/metrics/server.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { FACTS, totalsOf } from './sample.js'

const pages = openPages({ version: '1.2.3', node: '20.0.0' })

interface Answer {
  readonly status: number | undefined
  readonly fields: http.IncomingHttpHeaders
  readonly body: string
}

const serve = async (
  t: Teardown,
  known: {
    readonly address?: MetricsAddress
    readonly token?: string
    readonly facts?: typeof FACTS
  } = {},
) => {
  const address = known.address ?? { host: '127.0.0.1', port: await freePort() }
  const { facts = FACTS, token = null } = known
  const totals = totalsOf(() => facts)
  const server = await openServer({
    ...{ address, token, pages },
    readTotals: () => totals.readTotals(),
  })
  t.teardown(() => server.close())
  return (path: string, options: http.RequestOptions = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const place =
        'path' in address
          ? { socketPath: address.path }
          : { host: address.host, port: address.port }
      const request = http.request(
        { ...place, path, agent: false, ...options },
        response => {
          let body = ''
          response.setEncoding('utf8')
          response.on('data', text => (body += text))
          response.on('end', () =>
            resolve({
              ...{ status: response.statusCode, fields: response.headers },
              body,
            }),
          )
        },
      )
      request.on('error', reject)
      request.end()
    })
}

t.test('addresses', async t => {
  const good = [
    ['127.0.0.1:9127', { host: '127.0.0.1', port: 9127 }, true],
    ['localhost:9127', { host: '127.0.0.1', port: 9127 }, true],
    ['[::1]:9127', { host: '::1', port: 9127 }, true],
    ['unix:/run/postsift/http.sock', { path: '/run/postsift/http.sock' }, true],
    ['0.0.0.0:9127', { host: '0.0.0.0', port: 9127 }, false],
    ['[::]:9127', { host: '::', port: 9127 }, false],
    ['192.0.2.1:9127', { host: '192.0.2.1', port: 9127 }, false],
    ['[::ffff:127.0.0.1]:1', { host: '::ffff:127.0.0.1', port: 1 }, false],
  ] as const
  for (const [text, wanted, local] of good) {
    const address = parseMetricsAddress(text)
    t.same(address, wanted, text)
    t.equal(isLocal(address), local, text)
  }
  for (const text of [
    ...['x', '9127', ':9127', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536'],
    ...['mail.example.com:9127', 'unix:relative', '127.1:9127', '::1:9127'],
    ...['http://127.0.0.1:9127', '127.0.0.1:9127/metrics', '[::1]'],
  ]) {
    t.throws(() => parseMetricsAddress(text), RangeError, text)
  }
})

t.test('three pages', async t => {
  const get = await serve(t)
  t.match(await get('/healthz'), { status: 200, body: 'ok\n' })
  t.match(await get('/readyz'), {
    status: 200,
    body: '{"ready":true,"reasons":[]}\n',
  })
  const page = await get('/metrics')
  t.match(page, {
    status: 200,
    fields: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: /^postsift_workers 2$/mu,
  })
  const accept =
    'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5'
  t.match(await get('/metrics?x=1', { headers: { accept } }), {
    fields: { 'content-type': /^application\/openmetrics-text/u },
    body: /# EOF\n$/u,
  })
  for (const path of ['/', '/metrics/', '/..', '/metrics%00', '*']) {
    t.match(await get(path), { status: 404 }, path)
  }
})

t.test('why mail would not be served', async t => {
  const [clamd] = FACTS.engines
  const [spool] = FACTS.freeSpace
  if (clamd === undefined || spool === undefined) throw new Error('no sample')
  const silent = { success: false, at: 0, text: 'not found' }
  const cases: readonly (readonly [Partial<typeof FACTS>, object[]])[] = [
    [{ workers: { ready: 0, wanted: 2 } }, [{ what: 'workers' }]],
    [
      { engines: [{ ...clamd, selfTest: silent }] },
      [{ what: 'engine', name: 'clamd' }],
    ],
    [{ engines: [{ ...clamd, required: false, selfTest: silent }] }, []],
    [
      { freeSpace: [{ ...spool, bytes: 999 }] },
      [{ what: 'free-space', name: 'spool' }],
    ],
    [{ freeSpace: [{ ...spool, bytes: null }] }, []],
  ]
  for (const [some, reasons] of cases) {
    const get = await serve(t, { facts: { ...FACTS, ...some } })
    const { status, body } = await get('/readyz')
    t.equal(status, reasons.length === 0 ? 200 : 503)
    t.match(JSON.parse(body), { ready: reasons.length === 0, reasons })
    t.match(await get('/healthz'), { status: 200 })
  }
})

t.test('what is no request of ours', async t => {
  const get = await serve(t)
  for (const method of ['POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE']) {
    t.match(await get('/metrics', { method }), { status: 405 }, method)
  }
  const body = { headers: { 'content-length': '5' } }
  t.match(await get('/metrics', body).catch(() => ({ status: 400 })), {
    status: 400,
  })
  for (const host of ['evil.example', '127.0.0.1.evil.example', '1.2.3.4']) {
    t.match(await get('/metrics', { headers: { host } }), { status: 421 }, host)
  }
  for (const host of ['localhost', 'localhost:1', '127.0.0.1:9', '[::1]:9']) {
    t.match(await get('/metrics', { headers: { host } }), { status: 200 }, host)
  }
  const long = { headers: { 'x-long': 'x'.repeat(10_000) } }
  t.match(await get('/metrics', long), { status: 431 })
})

t.test('with a token', async t => {
  const token = 'correct-horse-battery'
  const get = await serve(t, { token })
  const given = (authorization: string): http.RequestOptions => ({
    headers: { authorization, host: 'metrics.example:9127' },
  })
  for (const path of ['/metrics', '/readyz', '/healthz', '/other']) {
    t.match(await get(path), {
      status: 401,
      fields: { 'www-authenticate': 'Bearer' },
      body: 'a token is needed\n',
    })
  }
  for (const wrong of [
    ...['', 'Bearer', 'Bearer ', `Basic ${token}`, token, 'Bearer x'],
    ...[`Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Bearer ${token} x`],
  ]) {
    t.match(await get('/metrics', given(wrong)), { status: 401 }, wrong)
  }
  t.match(await get('/metrics', given(`Bearer ${token}`)), { status: 200 })
  t.match(await get('/healthz', given(`bearer  ${token}`)), { status: 200 })
})

t.test('a unix socket is for the account and its group', async t => {
  const path = join(scratchFolder(t, 'metrics'), 'http.sock')
  const old = net.createServer().listen(path)
  await new Promise(resolve => old.once('listening', resolve))
  await t.rejects(serve(t, { address: { path } }), /EADDRINUSE/u)
  old.close()
  const get = await serve(t, { address: { path } })
  t.equal(statSync(path).mode & 0o777, 0o660)
  t.match(await get('/healthz'), { status: 200 })
  const file = join(scratchFolder(t, 'metrics'), 'file')
  writeFileSync(file, '')
  chmodSync(file, 0o600)
  await t.rejects(serve(t, { address: { path: file } }), /is no socket/u)
})

t.test('a port that is taken', async t => {
  const port = await freePort()
  const other = net.createServer().listen(port, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  t.teardown(() => other.close())
  const address = { host: '127.0.0.1', port }
  await t.rejects(serve(t, { address }), { code: 'EADDRINUSE' })
})

t.test('clients that only hold connections', async t => {
  const port = await freePort()
  const get = await serve(t, { address: { host: '127.0.0.1', port } })
  const sockets = Array.from({ length: 40 }, () => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nX')
    return socket
  })
  t.teardown(() => sockets.forEach(socket => socket.destroy()))
  // All but CONNECTIONS are closed at once, and those soon.
  await Promise.all(
    sockets.map(socket => {
      socket.resume()
      return new Promise(resolve => socket.once('close', resolve))
    }),
  )
  t.match(await get('/healthz'), { status: 200 })
})
