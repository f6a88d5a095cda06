/*
 * NAME
 *   networks - addresses and networks that an administrator lists
 *
 * DESCRIPTION
 *   Forms: `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1`, `2001:db8::/64`. An IPv4
 *   address that a socket for IPv6 shows as ::ffff:192.0.2.1 is that address.
 *
 * DIAGNOSTICS
 *   makeNetworks() throws RangeError with half a sentence that follows the option's
 *   name.
 *
 * SECURITY
 *   What is not understood is in no list: an address with a zone (fe80::1%eth0) is
 *   one of many hosts, and no entry fits it. A network of all addresses is refused,
 *   and so is one that has bits after its length, as 10.0.0.1/8: it would be more
 *   than was meant.
 */

import { isIPv4, isIPv6 } from 'node:net'

export interface Networks {
  /** @param address as a socket gives it. */
  has(address: string): boolean
}

interface Bits {
  readonly value: bigint
  /** 32 or 128. */
  readonly size: number
}

export function makeNetworks(forms: readonly string[]): Networks {
  const networks = forms.map(networkOf)
  return {
    has: address => {
      const bits = bitsOf(address)
      if (bits === null) return false
      return networks.some(
        ({ prefix, size, length }) =>
          size === bits.size && headOf(bits, length) === prefix,
      )
    },
  }
}

/** An IPv4 address as such, where a socket for IPv6 shows it. */
export function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1] ?? address
}

function networkOf(form: string): {
  readonly prefix: bigint
  readonly size: number
  readonly length: number
} {
  const [address = '', digits, ...more] = form.split('/')
  const bits = bitsOf(address)
  if (bits === null || more.length > 0) throw wrong(form)
  const { value, size } = bits
  const length = digits === undefined ? size : lengthOf(digits, size)
  if (length === null) throw wrong(form)
  if (length === 0) {
    throw new RangeError(`must not contain all addresses: "${form}"`)
  }
  const prefix = headOf(bits, length)
  if (prefix << BigInt(size - length) === value) return { prefix, size, length }
  throw new RangeError(
    `must contain networks without bits after their length, not "${form}"`,
  )
}

function lengthOf(digits: string, size: number): number | null {
  if (!/^\d{1,3}$/u.test(digits)) return null
  return Number(digits) <= size ? Number(digits) : null
}

function headOf({ value, size }: Bits, length: number): bigint {
  return value >> BigInt(size - length)
}

function bitsOf(address: string): Bits | null {
  const plain = plainAddress(address)
  if (isIPv4(plain)) return { value: numberOf(plain.split('.')), size: 32 }
  if (!isIPv6(plain) || plain.includes('%')) return null
  const [head = [], tail] = plain.split('::').map(groupsOf)
  const missing = 8 - (head.length + (tail?.length ?? 0))
  const groups = [
    ...head,
    ...(tail === undefined ? [] : new Array<number>(missing).fill(0)),
    ...(tail ?? []),
  ]
  const value = groups.reduce((sum, it) => (sum << 16n) | BigInt(it), 0n)
  return { value, size: 128 }
}

function numberOf(bytes: readonly string[]): bigint {
  return bytes.reduce((sum, it) => (sum << 8n) | BigInt(it), 0n)
}

// The last two may be written as an IPv4 address.
function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return Number.parseInt(group, 16)
    const four = Number(numberOf(group.split('.')))
    return [Math.floor(four / 65_536), four % 65_536]
  })
}

function wrong(form: string): RangeError {
  return new RangeError(
    `must contain addresses or networks like "192.0.2.10" or "2001:db8::/64", not "${form}"`,
  )
}
