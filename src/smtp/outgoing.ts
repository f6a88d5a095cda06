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
import { isAscii } from './octets.js'
import { isSendable } from './path.js'
import { formatXforward, type Xforward } from './xforward.js'

/** What the next hop announced: keywords and their values, upper case. */
export type Announced = ReadonlyMap<string, readonly string[]>

export interface OutgoingMessage extends Pick<
  Envelope,
  'sender' | 'recipients' | 'body' | 'smtputf8' | 'ret' | 'envid'
> {
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

/** The commands, without line ends, that come before DATA. */
export function formatCommands(
  message: OutgoingMessage,
  announced: Announced,
): Commands {
  return {
    xforward: formatXforward(message.xforward, announced.get('XFORWARD') ?? []),
    mail: formatMail(message, announced),
    rcpts: message.recipients.map(recipient =>
      formatRcpt(recipient, message, announced),
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

function formatMail(message: OutgoingMessage, announced: Announced): string {
  const { sender, sizeBytes, body, ret, envid } = message
  if (!isSendable(sender)) throw unsendable('4.1.7')
  const has = (keyword: string): boolean => announced.has(keyword)
  let line = `MAIL FROM:<${sender}>`
  if (has('SIZE') && sizeBytes !== null) line += ` SIZE=${sizeBytes}`
  if (has('8BITMIME') && body !== '') line += ` BODY=${body}`
  if (has('SMTPUTF8') && message.smtputf8) line += ' SMTPUTF8'
  if (has('DSN') && isRet(ret)) line += ` RET=${ret}`
  if (has('DSN') && isEnvid(envid)) line += ` ENVID=${envid}`
  return line
}

function formatRcpt(
  recipient: Recipient,
  message: OutgoingMessage,
  announced: Announced,
): string {
  const { address, notify = '', orcpt = '' } = recipient
  if (address === '' || !isSendable(address)) throw unsendable('4.1.3')
  const isUtf8 = message.smtputf8 && announced.has('SMTPUTF8')
  let line = `RCPT TO:<${address}>`
  if (!announced.has('DSN')) return line
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
