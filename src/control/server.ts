/*
 * NAME
 *   server - the control socket of filterd's primary
 *
 * DESCRIPTION
 *   Takes one request for each connection and writes its answer. Mail does not
 *   depend on it: where the socket cannot be opened, as while another filterd has
 *   it, that is told once, and it is tried again.
 *
 * DIAGNOSTICS
 *   A request that is none, too long or too slow gets an error, or no answer. What
 *   answering throws is the error of the answer. Nothing here throws.
 *
 * SECURITY
 *   Who may connect is the mode of the socket, 0660: root, the filter's account,
 *   and its group where the folder lets it pass. The socket has that mode from the
 *   beginning. CONNECTIONS at once, REQUEST_BYTES and REQUEST_SECONDS for a
 *   request, ANSWER_SECONDS for its answer.
 */

import { createServer, type Server, type Socket } from 'node:net'
import { removeStaleSocket } from '../util/listening-socket.js'
import { printable } from '../util/text.js'
import {
  readRequest,
  type Answer,
  type Answers,
  type Request,
  type RequestName,
} from './requests.js'
import { shortPath } from './socket-path.js'

export type Answering = {
  readonly [N in RequestName]: (
    request: Request<N>,
  ) => Answers[N] | Promise<Answers[N]>
}

export interface ControlOptions {
  readonly path: string
  readonly answering: Answering
  readonly notice: (text: string) => void
  /** Until it is tried again. Default RETRY_MS. */
  readonly retryMs?: number
  /** For a request to come in whole. Default REQUEST_SECONDS. */
  readonly requestSeconds?: number
}

export interface Control {
  close(): void
}

const CONNECTIONS = 16
const REQUEST_BYTES = 64 * 1024
const REQUEST_SECONDS = 5
/** A reload waits for workers, which have a minute; then the next one's turn. */
const ANSWER_SECONDS = 300
const RETRY_MS = 10_000
const SOCKET_MASK = 0o117

export function serveControl(options: ControlOptions): Control {
  const { notice, retryMs = RETRY_MS } = options
  let isClosed = false
  let close = (): void => undefined
  let timer: NodeJS.Timeout | undefined
  let told = ''
  const open = async (): Promise<void> => {
    try {
      const opened = await listen(options)
      close = opened
      if (isClosed) opened()
      else if (told !== '') notice('control socket: it is open')
    } catch (error) {
      const why = `control socket: ${printable((error as Error).message)}`
      if (why !== told) notice(`${why}; filterctl cannot reach this filterd`)
      told = why
      if (!isClosed) timer = setTimeout(() => void open(), retryMs).unref()
    }
  }
  void open()
  return {
    close: () => {
      isClosed = true
      clearTimeout(timer)
      close()
    },
  }
}

async function listen({
  path,
  answering,
  requestSeconds = REQUEST_SECONDS,
}: ControlOptions): Promise<() => void> {
  const short = shortPath(path)
  const sockets = new Set<Socket>()
  const answer: Answerer = line => answerOf(line, answering)
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, answer, requestSeconds)
  })
  server.maxConnections = CONNECTIONS
  const close = (): void => {
    server.close()
    sockets.forEach(socket => socket.destroy())
    short.close()
  }
  try {
    await removeStaleSocket(short.path)
    await bind(server, short.path)
    // It does not keep the process from ending.
    server.unref()
    return close
  } catch (error) {
    close()
    const { message } = error as Error
    throw new Error(message.replace(short.path, path), { cause: error })
  }
}

// bind(2) is called before listen() returns: the mask is that of no other file.
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      // accept(2) fails without descriptors; the next one may not.
      server.on('error', () => undefined)
      resolve()
    })
    const mask = process.umask(SOCKET_MASK)
    try {
      server.listen(path)
    } finally {
      process.umask(mask)
    }
  })
}

type Answerer = (line: string) => Promise<Answer>

function serve(socket: Socket, answer: Answerer, requestSeconds: number): void {
  const destroy = (): void => void socket.destroy()
  let timer = setTimeout(destroy, requestSeconds * 1000)
  const allow = (seconds: number): void => {
    clearTimeout(timer)
    timer = setTimeout(destroy, seconds * 1000)
    timer.unref()
  }
  const chunks: Buffer[] = []
  let size = 0
  const reply = (said: Answer): void => {
    allow(REQUEST_SECONDS)
    socket.end(`${JSON.stringify(said)}\n`)
  }
  socket.on('error', destroy)
  socket.once('close', () => clearTimeout(timer))
  const onData = (chunk: Buffer): void => {
    const end = chunk.indexOf('\n')
    const part = end < 0 ? chunk : chunk.subarray(0, end)
    size += part.length
    if (size > REQUEST_BYTES) {
      socket.off('data', onData)
      reply({ error: 'the request is too long' })
      return
    }
    chunks.push(part)
    if (end < 0) return
    socket.off('data', onData)
    // What comes after it is thrown away.
    socket.resume()
    allow(ANSWER_SECONDS)
    void answer(Buffer.concat(chunks).toString('utf8')).then(reply)
  }
  socket.on('data', onData)
}

async function answerOf(line: string, answering: Answering): Promise<Answer> {
  const request = readRequest(line)
  if (request === null) return { error: 'this is no request' }
  try {
    const answer = answering[request.request] as (
      request: Request,
    ) => Answers[RequestName] | Promise<Answers[RequestName]>
    return { answer: await answer(request) }
  } catch (error) {
    return { error: printable((error as Error).message, ERROR_CHARACTERS) }
  }
}

const ERROR_CHARACTERS = 1000
