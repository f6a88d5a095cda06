/*
 * NAME
 *   faults - what goes wrong with hosts, cables and servers, by chance
 *
 * DESCRIPTION
 *   A fault begins, lasts for a while and ends. Several last at once, but no two
 *   of the same thing. What was chosen, and for how long, is the same for the same
 *   seed; when it hits what is the machine's.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from './engines.js'
import type { Victim } from './filter-host-main.js'
import { HOST_NAMES, type HostName, type Rig } from './rig.js'

export interface Fault {
  readonly kind: string
  /** Of two of the same thing one comes after the other; '' is none. */
  readonly thing: string
  /** False: it hit nothing. */
  readonly begin: () => Promise<boolean>
  readonly lastsMs: number
  readonly end: () => Promise<void>
}

export interface FaultCount {
  begun: number
  /** Those that hit something. */
  hit: number
  /** All of them together. */
  lastedMs: number
}

type Random = () => number
type Make = (rig: Rig, random: Random) => Fault

const nothing = (): Promise<void> => Promise.resolve()

const hostBy = (random: Random): HostName =>
  HOST_NAMES[Math.floor(random() * HOST_NAMES.length)] ?? 'alpha'

const kills =
  (kind: string, who: Victim): Make =>
  ({ hosts }, random) => {
    const host = hosts[hostBy(random)]
    const choice = random()
    const begin = (): Promise<boolean> => host.ask('kill', who, choice)
    return { kind, thing: '', begin, lastsMs: 0, end: nothing }
  }

const restarts: Make = ({ hosts }, random) => {
  const host = hosts[hostBy(random)]
  const begin = (): Promise<boolean> => host.ask('restart')
  return {
    kind: 'filterd restarted',
    thing: '',
    begin,
    lastsMs: 0,
    end: nothing,
  }
}

const cableOfHost: Make = ({ hosts }, random) => {
  const name = hostBy(random)
  return {
    kind: 'cable of a filter host cut',
    thing: `cable of ${name}`,
    begin: async () => {
      await hosts[name].ask('cable', 'down')
      return true
    },
    lastsMs: 500 + random() * 7500,
    end: () => hosts[name].ask('cable', 'up'),
  }
}

const cableOfStores: Make = ({ stores }, random) => ({
  kind: 'cable of the stores cut',
  thing: 'cable of the stores',
  begin: async () => {
    await stores.ask('cable', 'down')
    return true
  },
  lastsMs: 500 + random() * 5500,
  end: () => stores.ask('cable', 'up'),
})

const diskFull: Make = ({ hosts }, random) => {
  const name = hostBy(random)
  return {
    kind: 'disk of the outbox full',
    thing: `disk of ${name}`,
    begin: async () => {
      await hosts[name].ask('fillDisk')
      return true
    },
    lastsMs: 300 + random() * 4700,
    end: () => hosts[name].ask('emptyDisk'),
  }
}

const databaseDown =
  (kind: string, how: 'kill' | 'stop'): Make =>
  ({ stores }, random) => ({
    kind,
    thing: 'database',
    begin: async () => {
      await stores.ask(how)
      return true
    },
    lastsMs: 100 + random() * 3900,
    end: () => stores.ask('start'),
  })

const promotion: Make = ({ stores }, random) => ({
  kind: 'primary lost, standby promoted',
  thing: 'database',
  begin: async () => {
    await stores.ask('kill')
    return true
  },
  lastsMs: random() * 2000,
  end: async () => {
    await stores.ask('promote')
    await stores.ask('follow')
  },
})

/** How often each, of all. */
const MAKERS: readonly (readonly [share: number, make: Make])[] = [
  [3, kills('SIGKILL of filterd', 'primary')],
  [5, kills('SIGKILL of a worker', 'worker')],
  [4, kills('SIGKILL of filter-store sync', 'syncer')],
  [1, restarts],
  [3, databaseDown('SIGKILL of PostgreSQL', 'kill')],
  [1, databaseDown('PostgreSQL restarted', 'stop')],
  [2, promotion],
]

const ISOLATED_MAKERS: typeof MAKERS = [
  [4, cableOfHost],
  [1, cableOfStores],
  [3, diskFull],
]

const redisFault =
  (kind: string, how: 'killRedis' | 'freezeRedis', longestMs: number): Make =>
  ({ stores }, random) => ({
    kind,
    thing: 'redis',
    begin: async () => {
      await stores.ask(how)
      return true
    },
    lastsMs: 200 + random() * longestMs,
    end: () => stores.ask('mendRedis'),
  })

const swiftDown: Make = ({ stores }, random) => ({
  kind: 'SIGKILL of Swift',
  thing: 'swift',
  begin: async () => {
    await stores.ask('killSwift')
    return true
  },
  lastsMs: 100 + random() * 3900,
  end: () => stores.ask('startSwift'),
})

const ENGINE_MAKERS: Readonly<Record<Engine, typeof MAKERS>> = {
  redis: [
    [2, redisFault('SIGKILL of the Redis master', 'killRedis', 2000)],
    [2, redisFault('Redis frozen', 'freezeRedis', 5800)],
  ],
  swift: [[4, swiftDown]],
}

/** Does one after the other; `wait` is told which one is next. */
export async function doFaults(
  rig: Rig,
  options: {
    readonly faults: number
    readonly random: Random
    readonly wait: (at: number) => Promise<void>
  },
): Promise<ReadonlyMap<string, FaultCount>> {
  const makers = [
    ...MAKERS,
    ...(rig.isIsolated ? ISOLATED_MAKERS : []),
    ...rig.engines.flatMap(it => ENGINE_MAKERS[it]),
  ]
  const counts = new Map<string, FaultCount>()
  const lasting = new Map<string, Promise<void>>()
  let failure: unknown
  for (const make of chosen(makers, options)) {
    const fault = make(rig, options.random)
    await options.wait([...counts.values()].reduce((n, it) => n + it.begun, 0))
    await lasting.get(fault.thing)
    if (failure !== undefined) break
    const done = lastOne(fault, counts).catch((error: unknown) => {
      failure = error
    })
    if (fault.thing === '') await done
    else lasting.set(fault.thing, done)
  }
  await Promise.all(lasting.values())
  if (failure !== undefined) throw failure as Error
  return counts
}

// Each kind once, where there are enough, then by their shares.
function chosen(
  makers: typeof MAKERS,
  { faults, random }: { readonly faults: number; readonly random: Random },
): readonly Make[] {
  const all = makers.flatMap(([share, make]) => Array<Make>(share).fill(make))
  const once = makers.map(([, make]) => make)
  const more = Array.from(
    { length: Math.max(0, faults - once.length) },
    () => all[Math.floor(random() * all.length)] as Make,
  )
  return [...shuffled(once, random).slice(0, faults), ...more]
}

function shuffled<T>(some: readonly T[], random: Random): readonly T[] {
  return some
    .map(it => [random(), it] as const)
    .sort(([one], [other]) => one - other)
    .map(([, it]) => it)
}

async function lastOne(
  fault: Fault,
  counts: Map<string, FaultCount>,
): Promise<void> {
  const count = counts.get(fault.kind) ?? { begun: 0, hit: 0, lastedMs: 0 }
  counts.set(fault.kind, count)
  count.begun++
  const start = performance.now()
  const isHit = await fault.begin()
  if (isHit) count.hit++
  await sleep(fault.lastsMs)
  await fault.end()
  count.lastedMs += performance.now() - start
}
