/*
 * NAME
 *   notices - messages of ours that tell of decisions
 *
 * DESCRIPTION
 *   Rules may have someone told, once the answer is final: a message that is
 *   deferred comes again.
 *
 *   - notify: each verdict that has addresses gets one notice to all of them.
 *   - notify_sender: the sender is told of what was kept or discarded. Only
 *     someone who has logged in, or who is a user of ours by origin, and only at
 *     an address of our own: anyone can write any sender. A client to whom the
 *     message is refused reads that in the reply.
 *   - notify_recipient: here only a wish is left (digest/wishes). What sends the
 *     notice is another process, for it needs the links and what was told before.
 *
 *   A notice has the null sender, and contains nothing of the message but its
 *   addresses, its subject and what was found. One that comes by the filter again
 *   is no reason for another: none is sent about a message from the null sender to
 *   those very addresses. flush() waits for what is under way, for a program that
 *   is about to end.
 *
 * DIAGNOSTICS
 *   None of it throws, and none of it makes mail wait. A notice that could not be
 *   sent is lost, and the log says why.
 *
 * SECURITY
 *   Texts of the message are printable, short, and on one line (template).
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { bytesOf } from '../util/bytes.js'
import { newId } from '../util/id.js'
import { decodeWords } from '../mail/encoded-word.js'
import {
  makeEnvelope,
  NULL_SENDER,
  type Envelope,
  type Recipient,
} from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import { fieldValue, type Field } from '../mail/field.js'
import { receivedField } from '../mail/trace/received.js'
import type { Reply } from '../mail/reply.js'
import type { Verdict } from '../mail/verdict.js'
import { makeAddressList } from '../mail/address-list.js'
import type { Settings } from '../config/option.js'
import type { Transport } from '../deliver/transport.js'
import { leaveWish } from '../digest/wishes.js'
import { noticeMessage } from './notice-text.js'
import type { NOTICE } from './options.js'
import {
  ADMINISTRATOR_TEMPLATE,
  fill,
  readTemplate,
  SENDER_TEMPLATE,
  type Words,
} from './template.js'

export interface Decided {
  readonly envelope: Envelope
  readonly verdicts: readonly Verdict[]
  /** One for each recipient of the envelope. */
  readonly replies: readonly Reply[]
  /** The header of the message. */
  readonly fields: readonly Field[]
  /** What the quarantine calls it, by verdict. */
  readonly kept: ReadonlyMap<Verdict | null, string>
}

export interface NoticeTools {
  readonly transport: Transport
  readonly hostname: string
  /** Of the quarantine. */
  readonly folder: string
  readonly settings: Settings<typeof NOTICE>
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
  const isOwn = ownSenders(tools.settings)
  const later = (id: string, work: () => Promise<void>): void => {
    if (waiting >= WAITING_LIMIT) {
      tools.notice(id, 'notice is not sent: too many wait')
      return
    }
    waiting++
    last = last
      .then(work)
      .catch((error: unknown) =>
        tools.notice(id, `notice is not sent: ${causeOf(error)}`),
      )
      .finally(() => waiting--)
  }
  return {
    tell: decided => {
      const { envelope, kept } = decided
      for (const verdict of decided.verdicts) {
        if (!isFinal(verdict, decided)) continue
        const { notify, notifyRecipient } = verdict.options
        if (notify.length > 0 && !isOurNotice(envelope, notify)) {
          const { template } = tools.settings
          const order = { to: notify, file: template }
          const usual = ADMINISTRATOR_TEMPLATE
          later(envelope.id, () =>
            send(verdict, decided, { ...order, usual }, tools),
          )
        }
        if (isSenderTold(verdict, decided) && isOwn(envelope.sender)) {
          const { sender_template: file } = tools.settings
          const order = { to: [envelope.sender], file, usual: SENDER_TEMPLATE }
          later(envelope.id, () => send(verdict, decided, order, tools))
        }
        const key = kept.get(verdict)
        if (notifyRecipient && key !== undefined) {
          const recipients = verdict.recipients.map(it => it.address)
          later(envelope.id, () => leaveWish(tools.folder, { key, recipients }))
        }
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

// Our own user, who reads of it nowhere else.
function isSenderTold(verdict: Verdict, { envelope }: Decided): boolean {
  const { sender, isAuthenticated, origin } = envelope
  return (
    verdict.options.notifySender &&
    sender !== NULL_SENDER &&
    (verdict.action === 'quarantine' || verdict.action === 'discard') &&
    (isAuthenticated || origin === 'submission')
  )
}

// Those of our own domains, each so often in an hour.
function ownSenders({
  own_domains,
  sender_limit,
}: NoticeTools['settings']): (sender: string) => boolean {
  const own = makeAddressList(own_domains)
  const counts = new Map<string, number>()
  let hour = 0
  return sender => {
    if (!own.has(sender)) return false
    const now = Math.floor(performance.now() / HOUR_MS)
    if (now !== hour) counts.clear()
    hour = now
    const name = sender.toLowerCase()
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count <= sender_limit
  }
}

const HOUR_MS = 60 * 60 * 1000

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

interface Order {
  readonly to: readonly string[]
  /** '' for the usual template. */
  readonly file: string
  readonly usual: string
}

async function send(
  verdict: Verdict,
  decided: Decided,
  { to, file, usual }: Order,
  tools: NoticeTools,
): Promise<void> {
  const { transport, hostname } = tools
  const recipients = to.map((address): Recipient => ({
    address,
    notify: 'NEVER',
  }))
  const envelope = makeEnvelope({
    id: newId(),
    sender: NULL_SENDER,
    recipients,
    arrivedAt: Date.now(),
    ...(decided.envelope.peer && { peer: decided.envelope.peer }),
    // Its answer is waited for, as before the queue.
    stage: 'before-queue',
    smtputf8: to.some(it => /[^\0-\x7f]/u.test(it)),
  })
  const { id } = decided.envelope
  const template = templateOf(file, text => tools.notice(id, text)) ?? usual
  const filled = fill(template, wordsOf(verdict, decided, hostname))
  const answers = await transport.deliver({
    request: {
      sender: NULL_SENDER,
      recipients,
      prepend: [receivedField(envelope, hostname)],
    },
    envelope,
    bytes: bytesOf(noticeMessage({ to, hostname, ...filled })),
    signal: AbortSignal.timeout(NOTICE_MS),
    isPartial: true,
  })
  const refused = answers.find(({ status }) => !status.startsWith('2'))
  if (refused === undefined) return
  const { status, text } = refused
  tools.notice(id, `notice is not taken: ${status} ${text}`)
}

// Read each time: notices are few, and an administrator mends a template at once.
function templateOf(
  file: string,
  notice: (text: string) => void,
): string | null {
  if (file === '') return null
  try {
    return readTemplate(file)
  } catch (error) {
    notice(`template of the notice ${(error as Error).message}`)
    return null
  }
}

function wordsOf(
  verdict: Verdict,
  { envelope, fields }: Decided,
  host: string,
): Words {
  const { recipients, also = [], reason, policy, action } = verdict
  const shown = recipients.slice(0, RECIPIENTS_SHOWN)
  const more = recipients.length - shown.length
  return {
    ...{ class: verdict.class, action, reason, policy, host },
    also: also.map(it => `rule "${it.rule}"`),
    sender: envelope.sender,
    recipients: shown.map(it => it.address),
    more: more > 0 ? [String(more)] : [],
    subject: decodeWords(fieldValue(fields, 'subject')),
    id: envelope.id,
  }
}
