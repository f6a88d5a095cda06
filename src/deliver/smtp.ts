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
 * DIAGNOSTICS
 *   Throws NextHopError, temporary, when there is no answer.
 */

import { isAscii } from 'node:buffer'
import { views, type Bytes } from '../util/bytes.js'
import type { Answer } from '../mail/answer.js'
import type { Status } from '../mail/reply.js'
import { formatEndpoint, type Endpoint } from '../smtp/endpoint.js'
import { ClientPool } from '../smtp/pool.js'
import { xforwardOf } from '../smtp/xforward.js'
import { contentOf, type Handover, type Transport } from './transport.js'

export interface SmtpOptions {
  readonly endpoint: Endpoint
  /** Our name for EHLO. */
  readonly hostname: string
}

export function smtpTransport(options: SmtpOptions): Transport {
  const { endpoint, hostname } = options
  const pool = new ClientPool({ hostname })
  return {
    name: formatEndpoint(endpoint),
    deliver: async handover => {
      const answers = await pool.send(endpoint, outgoing(handover))
      const heard =
        endpoint.protocol === 'lmtp' ||
        handover.envelope.stage === 'before-queue'
      return heard ? answers : answers.map(temporaryBeforeDot)
    },
    close: () => pool.close(),
  }
}

function outgoing(handover: Handover): Parameters<ClientPool['send']>[1] {
  const { envelope, request, bytes, signal } = handover
  const { body, smtputf8, ret, envid } = envelope
  // Looked for only where the answer matters.
  const matters = body === '8BITMIME' || smtputf8
  return {
    sender: request.sender,
    recipients: request.recipients,
    body,
    smtputf8,
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
