/*
 * NAME
 *   maillog - the lines that an administrator reads, one function an event
 *
 * DESCRIPTION
 *   One line an event, `ID: key=value, key=value`, with Postfix's key names;
 *   verdict and reason last. ID is ours; queue_id is Postfix's. A value that
 *   contains a comma or an equals sign, or begins with a quote, is quoted:
 *   the person who chooses it cannot add a field. The table of fields is in
 *   log/fields.
 *
 * SECURITY
 *   Everything that comes from a message passes printable().
 */

import { printable } from '../util/text.js'
import type { Envelope } from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import type { DeedKind } from '../mail/kept/deed-kind.js'
import type { Reply } from '../mail/reply.js'
import {
  isPartAction,
  verdictWord,
  type RuleEffect,
  type Verdict,
} from '../mail/verdict.js'
import type { Log } from './line.js'
import { filled, type Pair, joined } from './pairs.js'

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
  /** The address of action redirect. Default none. */
  readonly redirectTo?: string
  readonly reply: Reply
  /** Milliseconds by stage. */
  readonly times: Readonly<Record<string, number>>
  /** Scanners that were not asked, or answered before. Default ''. */
  readonly bypass?: string
  readonly cached?: string
  /** What went wrong inside; null when nothing did. */
  readonly error: unknown
}

const RECIPIENTS_SHOWN = 5

