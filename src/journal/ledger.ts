/*
 * NAME
 *   ledger - the journal's page for one message
 *
 * DESCRIPTION
 *   Which of its recipients have the message from an earlier try, and the
 *   record of this one. A hand-over to all recipients is one entry; where the
 *   next hop took only some of them, each of those has one, and the message has
 *   one that says so: a retry may have other recipients than the first try.
 *
 * DIAGNOSTICS
 *   As journal.
 */

import { handOverKey } from '../mail/hand-over-key.js'
import type { Recipient } from '../mail/envelope.js'
import type { Journal } from './journal.js'

export interface Ledger {
  /** Those who do not have the message yet, in order. */
  readonly pending: readonly Recipient[]
  /** Those whom a hand-over reaches are recorded, each. */
  readonly isRecorded: boolean
  /** An earlier try began, and its end is not known for all of them. */
  readonly begun: boolean
  begin(): void
  /** The next hop said no: there is nothing of this try to remember. */
  withdraw(): void
  /** @param took those of `pending` whom the next hop accepted. */
  finish(took: readonly Recipient[]): void
}

export interface LedgerOf {
  /** '' where there is none: then nothing is recorded. */
  readonly queueId: string
  readonly sha256: string
  readonly recipients: readonly Recipient[]
}

export function openLedger(journal: Journal, message: LedgerOf): Ledger {
  const { queueId, sha256, recipients } = message
  if (queueId === '') return unrecorded(recipients)
  const keyOf = (some: readonly Recipient[]): string =>
    handOverKey(queueId, sha256, some)
  const whole = keyOf(recipients)
  const state = journal.find(whole)
  // An intent beside that of the whole: some have it, and its end is known.
  const some = keyOf([...recipients, SOME])
  const isKnown = state === 'begun' && journal.find(some) === 'begun'
  // Then there are entries for single recipients; or there may be.
  const partly = keyOf([])
  const isPartly = state === 'begun' || journal.find(partly) === 'done'
  const pending = isPartly
    ? recipients.filter(it => journal.find(keyOf([it])) !== 'done')
    : recipients
  return {
    pending: state === 'done' ? [] : pending,
    isRecorded: true,
    begun: state === 'begun' && !isKnown,
    begin: () => {
      journal.intend(whole)
      if (isKnown) journal.withdraw(some)
    },
    // What an earlier try left is in doubt still.
    withdraw: () => {
      if (state === 'new') journal.withdraw(whole)
      if (isKnown) journal.intend(some)
    },
    finish: took => {
      if (took.length === pending.length) return journal.finish(whole)
      for (const recipient of took) mark(journal, keyOf([recipient]))
      mark(journal, partly)
      if (state === 'new' || isKnown) journal.intend(some)
    },
  }
}

function mark(journal: Journal, key: string): void {
  journal.intend(key)
  journal.finish(key)
}

/** No address has a NUL. */
const SOME: Recipient = { address: '\0' }

function unrecorded(recipients: readonly Recipient[]): Ledger {
  return {
    pending: recipients,
    isRecorded: false,
    begun: false,
    begin: () => undefined,
    withdraw: () => undefined,
    finish: () => undefined,
  }
}
