/*
 * NAME
 *   counters - counters of decisions that only grow, for Prometheus
 *
 * DESCRIPTION
 *   Where no filterd runs there is nothing to scrape; but each decision has a
 *   record. Its counts are added to those of the file that was written the last
 *   time, and the file says in a comment up to which byte of which file of
 *   records it has counted. So a counter does not become smaller when old records
 *   are removed, which Prometheus would take for a restart, and no record counts
 *   twice.
 *
 *   Names, labels and buckets are those of filterd's /metrics. What no record
 *   tells is missing: sessions, workers, what the next hop answered.
 *
 * DIAGNOSTICS
 *   readCounters() throws Error for a file that this has not written.
 */

import type { MessageRecord } from '../records/record.js'
import { decisionOf, type Decision } from './decision.js'
import { COUNTERS, HISTOGRAMS } from '../metrics/rows.js'

/** How far a file of records was counted. */
export interface Mark {
  readonly day: string
  /** The inode: a file that is put aside gets another name. */
  readonly file: number
  readonly end: number
}

export interface CounterState {
  /** `NAME{LABELS}` and its value. */
  readonly samples: ReadonlyMap<string, number>
  readonly marks: readonly Mark[]
}

export const NO_COUNTERS: CounterState = { samples: new Map(), marks: [] }

const STATE = '# postsift-counted '

/** Takes back what countersText() has written; '' is the first time. */
export function readCounters(text: string): CounterState {
  if (text === '') return NO_COUNTERS
  const lines = text.split('\n')
  const state = lines.find(line => line.startsWith(STATE))
  if (state === undefined) throw new Error(NOT_OURS)
  const samples = new Map<string, number>()
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue
    const end = line.lastIndexOf(' ')
    const value = Number(line.slice(end + 1))
    if (end < 0 || !Number.isFinite(value)) throw new Error(NOT_OURS)
    samples.set(line.slice(0, end), value)
  }
  return { samples, marks: marksIn(state.slice(STATE.length)) }
}

const NOT_OURS =
  'it is not a file that filterctl report --prometheus has written; give another name, or remove it'

function marksIn(text: string): readonly Mark[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(NOT_OURS)
  }
  if (!Array.isArray(value) || !value.every(isMark)) throw new Error(NOT_OURS)
  return value
}

function isMark(value: unknown): value is Mark {
  const { day, file, end } = (value ?? {}) as Partial<Record<string, unknown>>
  return (
    typeof day === 'string' && Number.isInteger(file) && Number.isInteger(end)
  )
}

/** In the text format of Prometheus. */
export function countersText({ samples, marks }: CounterState): string {
  const families = Object.entries({ ...COUNTERS, ...HISTOGRAMS })
  const lines = families.flatMap(([name, { help }]) => {
    const isHistogram = name in HISTOGRAMS
    const own = [...samples].filter(([key]) => isOf(key, name, isHistogram))
    if (own.length === 0) return []
    return [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${isHistogram ? 'histogram' : 'counter'}`,
      ...own.map(([key, value]) => `${key} ${value}`),
    ]
  })
  return [...lines, `${STATE}${JSON.stringify(marks)}`, ''].join('\n')
}

function isOf(key: string, name: string, isHistogram: boolean): boolean {
  const [sample = ''] = key.split('{', 1)
  if (!isHistogram) return sample === name
  return ['_bucket', '_sum', '_count'].some(it => sample === name + it)
}

export class Counters {
  readonly #samples: Map<string, number>

  constructor(before: ReadonlyMap<string, number>) {
    this.#samples = new Map(before)
  }

  get samples(): ReadonlyMap<string, number> {
    return this.#samples
  }

  /** false: the record cannot be read, and was not counted. */
  add(record: MessageRecord): boolean {
    const decision = decisionOf(record)
    if (decision === null) return false
    const { door, origin, isReleased } = decision
    this.#count('postsift_messages_total', {
      ...{ door, origin },
      class: isReleased ? 'released' : decision.class,
      action: decision.answer,
    })
    if (record.size !== null) {
      this.#count('postsift_message_bytes_total', { door }, decision.bytes)
      this.#observe('postsift_message_size_bytes', {}, decision.bytes)
    }
    for (const { answer } of decision.recipients) {
      this.#count('postsift_recipients_total', { action: answer })
    }
    this.#addFindings(decision)
    this.#addRules(decision)
    this.#addTimes(decision)
    return true
  }

  #addFindings({ allFindings, failed }: Decision): void {
    for (const it of allFindings) {
      // A failure is a result, and no finding.
      if (it.class === 'unchecked-error' && failed.includes(it.scanner)) {
        continue
      }
      const { scanner, class: its } = it
      this.#count('postsift_findings_total', { scanner, class: its })
    }
  }

  #addRules({ rules }: Decision): void {
    const modes = (wanted: 'enforce' | 'monitor'): ReadonlySet<string> =>
      new Set(
        rules
          .filter(it => (it.mode === 'monitored') === (wanted === 'monitor'))
          .map(it => it.name),
      )
    for (const mode of ['enforce', 'monitor'] as const) {
      for (const rule of modes(mode)) {
        this.#count('postsift_rule_matches_total', { rule, mode })
      }
    }
  }

  #addTimes({ times }: Decision): void {
    for (const [name, milliseconds] of Object.entries(times)) {
      const scanner = /^scan\.(.+)$/u.exec(name)?.[1]
      if (scanner === undefined) {
        const labels = { stage: name }
        this.#observe(
          'postsift_stage_duration_seconds',
          labels,
          milliseconds / 1000,
        )
      } else {
        this.#observe(
          'postsift_scanner_duration_seconds',
          { scanner },
          milliseconds / 1000,
        )
      }
    }
  }

  #count(
    name: keyof typeof COUNTERS,
    labels: Readonly<Record<string, string>>,
    by = 1,
  ): void {
    this.#addTo(keyOf(name, labels), by)
  }

  #observe(
    name: keyof typeof HISTOGRAMS,
    labels: Readonly<Record<string, string>>,
    value: number,
  ): void {
    const { buckets } = HISTOGRAMS[name]
    for (const limit of buckets) {
      const key = keyOf(`${name}_bucket`, { ...labels, le: String(limit) })
      this.#addTo(key, value <= limit ? 1 : 0)
    }
    this.#addTo(keyOf(`${name}_bucket`, { ...labels, le: '+Inf' }), 1)
    this.#addTo(keyOf(`${name}_sum`, labels), value)
    this.#addTo(keyOf(`${name}_count`, labels), 1)
  }

  #addTo(key: string, by: number): void {
    this.#samples.set(key, (this.#samples.get(key) ?? 0) + by)
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${label}="${escaped(value)}"`,
  )
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replace(/["\\\n]/gu, sign =>
    sign === '\n' ? '\\n' : `\\${sign}`,
  )
}
