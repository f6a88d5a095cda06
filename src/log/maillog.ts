/*
 * NAME
 *   maillog - the lines that an administrator reads, one function an event
 *
 * DESCRIPTION
 *   One line an event, `ID: key=value, key=value`, with Postfix's key names;
 *   verdict and reason last. ID is ours; queue_id is Postfix's.
 *
 * SECURITY
 *   Everything that comes from a message passes printable().
 */

import { printable } from '../util/text.js'
import type { Envelope } from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import type { Reply } from '../mail/reply.js'
import { verdictWord, type Verdict } from '../mail/verdict.js'
import type { Log } from './log.js'

export interface MessageEvent {
  readonly envelope: Envelope
  /** Canonical bytes; null when the message did not come in whole. */
  readonly size: number | null
  readonly messageId: string
  /** null when it was deferred before there was one. */
  readonly verdict: Verdict | null
  /** Whether any scanner looks for malware. */
  readonly antivirus: boolean
  /** Where it went: `sendmail`, `smtp:127.0.0.1:10026`, `quarantine`, `none`. */
  readonly relay: string
  readonly reply: Reply
  /** Milliseconds by stage. */
  readonly times: Readonly<Record<string, number>>
  /** What went wrong inside; null when nothing did. */
  readonly error: unknown
}

const RECIPIENTS_SHOWN = 5

/** What became of a message: the one line it has in any case. */
export function logMessage(log: Log, event: MessageEvent): void {
  const { envelope, verdict, reply } = event
  const shown = envelope.recipients.slice(0, RECIPIENTS_SHOWN)
  const pairs: [string, string | number][] = [
    ['queue_id', envelope.queueId === '' ? '-' : envelope.queueId],
    ['from', `<${envelope.sender}>`],
    ...shown.map(({ address }): [string, string] => ['to', `<${address}>`]),
    ['size', event.size ?? '-'],
    ['nrcpt', envelope.recipients.length],
    ...filled('client', clientText(envelope)),
    ...filled('sasl_username', envelope.saslUsername),
    ...filled('message-id', event.messageId),
    ['origin', envelope.origin],
    ...filled('antivirus', event.antivirus ? '' : 'none'),
    ['relay', event.relay],
    ['delays', delaysText(event.times)],
    ['dsn', reply.status],
    ['status', `${statusWord(event)} (${reply.text})`],
    ...filled('error', event.error === null ? '' : causeOf(event.error)),
    ...verdictPairs(verdict),
  ]
  const level = event.error === null ? 'info' : 'warning'
  log.write(level, `${envelope.id}: ${joined(pairs)}`)
}

/** A start without any scanner that looks for malware. */
export function logNoAntivirus(log: Log): void {
  log.write(
    'warning',
    'no antivirus is active: messages are not scanned for malware; set scanner.clamd.enabled or scanner.command.enabled',
  )
}

/** A start in monitor mode. */
export function logMonitorMode(log: Log): void {
  log.write(
    'warning',
    'mode is monitor: every message is delivered, and what would have been done is logged; set mode = "enforce"',
  )
}

/** A scanner that could not look. */
export function logScannerFailure(
  log: Log,
  event: { readonly id: string; readonly scanner: string; error: unknown },
): void {
  const { id, scanner, error } = event
  const text = joined([
    ['scanner', scanner],
    ['error', causeOf(error)],
  ])
  log.write('warning', `${id}: ${text}`)
}

/** A scanner that fails message after message, or answers again. */
export function logScannerState(log: Log, text: string): void {
  log.write('warning', `scanner: ${printable(text, 500)}`)
}

/** A message that may come twice; queue_id tells which of Postfix's it is. */
export function logPossibleDuplicate(
  log: Log,
  envelope: Envelope,
  why: string,
): void {
  const text = joined([
    ['queue_id', envelope.queueId === '' ? '-' : envelope.queueId],
    ['from', `<${envelope.sender}>`],
    ['warning', `possible duplicate: ${why}`],
  ])
  log.write('warning', `${envelope.id}: ${text}`)
}

/** A worker that let its sessions wait for so many milliseconds. */
export function logStall(log: Log, ms: number): void {
  log.write('warning', `worker: ${joined([['stall', `${ms} ms`]])}`)
}

/** What an administrator may want to know beside the messages. */
export function logNotice(log: Log, id: string, text: string): void {
  log.write('info', `${id}: ${printable(text)}`)
}

/** A program that could not do its work at all. */
export function logFailure(log: Log, id: string, error: unknown): void {
  log.write('error', `${id}: ${joined([['error', causeOf(error)]])}`)
}

function verdictPairs(verdict: Verdict | null): [string, string][] {
  if (verdict === null) return []
  const { finding } = verdict
  return [
    ...filled('scanner', finding?.scanner ?? ''),
    ...filled('finding', finding?.name ?? ''),
    ...filled('part', finding?.part ?? ''),
    ...filled('monitored', monitoredText(verdict)),
    ...filled('policy', policyText(verdict)),
    ['action', verdict.action],
    ['verdict', verdictWord(verdict)],
    ['reason', verdict.reason],
  ]
}

// What rules in monitor mode would have done.
function monitoredText({ monitored }: Verdict): string {
  return monitored.map(it => `${it.rule}: ${it.action}`).join('; ')
}

// The table of actions stands in the manual; the rest is the administrator's.
function policyText({ policy, policySource }: Verdict): string {
  return /^(?:rule |scanner\.)/u.test(policy)
    ? `${policy} (${policySource})`
    : ''
}

// Postfix's own words for what became of a message.
function statusWord(event: MessageEvent): string {
  const { reply, verdict } = event
  if (reply.status.startsWith('4')) return 'deferred'
  if (reply.status.startsWith('5')) return 'rejected'
  const action = verdict?.action
  if (action === 'quarantine') return 'quarantined'
  return action === 'discard' ? 'discarded' : 'sent'
}

function delaysText(times: Readonly<Record<string, number>>): string {
  return Object.entries(times)
    .map(([stage, ms]) => `${stage}:${Math.round(ms)}`)
    .join('/')
}

function clientText(envelope: Envelope): string {
  const { name, address } = envelope.client
  return name + address === '' ? '' : `${name || 'unknown'}[${address}]`
}

function filled(name: string, value: string): [string, string][] {
  return value === '' ? [] : [[name, value]]
}

function joined(
  pairs: readonly (readonly [string, string | number])[],
): string {
  return pairs
    .map(([name, value]) => `${name}=${printable(String(value))}`)
    .join(', ')
}
