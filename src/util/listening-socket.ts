/*
 * NAME
 *   listening-socket - an address taken, for others to accept on
 *
 * DESCRIPTION
 *   Binds an address and gives its descriptor, without accepting anything on
 *   it: children that inherit the descriptor listen and accept. As long as
 *   this process holds it, connections wait in the kernel while no child is
 *   there, and are not refused.
 *
 *   Node's own servers accept as soon as they listen, so this goes by the
 *   handle that its cluster module makes for the same purpose.
 *
 * DIAGNOSTICS
 *   Throws Error with the name of the address and the error of bind(2).
 *
 * SECURITY
 *   A unix socket gets its mode before anybody can connect: no one listens on
 *   it yet. A socket file that no one answers on is replaced; any other file
 *   is left, and is an error.
 */

import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import net from 'node:net'
import { getSystemErrorName } from 'node:util'

export type SocketAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string; readonly mode: number }

export interface ListeningSocket {
  readonly fd: number
  close(): void
}

interface Handle {
  readonly fd: number
  close(): void
  getsockname(out: { port?: number }): number
}

type MakeHandle = (
  address: string,
  port: number,
  type: 4 | 6 | -1,
) => Handle | number

export async function bindSocket(
  address: SocketAddress,
): Promise<ListeningSocket> {
  if ('path' in address) return bindPath(address.path, address.mode)
  const { host, port } = address
  const literal = host === 'localhost' ? '127.0.0.1' : host
  const type = net.isIP(literal)
  if (type === 0) throw new Error(`${host} is not an address of this host`)
  const handle = makeHandle(`${host}:${port}`, literal, port, type as 4 | 6)
  const bound: { port?: number } = {}
  // An address in use shows only here: the handle keeps that error to itself.
  if (handle.getsockname(bound) !== 0 || bound.port !== port) {
    handle.close()
    throw new Error(`${host}:${port}: EADDRINUSE, another program is there`)
  }
  return handle
}

async function bindPath(path: string, mode: number): Promise<ListeningSocket> {
  await removeStaleSocket(path)
  const handle = makeHandle(path, path, -1, -1)
  chmodSync(path, mode)
  return handle
}

function makeHandle(
  name: string,
  address: string,
  port: number,
  type: 4 | 6 | -1,
): Handle {
  const make = (net as unknown as { _createServerHandle: MakeHandle })
    ._createServerHandle
  const handle = make(address, port, type)
  if (typeof handle !== 'number') return handle
  throw new Error(`${name}: ${getSystemErrorName(handle)}`)
}

/** Of a program that is gone. Throws where one answers, or it is no socket. */
export async function removeStaleSocket(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new Error(`${path}: exists and is no socket`)
  if (await answers(path)) throw new Error(`${path}: EADDRINUSE`)
  unlinkSync(path)
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
