/*
 * NAME
 *   smtp - the door that SMTP and LMTP come in by
 *
 * DESCRIPTION
 *   Between a session, which knows the protocol and no policy, and the engine,
 *   which knows no protocol: makes an envelope of a transaction, gives the
 *   content to the engine as it comes, and takes its replies back.
 *
 *   The SMTP client of the first hop comes by XFORWARD, and Postfix's queue id
 *   as its IDENT. Mail that was submitted by sendmail(1) has none.
 */

import { ClientRounds } from '../util/client-rounds.js'
import { newId } from '../util/id.js'
import {
  makeEnvelope,
  submitterOf,
  type Envelope,
  type Answers,
  type Origin,
  type Recipient,
  type Stage,
} from '../mail/envelope.js'
import type { Filter } from '../mail/intake.js'
import type { Reply } from '../mail/reply.js'
import { decodeXtext } from '../smtp/dsn.js'
import type { Handler, Transaction, Vet } from '../smtp/transaction.js'
import { clientOf } from '../smtp/xforward.js'

export interface Place {
  readonly stage: Stage
  readonly origin: Origin
  readonly answers: Answers
}

export interface DoorEvents {
  /** The client went before it can have read a yes: it will send again. */
  readonly lost: (envelope: Envelope) => void
}

/** Bytes that a client's sessions hand on in a round of the event loop: about a
 * millisecond. */
const ROUND_BYTES = 128 * 1024
const rounds = new ClientRounds(ROUND_BYTES)

/** What sessions at this place do with their messages. */
export function handlerFor(
  filter: Filter,
  place: Place,
  events: DoorEvents,
): Handler {
  return transaction => {
    const envelope = envelopeOf(transaction, place)
    const intake = filter(envelope)
    const client = submitterOf(envelope)
    let isOver = false
    return {
      write: block => {
        const turn = rounds.take(client, block.length)
        if (turn === undefined) return intake.write(block)
        return turn.then(() => {
          if (!isOver) intake.write(block)
        })
      },
      end: () => intake.end(),
      abort: reason => {
        isOver = true
        intake.abort(reason)
      },
      lost: replies => {
        if (replies.some(reply => reply.status.startsWith('2'))) {
          events.lost(envelope)
        }
      },
    }
  }
}

/** The engine's AskAhead, as this door needs it. */
export interface AskAhead {
  isDoubtful(recipient: Recipient): boolean
  ask(envelope: Envelope, recipient: Recipient): Promise<Reply | null>
}

/** What sessions at this place ask before they accept a recipient: nothing where
 * each recipient has an answer at the end. */
export function vetFor(askAhead: AskAhead, place: Place): Vet {
  return (transaction, recipient) => {
    if (place.answers === 'each' || !askAhead.isDoubtful(recipient)) return null
    return askAhead.ask(envelopeOf(transaction(), place), recipient)
  }
}

function envelopeOf(transaction: Transaction, place: Place): Envelope {
  const { sender, recipients, body, smtputf8, ret, envid } = transaction
  return makeEnvelope({
    id: newId(),
    queueId: told(transaction.xforward.IDENT),
    sender,
    recipients,
    client: clientOf(transaction.xforward),
    saslUsername: authenticated(transaction, place.stage),
    isFromPostfix: transaction.isTrusted,
    peer: transaction.peer,
    ...place,
    arrivedAt: Date.now(),
    body,
    smtputf8,
    ret,
    envid,
  })
}

function told(value = ''): string {
  return value === '[UNAVAILABLE]' || value === '[TEMPUNAVAIL]' ? '' : value
}

// MAIL AUTH= names the submitter (RFC 4954 5); `<>` is no one. Before the queue
// Postfix passes on what its client sent, also from a client that has not
// logged in (tried with 3.7). There, and from a client that is not our Postfix,
// anyone can claim anything. See mail/trace/received-hop for what is believed.
function authenticated(transaction: Transaction, stage: Stage): string {
  if (!transaction.isTrusted || stage === 'before-queue') return ''
  const value = transaction.parameters.get('AUTH') ?? ''
  return value === '' || value === '<>' ? '' : (decodeXtext(value) ?? '')
}
