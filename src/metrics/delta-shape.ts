/*
 * NAME
 *   delta-shape - whether what a worker sent is what totals can add
 *
 * DESCRIPTION
 *   A metric that is not known here is passed over: after an upgrade, workers are
 *   newer than their primary.
 */

import type { LogLine } from './log-lines.js'
import {
  COUNTERS,
  HISTOGRAMS,
  type CounterName,
  type HistogramName,
} from './rows.js'
import type { WorkerState } from './tally.js'

const LIST_LIMIT = 10_000

/** A list, not too long; empty for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length <= LIST_LIMIT ? value : []
}

export function isCount(
  it: unknown,
): it is readonly [CounterName, string, number] {
  const [name, key, by] = listOf(it)
  return isOneOf(COUNTERS, name) && typeof key === 'string' && isAmount(by)
}

export function isObserved(
  it: unknown,
): it is readonly [
  HistogramName,
  string,
  number,
  readonly (readonly [number, number])[],
] {
  const [name, key, sum, counts] = listOf(it)
  if (!isOneOf(HISTOGRAMS, name) || typeof key !== 'string') return false
  const { buckets } = HISTOGRAMS[name as HistogramName]
  return (
    isAmount(sum) &&
    Array.isArray(counts) &&
    counts.every(pair => {
      const [at, by] = listOf(pair)
      return isAmount(by) && isIndex(at) && at <= buckets.length
    })
  )
}

export function isState(it: unknown): it is WorkerState {
  if (typeof it !== 'object' || it === null) return false
  const { sessions, waiting, threads } = it as Readonly<Record<string, unknown>>
  return isAmounts(sessions) && isAmounts(threads) && isAmount(waiting)
}

export function isLine(it: unknown): it is LogLine {
  if (typeof it !== 'object' || it === null) return false
  const { time, level, text } = it as Readonly<Record<string, unknown>>
  const isLevel = level === 'warning' || level === 'error'
  return isAmount(time) && isLevel && typeof text === 'string'
}

/** Names with a number each: few. */
const NAMES_LIMIT = 1000

function isAmounts(it: unknown): boolean {
  if (typeof it !== 'object' || it === null) return false
  const values: unknown[] = Object.values(it)
  return values.length <= NAMES_LIMIT && values.every(isAmount)
}

function isOneOf(rows: object, name: unknown): boolean {
  return typeof name === 'string' && Object.hasOwn(rows, name)
}

function isIndex(it: unknown): it is number {
  return Number.isInteger(it) && (it as number) >= 0
}

function isAmount(it: unknown): it is number {
  return typeof it === 'number' && Number.isFinite(it) && it >= 0
}
