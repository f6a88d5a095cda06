/*
 * NAME
 *   reconcile - several verdicts where only one answer can be given
 *
 * DESCRIPTION
 *   By LMTP each recipient has an answer; by SMTP and pipe(8) all share one,
 *   and no message may be lost by it, or come twice. So where verdicts differ:
 *
 *   - one that defers, defers for all: nothing is delivered before all is
 *     known;
 *   - else, one that rejects keeps in quarantine instead, for its recipients:
 *     a bounce would say that no one got the message.
 */

import type { Envelope } from '../mail/envelope.js'
import type { Verdict } from '../mail/verdict.js'

export function reconcile(
  verdicts: readonly Verdict[],
  envelope: Pick<Envelope, 'answers'>,
): readonly Verdict[] {
  if (envelope.answers === 'each' || verdicts.length < 2) return verdicts
  const deferring = verdicts.find(({ action }) => action === 'defer')
  if (deferring !== undefined) {
    return verdicts.map(it => ({
      ...it,
      action: 'defer',
      reason: deferring.reason,
    }))
  }
  if (verdicts.every(({ action }) => action === 'reject')) return verdicts
  return verdicts.map(it =>
    it.action === 'reject' ? { ...it, action: 'quarantine' } : it,
  )
}
