/*
 * NAME
 *   hand-over-ledger - the journal's part in a hand-over
 *
 * DESCRIPTION
 *   What is recorded before the next hop is asked, and after it has answered or has
 *   not.
 *
 * DIAGNOSTICS
 *   ledgerOf() and beginIn() reject where the journal cannot be asked: nothing was
 *   sent. A hand-over that cannot be recorded is told, and counts all the same.
 */

import type { Envelope, Recipient } from './mail/envelope.js'
import { causeOf } from './mail/error.js'
import type { Journal } from './journal/journal.js'
import { openLedger, type Ledger, type OpenLedger } from './journal/ledger.js'
import { NextHopError } from './smtp/next-hop-error.js'
import type { Spooled } from './spool/spool.js'

// Before the queue there is no retry that we could know again.
export async function ledgerOf(
  {
    envelope,
    spooled,
  }: {
    readonly envelope: Envelope
    readonly spooled: Pick<Spooled, 'sha256'>
  },
  recipients: readonly Recipient[],
  tools: { readonly journal: Journal; readonly openLedger?: OpenLedger },
): Promise<Ledger> {
  const queueId = envelope.stage === 'before-queue' ? '' : envelope.queueId
  const message = { queueId, sha256: spooled.sha256, recipients }
  return tools.openLedger?.(message) ?? openLedger(tools.journal, message)
}

/** A journal of several hosts may have taken its time, and others may take the
 * message up after that of this try: then nothing is sent. */
export async function beginIn(
  ledger: Ledger,
  signal: AbortSignal,
): Promise<void> {
  await ledger.begin()
  if (!signal.aborted) return
  await ledger.withdraw()
  signal.throwIfAborted()
}

/** Throws the error. */
export async function giveUp(ledger: Ledger, error: unknown): Promise<never> {
  await (mayHaveIt(error) ? ledger.leave() : ledger.withdraw())
  throw error
}

// Only a next hop that had no end of data certainly does not have it.
function mayHaveIt(error: unknown): boolean {
  return !(error instanceof NextHopError) || error.uncertain
}

/** The message is handed over whether or not this can be recorded.
 * @param took those whom the next hop accepted. */
export async function record(
  ledger: Ledger,
  took: readonly Recipient[],
  notice: (text: string) => void,
): Promise<void> {
  try {
    await (took.length > 0 ? ledger.finish(took) : ledger.withdraw())
  } catch (error) {
    notice(`hand-over is not recorded: ${causeOf(error)}`)
  }
}
