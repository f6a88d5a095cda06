/*
 * NAME
 *   outgoing - a message as the next hop must be asked to take it
 *
 * DESCRIPTION
 *   Which commands open the transaction, with those parameters that the next
 *   hop announced, and whether it can take the message at all. Content is
 *   never converted: a message that needs SMTPUTF8 or 8BITMIME where it was
 *   not announced is refused with 5.6.7 or 5.6.3 (RFC 6531 3.2, RFC 6152 3).
 *
 *   SMTPUTF8 is asked for where it was declared, where a trace field tells that
 *   it was, and for each UTF-8 address: pipe(8) tells us of none, and a next hop
 *   that has SMTPUTF8 refuses such an address without it. It is not asked for
 *   an 8-bit header field alone: much mail has one and never declared it, and
 *   would bounce at the first server without SMTPUTF8.
 *
 * DIAGNOSTICS
 *   Throws MailError 4.1.3 or 4.1.7 for an address that would not stay within
 *   its brackets.
 *
 * SECURITY
 *   Nothing untrusted can end a command: addresses are read back by our own
 *   parser first, parameters are checked, XFORWARD values are coded.
 */

import type { Answer } from '../mail/answer.js'
import { MailError } from '../mail/error.js'
import type { Envelope, Recipient } from '../mail/envelope.js'
import type { Status } from '../mail/reply.js'
import { isEnvid, isNotify, isOrcpt, isRet } from './dsn.js'
import { isAscii, isExact } from './octets.js'
import { isSendable } from './path.js'
import { formatXforward, type Xforward } from './xforward.js'

/** What the next hop announced: keywords and their values, upper case. */
export type Announced = ReadonlyMap<string, readonly string[]>

export interface OutgoingMessage extends Pick<
  Envelope,
  'sender' | 'recipients' | 'body' | 'smtputf8' | 'ret' | 'envid'
> {
  /** SMTPUTF8 was declared where we could not hear it; asked for where it is
   * announced, and no reason to refuse where it is not. Default false. */
  readonly mayNeedSmtputf8?: boolean
  /** Those who were accepted get it though others were refused. Default
   * false. */
  readonly isPartial?: boolean
  /** Recipients whose refusal does not hold up the others. Default none. */
  readonly copies?: readonly Recipient[]
  /** Told as far as announced; {} for nothing. */
  readonly xforward: Xforward
  /** Lines that end with LF, in chunks of any size. Read once. */
  readonly content: Iterable<Buffer>
  /** For SIZE; null: not told. */
  readonly sizeBytes: number | null
  /** The content has octets above 127; so has its header. */
  readonly hasEightBit: boolean
  readonly hasEightBitHeader: boolean
  readonly signal: AbortSignal
}

export interface Commands {
  readonly xforward: readonly string[]
  readonly mail: string
  readonly rcpts: readonly string[]
}

/** What the commands that come before DATA are made of. */
export type OutgoingEnvelope = Pick<
  OutgoingMessage,
  | ('sender' | 'recipients' | 'body' | 'smtputf8' | 'mayNeedSmtputf8')
  | ('ret' | 'envid' | 'xforward' | 'sizeBytes')
>

/** The commands, without line ends, that come before DATA. */
export function formatCommands(
  message: OutgoingEnvelope,
  announced: Announced,
): Commands {
  const isUtf8 = announced.has('SMTPUTF8') && asksSmtputf8(message)
  const hasDsn = announced.has('DSN')
  return {
    xforward: formatXforward(message.xforward, announced.get('XFORWARD') ?? []),
    mail: formatMail(message, announced, isUtf8),
    rcpts: message.recipients.map(recipient =>
      formatRcpt(recipient, { isUtf8, hasDsn }),
    ),
  }
}

/** Why this next hop cannot take the message; null when it can. */
export function refusalOf(
  message: OutgoingMessage,
  announced: Announced,
): Answer | null {
  if (needsSmtputf8(message) && !announced.has('SMTPUTF8')) {
    return refused('5.6.7', 'message needs SMTPUTF8, next hop has it not')
  }
  const needs8Bit = message.body === '8BITMIME' && message.hasEightBit
  return needs8Bit && !announced.has('8BITMIME')
    ? refused('5.6.3', 'message needs 8BITMIME, next hop has it not')
    : null
}

function needsSmtputf8(message: OutgoingMessage): boolean {
  if (!message.smtputf8) return false
  if (message.hasEightBitHeader || !isAscii(message.sender)) return true
  return message.recipients.some(({ address }) => !isAscii(address))
}

// An address that is not UTF-8 is no address of RFC 6531 either.
function asksSmtputf8(message: OutgoingEnvelope): boolean {
  const { smtputf8, mayNeedSmtputf8 = false, sender, recipients } = message
  if (smtputf8 || mayNeedSmtputf8) return true
  const isUtf8 = (address: string): boolean =>
    !isAscii(address) && isExact(address)
  return isUtf8(sender) || recipients.some(({ address }) => isUtf8(address))
}

function formatMail(
  message: OutgoingEnvelope,
  announced: Announced,
  isUtf8: boolean,
): string {
  const { sender, sizeBytes, body, ret, envid } = message
  if (!isSendable(sender)) throw unsendable('4.1.7')
  const has = (keyword: string): boolean => announced.has(keyword)
  let line = `MAIL FROM:<${sender}>`
  if (has('SIZE') && sizeBytes !== null) line += ` SIZE=${sizeBytes}`
  if (has('8BITMIME') && body !== '') line += ` BODY=${body}`
  if (isUtf8) line += ' SMTPUTF8'
  if (has('DSN') && isRet(ret)) line += ` RET=${ret}`
  if (has('DSN') && isEnvid(envid)) line += ` ENVID=${envid}`
  return line
}

function formatRcpt(
  recipient: Recipient,
  { isUtf8, hasDsn }: { isUtf8: boolean; hasDsn: boolean },
): string {
  const { address, notify = '', orcpt = '' } = recipient
  if (address === '' || !isSendable(address)) throw unsendable('4.1.3')
  let line = `RCPT TO:<${address}>`
  if (!hasDsn) return line
  if (isNotify(notify)) line += ` NOTIFY=${notify}`
  if (isOrcpt(orcpt, isUtf8)) line += ` ORCPT=${orcpt}`
  return line
}

function refused(status: Status, text: string): Answer {
  return { status, text, isFinal: true }
}

function unsendable(status: '4.1.3' | '4.1.7'): MailError {
  return new MailError(status, 'address cannot be handed on')
}