/** What became of a message: the one line it has in any case. */
export function logMessage(log: Log, event: MessageEvent): void {
  const { envelope, verdict, reply } = event
  const shown = envelope.recipients.slice(0, RECIPIENTS_SHOWN)
  const omitted = envelope.recipients.length - shown.length
  const pairs: readonly Pair[] = [
    ['queue_id', envelope.queueId === '' ? '-' : envelope.queueId],
    ['from', `<${envelope.sender}>`],
    ...shown.map(({ address }): Pair => ['to', `<${address}>`]),
    ...filled('to_omitted', omitted === 0 ? '' : String(omitted)),
    ['size', event.size ?? '-'],
    ['nrcpt', envelope.recipients.length],
    ...filled('client', clientText(envelope)),
    ...filled('sasl_username', envelope.saslUsername),
    ...filled('message-id', event.messageId),
    ['origin', envelope.origin],
    ...filled('antivirus', event.antivirus ? '' : 'none'),
    ...filled('bypass', event.bypass ?? ''),
    ...filled('cached', event.cached ?? ''),
    ['relay', event.relay],
    ...filled('redirect_to', addressText(event.redirectTo ?? '')),
    ...copiesOf(event).map((address): Pair => ['copy_to', `<${address}>`]),
    ['delays', delaysText(event.times)],
    ['dsn', reply.status],
    ['status', { word: statusWord(event), text: replyText(event) }],
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
    'no antivirus is active: messages are not scanned for malware; set scanner.clamd.enabled, scanner.icap.enabled or scanner.command.enabled',
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

/** What someone did to kept messages, and who that was. */
export interface Deed {
  readonly what: DeedKind | 'not released'
  readonly user: string
  readonly sudoUser: string
  readonly login: string
  readonly web?: string
  /** The message, as the quarantine has it; none where it is about all. */
  readonly message?: {
    readonly queueId: string
    readonly sender: string
    readonly recipients: readonly string[]
    readonly verdict: string
  }
  /** Whose it is, where it is about no message. */
  readonly recipients?: readonly string[]
  /** Where it went, and what the next hop said. */
  readonly relay?: string
  readonly dsn?: string
  readonly text?: string
  readonly error?: string
  readonly removed?: number
  readonly kept?: number
}

/** What an administrator bypassed, or no longer does: `set: clamd until TIME`. */
export function logBypass(
  log: Log,
  text: string,
  caller: Pick<Deed, 'user' | 'sudoUser' | 'login'>,
): void {
  const pairs: readonly Pair[] = [
    ['bypass', text],
    ['user', caller.user],
    ...filled('sudo_user', caller.sudoUser),
    ...filled('login', caller.login),
  ]
  log.write('warning', `bypass: ${joined(pairs)}`)
}

export function logDeed(log: Log, id: string, deed: Deed): void {
  const { message, what, text = '' } = deed
  const recipients = message?.recipients ?? deed.recipients ?? []
  const shown = recipients.slice(0, RECIPIENTS_SHOWN)
  const omitted = recipients.length - shown.length
  const pairs: readonly Pair[] = [
    ['quarantine', what],
    ...filled('queue_id', message?.queueId ?? ''),
    ...(message === undefined
      ? []
      : [['from', `<${message.sender}>`] satisfies Pair]),
    ...shown.map((address): Pair => ['to', `<${address}>`]),
    ...filled('to_omitted', omitted === 0 ? '' : String(omitted)),
    ...filled('relay', deed.relay ?? ''),
    ...filled('dsn', deed.dsn ?? ''),
    ...(text === '' ? [] : [['status', { word: what, text }] satisfies Pair]),
    ...filled('error', deed.error ?? ''),
    ...filled('removed', String(deed.removed ?? '')),
    ...filled('kept', String(deed.kept ?? '')),
    ...filled('verdict', message?.verdict ?? ''),
    ['user', deed.user],
    ...filled('sudo_user', deed.sudoUser),
    ...filled('login', deed.login),
    ...filled('web', deed.web ?? ''),
  ]
  const level = what === 'not released' ? 'warning' : 'info'
  log.write(level, `${id}: ${joined(pairs)}`)
}

/** A program that could not do its work at all. */
export function logFailure(log: Log, id: string, error: unknown): void {
  log.write('error', `${id}: ${joined([['error', causeOf(error)]])}`)
}

function verdictPairs(verdict: Verdict | null): readonly Pair[] {
  if (verdict === null) return []
  const { finding } = verdict
  return [
    ...filled('scanner', finding?.scanner ?? ''),
    ...filled('finding', finding?.name ?? ''),
    ...filled('part', finding?.part ?? ''),
    ...filled('scanners', scannersText(verdict)),
    ...filled('monitored', effectsText(verdict.monitored)),
    ...filled('rules', effectsText(verdict.also ?? [])),
    ...filled('policy', policyText(verdict)),
    ...filled('edits', (verdict.edited?.texts ?? []).join('; ')),
    ...filled('dkim_broken', (verdict.edited?.unsigned ?? []).join(', ')),
    ...filled('not_edited', verdict.notEdited ?? ''),
    ['action', verdict.action],
    ['verdict', verdictWord(verdict)],
    ['reason', verdict.reason],
  ]
}

// The one that decided first.
function scannersText({ finding, findings }: Verdict): string {
  const all = finding === null ? findings : [finding, ...findings]
  const names = [...new Set(all.map(({ scanner }) => scanner))]
  return names.length > 1 ? names.slice(0, SCANNERS_SHOWN).join('/') : ''
}

const SCANNERS_SHOWN = 10

// What rules did besides the one that decided, or would have done.
function effectsText(effects: readonly RuleEffect[]): string {
  return effects.map(it => `${it.rule}: ${it.action}`).join('; ')
}

// The table of actions is in the manual; the rest is the administrator's.
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

// The id at its end is that of the line.
function replyText({ envelope, reply }: MessageEvent): string {
  const end = `; id=${envelope.id}`
  const { text } = reply
  return text.endsWith(end) ? text.slice(0, -end.length) : text
}

function copiesOf({ verdict }: MessageEvent): readonly string[] {
  const { action = '' } = verdict ?? {}
  const isDelivered =
    ['pass', 'tag', 'redirect'].includes(action) || isPartAction(action)
  return isDelivered
    ? (verdict?.options.copyTo ?? []).slice(0, RECIPIENTS_SHOWN)
    : []
}

function addressText(address: string): string {
  return address === '' ? '' : `<${address}>`
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
