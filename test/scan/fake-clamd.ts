/*
 * NAME
 *   fake-clamd - a clamd that does what the test tells it
 *
 * DESCRIPTION
 *   Listens on a unix socket or on a port of 127.0.0.1. It understands enough
 *   of a session to see commands and streams; how it answers is the test's.
 */
import net from 'node:net'
import { join } from 'node:path'
import { scratchFolder, type Teardown } from '../helper/folder.js'

export interface FakeClamd {
  /** As the option `address` takes it. */
  readonly address: string
  /** Connections so far. */
  readonly connections: () => number
  /** Commands so far, over all connections. */
  readonly commands: readonly string[]
  /** Streams that came whole, over all connections. */
  readonly streams: readonly Buffer[]
}

/** One side of a connection, for the behavior. */
export interface Peer {
  readonly socket: net.Socket
  /** The number of the connection, from 1. */
  readonly connection: number
}

export type Streamed = (peer: Peer, number: number) => void

export interface Behavior {
  /** Called for each connection. */
  readonly connected?: (peer: Peer) => void
  /** Called when bytes arrive, before they are read. */
  readonly received?: (peer: Peer) => void
  /** Called for each VERSION; `number` is that of its command. */
  readonly versioned?: Streamed
  /** Called for each whole stream; `number` is that of its command. */
  readonly streamed?: Streamed
}

export const PLACES = ['unix', 'tcp'] as const

/** Answers `N: text` and NUL. */
export const answer =
  (text: string): Streamed =>
  ({ socket }, number) =>
    void socket.write(`${number}: ${text}\0`)

export const fakeClamd = async (
  t: Teardown,
  behavior: Behavior,
  place: (typeof PLACES)[number] = 'unix',
): Promise<FakeClamd> => {
  const commands: string[] = []
  const streams: Buffer[] = []
  const sockets = new Set<net.Socket>()
  let connections = 0
  const server = net.createServer(socket => {
    const peer = { socket, connection: ++connections }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // the client may go at any time
    behavior.connected?.(peer)
    let bytes = Buffer.alloc(0)
    let number = 0
    let chunks: Buffer[] | null = null
    const step = (): boolean => {
      if (chunks === null) {
        const end = bytes.indexOf(0)
        if (end < 0) return false
        const command = bytes.toString('latin1', 0, end)
        commands.push(command)
        bytes = bytes.subarray(end + 1)
        if (command === 'zVERSION') behavior.versioned?.(peer, ++number)
        if (command === 'zINSTREAM') {
          number++
          chunks = []
        }
        return true
      }
      if (bytes.length < 4) return false
      const length = bytes.readUInt32BE()
      if (bytes.length < 4 + length) return false
      if (length > 0) {
        chunks.push(bytes.subarray(4, 4 + length))
      } else {
        streams.push(Buffer.concat(chunks))
        chunks = null
        behavior.streamed?.(peer, number)
      }
      bytes = bytes.subarray(4 + length)
      return true
    }
    socket.on('data', chunk => {
      behavior.received?.(peer)
      bytes = Buffer.concat([bytes, chunk])
      while (step());
    })
  })
  const path = join(scratchFolder(t, 'clamd'), 'clamd.sock')
  const where = place === 'unix' ? { path } : { host: '127.0.0.1', port: 0 }
  await new Promise<void>(resolve => server.listen(where, resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const bound = server.address()
  return {
    address:
      typeof bound === 'object' && bound !== null
        ? `127.0.0.1:${bound.port}`
        : `unix:${path}`,
    connections: () => connections,
    commands,
    streams,
  }
}
