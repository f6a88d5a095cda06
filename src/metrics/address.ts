/*
 * NAME
 *   address - where metrics are served
 *
 * DIAGNOSTICS
 *   parseMetricsAddress() throws RangeError with half a sentence that follows the
 *   option's name.
 */

import { isIP } from 'node:net'

export type MetricsAddress =
  { readonly host: string; readonly port: number } | { readonly path: string }

/** `127.0.0.1:9127`, `[::1]:9127`, `localhost:9127`, `unix:/path`. */
export function parseMetricsAddress(text: string): MetricsAddress {
  const [, path] = /^unix:(\/.{1,100})$/u.exec(text) ?? []
  if (path !== undefined) return { path }
  const [, six, other, digits = ''] =
    /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/iu.exec(text) ?? []
  const host = six ?? (other === 'localhost' ? '127.0.0.1' : other) ?? ''
  const port = Number(digits)
  if (isIP(host) !== 0 && port >= 1 && port <= 65_535) return { host, port }
  throw new RangeError(
    'must be an address of this host and a port, "127.0.0.1:9127" or "[::1]:9127", or "unix:/path"',
  )
}

/** Whether only this host can connect. */
export function isLocal(address: MetricsAddress): boolean {
  return 'path' in address || isLoopbackName(address.host)
}

/** An address of loopback, or the name for it. */
export function isLoopbackName(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/iu.test(host)
}
