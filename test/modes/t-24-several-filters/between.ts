/*
 * NAME
 *   between - what is between Postfix and one of several filters
 *
 * DESCRIPTION
 *   A port in place of a filter host. It passes everything on, or behaves as a
 *   host that is broken in some way:
 *
 *     pass      to the filter and back
 *     dead      no one listens
 *     refusing  421 instead of a greeting
 *     frozen    connects, and says nothing
 *     silent    passes all on but the reply to the end of the message
 *     cut       the same, and ends the connection then; `onCut` is told before
 */
import net from 'node:net'
import type { Teardown } from '../../helper/folder.js'

export type Behavior =
  'pass' | 'dead' | 'refusing' | 'frozen' | 'silent' | 'cut'

export interface Between {
  readonly port: number
  be(behavior: Behavior): Promise<void>
  /** Connections since the last be(). */
  count(): number
}

export interface BetweenOptions {
  readonly host: string
  readonly port: number
  /** Where the filter listens. */
  readonly filter: { readonly host: string; readonly port: number }
  readonly onCut: () => Promise<void>
}

export async function startBetween(
  t: Teardown,
  options: BetweenOptions,
): Promise<Between> {
  const { host, port, filter, onCut } = options
  const sockets = new Set<net.Socket>()
  let behavior: Behavior = 'dead'
  let count = 0
  const keep = (socket: net.Socket): net.Socket => {
    sockets.add(socket)
    return socket
      .on('error', () => undefined)
      .once('close', () => sockets.delete(socket))
  }
  const server = net.createServer(client => {
    keep(client)
    count++
    if (behavior === 'refusing') {
      client.resume().end('421 4.3.2 not now\r\n')
      return
    }
    if (behavior !== 'frozen') pass(client)
  })
  const pass = (client: net.Socket): void => {
    const isWhole = ['silent', 'cut'].includes(behavior)
    const mine = behavior
    const upstream = keep(net.connect(filter.port, filter.host))
    let tail = ''
    let isOver = false
    client.on('data', (data: Buffer) => {
      tail = (tail + data.toString('latin1')).slice(-END.length)
      if (isWhole && data.toString('latin1').includes(END)) isOver = true
      if (isWhole && tail === END) isOver = true
      upstream.write(data)
    })
    upstream.on('data', (data: Buffer) => {
      if (!isOver) client.write(data)
      else if (mine === 'cut') void onCut().then(() => client.destroy())
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => {
      if (!isOver) client.destroy()
    })
  }
  const close = (): Promise<void> =>
    new Promise(resolve => {
      sockets.forEach(socket => socket.destroy())
      if (server.listening) server.close(() => resolve())
      else resolve()
    })
  t.teardown(close)
  return {
    port,
    be: async next => {
      await close()
      behavior = next
      count = 0
      if (next === 'dead') return
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, resolve)
      })
    },
    count: () => count,
  }
}

const END = '\r\n.\r\n'
