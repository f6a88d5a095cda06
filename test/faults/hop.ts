/*
 * NAME
 *   hop - a relay before the sink, for what a sink cannot do
 *
 * DESCRIPTION
 *   Refuses connections, passes replies byte by byte, or cuts the connection
 *   right after a reply. Ordinarily it passes everything.
 */

import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Teardown } from '../helper/folder.js'

export interface Hop {
  readonly port: number
  /** No one listens from now on, until open(). */
  refuse(): Promise<void>
  open(): Promise<void>
  /** Ends all connections. */
  cut(): void
  /** Milliseconds between two bytes of a reply; 0: as they come. */
  slowMs: number
  /** Cuts the connection when this text has been passed. */
  cutBehind: string
}

export async function startHop(t: Teardown, sinkPort: number): Promise<Hop> {
  const pairs = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, client => {
    const sink = net.connect({ port: sinkPort, host: '127.0.0.1' })
    for (const socket of [client, sink]) {
      pairs.add(socket)
      socket.on('close', () => pairs.delete(socket))
      socket.on('error', () => {}) // either side may go at any time
    }
    client.on('data', chunk => sink.write(chunk))
    client.on('end', () => sink.end())
    sink.on('data', chunk => pass(chunk, client, hop))
    sink.on('end', () => client.end())
    client.on('close', () => sink.destroy())
    sink.on('close', () => client.destroy())
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = (): void => pairs.forEach(socket => socket.destroy())
  const close = async (): Promise<void> => {
    cut()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  await listen(0)
  t.teardown(close)
  const { port } = server.address() as AddressInfo
  const hop: Hop = {
    ...{ port, slowMs: 0, cutBehind: '' },
    cut,
    refuse: close,
    open: () => listen(port),
  }
  return hop
}

function pass(chunk: Buffer, client: net.Socket, hop: Hop): void {
  if (hop.slowMs > 0) return void trickle(chunk, client, hop.slowMs)
  const { cutBehind } = hop
  const isLast = cutBehind !== '' && chunk.includes(cutBehind)
  client.write(chunk, () => {
    if (isLast) setTimeout(() => client.resetAndDestroy(), CUT_MS)
  })
}

// The reply is read before the reset takes it away.
const CUT_MS = 30

function trickle(chunk: Buffer, client: net.Socket, slowMs: number): void {
  const [first, ...rest] = chunk
  if (first === undefined || client.destroyed) return
  client.write(Buffer.of(first))
  setTimeout(() => trickle(Buffer.from(rest), client, slowMs), slowMs)
}
