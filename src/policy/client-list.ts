/*
 * NAME
 *   client-list - SMTP clients that an administrator lists
 *
 * DESCRIPTION
 *   Forms: an address `192.0.2.1` or `2001:db8::1`, a network `192.0.2.0/24`,
 *   a name `mail.example.com`, `.example.com` for all names below. A name
 *   counts only where Postfix has verified it: it calls others `unknown`.
 *
 * DIAGNOSTICS
 *   makeClientList() throws RangeError with half a sentence.
 */

import { BlockList, isIP } from 'node:net'
import type { Client } from '../mail/envelope.js'

export interface ClientList {
  has(client: Client): boolean
}

export function makeClientList(forms: readonly string[]): ClientList {
  const networks = new BlockList()
  const names = new Set<string>()
  for (const form of forms) {
    const entry = form
      .trim()
      .toLowerCase()
      .replace(/^\[|\]/gu, '')
    if (!addNetwork(networks, entry)) names.add(nameOf(entry, form))
  }
  return {
    has: ({ address, name }) => {
      const plain = address.replace(/^ipv6:/iu, '')
      const version = isIP(plain)
      if (version !== 0 && networks.check(plain, FAMILY[version])) return true
      return namesOf(name).some(it => names.has(it))
    },
  }
}

const FAMILY: Readonly<Record<number, 'ipv4' | 'ipv6'>> = {
  4: 'ipv4',
  6: 'ipv6',
}

function addNetwork(networks: BlockList, entry: string): boolean {
  const [address = '', length, ...more] = entry.split('/')
  const family = FAMILY[isIP(address)]
  if (family === undefined || more.length > 0) return false
  if (length === undefined) {
    networks.addAddress(address, family)
    return true
  }
  const bits = Number(length)
  const most = family === 'ipv4' ? 32 : 128
  if (!/^\d{1,3}$/u.test(length) || bits > most) return false
  networks.addSubnet(address, bits, family)
  return true
}

function nameOf(entry: string, form: string): string {
  if (/^\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/u.test(entry) && !isNumber(entry)) {
    return entry
  }
  throw new RangeError(
    `must contain addresses, networks or names like "192.0.2.0/24" or ".example.com", not "${form}"`,
  )
}

// A mistyped address, or a range of them, is no name.
function isNumber(entry: string): boolean {
  return /(?:^|\.)[\d-]+$/u.test(entry)
}

function namesOf(name: string): string[] {
  const lower = name.toLowerCase().replace(/\.$/u, '')
  if (lower === '' || lower === 'unknown') return []
  const labels = lower.split('.')
  const above = labels.slice(1).map((_, at) => labels.slice(at + 1).join('.'))
  return [lower, ...above.map(it => `.${it}`)]
}
