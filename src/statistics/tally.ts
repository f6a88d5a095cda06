/*
 * NAME
 *   tally - counts one decision after the other
 *
 * DESCRIPTION
 *   Memory does not grow with the number of messages: see top-list.
 */

import { VERDICT_CLASSES } from '../mail/finding.js'
import {
  isStopped,
  type Decision,
  type SeenAction,
  type SeenClass,
  type SeenRule,
} from './decision.js'
import { makeSlots, slotName, slotOf, type Slots } from './slots.js'
import type {
  ClassCount,
  Coverage,
  SlotKind,
  Statistics,
  Wish,
} from './statistics.js'
import { TopList } from './top-list.js'

export class Tally {
  readonly #wish: Wish
  readonly #slots: Slots
  readonly #rows: Record<SlotKind, number>[]
  readonly #classes = new Map<
    SeenClass,
    { tries: number; actions: Map<SeenAction, number> }
  >()
  readonly #findings = new TopList()
  readonly #rules = new TopList()
  readonly #senderDomains = new TopList()
  readonly #recipients = new TopList()
  readonly #extensions = new TopList()
  readonly #sum = {
    ...{ records: 0, messages: 0, bytes: 0, recipients: 0 },
    ...{ stopped: 0, tries: 0, unreadable: 0, cut: 0, released: 0 },
  }
  /** In which there was one, for days without. */
  readonly #hours = new Set<number>()
  #first = Infinity
  #last = -Infinity

  /** @param rules names of rules that are listed even if they never matched. */
  constructor(wish: Wish, rules: readonly string[] = []) {
    this.#wish = wish
    this.#slots = makeSlots(wish.slotsSince, wish.until)
    this.#rows = this.#slots.starts.map(() => ({ ...NO_COUNTS }))
    for (const name of rules) this.#rules.add(name, [0, 0, 0, 0])
  }

  /** A line that is no record. */
  addUnreadable(): void {
    this.#sum.unreadable++
  }

  add(decision: Decision): void {
    const { verdict } = this.#wish
    const sum = this.#sum
    sum.records++
    this.#first = Math.min(this.#first, decision.time)
    this.#last = Math.max(this.#last, decision.time)
    this.#hours.add(Math.floor(decision.time / HOUR_MS))
    if (verdict !== null && decision.class !== verdict) return
    if (decision.isCut) sum.cut++
    const row = this.#rows[slotOf(this.#slots, decision.time)]
    const count = this.#classOf(decision.class)
    if (decision.isTry) {
      sum.tries++
      count.tries++
      if (row !== undefined) row.tries++
      return
    }
    const stopped = isStopped(decision.action)
    sum.messages++
    sum.bytes += decision.bytes
    sum.recipients += decision.recipientCount
    sum.stopped += Number(stopped)
    sum.released += Number(decision.isReleased)
    if (row !== undefined) row[kindOf(decision.action)]++
    const before = count.actions.get(decision.action) ?? 0
    count.actions.set(decision.action, before + 1)
    this.#addNames(decision, Number(stopped))
  }

  #addNames(decision: Decision, stopped: number): void {
    this.#senderDomains.add(decision.senderDomain, [1, stopped])
    for (const { address, action } of decision.recipients) {
      this.#recipients.add(address, [1, Number(isStopped(action))])
    }
    for (const it of decision.findings) {
      const name = `${it.class}: ${it.name} (${it.scanner})`
      this.#findings.add(name, [1, stopped])
    }
    for (const name of decision.extensions) {
      this.#extensions.add(name, [1, stopped])
    }
    for (const { name, mode } of decision.rules) {
      this.#rules.add(name, RULE_COUNTS[mode])
    }
  }

  #classOf(name: SeenClass): {
    tries: number
    actions: Map<SeenAction, number>
  } {
    const known = this.#classes.get(name)
    if (known !== undefined) return known
    const made = { tries: 0, actions: new Map<SeenAction, number>() }
    this.#classes.set(name, made)
    return made
  }

  /** @param about what only who reads the files knows. */
  statistics(about: Pick<Coverage, 'oldestDay' | 'privacy'>): Statistics {
    const { since, until, verdict, top } = this.#wish
    const { messages, bytes, recipients, stopped, tries } = this.#sum
    const { records, unreadable, cut, released } = this.#sum
    return {
      since: iso(since),
      until: iso(until),
      verdict,
      coverage: {
        records,
        first: records === 0 ? '' : iso(this.#first),
        last: records === 0 ? '' : iso(this.#last),
        ...about,
        ...{ unreadable, cut, released },
        emptyDays: this.#emptyDays(),
      },
      ...{ messages, bytes, recipients, stopped, tries },
      unit: this.#slots.unit,
      slots: this.#rows.map((row, at) => ({
        start: iso(this.#slots.starts[at] ?? 0),
        ...row,
      })),
      classes: this.#classCounts(),
      tops: {
        findings: this.#findings.top(top),
        rules: this.#rules.top(top),
        senderDomains: this.#senderDomains.top(top),
        recipients: this.#recipients.top(top),
        extensions: this.#extensions.top(top),
      },
    }
  }

  // By the calendar here, from the first day with a record to the last.
  #emptyDays(): readonly string[] {
    const seen = new Set(
      [...this.#hours].map(hour => slotName(hour * HOUR_MS, 'day')),
    )
    if (seen.size === 0) return []
    return makeDays(this.#first, this.#last).filter(day => !seen.has(day))
  }

  #classCounts(): readonly ClassCount[] {
    return CLASSES.flatMap(name => {
      const known = this.#classes.get(name)
      if (known === undefined) return []
      const actions = [...known.actions]
        .map(([action, messages]) => ({ action, messages }))
        .sort((one, other) => other.messages - one.messages)
      const messages = actions.reduce((sum, it) => sum + it.messages, 0)
      return [{ class: name, messages, tries: known.tries, actions }]
    })
  }
}

const CLASSES: readonly SeenClass[] = [...VERDICT_CLASSES, 'none']

const NO_COUNTS: Readonly<Record<SlotKind, number>> = {
  ...{ passed: 0, tagged: 0, kept: 0, refused: 0, other: 0, tries: 0 },
}

/** Matches, then how many of them of each mode. */
const RULE_COUNTS: Readonly<Record<SeenRule['mode'], readonly number[]>> = {
  decided: [1, 1, 0, 0],
  also: [1, 0, 1, 0],
  monitored: [1, 0, 0, 1],
}

const HOUR_MS = 60 * 60 * 1000

function kindOf(action: SeenAction): SlotKind {
  switch (action) {
    case 'pass':
      return 'passed'
    case 'tag':
      return 'tagged'
    case 'quarantine':
      return 'kept'
    case 'reject':
    case 'refuse':
      return 'refused'
    default:
      return 'other'
  }
}

function makeDays(first: number, last: number): readonly string[] {
  const date = new Date(first)
  date.setHours(12, 0, 0, 0)
  const days: string[] = []
  const end = slotName(last, 'day')
  for (let day = ''; day !== end && days.length < DAYS_LIMIT;) {
    day = slotName(date.getTime(), 'day')
    days.push(day)
    date.setDate(date.getDate() + 1)
  }
  return days
}

/** A century: a record of year 1970 is one of a clock without battery. */
const DAYS_LIMIT = 36_525

function iso(moment: number): string {
  return new Date(moment).toISOString()
}
