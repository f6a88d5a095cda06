/*
 * NAME
 *   run-site - messages go through a simulated site
 *
 * DESCRIPTION
 *   Messages come at random times (a Poisson process), each to an MTA and of a
 *   kind. The MTA receives it, waits for a place of its deliveries to the filters,
 *   takes one filter at random, and has the place until the answer. The filter
 *   reads, clamd scans, the filter keeps it or gives it back to Postfix. What the
 *   store does comes after, and no message waits for it.
 *
 *   Faults: a filter host is lost, its connections refused, or without an answer
 *   until Postfix gives up (smtp_connect_timeout). What it had begun is deferred
 *   and comes again (minimal_backoff_time). Or clamd is slower for a while.
 */

import { seeded } from '../faults/random.js'
import { Clock } from './clock.js'
import { Gate } from './gate.js'
import {
  hostsOf,
  placeOf,
  type Figures,
  type Kind,
  type Role,
  type Site,
} from './site.js'
import { Station } from './station.js'

export interface Load {
  /** Messages a second. */
  readonly rate: number
  readonly seconds: number
  readonly seed: number
  readonly faults?: readonly Fault[]
}

export type Fault =
  | {
      readonly what: 'filter lost'
      readonly at: number
      readonly until: number
      readonly connects: 'refused' | 'silent'
    }
  | {
      readonly what: 'clamd slow'
      readonly at: number
      readonly until: number
      readonly factor: number
    }

export interface Outcome {
  readonly offered: number
  readonly done: number
  /** Milliseconds from smtpd's yes to the delivery after the filter. */
  readonly medianMs: number
  readonly p99Ms: number
  /** In the queues of Postfix. */
  readonly mostWaiting: number
  readonly waitingAtEnd: number
  /** From the end of the last fault until the queue was empty; null: not. */
  readonly drainedAfter: number | null
  readonly utilization: ReadonlyMap<Role, number>
}

/** Of Postfix: minimal_backoff_time. */
const RETRY_SECONDS = 300
const REFUSED_SECONDS = 0.001
/** A site has a backlog where more than the mail of so many seconds waits. */
const BACKLOG_SECONDS = 1

interface Filter {
  readonly station: Station
  lost: 'refused' | 'silent' | null
  /** What it has begun, when it is lost: told that it will not be done. */
  readonly begun: Set<() => void>
}

export function runSite(site: Site, figures: Figures, load: Load): Outcome {
  return new Run(site, figures, load).outcome()
}

class Run {
  readonly #clock = new Clock()
  readonly #random: () => number
  readonly #stations = new Map<Role, readonly Station[]>()
  readonly #filters: readonly Filter[]
  readonly #gates: readonly Gate[]
  readonly #times: number[] = []
  #offered = 0
  #clamdFactor = 1
  #waiting = 0
  #mostWaiting = 0
  #drainedAt: number | null = null

