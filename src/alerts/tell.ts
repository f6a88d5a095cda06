/*
 * NAME
 *   tell - one alert, by a program or by mail
 *
 * DESCRIPTION
 *   The program gets one line of JSON on stdin. The message is plain text, has the
 *   null sender, and goes to the smtpd after the filter, or to sendmail(1) where
 *   nothing listens there. Then it comes to the filter, which may be what is wrong:
 *   so it has the mark of a released message, and passes without a scan.
 *
 * DIAGNOSTICS
 *   Throws where the alert was not taken.
 *
 * SECURITY
 *   No shell. Texts are ASCII and on one line; the mark is good for these bytes and
 *   these recipients.
 */

import { hostname } from 'node:os'
import { bytesOf } from '../util/bytes.js'
import { newId, randomName } from '../util/id.js'
import { runCommand } from '../util/process/command.js'
import { ascii, printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import { makeEnvelope, NULL_SENDER, type Recipient } from '../mail/envelope.js'
import { dateText } from '../mail/trace/received.js'
import { MAIN } from '../options.js'
import { makeReleaseKey } from '../quarantine/release-key.js'
import { digestOf, releaseField } from '../quarantine/release-mark.js'
import { sendmailTransport } from '../deliver/sendmail.js'
import { smtpTransport } from '../deliver/smtp.js'
import type { Transport } from '../deliver/transport.js'
import { parseEndpoint } from '../smtp/endpoint.js'
import { NextHopError } from '../smtp/next-hop-error.js'
import { VERSION } from '../version.js'
import { ALERT } from './options.js'
import type { Alert, Way } from './state.js'

/** Those that are configured. */
export function waysOf(config: Config): readonly Way[] {
  const { command, to } = config.settings(ALERT)
  return [
    ...(command.length > 0 ? (['command'] as const) : []),
    ...(to.length > 0 ? (['mail'] as const) : []),
  ]
}

export function tell(alert: Alert, way: Way, config: Config): Promise<void> {
  return way === 'command' ? run(alert, config) : mail(alert, config)
}

async function run(alert: Alert, config: Config): Promise<void> {
  const { command, command_time_limit } = config.settings(ALERT)
  const [path = '', ...args] = command
  const { status, failure, output } = await runCommand({
    ...{ path, args, input: `${JSON.stringify(jsonOf(alert))}\n` },
    signal: AbortSignal.timeout(command_time_limit * 1000),
  })
  if (status === 0) return
  const words = [failure, output.trim()].filter(Boolean).join(': ')
  throw new Error(`alert.command: ${printable(words)}`)
}

/** What the program gets. */
function jsonOf(alert: Alert): Readonly<Record<string, string>> {
  return {
    alert: alert.phase,
    condition: alert.key,
    kind: alert.kind,
    text: alert.text,
    since: new Date(alert.since).toISOString(),
    time: new Date().toISOString(),
    host: hostname(),
    version: VERSION,
  }
}

const MAIL_SECONDS = 60
/** As long as Postfix tries (maximal_queue_lifetime). */
const MARK_SECONDS = 5 * 24 * 60 * 60

async function mail(alert: Alert, config: Config): Promise<void> {
  const { to } = config.settings(ALERT)
  const main = config.settings(MAIN)
  const recipients = to.map((address): Recipient => ({
    address,
    notify: 'NEVER',
  }))
  const bytes = bytesOf(Buffer.from(mailText(alert, to)))
  const mark = releaseField({
    key: makeReleaseKey(main.quarantine_directory),
    id: randomName(),
    expires: Math.ceil(Date.now() / 1000) + MARK_SECONDS,
    sha256: digestOf(bytes),
    recipients: to,
  })
  const handover = {
    request: { sender: NULL_SENDER, recipients, prepend: [mark] },
    envelope: makeEnvelope({
      ...{ id: newId(), sender: NULL_SENDER, recipients },
      arrivedAt: Date.now(),
      // Its answer is waited for, as before the queue.
      stage: 'before-queue',
      smtputf8: to.some(it => /[^\0-\x7f]/u.test(it)),
    }),
    bytes,
    signal: AbortSignal.timeout(MAIL_SECONDS * 1000),
    isPartial: true,
  }
  const network = smtpTransport({
    endpoint: parseEndpoint(main.forward_to),
    hostname: main.hostname,
  })
  const sendmail = sendmailTransport({
    path: main.sendmail_path,
    spoolFolder: main.spool_directory,
  })
  try {
    await deliver(network, handover).catch((error: unknown) => {
      if (!isUnreached(error)) throw error
      return deliver(sendmail, handover)
    })
  } finally {
    network.close()
    sendmail.close()
  }
}

async function deliver(
  transport: Transport,
  handover: Parameters<Transport['deliver']>[0],
): Promise<void> {
  const answers = await transport.deliver(handover)
  // One who takes it is enough: the others would get it again and again.
  if (answers.some(({ status }) => status.startsWith('2'))) return
  const [refused] = answers
  const { status = '', text = '' } = refused ?? {}
  throw new Error(`alert.to: ${status} ${printable(text)}`)
}

function isUnreached(error: unknown): boolean {
  return error instanceof NextHopError && error.kind === 'unreachable'
}

function mailText(alert: Alert, to: readonly string[]): string {
  const host = ascii(hostname())
  const isOver = alert.phase === 'end'
  const title = isOver ? `over: ${alert.key}` : alert.text
  const lines = [
    `From: Content filter <postmaster@${host}>`,
    `To: ${to.map(it => `<${ascii(it)}>`).join(',\n ')}`,
    `Subject: Content filter of ${host}: ${ascii(title, SUBJECT_CHARACTERS)}`,
    `Date: ${dateText(Date.now())}`,
    `Message-ID: <${randomName()}@${host}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    isOver ? 'This is over:' : 'Something is wrong with the filter:',
    '',
    `  ${ascii(alert.text, TEXT_CHARACTERS)}`,
    '',
    `Since:      ${new Date(alert.since).toISOString()}`,
    `Condition:  ${ascii(alert.key)}`,
    `Host:       ${host}`,
    '',
    'filterctl status and filter-install doctor tell more.',
  ]
  return lines.map(line => `${line}\n`).join('')
}

const SUBJECT_CHARACTERS = 100
const TEXT_CHARACTERS = 500
