/*
 * NAME
 *   smtp - hand a message back to Postfix by SMTP, or on by LMTP
 *
 * DESCRIPTION
 *   Connections are kept from message to message. The client of the first hop
 *   and Postfix's queue id go on by XFORWARD, DSN options as they came.
 *
 *   What the next hop says to the final dot is its answer about the message
 *   and is passed on. A permanent no before that is one about us or our
 *   configuration and becomes temporary, so that a wrong line in master.cf
 *   bounces no mail; except where the sender waits at the other end (before
 *   the queue), or each recipient has an answer of its own (LMTP).
 *
 *   ask() opens a transaction and gives it up.
 *
 * DIAGNOSTICS
 *   Throws NextHopError, temporary, when there is no answer.
 */

import { isAscii } from 'node:buffer'
import { isIP } from 'node:net'
import { views, type Bytes } from '../util/bytes.js'
import type { Answer } from '../mail/answer.js'
import type { Envelope } from '../mail/envelope.js'
import type { Status } from '../mail/reply.js'
import {
  endpointFor,
  formatEndpoint,
  formatForwardTo,
  isPeer,
  type Endpoint,
  type ForwardTo,
} from '../smtp/endpoint.js'
import type { OutgoingMessage } from '../smtp/outgoing.js'
import { ClientPool } from '../smtp/pool.js'
import type { Question as SmtpQuestion } from '../smtp/ask-recipients.js'
import { xforwardOf } from '../smtp/xforward.js'
import {
  contentOf,
  type Handover,
  type Question,
  type Transport,
} from './transport.js'

export interface SmtpOptions {
  readonly endpoint: ForwardTo
  /** Our name for EHLO. */
  readonly hostname: string
  /** Where the messages come in. A peer gets them back from there, for it lists
   * that address. Default: as the system chooses. */
  readonly from?: Endpoint
}

export function smtpTransport(options: SmtpOptions): Transport {
  const { endpoint, hostname } = options
  const pool = new ClientPool({ hostname })
  const from = isPeer(endpoint) ? addressOf(options.from) : {}
  const placeOf = ({ peer = '' }: Envelope): Endpoint => ({
    ...endpointFor(endpoint, peer),
    ...from,
  })
  return {
    name: formatForwardTo(endpoint),
    ...(isPeer(endpoint) && {
      nameFor: envelope => formatEndpoint(placeOf(envelope)),
    }),
    deliver: async handover => {
      const place = placeOf(handover.envelope)
      const answers = await pool.send(place, outgoing(handover))
      const isHeard =
        endpoint.protocol === 'lmtp' ||
        handover.envelope.stage === 'before-queue'
      return isHeard ? answers : answers.map(temporaryBeforeDot)
    },
    ask: question => pool.ask(placeOf(question.envelope), asked(question)),
    close: () => pool.close(),
  }
}

// One that listens on all addresses, or is named, has none of its own.
function addressOf(from: Endpoint | undefined): {
  readonly localAddress?: string
} {
  if (from === undefined || 'path' in from) return {}
  const isOne = isIP(from.host) !== 0 && !/^(?:0\.0\.0\.0|::)$/u.test(from.host)
  return isOne ? { localAddress: from.host } : {}
}

function asked({ envelope, recipients, signal }: Question): SmtpQuestion {
  const { sender, body, smtputf8, ret, envid, client, queueId } = envelope
  return {
    ...{ sender, recipients, body, smtputf8, ret, envid, signal },
    xforward: xforwardOf(client, queueId),
    sizeBytes: null,
  }
}

function outgoing(handover: Handover): OutgoingMessage {
  const { envelope, request, bytes, signal, isPartial = false } = handover
  const { body, smtputf8, isTracedUtf8 = false, ret, envid } = envelope
  // Looked for only where the answer matters.
  const matters = body === '8BITMIME' || smtputf8
  return {
    sender: request.sender,
    recipients: request.recipients,
    isPartial,
    ...(request.copies && { copies: request.copies }),
    body,
    smtputf8,
    mayNeedSmtputf8: isTracedUtf8,
    ret,
    envid,
    xforward: xforwardOf(envelope.client, envelope.queueId),
    content: contentOf(handover),
    sizeBytes: null,
    hasEightBit: matters && !isAllAscii(bytes),
    hasEightBitHeader: smtputf8 && !isHeaderAscii(bytes),
    signal,
  }
}

function isAllAscii(bytes: Bytes): boolean {
  for (const window of views(bytes)) if (!isAscii(window)) return false
  return true
}

function isHeaderAscii(bytes: Bytes): boolean {
  for (const window of views(bytes)) {
    const end = window.indexOf('\n\n')
    if (!isAscii(end < 0 ? window : window.subarray(0, end))) return false
    if (end >= 0) return true
  }
  return true
}

function temporaryBeforeDot(answer: Answer): Answer {
  if (answer.isFinal === true || !answer.status.startsWith('5')) return answer
  const status = `4${answer.status.slice(1)}` as Status
  return { status, text: answer.text }
}
