/*
 * NAME
 *   tally - what happened in a worker since it was last told
 *
 * DESCRIPTION
 *   A worker counts here and sends the primary what is new (a Delta), about once
 *   a second: see receive/worker. It keeps no totals, so that they do not end with
 *   it, and so that nothing is counted twice.
 *
 *   Series are found by a key: the values of the labels in their order, joined.
 *
 * DIAGNOSTICS
 *   Nothing throws.
 */

import type { LogLine } from './log-lines.js'
import { LogLines } from './log-lines.js'
import {
  COUNTERS,
  HISTOGRAMS,
  type CounterName,
  type HistogramName,
  type LabelsOf,
} from './rows.js'

export interface Tally {
  count<N extends CounterName>(
    name: N,
    labels: LabelsOf<(typeof COUNTERS)[N]>,
    by?: number,
  ): void
  /** @param value in the unit of the metric: seconds, bytes. */
  observe<N extends HistogramName>(
    name: N,
    labels: LabelsOf<(typeof HISTOGRAMS)[N]>,
    value: number,
  ): void
  /** An engine is not asked any more, for it fails; or answers again. */
  engine(scanner: string, isUp: boolean): void
  /** A warning or an error of the log. */
  line(line: LogLine): void
}

/** For programs that serve one message and end. */
export const NO_TALLY: Tally = {
  count: () => undefined,
  observe: () => undefined,
  engine: () => undefined,
  line: () => undefined,
}

/** What a worker is at the moment. */
export interface WorkerState {
  /** Connections in work, by listener. */
  readonly sessions: Readonly<Record<string, number>>
  readonly waiting: number
  readonly threads: Readonly<Record<string, number>>
}

/** [metric, key, how many more] */
type Count = readonly [string, string, number]

/** [metric, key, sum, [bucket, how many more]...]; the last bucket is +Inf. */
type Observed = readonly [
  string,
  string,
  number,
  readonly (readonly [number, number])[],
]

/** Plain data: it goes to another process, maybe one of another version. */
export interface Delta {
  readonly counts: readonly Count[]
  readonly observed: readonly Observed[]
  /** The last word on each. */
  readonly engines: readonly (readonly [string, boolean])[]
  readonly lines: readonly LogLine[]
  readonly state: WorkerState | null
}

/** Between the values of labels; none contains it. */
const BETWEEN = '\u0000'

export function keyOf(row: readonly string[], labels: object): string {
  const values = labels as Readonly<Record<string, string>>
  let key = ''
  for (let at = 0; at < row.length; at++) {
    const value = values[row[at] ?? ''] ?? ''
    key = at === 0 ? value : key + BETWEEN + value
  }
  return key
}

export function labelsOf(
  row: readonly string[],
  key: string,
): Readonly<Record<string, string>> {
  const values = row.length === 0 ? [] : key.split(BETWEEN)
  return Object.fromEntries(row.map((label, at) => [label, values[at] ?? '']))
}

interface Sums {
  sum: number
  readonly counts: number[]
}

export class WorkerTally implements Tally {
  readonly #counts = new Map<CounterName, Map<string, number>>()
  readonly #sums = new Map<HistogramName, Map<string, Sums>>()
  readonly #engines = new Map<string, boolean>()
  readonly #lines = new LogLines()
  readonly #state: () => WorkerState
  #lastState = ''
  #isNew = false

  /** @param state is asked whenever something is sent, and each second. */
  constructor(state: () => WorkerState) {
    this.#state = state
  }

  count<N extends CounterName>(name: N, labels: object, by = 1): void {
    const series = into(this.#counts, name)
    const key = keyOf(COUNTERS[name].labels, labels)
    series.set(key, (series.get(key) ?? 0) + by)
    this.#isNew = true
  }

  observe<N extends HistogramName>(
    name: N,
    labels: object,
    value: number,
  ): void {
    const series = into(this.#sums, name)
    const { labels: row, buckets } = HISTOGRAMS[name]
    const key = keyOf(row, labels)
    let sums = series.get(key)
    if (sums === undefined) {
      sums = { sum: 0, counts: new Array<number>(buckets.length + 1).fill(0) }
      series.set(key, sums)
    }
    let bucket = 0
    while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket++
    sums.sum += value
    sums.counts[bucket] = (sums.counts[bucket] ?? 0) + 1
    this.#isNew = true
  }

  engine(scanner: string, isUp: boolean): void {
    this.#engines.set(scanner, isUp)
    this.#isNew = true
  }

  line(line: LogLine): void {
    this.#lines.add(line)
    this.#isNew = true
  }

  /** What is new, once; null where nothing is. */
  take(): Delta | null {
    const state = this.#newState()
    if (!this.#isNew && state === null) return null
    this.#isNew = false
    const counts = [...this.#counts].flatMap(([name, series]) =>
      [...series].map(([key, by]): Count => [name, key, by]),
    )
    const observed = [...this.#sums].flatMap(([name, series]) =>
      [...series].map(([key, { sum, counts }]): Observed => [
        name,
        key,
        sum,
        counts.flatMap((n, at) => (n === 0 ? [] : [[at, n] as const])),
      ]),
    )
    const engines = [...this.#engines]
    this.#counts.clear()
    this.#sums.clear()
    this.#engines.clear()
    return { counts, observed, engines, lines: this.#lines.take(), state }
  }

  #newState(): WorkerState | null {
    const state = this.#state()
    const text = JSON.stringify(state)
    if (text === this.#lastState) return null
    this.#lastState = text
    return state
  }
}

function into<K, V>(maps: Map<K, Map<string, V>>, name: K): Map<string, V> {
  let map = maps.get(name)
  if (map === undefined) {
    map = new Map()
    maps.set(name, map)
  }
  return map
}
