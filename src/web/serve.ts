/*
 * NAME
 *   serve - the pages, on a socket
 *
 * DESCRIPTION
 *   takeWebSocket() binds the address, while root may be needed for it;
 *   serveWeb() answers on it.
 *
 * DIAGNOSTICS
 *   takeWebSocket() throws Error with the address and what is wrong with it.
 *
 * SECURITY
 *   Only the proxy of the site is meant to connect: a port of loopback, which
 *   every account of this host can reach, or a unix socket, mode 0660 and of
 *   socket_group. Time, headers and connections have limits; the size of a form
 *   is for guards.
 */

import { chownSync } from 'node:fs'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { bindSocket, type ListeningSocket } from '../util/listening-socket.js'
import { parseWebAddress } from './options.js'
import type { WebApp } from './app.js'

export interface WebServer {
  /** Waits briefly for answers under way. */
  close(): Promise<void>
}

const SOCKET_MODE = 0o660
const CONNECTIONS = 256
const HEADER_BYTES = 16 * 1024
const HEADER_MS = 10_000
const REQUEST_MS = 20_000
/** More than a proxy keeps an idle connection. */
const IDLE_MS = 75_000
/** More than the longest work of a page. */
const SOCKET_MS = 180_000
const CLOSE_MS = 5000

export async function takeWebSocket(
  text: string,
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<ListeningSocket> {
  const address = parseWebAddress(text)
  if (!('path' in address)) return bindSocket(address)
  const { path } = address
  const socket = await bindSocket({ path, mode: SOCKET_MODE })
  if (owner !== null) chownSync(path, owner.uid, owner.gid)
  return socket
}

/** @param fd of takeWebSocket(). */
export async function serveWeb(app: WebApp, fd: number): Promise<WebServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: HEADER_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
    },
  }) as Server
  server.maxConnections = CONNECTIONS
  server.setTimeout(SOCKET_MS)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ fd }, resolve)
  })
  return { close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