  constructor(
    readonly site: Site,
    readonly figures: Figures,
    readonly load: Load,
  ) {
    this.#random = seeded(load.seed)
    for (const role of ['MTA', 'filter', 'clamd', 'store'] as const) {
      const hosts = hostsOf(site, role)
      if (hosts === null || placeOf(site, role) !== role) continue
      const stations = Array.from(
        { length: hosts.count },
        () => new Station(this.#clock, hosts.cores),
      )
      this.#stations.set(role, stations)
    }
    this.#filters = this.#of('filter').map(station => ({
      station,
      lost: null,
      begun: new Set(),
    }))
    this.#gates = this.#of('MTA').map(() => new Gate(site.places))
  }

  outcome(): Outcome {
    const { seconds, faults = [] } = this.load
    for (const fault of faults) this.#plan(fault)
    this.#arrive()
    this.#clock.runUntil(seconds)
    const sorted = this.#times.toSorted((one, other) => one - other)
    const at = (share: number): number =>
      (sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 1000
    const end = Math.max(0, ...faults.map(({ until }) => until))
    const drained = this.#drainedAt
    return {
      offered: this.#offered,
      done: sorted.length,
      medianMs: at(0.5),
      p99Ms: at(0.99),
      mostWaiting: this.#mostWaiting,
      waitingAtEnd: this.#waiting,
      drainedAfter: drained === null ? null : Math.max(0, drained - end),
      utilization: new Map(
        [...this.#stations].map(([role, stations]) => [role, meanOf(stations)]),
      ),
    }
  }

  #of(role: Role): readonly Station[] {
    return this.#stations.get(placeOf(this.site, role)) ?? []
  }

  #arrive(): void {
    const wait = -Math.log(1 - this.#random()) / this.load.rate
    this.#clock.after(wait, () => {
      this.#offered++
      this.#wait(1)
      this.#receive(this.#kind(), this.#one(this.#of('MTA').length))
      this.#arrive()
    })
  }

  #receive(kind: Kind, mta: number): void {
    const start = this.#clock.now
    const done = (): void => {
      this.#times.push(this.#clock.now - start)
      this.#wait(-1)
    }
    this.#postfix(mta, () => this.#deliver(kind, mta, done))
  }

  #deliver(kind: Kind, mta: number, done: () => void): void {
    const gate = this.#gates[mta]
    const leave = (): void => gate?.leave()
    gate?.enter(() => {
      const lost = (): void => {
        leave()
        this.#clock.after(RETRY_SECONDS, () => this.#deliver(kind, mta, done))
      }
      const end = (): void => {
        leave()
        done()
      }
      const answered = (isKept: boolean): void => {
        if (isKept) end()
        else this.#postfix(mta, end)
      }
      this.#connect(mta, {
        then: filter => this.#filter(kind, filter, { lost, answered }),
        lost,
      })
    })
  }

  // One after another at random, as smtp_randomize_addresses has it, each once.
  #connect(
    mta: number,
    {
      then,
      lost,
    }: { readonly then: (filter: Filter) => void; readonly lost: () => void },
  ): void {
    const own = this.#filters[mta]
    const left = this.site.filters === null ? [own] : [...this.#filters]
    const next = (): void => {
      const [filter] = left.splice(this.#one(left.length), 1)
      if (filter === undefined) {
        lost()
      } else if (filter.lost === null) {
        then(filter)
      } else {
        const wait =
          filter.lost === 'silent' ? this.site.connectSeconds : REFUSED_SECONDS
        this.#clock.after(wait, next)
      }
    }
    next()
  }

  #filter(
    kind: Kind,
    filter: Filter,
    {
      lost,
      answered,
    }: {
      readonly lost: () => void
      readonly answered: (isKept: boolean) => void
    },
  ): void {
    let isLost = false
    const onLost = (): void => {
      isLost = true
      lost()
    }
    filter.begun.add(onLost)
    const { keptShare, keepMs, storeMs, recordMs } = this.figures
    const isKept = this.#random() < keptShare
    const ms = kind.filterMs + (isKept ? keepMs : 0)
    filter.station.work(ms / 1000, () => {
      this.#clamd(filter, kind, () => {
        if (isLost) return
        filter.begun.delete(onLost)
        this.#store(recordMs + (isKept ? storeMs : 0))
        answered(isKept)
      })
    })
  }

  #clamd({ station }: Filter, { clamdMs }: Kind, then: () => void): void {
    const { clamds } = this.site
    const all = this.#of('clamd')
    const place = clamds === null ? station : all[this.#one(all.length)]
    place?.work((clamdMs * this.#clamdFactor) / 1000, then)
  }

  #postfix(mta: number, then: () => void): void {
    this.#of('MTA')[mta]?.work(this.figures.postfixMs / 1000, then)
  }

  #store(ms: number): void {
    const [first] = this.#of('store')
    first?.work(ms / 1000, () => undefined)
  }

  #plan(fault: Fault): void {
    const { at, until } = fault
    if (fault.what === 'clamd slow') {
      this.#clock.after(at, () => (this.#clamdFactor = fault.factor))
      this.#clock.after(until, () => (this.#clamdFactor = 1))
      return
    }
    const [filter] = this.#filters
    if (filter === undefined) return
    this.#clock.after(at, () => {
      filter.lost = fault.connects
      for (const lost of filter.begun) lost()
      filter.begun.clear()
    })
    this.#clock.after(until, () => (filter.lost = null))
  }

  #wait(more: number): void {
    this.#waiting += more
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting)
    const hasBacklog = this.#waiting > this.load.rate * BACKLOG_SECONDS
    if (hasBacklog) this.#drainedAt = null
    else this.#drainedAt ??= this.#clock.now
  }

  #kind(): Kind {
    let left = this.#random()
    for (const kind of this.figures.kinds) {
      left -= kind.share
      if (left < 0) return kind
    }
    return this.figures.kinds.at(-1) as Kind
  }

  #one(count: number): number {
    return Math.floor(this.#random() * count)
  }
}

function meanOf(stations: readonly Station[]): number {
  const sum = stations.reduce((sum, it) => sum + it.utilization, 0)
  return sum / stations.length
}
