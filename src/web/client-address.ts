/*
 * NAME
 *   client-address - who asks, as the proxy says it
 *
 * DESCRIPTION
 *   Only the proxy of the site can connect, so the last address of
 *   X-Forwarded-For is what it saw; those before are what a client wrote. One
 *   person has a whole network of IPv6: the first 64 bits count.
 */

import { isIP } from 'node:net'

/** Where the proxy tells none. */
export const UNKNOWN_CLIENT = 'unknown'

/** One word for limits. */
export function clientAddress(forwardedFor: string | undefined): string {
  const last = forwardedFor?.split(',').at(-1)?.trim() ?? ''
  const address = last.replace(/^::ffff:(?=[\d.]{7,15}$)/iu, '')
  const kind = isIP(address)
  if (kind === 0) return UNKNOWN_CLIENT
  return kind === 4 ? address : networkOf(address)
}

function networkOf(address: string): string {
  const plain = address.split('%')[0] ?? ''
  const [head = '', tail] = plain.split('::')
  const words = (text: string): string[] => text.split(':').filter(Boolean)
  const first = words(head)
  const last = words(tail ?? '')
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length
  const all = [
    ...first,
    ...Array<string>(Math.max(0, zeros)).fill('0'),
    ...last,
  ]
  const start = all.slice(0, 4).map(it => Number.parseInt(it, 16).toString(16))
  return `${start.join(':')}::/64`
}
