/*
 * NAME
 *   judge - what must be so in the end, whatever happened
 *
 * DESCRIPTION
 *   Every message was delivered or kept, as it had to be; what is kept is in the
 *   index once, with its whole content; a mark was used once among both hosts.
 */
import { createHash } from 'node:crypto'
import type { StoredRow } from '../../src/store/store.js'
import type { Delivered } from './filter-host-main.js'
import { kindOf, readMessage, type Kind } from './message.js'
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
): Promise<Judged> {
  const hosts = await Promise.all(
    HOST_NAMES.map(name => rig.hosts[name].ask('delivered')),
  )
  const rows = await rig.store.kept.find({}, 0)
  const kept = await readKept(rig, rows)
  const of = (kind: Kind): readonly number[] =>
    numbers.filter(it => kindOf(it) === kind)
  const counts = hosts.map(host => new Map(host.counts))
  const arrived = (number: number): number =>
    counts.reduce((sum, it) => sum + (it.get(number) ?? 0), 0)
  const hostsOf = (number: number): number =>
    counts.filter(it => it.has(number)).length
  const keptOf = (number: number): number => kept.times.get(number) ?? 0
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
      about: rows.length,
      broken: [
        ...names(stopped.filter(it => keptOf(it) > 1)),
        ...names([...kept.times.keys()].filter(it => kindOf(it) === 'plain')),
        ...kept.foreign,
      ],
    },
    {
      what: 'kept whole in the store',
      about: rows.length,
      broken: kept.damaged,
    },
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
  ]
  return { invariants, facts: factsOf(hosts, rows) }
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

interface KeptNumbers {
  readonly times: ReadonlyMap<number, number>
  readonly damaged: readonly string[]
  /** Entries that are no message of ours. */
  readonly foreign: readonly string[]
}

async function readKept(
  { store }: Rig,
  rows: readonly StoredRow[],
): Promise<KeptNumbers> {
  const times = new Map<number, number>()
  const damaged: string[] = []
  const foreign: string[] = []
  for (const row of rows) {
    const name = `${row.key} of ${row.host ?? ''} (${row.subject})`
    try {
      const pieces: Buffer[] = []
      for await (const piece of store.kept.content(row)) pieces.push(piece)
      const bytes = Buffer.concat(pieces)
      const digest = createHash('sha256').update(bytes).digest('hex')
      const read = readMessage(bytes)
      if (read === null) foreign.push(name)
      else times.set(read.number, (times.get(read.number) ?? 0) + 1)
      if (digest !== row.sha256 || read?.isWhole !== true) damaged.push(name)
    } catch (error) {
      damaged.push(`${name}: ${(error as Error).message}`)
    }
  }
  return { times, damaged, foreign }
}

function factsOf(
  hosts: readonly Delivered[],
  rows: readonly StoredRow[],
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
    ['kept messages in the store', rows.length],
    ['bytes of them', rows.reduce((all, { size }) => all + size, 0)],
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
