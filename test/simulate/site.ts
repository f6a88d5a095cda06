/*
 * NAME
 *   site - the hosts of a site, what a message costs on each, and what they bear
 *
 * DESCRIPTION
 *   Two topologies (see src/store/README.md): each MTA host has its own filter, or
 *   some hosts have the filters of all MTAs. clamd is on the hosts of the filters,
 *   or has its own. The store has what is kept, and the records.
 *
 *   A message costs every kind of host some milliseconds of a processor. So the
 *   most that a site bears is known without a simulation: the kind of host whose
 *   processors are busy first (the law of the bottleneck).
 */

/** Mail of one size. */
export interface Kind {
  readonly name: string
  /** Of all messages; together 1. */
  readonly share: number
  readonly filterMs: number
  readonly clamdMs: number
}

/** Milliseconds of one processor for one message, or a share of messages. */
export interface Figures {
  readonly kinds: readonly Kind[]
  /** From smtpd to the next hop; a message passes Postfix twice. */
  readonly postfixMs: number
  readonly keptShare: number
  /** Of a kept message on the filter, and in the store. */
  readonly keepMs: number
  readonly storeMs: number
  /** Of the record of each message, in the store. */
  readonly recordMs: number
}

export interface Hosts {
  readonly count: number
  /** Processors of each. */
  readonly cores: number
}

export interface Site {
  readonly name: string
  readonly mtas: Hosts
  /** null: each MTA host has its own. */
  readonly filters: Hosts | null
  /** null: on the hosts of the filters. */
  readonly clamds: Hosts | null
  /** null: files only. */
  readonly store: Hosts | null
  /** Deliveries of one MTA to its filters at a time. */
  readonly places: number
  /** Until an MTA gives up a host that does not answer. */
  readonly connectSeconds: number
}

export type Role = 'MTA' | 'filter' | 'clamd' | 'store'

export function hostsOf(site: Site, role: Role): Hosts | null {
  const { mtas, filters, clamds, store } = site
  const filterHosts = filters ?? mtas
  const all = { MTA: mtas, filter: filterHosts, store }
  return role === 'clamd' ? (clamds ?? filterHosts) : all[role]
}

/** Which role's hosts do the work of a role. */
export function placeOf(site: Site, role: Role): Role {
  if (role === 'clamd' && site.clamds === null) return placeOf(site, 'filter')
  return role === 'filter' && site.filters === null ? 'MTA' : role
}

/** Milliseconds for a message, all kinds in their shares. */
function demandOf(figures: Figures, role: Role): number {
  const { kinds, keptShare, postfixMs, keepMs, storeMs, recordMs } = figures
  const mean = (of: (kind: Kind) => number): number =>
    kinds.reduce((sum, kind) => sum + kind.share * of(kind), 0)
  switch (role) {
    case 'MTA':
      return postfixMs * (2 - keptShare)
    case 'filter':
      return mean(kind => kind.filterMs) + keptShare * keepMs
    case 'clamd':
      return mean(kind => kind.clamdMs)
    case 'store':
      return recordMs + keptShare * storeMs
  }
}

export interface Capacity {
  /** Messages a second. */
  readonly rate: number
  /** What is busy first. */
  readonly bottleneck: string
  /** Of each kind of host, at one message a second. */
  readonly busy: ReadonlyMap<Role, number>
}

const ROLES: readonly Role[] = ['MTA', 'filter', 'clamd', 'store']

export function capacityOf(site: Site, figures: Figures): Capacity {
  const busy = new Map<Role, number>()
  for (const role of ROLES) {
    const hosts = hostsOf(site, role)
    if (hosts === null) continue
    const place = placeOf(site, role)
    const share = demandOf(figures, role) / 1000 / (hosts.count * hosts.cores)
    busy.set(place, (busy.get(place) ?? 0) + share)
  }
  const [most] = [...busy].sort(([, one], [, other]) => other - one)
  if (most === undefined) throw new Error('a site without hosts')
  const [role, share] = most
  const also = ROLES.filter(it => it !== role && placeOf(site, it) === role)
  return {
    rate: 1 / share,
    bottleneck: [role, ...also.filter(it => hostsOf(site, it))].join(' + '),
    busy,
  }
}

/** How many hosts of each kind bear that rate, each busy for `load` at most. */
export function sizeFor(
  site: Site,
  figures: Figures,
  { rate, load }: { readonly rate: number; readonly load: number },
): Site {
  const { busy } = capacityOf(site, figures)
  const grow = (role: Role, hosts: Hosts): Hosts => ({
    ...hosts,
    count: Math.max(
      1,
      Math.ceil((rate * (busy.get(role) ?? 0) * hosts.count) / load),
    ),
  })
  const { mtas, filters, clamds } = site
  return {
    ...site,
    mtas: grow('MTA', mtas),
    filters: filters && grow('filter', filters),
    clamds: clamds && grow('clamd', clamds),
  }
}
