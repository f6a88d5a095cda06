/*
 * NAME
 *   pool - filters on other hosts, as an MTA sees them
 *
 * DESCRIPTION
 *   Postfix tries the next hops of a list in their order, and the addresses of one
 *   name in random order. What it sends comes from the address on which it takes
 *   mail back: the filter brings it there, and lists that address as a client.
 *
 *   Pure.
 */

import { isIPv6 } from 'node:net'

export interface Pool {
  /** In the order in which they are tried. */
  readonly filters: readonly PoolFilter[]
  /** Of this host, for both directions. */
  readonly returnAddress: string
}

export interface PoolFilter {
  /** As it was given: an address, or a name. */
  readonly host: string
  readonly addresses: readonly string[]
}

/** After a transport and its colon. */
export function nextHopsOf(hosts: readonly string[], port: number): string {
  return hosts.map(host => `[${host}]:${port}`).join(',')
}

export function addressesOf({ filters }: Pool): readonly string[] {
  return [...new Set(filters.flatMap(it => it.addresses))]
}

/** The filters, as in mynetworks. */
export function trustedOf(pool: Pool): string {
  return addressesOf(pool)
    .map(it => (isIPv6(it) ? `[${it}]/128` : `${it}/32`))
    .join(',')
}

/** A service of Postfix that listens there: `10.0.0.1:10026`. */
export function serviceName(address: string, port: number): string {
  return address === ''
    ? String(port)
    : `${isIPv6(address) ? `[${address}]` : address}:${port}`
}

/** What speaks against it, a sentence each. */
export function poolFaults(
  { filters, returnAddress }: Pool,
  ownAddresses: readonly string[],
): readonly string[] {
  const faults: string[] = []
  if (returnAddress === '') {
    faults.push('the way to the filters is not known: name --return-address')
  } else if (!isOwn(returnAddress, ownAddresses)) {
    faults.push(
      `--return-address ${returnAddress} is no address of this host: ${ownAddresses.join(', ')}`,
    )
  }
  for (const { host, addresses } of filters) {
    if (addresses.length === 0) {
      faults.push(
        `--filters ${host} has no address: no one can look it up here`,
      )
    }
    for (const address of addresses) {
      const isOther = isIPv6(address) !== isIPv6(returnAddress)
      if (returnAddress !== '' && isOther) {
        faults.push(
          `--filters ${host} is ${address}, and --return-address is ${returnAddress}: both must be IPv4, or both IPv6`,
        )
      }
    }
  }
  if (new Set(filters.map(it => it.host)).size < filters.length) {
    faults.push('--filters names a host twice')
  }
  return faults
}

function isOwn(address: string, own: readonly string[]): boolean {
  return own.includes(address) || /^127\.|^::1$/u.test(address)
}

/** What the administrator must know of it. */
export function poolNotes(pool: Pool, returnPort: number): readonly string[] {
  const { filters, returnAddress } = pool
  const back = serviceName(returnAddress, returnPort)
  const named = filters.filter(it => !it.addresses.includes(it.host))
  return [
    `Open to other hosts: ${back} takes mail for anyone, unfiltered, from ${addressesOf(pool).join(' and ')} and from no one else. Let a firewall say the same, and let no one else use those addresses.`,
    `Mail goes to the filters, and comes back, without encryption: the network between must be private.`,
    `Each filter must list ${returnAddress} in clients. On each, if it is not set up yet:\n    filter-install apply --listen-for ${returnAddress}`,
    ...(filters.length > 1
      ? [
          `Postfix tries ${filters.map(it => it.host).join(', then ')}: give another MTA another order, or name one host with several addresses, which are tried in random order.`,
        ]
      : []),
    ...(addressesOf(pool).length > 1
      ? [
          'A retry may come to another filter: set journal = "store" in [store] on all filters, or a message can come twice after a crash.',
        ]
      : []),
    ...named.map(
      ({ host, addresses }) =>
        `${host} is ${addresses.join(', ')} now. When that changes, apply again: the way back is open to these addresses.`,
    ),
    'What is kept is on the filters: filter-quarantine works there.',
  ]
}
