/*
 * NAME
 *   rspamd-client - one question to rspamd
 *
 * DESCRIPTION
 *   `POST /checkv2` to the normal worker, by node:http. Connections are kept; a
 *   kept one that rspamd has closed is followed by a new one.
 *
 * DIAGNOSTICS
 *   Throws RspamdError for a reply that is none, the error of the connection, or
 *   the signal's reason.
 *
 * SECURITY
 *   The URL is fixed: rspamd takes query strings for headers, and some headers
 *   make it open files. The reply is bounded, and not asked for compressed.
 */

import { Agent, request, type IncomingMessage } from 'node:http'
import { startDeadline } from '../../util/deadline.js'
import { views, type Bytes } from '../../util/bytes.js'
import type { SocketAddress } from '../socket-address.js'
import { RspamdError } from './rspamd-reply.js'

export interface HttpReply {
  readonly status: number
  readonly body: string
}

export interface HttpQuestion {
  readonly path: '/checkv2' | '/learnspam' | '/learnham' | '/ping'
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly bytes: Bytes
  readonly connectSeconds: number
}

const REPLY_LIMIT_BYTES = 4 * 1024 * 1024

/** rspamd closes an idle connection after 30 s. */
const IDLE_MS = 10_000

export function makeAgent(): Agent {
  return new Agent({ keepAlive: true, keepAliveMsecs: 5000, timeout: IDLE_MS })
}

export async function askHttp(
  address: SocketAddress,
  question: HttpQuestion,
  tools: { readonly signal: AbortSignal; readonly agent?: Agent },
): Promise<HttpReply> {
  try {
    return await askOnce(address, question, tools)
  } catch (error) {
    tools.signal.throwIfAborted()
    if (!(error instanceof LostKept)) throw error
    return await askOnce(address, question, { signal: tools.signal })
  }
}

/** A kept connection ended; another may do better. */
class LostKept extends Error {}

function askOnce(
  address: SocketAddress,
  question: HttpQuestion,
  { signal, agent }: { readonly signal: AbortSignal; readonly agent?: Agent },
): Promise<HttpReply> {
  const { path, headers, bytes, connectSeconds } = question
  const before = startsAsZstd(bytes) ? HARMLESS : Buffer.alloc(0)
  const connecting = startDeadline(
    'scanner.rspamd.connect_time_limit',
    connectSeconds,
    signal,
  )
  return new Promise<HttpReply>((resolve, reject) => {
    signal.throwIfAborted()
    const asked = request({
      ...('path' in address
        ? { socketPath: address.path }
        : { host: address.host, port: address.port }),
      method: bytes.size > 0 ? 'POST' : 'GET',
      path,
      headers: {
        ...(headers as Record<string, string | string[]>),
        'Content-Length': String(before.length + bytes.size),
      },
      agent: agent ?? false,
    })
    const abort = (): void => void asked.destroy(signal.reason as Error)
    const tooSlow = (): void => {
      asked.destroy(connecting.signal.reason as Error)
    }
    const finish = (): void => {
      signal.removeEventListener('abort', abort)
      connecting.signal.removeEventListener('abort', tooSlow)
      connecting.close()
    }
    signal.addEventListener('abort', abort, { once: true })
    connecting.signal.addEventListener('abort', tooSlow, { once: true })
    asked.once('socket', socket => {
      const connected = (): void => {
        connecting.signal.removeEventListener('abort', tooSlow)
        connecting.close()
      }
      if (socket.connecting) socket.once('connect', connected)
      else connected()
    })
    // The idle limit of the agent is no limit of an answer.
    asked.setTimeout(0)
    let isAnswered = false
    asked.once('response', response => {
      isAnswered = true
      readAll(response).then(
        body => resolve({ status: response.statusCode ?? 0, body }),
        reject,
      )
    })
    asked.once('error', (error: NodeJS.ErrnoException) => {
      const isLost = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      reject(asked.reusedSocket && isLost ? new LostKept() : error)
    })
    asked.once('close', () => {
      finish()
      // Else readAll() knows how it ended.
      if (isAnswered) return
      reject(new RspamdError('connection lost before the reply'))
    })
    send(asked, before, bytes).catch((error: unknown) => {
      asked.destroy(error as Error)
    })
  })
}

async function send(
  asked: ReturnType<typeof request>,
  before: Buffer,
  bytes: Bytes,
): Promise<void> {
  const write = (chunk: Buffer): Promise<void> =>
    new Promise(resolve => {
      // An error is told by the request itself.
      asked.write(chunk, () => resolve())
    })
  if (before.length > 0) await write(before)
  for (const window of views(bytes)) await write(window)
  asked.end()
}

function readAll(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > REPLY_LIMIT_BYTES) {
        response.destroy(new RspamdError('reply longer than 4 MiB'))
      } else chunks.push(chunk)
    })
    response.once('error', reject)
    response.once('close', () =>
      reject(new RspamdError('connection lost in the reply')),
    )
    response.once('end', () => {
      if (response.complete) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(new RspamdError('connection lost in the reply'))
    })
  })
}

// rspamd would unpack such a message, and its size is not limited then.
function startsAsZstd(bytes: Bytes): boolean {
  return bytes.slice(0, ZSTD.length).equals(ZSTD)
}

const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

/** A line that is no field, before a message that has no header. */
const HARMLESS = Buffer.from('\n')
