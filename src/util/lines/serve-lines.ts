/*
 * NAME
 *   serve-lines - a unix socket on which programs of ours ask by lines
 *
 * DESCRIPTION
 *   Takes one line for each connection and writes one line, its answer. Where the
 *   socket cannot be opened, as while another program has it, that is told once,
 *   and it is tried again.
 *
 * DIAGNOSTICS
 *   A line that is too long gets `tooLong`; one that is too slow gets no answer.
 *   `answer` must not reject. Nothing here throws.
 *
 * SECURITY
 *   Who may connect is the mode of the socket, 0660 from its beginning, and its
 *   group: by default that of the process. CONNECTIONS at once, LINE_BYTES and
 *   LINE_SECONDS for a line, ANSWER_SECONDS for its answer.
 */

import { chownSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { removeStaleSocket } from '../listening-socket.js'
import { printable } from '../text.js'
import { shortPath } from './short-path.js'

export interface ServeLines {
  readonly path: string
  /** The number of the group of the socket. Default that of the process. */
  readonly group?: number | null
  /** Both without the end of the line. */
  readonly answer: (line: string) => Promise<string>
  /** The answer to a line that is too long. */
  readonly tooLong: string
  /** What the socket is, for notices: `control socket`. */
  readonly name: string
  /** What does not work without it. */
  readonly without: string
  readonly notice: (text: string) => void
  /** Until it is tried again. Default RETRY_MS. */
  readonly retryMs?: number
  /** For a line to come in whole. Default LINE_SECONDS. */
  readonly lineSeconds?: number
  /** Default LINE_BYTES. */
  readonly lineBytes?: number
  /** At once. Default CONNECTIONS. */
  readonly connections?: number
}

export interface LineServer {
  close(): void
}

const CONNECTIONS = 16
const LINE_BYTES = 64 * 1024
const LINE_SECONDS = 5
/** A reload waits for workers, which have a minute; then the next one's turn. */
const ANSWER_SECONDS = 300
const RETRY_MS = 10_000
const SOCKET_MASK = 0o117

/** It does not keep the process from ending. */
export function serveLines(options: ServeLines): LineServer {
  const { notice, name, without, retryMs = RETRY_MS } = options
  let isClosed = false
  let close = (): void => undefined
  let timer: NodeJS.Timeout | undefined
  let told = ''
  const open = async (): Promise<void> => {
    try {
      const opened = await listen(options)
      close = opened
      if (isClosed) opened()
      else if (told !== '') notice(`${name}: it is open`)
    } catch (error) {
      const why = `${name}: ${printable((error as Error).message)}`
      if (why !== told) notice(`${why}; ${without}`)
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

async function listen(options: ServeLines): Promise<() => void> {
  const { path, group = null, connections = CONNECTIONS } = options
  const short = shortPath(path)
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, options)
  })
  server.maxConnections = connections
  const close = (): void => {
    server.close()
    sockets.forEach(socket => socket.destroy())
    short.close()
  }
  try {
    await removeStaleSocket(short.path)
    await bind(server, short.path)
    if (group !== null) chownSync(short.path, -1, group)
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

function serve(
  socket: Socket,
  { answer, tooLong, lineSeconds = LINE_SECONDS, lineBytes }: ServeLines,
): void {
  const most = lineBytes ?? LINE_BYTES
  const destroy = (): void => void socket.destroy()
  let timer = setTimeout(destroy, lineSeconds * 1000)
  const allow = (seconds: number): void => {
    clearTimeout(timer)
    timer = setTimeout(destroy, seconds * 1000)
    timer.unref()
  }
  const chunks: Buffer[] = []
  let size = 0
  const reply = (said: string): void => {
    allow(LINE_SECONDS)
    socket.end(`${said}\n`)
  }
  socket.on('error', destroy)
  socket.once('close', () => clearTimeout(timer))
  const onData = (chunk: Buffer): void => {
    const end = chunk.indexOf('\n')
    const part = end < 0 ? chunk : chunk.subarray(0, end)
    size += part.length
    if (size > most) {
      socket.off('data', onData)
      reply(tooLong)
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
