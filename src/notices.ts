/*
 * NAME
 *   notices - messages of ours that tell of decisions
 *
 * DESCRIPTION
 *   Rules may have addresses to notify. Each verdict that has some gets one
 *   notice, once its answer is final: a message that is deferred comes again.
 *   The notice is plain text in ASCII, has the null sender, and contains nothing
 *   of the message but its addresses, its subject and what was found.
 *
 *   A notice that comes by the filter again is no reason for another: none is
 *   sent about a message from the null sender to those very addresses. flush()
 *   waits for what is under way, for a program that is about to end.
 *
 * DIAGNOSTICS
 *   None of it throws, and none of it makes mail wait. A notice that could not be
 *   sent is lost, and the log says why.
 *
 * SECURITY
 *   Texts of the message pass ascii(): short, and on one line.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { bytesOf } from './util/bytes.js'
import { newId, randomName } from './util/id.js'
import { ascii } from './util/text.js'
import { decodeWords } from './mail/encoded-word.js'
import {
  makeEnvelope,
  NULL_SENDER,
  type Envelope,
  type Recipient,
} from './mail/envelope.js'
import { causeOf } from './mail/error.js'
import { fieldValue, type Field } from './mail/field.js'
import { dateText, receivedField } from './mail/trace/received.js'
import type { Reply } from './mail/reply.js'
import type { Verdict } from './mail/verdict.js'
import type { Transport } from './deliver/transport.js'

export interface Decided {
  readonly envelope: Envelope
  readonly verdicts: readonly Verdict[]
  /** One for each recipient of the envelope. */
  readonly replies: readonly Reply[]
  /** The header of the message. */
  readonly fields: readonly Field[]
}

export interface NoticeTools {
  readonly transport: Transport
  readonly hostname: string
  /** Takes a line for the log: our id of the message, what is wrong. */
  readonly notice: (id: string, text: string) => void
}

export interface Notices {
  /** Never throws, and does not wait. */
  tell(decided: Decided): void
  /** Until what was told is sent; at most FLUSH_MS. */
  flush(): Promise<void>
}

/** One notice after the other; what is too much at once is lost and told. */
export function openNotices(tools: NoticeTools): Notices {
  let last = Promise.resolve()
  let waiting = 0
  return {
    tell: decided => {
      for (const verdict of decided.verdicts) {
        if (!isWanted(verdict, decided)) continue
        const { id } = decided.envelope
        if (waiting >= WAITING_LIMIT) {
          tools.notice(id, 'notice is not sent: too many wait')
          continue
        }
        waiting++
        last = last
          .then(() => send(verdict, decided, tools))
          .catch((error: unknown) =>
            tools.notice(id, `notice is not sent: ${causeOf(error)}`),
          )
          .finally(() => waiting--)
      }
    },
    flush: async () => {
      const late = new AbortController()
      const limit = sleep(FLUSH_MS, undefined, { signal: late.signal })
      await Promise.race([last, limit.catch(() => undefined)])
      late.abort()
    },
  }
}

const NOTICE_MS = 10_000
const FLUSH_MS = 15_000
const WAITING_LIMIT = 100
const RECIPIENTS_SHOWN = 20

function isWanted(verdict: Verdict, decided: Decided): boolean {
  const addresses = verdict.options.notify
  return (
    addresses.length > 0 &&
    isFinal(verdict, decided) &&
    !isOurNotice(decided.envelope, addresses)
  )
}

function isFinal(verdict: Verdict, { envelope, replies }: Decided): boolean {
  const own = new Set(verdict.recipients)
  return replies.every((reply, index) => {
    const recipient = envelope.recipients[index]
    if (recipient === undefined || !own.has(recipient)) return true
    return !reply.status.startsWith('4')
  })
}

function isOurNotice(
  { sender, recipients }: Envelope,
  addresses: readonly string[],
): boolean {
  const known = addresses.map(it => it.toLowerCase())
  return (
    sender === NULL_SENDER &&
    recipients.every(it => known.includes(it.address.toLowerCase()))
  )
}

async function send(
  verdict: Verdict,
  decided: Decided,
  tools: NoticeTools,
): Promise<void> {
  const { transport, hostname } = tools
  const addresses = verdict.options.notify
  const recipients = addresses.map((address): Recipient => ({
    address,
    notify: 'NEVER',
  }))
  const envelope = makeEnvelope({
    id: newId(),
    sender: NULL_SENDER,
    recipients,
    arrivedAt: Date.now(),
    // Its answer is waited for, as before the queue.
    stage: 'before-queue',
    smtputf8: addresses.some(it => /[^\0-\x7f]/u.test(it)),
  })
  const answers = await transport.deliver({
    request: {
      sender: NULL_SENDER,
      recipients,
      prepend: [receivedField(envelope, hostname)],
    },
    envelope,
    bytes: bytesOf(Buffer.from(noticeText(verdict, decided, tools))),
    signal: AbortSignal.timeout(NOTICE_MS),
    isPartial: true,
  })
  const refused = answers.find(({ status }) => !status.startsWith('2'))
  if (refused === undefined) return
  const { status, text } = refused
  tools.notice(decided.envelope.id, `notice is not taken: ${status} ${text}`)
}

function noticeText(
  verdict: Verdict,
  { envelope, fields }: Decided,
  { hostname }: NoticeTools,
): string {
  const { recipients, options, also = [] } = verdict
  const shown = recipients.slice(0, RECIPIENTS_SHOWN)
  const more = recipients.length - shown.length
  const subject = decodeWords(fieldValue(fields, 'subject'))
  const lines = [
    `From: Content filter <postmaster@${hostname}>`,
    `To: ${options.notify.map(it => `<${ascii(it)}>`).join(',\n ')}`,
    `Subject: Content filter: ${verdict.class}, ${verdict.action} (${envelope.id})`,
    `Date: ${dateText(Date.now())}`,
    `Message-ID: <${randomName()}@${hostname}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `Verdict:    ${verdict.class}`,
    `Action:     ${verdict.action}`,
    `Why:        ${ascii(verdict.reason)}`,
    `By:         ${ascii(verdict.policy)}`,
    ...also.map(it => `Also by:    rule "${ascii(it.rule)}"`),
    `From:       <${ascii(envelope.sender)}>`,
    ...shown.map(({ address }) => `To:         <${ascii(address)}>`),
    ...(more > 0 ? [`            and ${more} more`] : []),
    `Subject:    ${ascii(subject)}`,
    `Reference:  ${envelope.id}`,
    '',
    `filter-quarantine explain ${envelope.id} tells more.`,
  ]
  return lines.map(line => `${line}\n`).join('')
}
