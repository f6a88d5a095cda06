/*
 * NAME
 *   socket-address - where another program listens
 *
 * DESCRIPTION
 *   `unix:/path` or `/path`; `HOST:PORT`, `[::1]:3310`.
 *
 * DIAGNOSTICS
 *   RangeError with half a sentence that follows the option's name.
 */

export type SocketAddress =
  { readonly path: string } | { readonly host: string; readonly port: number }

export function parseSocketAddress(text: string): SocketAddress {
  const path = /^(?:unix:)?(\/[^\u0000]+)$/.exec(text)?.[1]
  if (path !== undefined) return { path }
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host !== undefined && port >= 1 && port <= 65535) return { host, port }
  throw new RangeError(
    `must be "unix:/path", "host:port" or "[::1]:port", not "${text}"`,
  )
}
