/*
 * NAME
 *   summary - replayed messages, counted
 */

import type { Against, MatchedRule } from '../mail/scan-record.js'
import type { Basis } from './replayed.js'

export interface ReplaySummary {
  readonly messages: number
  readonly byBasis: Readonly<Record<Basis, number>>
  readonly same: number
  readonly other: number
  readonly unknown: number
  /** Messages in which other things were found this time. */
  readonly foundOther: number
  /** `pass -> quarantine`, and how many messages; the most frequent first. */
  readonly changes: readonly Count[]
  /** Lines that would decide otherwise: `rule "x" (FILE:LINE)`. */
  readonly lines: readonly Count[]
  /** Why it cannot be told. */
  readonly reasons: readonly Count[]
  /** Rules of the new configuration that took part, as far as it can be told. */
  readonly rules: readonly RuleCount[]
  /** Lines of the records, and kept messages, that could not be read. */
  readonly unreadable: { readonly records: number; readonly kept: number }
}

export interface Count {
  readonly what: string
  readonly messages: number
}

export interface RuleCount {
  readonly name: string
  readonly source: string
  readonly decided: number
  readonly also: number
  readonly monitored: number
}

export class Summary {
  readonly #ends = { same: 0, other: 0, unknown: 0 }
  readonly #basis = { content: 0, record: 0 }
  readonly #unreadable = { records: 0, kept: 0 }
  readonly #changes = new Map<string, number>()
  readonly #lines = new Map<string, number>()
  readonly #reasons = new Map<string, number>()
  readonly #rules = new Map<string, Record<MatchedRule['mode'], number>>()
  #foundOther = 0

  /** @param rules of the new configuration: those that match nothing are told. */
  constructor(
    rules: readonly { readonly name: string; readonly source: string }[],
  ) {
    for (const rule of rules) this.#rules.set(keyOf(rule), { ...NONE })
  }

  add(message: Against, basis: Basis): void {
    const { end, why, recipients, rules } = message
    this.#ends[end]++
    this.#basis[basis]++
    if (message.foundThen.length + message.foundNow.length > 0) {
      this.#foundOther++
    }
    const changed = recipients.filter(it => it.end === 'other')
    countAll(
      this.#changes,
      changed.map(it => `${it.then.ending} -> ${it.now.ending}`),
    )
    countAll(
      this.#lines,
      changed.map(it => `${it.now.policy} (${it.now.policySource})`),
    )
    countAll(this.#reasons, why)
    for (const rule of rules) {
      const counts = this.#rules.get(keyOf(rule))
      if (counts !== undefined) counts[rule.mode]++
    }
  }

  addUnreadable(what: 'record' | 'kept message'): void {
    if (what === 'record') this.#unreadable.records++
    else this.#unreadable.kept++
  }

  /** 0 all end the same, 1 some do not, 3 none is known to, but not all can be
   * told. */
  exitStatus(): 0 | 1 | 3 {
    if (this.#ends.other > 0) return 1
    const { records, kept } = this.#unreadable
    return this.#ends.unknown + records + kept > 0 ? 3 : 0
  }

  summary(): ReplaySummary {
    const { same, other, unknown } = this.#ends
    return {
      messages: same + other + unknown,
      byBasis: { ...this.#basis },
      ...{ same, other, unknown },
      foundOther: this.#foundOther,
      changes: sorted(this.#changes),
      lines: sorted(this.#lines),
      reasons: sorted(this.#reasons),
      rules: [...this.#rules].map(([key, counts]) => {
        const [name = '', source = ''] = JSON.parse(key) as string[]
        return { name, source, ...counts }
      }),
      unreadable: { ...this.#unreadable },
    }
  }
}

const NONE = { decided: 0, also: 0, monitored: 0 }

function keyOf(rule: {
  readonly name: string
  readonly source: string
}): string {
  return JSON.stringify([rule.name, rule.source])
}

// A message once for each, however many recipients it has.
function countAll(counts: Map<string, number>, names: readonly string[]): void {
  for (const name of new Set(names)) {
    if (counts.has(name) || counts.size < KINDS_LIMIT) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
}

/** Addresses of copies and redirects are among them: they are of a configuration,
 * and few. */
const KINDS_LIMIT = 10_000

function sorted(counts: ReadonlyMap<string, number>): readonly Count[] {
  return [...counts]
    .map(([what, messages]) => ({ what, messages }))
    .sort((one, other) => other.messages - one.messages)
}
