/*
 * NAME
 *   totals - what has happened since the filter was started, all workers together
 *
 * DESCRIPTION
 *   The primary of filterd has one Totals. Workers send what is new (a Delta); it
 *   is added here, and stays when they end. Nothing asks a worker: one that is
 *   silent changes no total and delays no reader.
 *
 *   A Snapshot is the totals together with what the primary knows at the moment
 *   (Facts). /metrics, filterctl and alerts are made of it.
 *
 * DIAGNOSTICS
 *   add() does not throw.
 *
 * SECURITY
 *   A worker reads hostile mail, and may be of another version: what it sends is
 *   checked, and makes at most SERIES_LIMIT series of a metric. Further ones count
 *   together under labels `other`.
 */

import { isCount, isLine, isObserved, isState, listOf } from './delta-shape.js'
import { LogLines, type LogLine } from './log-lines.js'
import {
  COUNTERS,
  HISTOGRAMS,
  type CounterName,
  type HistogramName,
  type LabelsOf,
} from './rows.js'
import type { Distribution, Facts, Sample, Snapshot } from './snapshot.js'
import { keyOf, labelsOf, type WorkerState } from './tally.js'

const SERIES_LIMIT = 1000
const KEY_CHARACTERS = 1000

interface Sums {
  sum: number
  count: number
  readonly counts: number[]
}

export class Totals {
  readonly #facts: () => Facts
  readonly #startedAt = Date.now()
  readonly #counters = new Map<CounterName, Map<string, number>>()
  readonly #histograms = new Map<HistogramName, Map<string, Sums>>()
  readonly #states = new Map<unknown, WorkerState>()
  /** Engines that do not answer. */
  readonly #down = new Set<string>()
  readonly #lines = new LogLines()

  constructor(facts: () => Facts) {
    this.#facts = facts
  }

  /** What a worker sends; `from` is who that is. */
  add(from: unknown, delta: unknown): void {
    if (typeof delta !== 'object' || delta === null) return
    const { counts, observed, engines, lines, state } = delta as Readonly<
      Record<string, unknown>
    >
    for (const it of listOf(engines)) this.#engine(it)
    for (const it of listOf(counts)) this.#count(it)
    for (const it of listOf(observed)) this.#observe(it)
    for (const it of listOf(lines)) if (isLine(it)) this.line(it)
    if (isState(state)) this.#states.set(from, state)
  }

  /** A worker has ended: it has no session any more. */
  forget(from: unknown): void {
    this.#states.delete(from)
  }

  count<N extends CounterName>(
    name: N,
    labels: LabelsOf<(typeof COUNTERS)[N]>,
    by = 1,
  ): void {
    this.#increase(name, keyOf(COUNTERS[name].labels, labels), by)
  }

  /** An engine answered, or is not asked any more. */
  engine(scanner: string, isUp: boolean): void {
    if (isUp) this.#down.delete(scanner)
    else if (this.#down.size < SERIES_LIMIT) this.#down.add(scanner)
  }

  line(line: LogLine): void {
    this.#lines.add(line)
  }

  readTotals(): Snapshot {
    const facts = this.#facts()
    const states = [...this.#states.values()]
    return {
      ...facts,
      startedAt: this.#startedAt,
      now: Date.now(),
      counters: this.#samples(),
      histograms: this.#distributions(),
      sessions: added(states.map(it => it.sessions)),
      waiting: states.reduce((sum, it) => sum + it.waiting, 0),
      threads: added(states.map(it => it.threads)),
      engines: facts.engines.map(it => ({
        ...it,
        up: !this.#down.has(it.scanner),
      })),
      lines: this.#lines.all(),
    }
  }

  #engine(it: unknown): void {
    const [scanner, isUp] = listOf(it)
    if (typeof scanner !== 'string' || typeof isUp !== 'boolean') return
    this.engine(scanner.slice(0, KEY_CHARACTERS), isUp)
  }

  #count(it: unknown): void {
    if (!isCount(it)) return
    const [name, key, by] = it
    this.#increase(name, key, by)
    // An answer to one worker is an answer.
    if (name === 'postsift_scanner_scans_total') {
      const { scanner = '', result } = labelsOf(COUNTERS[name].labels, key)
      if (result === 'clean' || result === 'found') this.engine(scanner, true)
    }
  }

  #increase(name: CounterName, key: string, by: number): void {
    const series = into(this.#counters, name)
    const own = bounded(series, key, COUNTERS[name].labels)
    series.set(own, (series.get(own) ?? 0) + by)
  }

  #observe(it: unknown): void {
    if (!isObserved(it)) return
    const [name, key, sum, counts] = it
    const series = into(this.#histograms, name)
    const { labels, buckets } = HISTOGRAMS[name]
    const own = bounded(series, key, labels)
    let sums = series.get(own)
    if (sums === undefined) {
      const counts = new Array<number>(buckets.length + 1).fill(0)
      sums = { sum: 0, count: 0, counts }
      series.set(own, sums)
    }
    sums.sum += sum
    for (const [at, by] of counts) {
      sums.count += by
      sums.counts[at] = (sums.counts[at] ?? 0) + by
    }
  }

  #samples(): Snapshot['counters'] {
    const samplesOf = (name: CounterName): readonly Sample[] =>
      [...(this.#counters.get(name) ?? [])].map(([key, value]) => ({
        labels: labelsOf(COUNTERS[name].labels, key),
        value,
      }))
    return mapped(COUNTERS, samplesOf)
  }

  #distributions(): Snapshot['histograms'] {
    const distributionsOf = (name: HistogramName): readonly Distribution[] =>
      [...(this.#histograms.get(name) ?? [])].map(([key, sums]) => ({
        ...{ sum: sums.sum, count: sums.count, counts: [...sums.counts] },
        labels: labelsOf(HISTOGRAMS[name].labels, key),
        buckets: HISTOGRAMS[name].buckets,
      }))
    return mapped(HISTOGRAMS, distributionsOf)
  }
}

function bounded(
  series: ReadonlyMap<string, unknown>,
  key: string,
  labels: readonly string[],
): string {
  if (series.has(key)) return key
  if (series.size < SERIES_LIMIT && key.length <= KEY_CHARACTERS) return key
  return keyOf(labels, Object.fromEntries(labels.map(it => [it, 'other'])))
}

function into<K, V>(maps: Map<K, Map<string, V>>, name: K): Map<string, V> {
  let map = maps.get(name)
  if (map === undefined) {
    map = new Map()
    maps.set(name, map)
  }
  return map
}

function added(
  all: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const [name, value] of all.flatMap(it => Object.entries(it))) {
    sums[name] = (sums[name] ?? 0) + value
  }
  return sums
}

function mapped<N extends string, V>(
  rows: Readonly<Record<N, unknown>>,
  valueOf: (name: N) => V,
): Readonly<Record<N, V>> {
  const entries = (Object.keys(rows) as N[]).map(it => [it, valueOf(it)])
  return Object.fromEntries(entries) as Readonly<Record<N, V>>
}
