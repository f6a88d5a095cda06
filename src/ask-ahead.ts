/*
 * NAME
 *   ask-ahead - what the next hop says to a recipient, before we say it
 *
 * DESCRIPTION
 *   Whom the next hop refused beside others (journal/refusals), it is asked about
 *   at his next RCPT: what it says is our reply. So Postfix knows of each
 *   recipient what becomes of it, and the others are not held up again. All
 *   other recipients are accepted without a question, which costs a transaction.
 *
 *   A no is always temporary: with smtpd_proxy_options = speed_adjust Postfix
 *   takes the reply to one RCPT for the reply to the whole message, and a
 *   permanent one would bounce the mail of all. A note lasts a day; after it, who
 *   comes alone gets the next hop's own no.
 *
 * DIAGNOSTICS
 *   Where the next hop does not say, the recipient is accepted: what becomes of
 *   the message is known at its end.
 */

import type { Answer } from './mail/answer.js'
import type { Envelope, Recipient } from './mail/envelope.js'
import { failed, type Reply, type Status } from './mail/reply.js'
import type { Refusals } from './journal/refusals.js'
import type { Transport } from './deliver/transport.js'

export interface AskAhead {
  /** Whether the next hop is to be asked. */
  isDoubtful(recipient: Recipient): boolean
  /** The reply to RCPT; null: the recipient is accepted. */
  ask(envelope: Envelope, recipient: Recipient): Promise<Reply | null>
}

export function makeAskAhead(
  refusals: Refusals,
  transport: Transport,
  notice: (id: string, text: string) => void,
): AskAhead {
  return {
    isDoubtful: ({ address }) =>
      transport.ask !== undefined && refusals.has(address),
    ask: async (envelope, recipient) => {
      const answers = await transport.ask?.({
        envelope,
        recipients: [recipient],
        signal: AbortSignal.timeout(LIMIT_MS),
      })
      const [answer] = answers ?? []
      if (answer === undefined) return null
      const { status, text } = answer
      if (status.startsWith('2')) {
        refusals.forget(recipient.address)
        return null
      }
      const queueId = envelope.queueId === '' ? '' : `${envelope.queueId}: `
      notice(
        envelope.id,
        `${queueId}next hop refuses a recipient: ${status} ${text}`,
      )
      return failed(`4${status.slice(1)}` as Status, text)
    },
  }
}

/** Notes those whom the next hop refused while it accepted others. */
export function noteRefusals(
  refusals: Refusals | undefined,
  tried: {
    readonly envelope: Envelope
    /** In order, as the answers. */
    readonly asked: readonly Recipient[]
    readonly answers: readonly Answer[]
  },
): void {
  const { envelope, asked, answers } = tried
  const isTaken = ({ status, isForOthers = false }: Answer): boolean =>
    status.startsWith('2') || isForOthers
  if (refusals === undefined || envelope.answers === 'each') return
  if (!answers.some(isTaken)) return
  asked.forEach((recipient, index) => {
    const answer = answers[index]
    if (answer === undefined || isTaken(answer)) return
    if (answer.isFinal === true) return
    // A copy, or where it was redirected to, has no RCPT.
    if (!envelope.recipients.includes(recipient)) return
    refusals.note(recipient.address)
  })
}

/** Well below what Postfix waits for a reply to RCPT (smtp_rcpt_timeout, 300 s;
 * smtpd_proxy_timeout, 100 s). */
const LIMIT_MS = 30_000
