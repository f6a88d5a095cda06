/*
 * NAME
 *   statistics - what was decided in a time, counted
 *
 * DESCRIPTION
 *   Text, JSON and HTML are printed from it. It has nothing of a message but
 *   names and counts.
 */

import type { VerdictClass } from '../mail/finding.js'
import type { SeenAction, SeenClass } from './decision.js'
import type { Unit } from './slots.js'
import type { Top } from './top-list.js'

export interface Statistics {
  /** What was asked for; ISO 8601. */
  readonly since: string
  readonly until: string
  /** null: all. */
  readonly verdict: VerdictClass | null
  readonly coverage: Coverage
  readonly messages: number
  readonly bytes: number
  readonly recipients: number
  readonly stopped: number
  readonly tries: number
  readonly unit: Unit
  readonly slots: readonly Slot[]
  /** The worst class first. */
  readonly classes: readonly ClassCount[]
  readonly tops: Tops
}

/** Counts: messages, stopped ones; of rules: matches, and how many of them
 * decided, did something besides, would have done something. */
export interface Tops {
  readonly findings: Top
  readonly rules: Top
  readonly senderDomains: Top
  readonly recipients: Top
  readonly extensions: Top
}

/** What the counts are made from, and what they lack. */
export interface Coverage {
  /** Decisions that were read; messages and tries. */
  readonly records: number
  /** When the first and the last of them came, ISO 8601; '' where none did. */
  readonly first: string
  readonly last: string
  /** The day of the oldest file of records; '' where there is none. */
  readonly oldestDay: string
  /** Lines that are no record. */
  readonly unreadable: number
  /** Records of which lists were cut. */
  readonly cut: number
  /** Messages that came by again after a release. */
  readonly released: number
  /** Days within that have no record. */
  readonly emptyDays: readonly string[]
  readonly privacy: string
}

export interface Slot {
  /** ISO 8601. */
  readonly start: string
  readonly passed: number
  readonly tagged: number
  readonly kept: number
  readonly refused: number
  /** Redirected, discarded, refused by the next hop, or without a verdict. */
  readonly other: number
  readonly tries: number
}

export type SlotKind = Exclude<keyof Slot, 'start'>

export interface ClassCount {
  readonly class: SeenClass
  readonly messages: number
  readonly tries: number
  /** The most frequent first. */
  readonly actions: readonly {
    readonly action: SeenAction
    readonly messages: number
  }[]
}

export interface Wish {
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly until: number
  /** Count only messages of this class; null: all. */
  readonly verdict: VerdictClass | null
  /** How many of each list. */
  readonly top: number
  /** Where the first slot is; not before `since`. */
  readonly slotsSince: number
}
