/*
 * NAME
 *   addresses - of filters on other hosts, and of this one
 *
 * DIAGNOSTICS
 *   A name that no one can look up has no addresses.
 */

import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Pool, PoolFilter } from '../../plan/pool.js'

export async function gatherPool(
  hosts: readonly string[],
  returnAddress: string | undefined,
): Promise<Pool> {
  const filters = await Promise.all(hosts.map(placeOf))
  const [first = ''] = filters.flatMap(it => it.addresses)
  return {
    filters,
    returnAddress: returnAddress ?? (await addressTowards(first)),
  }
}

async function placeOf(host: string): Promise<PoolFilter> {
  if (isIP(host) !== 0) return { host, addresses: [host] }
  try {
    const found = await lookup(host, { all: true })
    const addresses = found.map(it => it.address).sort()
    return { host, addresses: [...new Set(addresses)] }
  } catch {
    return { host, addresses: [] }
  }
}

/** Of this host, but for loopback. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap(it => it ?? [])
    .filter(it => !it.internal)
    .map(it => it.address)
}

/** From which a packet to that address would come; '' where there is no way. */
export async function addressTowards(address: string): Promise<string> {
  if (isIP(address) === 0) return ''
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  try {
    // Nothing is sent: the system only chooses the way.
    return await new Promise<string>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(ANY_PORT, address, () => resolve(socket.address().address))
    })
  } catch {
    return ''
  } finally {
    socket.close()
  }
}

const ANY_PORT = 10025
