/*
 * NAME
 *   received - our trace field, and loops told by it
 *
 * DESCRIPTION
 *   Every message that goes on gets a Received field (RFC 5321 4.4) with a mark
 *   of this host. A message that comes in with LOOP_MARKS of our own marks, or
 *   with HOP_LIMIT hops in all, goes round: the smtpd after us hands it to us
 *   again (its content_filter is not empty), and would for ever.
 *
 *   Some rounds are honest: a mailing list on the same host, a forward that
 *   comes back. They are few.
 *
 * DIAGNOSTICS
 *   checkLoop() throws MailError 5.4.6, routing loop detected (RFC 3463 3.5).
 */

import { createHash } from 'node:crypto'
import { hostname as systemHostname } from 'node:os'
import { ascii } from '../../util/text.js'
import type { Envelope } from '../envelope.js'
import { MailError } from '../error.js'
import { fieldValues, type Field } from '../field.js'

/** As hopcount_limit of Postfix. */
const HOP_LIMIT = 50
const LOOP_MARKS = 8

/** The field as one header line. */
export function receivedField(envelope: Envelope, hostname: string): string {
  const { id, queueId, arrivedAt } = envelope
  const queued = queueId === '' ? '' : `, for ${ascii(queueId, 40)}`
  return `Received: by ${hostname} (${markOf(hostname)}${queued}) id ${id}; ${dateText(arrivedAt)}`
}

/** Throws where these fields tell of a loop. */
export function checkLoop(fields: readonly Field[], hostname: string): void {
  const hops = fieldValues(fields, 'received')
  const mark = `(${markOf(hostname)}`
  const own = hops.filter(hop => hop.includes(mark)).length
  if (own < LOOP_MARKS && hops.length < HOP_LIMIT) return
  throw new MailError('5.4.6', 'mail loops through the content filter', {
    cause: `${own} hops of our own of ${hops.length}`,
  })
}

// Hosts share a default hostname; the mark tells them apart. Both names stay as
// long as the process.
function markOf(hostname: string): string {
  if (known?.hostname !== hostname) {
    const names = `${systemHostname()}\0${hostname}`
    const digest = createHash('sha256').update(names).digest('hex')
    known = { hostname, mark: `Postsift ${digest.slice(0, 8)}` }
  }
  return known.mark
}

let known: { readonly hostname: string; readonly mark: string } | undefined

/** RFC 5322 3.3, in UTC: `Sun, 22 Nov 2026 12:00:00 +0000`. */
export function dateText(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace(/GMT$/u, '+0000')
}
