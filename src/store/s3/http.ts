/*
 * NAME
 *   http - requests as the S3 library makes them, over connections that we hold
 *
 * DESCRIPTION
 *   Takes the place of fetch(): a file of certificates can be given, no redirect is
 *   followed, and each wait has an end: a connection on which nothing moves while an
 *   answer is waited for, and a body of which no piece comes. Where the server has to
 *   store something, it gets more time. Who reads a body slowly is no reason to give
 *   up.
 *
 * DIAGNOSTICS
 *   Rejects with the error of a system call, or Error for what took too long. The
 *   body of an answer errors where it is cut off.
 *
 * SECURITY
 *   What is no answer to a GET of an object is read up to a limit.
 */

import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'

export interface Requests {
  readonly fetch: typeof fetch
  close(): void
}

export interface RequestOptions {
  /** A file of certificates; '' is those that Node.js knows. */
  readonly rootCertificate: string
  /** In which something must move. */
  readonly waitMs: number
  /** At once. */
  readonly connections: number
}

export function makeRequests(options: RequestOptions): Requests {
  const { rootCertificate, waitMs } = options
  const about = { keepAlive: true, maxSockets: options.connections }
  const plain = new http.Agent(about)
  const safe = new https.Agent({
    ...about,
    ...(rootCertificate !== '' && { ca: readFileSync(rootCertificate) }),
  })
  return {
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const isSafe = url.protocol === 'https:'
      const { method = 'GET' } = init ?? {}
      const request = (isSafe ? https : http).request(url, {
        method,
        headers: Object.fromEntries(new Headers(init?.headers)),
        agent: isSafe ? safe : plain,
      })
      const wait = ['PUT', 'POST'].includes(method) ? STORES * waitMs : waitMs
      return answerTo(request, bodyOf(init?.body), wait)
    },
    close: () => {
      plain.destroy()
      safe.destroy()
    },
  }
}

const STORES = 4

function bodyOf(body: RequestInit['body']): Uint8Array | string {
  if (body === undefined || body === null) return ''
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  throw new TypeError('a request has text or bytes')
}

function answerTo(
  request: http.ClientRequest,
  body: Uint8Array | string,
  waitMs: number,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      request.destroy(new Error(`nothing came in ${waitMs / 1000} s`))
    }
    request.setTimeout(waitMs, late)
    request.on('error', reject)
    request.on('response', answer => {
      request.setTimeout(0)
      const { statusCode: status = 0 } = answer
      const isBare =
        status === 204 || status === 304 || request.method === 'HEAD'
      if (isBare) answer.resume()
      try {
        const stream = isBare ? null : bodyStream(answer, { status, waitMs })
        const headers = headersOf(answer)
        resolve(new Response(stream, { status, headers }))
      } catch (error) {
        answer.destroy()
        reject(error as Error)
      }
    })
    request.end(body)
  })
}

function headersOf(answer: http.IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}

function bodyStream(
  answer: http.IncomingMessage,
  about: { readonly status: number; readonly waitMs: number },
): ReadableStream {
  const isObject = answer.headers['content-type'] !== XML && about.status < 300
  const limit = isObject ? Infinity : TEXT_BYTES
  const pieces = piecesOf(answer, about.waitMs, limit)
  return Readable.toWeb(Readable.from(pieces, FEW)) as ReadableStream
}

const XML = 'application/xml'
/** A list of a thousand objects has some 400 KB. */
const TEXT_BYTES = 4 * 1024 * 1024
const FEW = { objectMode: true, highWaterMark: 1 }

async function* piecesOf(
  answer: http.IncomingMessage,
  waitMs: number,
  limit: number,
): AsyncGenerator<Uint8Array> {
  const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let size = 0
  try {
    for (;;) {
      const timer = setTimeout(() => {
        answer.destroy(new Error(`nothing came in ${waitMs / 1000} s`))
      }, waitMs)
      const piece = await pieces.next().finally(() => clearTimeout(timer))
      if (piece.done === true) return
      size += piece.value.length
      if (size > limit) throw new Error('the answer is too long')
      yield piece.value
    }
  } finally {
    if (!answer.readableEnded) answer.destroy()
  }
}
