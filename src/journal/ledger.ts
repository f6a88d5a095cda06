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
  /** A journal of several hosts is asked, and takes its time; so for all. */
  begin(): void | Promise<void>
  /** The next hop said no: there is nothing of this try to remember. */
  withdraw(): void | Promise<void>
  /** What the next hop said is not known; this try is over. */
  leave(): void | Promise<void>
  /** @param took those of `pending` whom the next hop accepted. */
  finish(took: readonly Recipient[]): void | Promise<void>
}

export type OpenLedger = (message: LedgerOf) => Ledger | Promise<Ledger>

export interface LedgerOf {
  /** '' where there is none: then nothing is recorded. */
  readonly queueId: string
  readonly sha256: string
  readonly recipients: readonly Recipient[]
}

/** The names of its entries. */
export interface LedgerKeys {
  readonly whole: string
  /** An intent beside that of the whole: some have it, and its end is known. */
  readonly some: string
  /** There are entries for single recipients. */
  readonly partly: string
  readonly of: (recipient: Recipient) => string
}

export function ledgerKeys({
  queueId,
  sha256,
  recipients,
}: LedgerOf): LedgerKeys {
  const keyOf = (some: readonly Recipient[]): string =>
    handOverKey(queueId, sha256, some)
  return {
    whole: keyOf(recipients),
    some: keyOf([...recipients, SOME]),
    partly: keyOf([]),
    of: recipient => keyOf([recipient]),
  }
}

export function openLedger(journal: Journal, message: LedgerOf): Ledger {
  const { queueId, recipients } = message
  if (queueId === '') return unrecorded(recipients)
  const { whole, some, partly, of } = ledgerKeys(message)
  const state = journal.find(whole)
  const isKnown = state === 'begun' && journal.find(some) === 'begun'
  // There may be some, too.
  const isPartly = state === 'begun' || journal.find(partly) === 'done'
  const pending = isPartly
    ? recipients.filter(it => journal.find(of(it)) !== 'done')
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
    // The intent says so.
    leave: () => undefined,
    finish: took => {
      if (took.length === pending.length) return journal.finish(whole)
      for (const recipient of took) mark(journal, of(recipient))
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
    leave: () => undefined,
    finish: () => undefined,
  }
}
