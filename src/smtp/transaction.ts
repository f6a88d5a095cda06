/*
 * NAME
 *   transaction - what a session hands to its handler, and what it wants back
 *
 * DESCRIPTION
 *   At DATA the handler gets a Transaction and gives a Receiver. The receiver
 *   takes the content, blocks of CRLF lines as they came, and ends in one of
 *   two ways and never in both: end() after CRLF.CRLF, abort() when that never
 *   came or when write() had failed.
 *
 * DIAGNOSTICS
 *   What handler, write() and end() throw becomes the reply, by
 *   replyOfError(), for all recipients; the content is read to its real end
 *   before it is given. A vet that throws accepts. abort() may come while a write() is still pending.
 *   abort() and lost() must not throw.
 */

import type { Envelope, Recipient } from '../mail/envelope.js'
import type { Reply } from '../mail/reply.js'
import type { Xforward } from './xforward.js'

export interface Transaction {
  /** How the client greeted; '' when it did not. */
  readonly greeting: '' | 'HELO' | 'EHLO' | 'LHLO'
  /** The name it greeted with; '' when it did not. */
  readonly helo: string
  readonly sender: string
  /** In order, duplicates included. */
  readonly recipients: readonly Recipient[]
  readonly body: Envelope['body']
  readonly smtputf8: boolean
  /** RET and ENVID as they came; '' when absent. */
  readonly ret: string
  readonly envid: string
  /** SIZE as announced; null when absent. */
  readonly sizeBytes: number | null
  readonly xforward: Xforward
  /** Whether the client may report about others: by XFORWARD, MAIL AUTH=, and
   * the topmost trace field. */
  readonly isTrusted: boolean
  /** The address of the client itself; '' where it has none. */
  readonly peer: string
  /** MAIL parameters that have no place above, by upper case name. */
  readonly parameters: ReadonlyMap<string, string>
}

export interface Receiver {
  /** Takes a block; a promise holds the client back until it settles. */
  write(block: Buffer): void | Promise<void>
  /** All has come. One reply for each recipient, in order. */
  end(): Promise<readonly Reply[]>
  /** Nothing may go on: not all came, or write() failed with this reason. */
  abort(reason: Error): void
  /**
   * The client went away before it can have read these replies. If they say
   * yes, it will send the message again.
   */
  lost?(replies: readonly Reply[]): void
}

export type Handler = (transaction: Transaction) => Receiver

/**
 * Asked before a recipient is accepted. null, at once or later: it is; else the
 * reply to RCPT, which must not be a yes.
 * @param transaction gives it as it is so far, without this recipient.
 */
export type Vet = (
  transaction: () => Transaction,
  recipient: Recipient,
) => Promise<Reply | null> | null

/** What MAIL has begun, and RCPT adds to. */
export interface OpenTransaction extends Omit<
  Transaction,
  'greeting' | 'helo' | 'recipients' | 'xforward' | 'isTrusted' | 'peer'
> {
  readonly recipients: Recipient[]
}

const KNOWN_PARAMETERS = ['BODY', 'SMTPUTF8', 'RET', 'ENVID', 'SIZE']

/** @param given parameters of MAIL, by upper case name. */
export function openTransaction(
  sender: string,
  given: ReadonlyMap<string, string>,
): OpenTransaction {
  const body = (given.get('BODY') ?? '').toUpperCase()
  const size = given.get('SIZE') ?? ''
  const others = [...given].filter(([name]) => !KNOWN_PARAMETERS.includes(name))
  return {
    sender,
    recipients: [],
    body: body === '7BIT' || body === '8BITMIME' ? body : '',
    smtputf8: given.has('SMTPUTF8'),
    ret: given.get('RET') ?? '',
    envid: given.get('ENVID') ?? '',
    sizeBytes: /^\d{1,15}$/.test(size) ? Number(size) : null,
    parameters: new Map(others),
  }
}

/** @param given parameters of RCPT, by upper case name. */
export function makeRecipient(
  address: string,
  given: ReadonlyMap<string, string>,
): Recipient {
  const notify = given.get('NOTIFY')
  const orcpt = given.get('ORCPT')
  return {
    address,
    ...(notify === undefined ? {} : { notify }),
    ...(orcpt === undefined ? {} : { orcpt }),
  }
}
