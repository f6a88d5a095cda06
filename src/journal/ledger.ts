/*
 * NAME
 *   ledger - the journal's page for one message
 *
 * DESCRIPTION
 *   Which of its recipients have the message from an earlier try, and the
 *   record of this one. A hand-over to all recipients is one entry; where the
 *   next hop took only some of them (LMTP), each of those has one.
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
  /** An earlier try began and its end is not known. */
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
  // Only a try that began can have left entries for single recipients.
  const pending =
    state === 'begun'
      ? recipients.filter(it => journal.find(keyOf([it])) !== 'done')
      : recipients
  return {
    pending: state === 'done' ? [] : pending,
    begun: state === 'begun',
    begin: () => journal.intend(whole),
    // What an earlier try left is in doubt still.
    withdraw: () => {
      if (state === 'new') journal.withdraw(whole)
    },
    finish: took => {
      if (took.length === pending.length) return journal.finish(whole)
      for (const recipient of took) {
        journal.intend(keyOf([recipient]))
        journal.finish(keyOf([recipient]))
      }
    },
  }
}

function unrecorded(recipients: readonly Recipient[]): Ledger {
  return {
    pending: recipients,
    begun: false,
    begin: () => undefined,
    withdraw: () => undefined,
    finish: () => undefined,
  }
}
