/*
 * NAME
 *   server - /metrics, /healthz and /readyz by HTTP
 *
 * DESCRIPTION
 *   For Prometheus and for what watches services. /healthz says that the process
 *   lives; /readyz that mail which comes now would be served, or 503 and why not,
 *   as JSON; /metrics has the numbers.
 *
 * DIAGNOSTICS
 *   openServer() rejects with the error of listen(2): a port that is taken.
 *   What a client does wrong it reads in its answer, and no log does.
 *
 * SECURITY
 *   A client is a stranger: GET and no body, a few headers, a few connections, a
 *   few seconds. With a token, nothing is answered without it, and it is compared
 *   in constant time. On loopback the field Host must be one of this host, so
 *   that no web page can read it through a browser. There is nothing of a message
 *   in the answers.
 */

import { createHash, timingSafeEqual } from 'node:crypto'
import { chmodSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { removeStaleSocket } from '../util/listening-socket.js'
import { isLoopbackName, isLocal, type MetricsAddress } from './address.js'
import type { Page, PageMaker } from './prometheus.js'
import { reasonsAgainst } from './readiness.js'
import type { Snapshot } from './snapshot.js'

export interface MetricsServer {
  close(): void
}

export interface ServerOptions {
  readonly address: MetricsAddress
  /** null: none is asked for. */
  readonly token: string | null
  readonly readTotals: () => Snapshot
  readonly pages: PageMaker
}

const CONNECTIONS = 16
const HEADER_BYTES = 8 * 1024
const HEADERS = 50
/** Of a request; of a client that does not read its answer. */
const WAIT_MS = 5000
/** Between requests: to connect again costs little. */
const REST_MS = 5000
const REQUESTS_OF_CONNECTION = 1000
const SOCKET_MODE = 0o660

export async function openServer(
  options: ServerOptions,
): Promise<MetricsServer> {
  const { address } = options
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: WAIT_MS,
      requestTimeout: WAIT_MS,
      keepAliveTimeout: REST_MS,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      answer(request, options).then(
        it => send(response, it),
        () => send(response, text(500, 'failed')),
      )
    },
  )
  server.maxConnections = CONNECTIONS
  server.maxHeadersCount = HEADERS
  server.maxRequestsPerSocket = REQUESTS_OF_CONNECTION
  server.setTimeout(REST_MS + WAIT_MS)
  if ('path' in address) await removeStaleSocket(address.path)
  await listening(server, address)
  // It does not keep the process.
  server.unref()
  return {
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function listening(server: Server, address: MetricsAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const ready = (): void => {
      server.off('error', reject)
      // What fails later, as for lack of descriptors, is the client's trouble.
      server.on('error', () => undefined)
      resolve()
    }
    if ('path' in address) {
      // No one else may connect before the socket has its mode.
      const mask = process.umask(0o177)
      server.listen(address.path, () => {
        chmodSync(address.path, SOCKET_MODE)
        ready()
      })
      process.umask(mask)
    } else server.listen({ ...address, exclusive: true }, ready)
  })
}

interface Reply extends Page {
  readonly status: number
  readonly fields?: Readonly<Record<string, string>>
}

async function answer(
  request: IncomingMessage,
  { address, token, readTotals, pages }: ServerOptions,
): Promise<Reply> {
  const { method, url = '', headers } = request
  if (method !== 'GET') {
    return { ...text(405, 'only GET'), fields: { Allow: 'GET' } }
  }
  if (hasBody(request)) return text(400, 'a request has no body')
  if (token === null && !isOurs(headers.host, address)) {
    return text(421, 'another host')
  }
  if (token !== null && !isBearer(headers.authorization, token)) {
    const fields = { 'WWW-Authenticate': 'Bearer' }
    return { ...text(401, 'a token is needed'), fields }
  }
  switch (url.split('?', 1)[0]) {
    case '/healthz':
      return text(200, 'ok')
    case '/readyz': {
      const reasons = reasonsAgainst(readTotals())
      const ready = reasons.length === 0
      return {
        status: ready ? 200 : 503,
        type: 'application/json; charset=utf-8',
        text: `${JSON.stringify({ ready, reasons })}\n`,
      }
    }
    case '/metrics': {
      const { accept = '' } = headers
      const isOpen = accept.includes('application/openmetrics-text')
      const format = isOpen ? 'openmetrics' : 'text'
      return { status: 200, ...(await pages.page(readTotals(), format)) }
    }
    default:
      return text(404, 'not found')
  }
}

function text(status: number, words: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', text: `${words}\n` }
}

function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.text)
  response.writeHead(reply.status, {
    ...reply.fields,
    'Content-Type': reply.type,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // Of a request that was wrong, something may be left.
    ...(reply.status >= 400 && reply.status !== 503 && { Connection: 'close' }),
  })
  response.end(body)
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'] ?? '0'
  return headers['transfer-encoding'] !== undefined || length !== '0'
}

// A name that a stranger has pointed to this host is not ours.
function isOurs(host: string | undefined, address: MetricsAddress): boolean {
  if ('path' in address || !isLocal(address)) return true
  const [, six, other] =
    /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/iu.exec(host ?? '') ?? []
  return isLoopbackName(six ?? other ?? '')
}

function isBearer(field: string | undefined, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+) *$/iu.exec(field ?? '') ?? []
  return timingSafeEqual(digest(given), digest(token))
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
