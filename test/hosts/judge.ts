/*
 * NAME
 *   judge - what must be so in the end, whatever happened
 *
 * DESCRIPTION
 *   Every message was delivered or kept, as it had to be; what is kept is in the
 *   index once, with its whole content; a mark was used once among both hosts.
 *   With a bucket, that has the content once; with a cache, answers of it counted,
 *   and no message waited for them.
 */
import type { Delivered } from './filter-host-main.js'
import type { KeptFacts } from './kept.js'
import type { Learned } from './learn.js'
import { kindOf, type Kind } from './message.js'
import { HOST_NAMES, type Rig } from './rig.js'

export interface Invariant {
  readonly what: string
  /** How many things it is about. */
  readonly about: number
  /** Those that it does not hold for; none is good. */
  readonly broken: readonly string[]
}

export interface Judged {
  readonly invariants: readonly Invariant[]
  readonly facts: readonly (readonly [what: string, count: number])[]
}

export async function judge(
  rig: Rig,
  numbers: readonly number[],
  learned: Learned | null,
): Promise<Judged> {
  const hosts = await Promise.all(
    HOST_NAMES.map(name => rig.hosts[name].ask('delivered')),
  )
  const kept = await rig.stores.ask('kept')
  const times = new Map(kept.times)
  const of = (kind: Kind): readonly number[] =>
    numbers.filter(it => kindOf(it) === kind)
  const counts = hosts.map(host => new Map(host.counts))
  const arrived = (number: number): number =>
    counts.reduce((sum, it) => sum + (it.get(number) ?? 0), 0)
  const hostsOf = (number: number): number =>
    counts.filter(it => it.has(number)).length
  const keptOf = (number: number): number => times.get(number) ?? 0
  const names = (some: readonly number[]): readonly string[] =>
    some.map(it => `${it} (${kindOf(it)})`)
  const passed = [...of('plain'), ...of('marked')]
  const stopped = [...of('kept'), ...of('marked')]
  const marks = Number(await rig.stores.ask('sql', MARKS))
  const invariants: readonly Invariant[] = [
    {
      what: 'delivered, or kept: none is lost',
      about: numbers.length,
      broken: names([
        ...passed.filter(it => arrived(it) === 0),
        ...stopped.filter(it => keptOf(it) === 0),
      ]),
    },
    {
      what: 'delivered once; twice only where the log names it',
      about: passed.length,
      broken: names(passed.filter(it => isUnnamed(hosts, it))),
    },
    {
      what: 'not delivered where it was to be kept',
      about: of('kept').length,
      broken: names(of('kept').filter(it => arrived(it) > 0)),
    },
    {
      what: 'a mark used once among both hosts',
      about: of('marked').length,
      broken: [
        ...names(of('marked').filter(it => hostsOf(it) !== 1)),
        ...(marks === of('marked').length ? [] : [`${marks} in the store`]),
      ],
    },
    {
      what: 'kept once in the index',
      about: kept.entries,
      broken: [
        ...names(stopped.filter(it => keptOf(it) > 1)),
        ...names([...times.keys()].filter(it => kindOf(it) === 'plain')),
        ...kept.foreign,
      ],
    },
    {
      what: 'kept whole in the store',
      about: kept.entries,
      broken: kept.damaged,
    },
    ...bucketInvariant(kept),
    {
      what: 'delivered whole',
      about: numbers.length,
      broken: names(hosts.flatMap(host => host.damaged)),
    },
    {
      what: 'nothing bounced',
      about: numbers.length,
      broken: hosts.flatMap(host => host.foreign),
    },
    journalInvariant(hosts),
    {
      what: 'nothing left in the spool',
      about: HOST_NAMES.length,
      broken: hosts.flatMap(host => host.spool),
    },
    ...(learned === null ? [] : cacheInvariants(hosts, learned)),
  ]
  const failovers = await rig.stores.ask('failovers')
  return { invariants, facts: factsOf(hosts, kept, failovers) }
}

const MARKS = 'SELECT count(DISTINCT name) FROM used_mark'

function isUnnamed(hosts: readonly Delivered[], number: number): boolean {
  return hosts.some(({ counts, queueIds, log }) => {
    const count = new Map(counts).get(number) ?? 0
    const id = new Map(queueIds).get(number) ?? ''
    return count > 1 && !log.named.includes(id)
  })
}

function journalInvariant(hosts: readonly Delivered[]): Invariant {
  const facts = hosts.map(({ counts, journal }) => ({
    delivered: counts.length,
    ...journal,
  }))
  return {
    what: 'in the journal: each hand-over that was done',
    about: facts.reduce((sum, it) => sum + it.delivered, 0),
    broken: facts.flatMap(it =>
      it.done === it.delivered ? [] : [JSON.stringify(it)],
    ),
  }
}

function bucketInvariant({ bucket, entries }: KeptFacts): readonly Invariant[] {
  if (bucket === null) return []
  return [
    {
      what: 'kept once in the bucket, and nothing else there',
      about: Math.max(entries, bucket.objects),
      broken: bucket.wrong,
    },
  ]
}

function cacheInvariants(
  hosts: readonly Delivered[],
  { failed }: Learned,
): readonly Invariant[] {
  const sum = (some: readonly number[]): number =>
    some.reduce((all, it) => all + it, 0)
  return [
    {
      what: 'each host was answered by the cache',
      about: sum(hosts.map(it => it.log.cacheHits)),
      broken: hosts.flatMap(({ log }, at) =>
        log.cacheHits > 0 ? [] : [HOST_NAMES[at] ?? ''],
      ),
    },
    {
      what: 'in the end each host learns from the other',
      about: HOST_NAMES.length,
      broken: failed,
    },
    {
      what: 'no message was deferred for the cache or its scanner',
      about: sum(hosts.map(it => it.counts.length)),
      broken: hosts.flatMap(({ log }) => log.forScanner),
    },
  ]
}

function factsOf(
  hosts: readonly Delivered[],
  kept: KeptFacts,
  failovers: number,
): Judged['facts'] {
  const sum = (count: (host: Delivered) => number): number =>
    hosts.reduce((all, host) => all + count(host), 0)
  const deferred = new Map<string, number>()
  for (const { log } of hosts) {
    for (const [why, count] of Object.entries(log.deferred)) {
      deferred.set(why, (deferred.get(why) ?? 0) + count)
    }
  }
  return [
    ['kept messages in the store', kept.entries],
    ['bytes of them', kept.bytes],
    ['parts that the cache knew', sum(it => it.log.cacheHits)],
    ['times that Sentinel chose another master', failovers],
    ['starts of filterd', sum(it => it.log.filterdStarts)],
    ['starts of filter-store sync', sum(it => it.log.syncStarts)],
    ['retries answered by the journal', sum(it => it.log.known)],
    ['named as possible duplicates', sum(it => it.log.named.length)],
    [
      'delivered twice',
      sum(it => it.counts.filter(([, count]) => count > 1).length),
    ],
    ...[...deferred].map(
      ([why, count]) => [`deferred: ${why}`, count] as const,
    ),
  ]
}
