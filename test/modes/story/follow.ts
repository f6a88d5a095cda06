/*
 * NAME
 *   follow - where a message is, and what became of it
 *
 * DESCRIPTION
 *   Reads the sink, the mail log and the quarantine of a bench.
 */

import { createHash } from 'node:crypto'
import type { Test } from 'tap'
import type { SendOptions, SendResult } from '../../helper/client.js'
import type { QuarantineEntry } from '../../helper/postsift.js'
import type { SinkMessage } from '../../helper/sink.js'
import { waitUntil } from '../../helper/wait.js'
import type { Bench } from './bench.js'

/** Sends a message that must be accepted, and gives what arrives. */
export async function deliver(
  t: Test,
  { postfix, sink }: Bench,
  options: SendOptions,
): Promise<{ readonly sent: SendResult; readonly mail: SinkMessage }> {
  const sent = await postfix.send(options)
  t.match(sent.reply, /^250 /u, 'the front accepts it')
  return { sent, mail: await sink.next() }
}

/** The content that was sent is what follows the fields of trace and ours. */
export function isWhole(t: Test, mail: SinkMessage, data: Buffer): void {
  const body = mail.lines.subarray(-data.length)
  t.equal(digest(body), digest(data), 'the same bytes arrive')
}

/** What is before it. */
export function headOf(mail: SinkMessage, data: Buffer): string {
  return mail.lines.subarray(0, -data.length).toString('latin1')
}

/** Names of the fields of a header, in order. */
export function namesOf(head: string): string[] {
  return [...head.matchAll(/^([!-9;-~]+):/gmu)].map(([, name = '']) => name)
}

/** What Postfix's client of the filter says of a queued message. */
export async function outcome(
  { postfix }: Bench,
  queueId: string,
): Promise<{ readonly status: string; readonly text: string }> {
  const [, status = '', text = ''] = await postfix.waitForLog(
    new RegExp(
      `chkmsg/\\w+\\[\\d+\\]: ${queueId}: to=.* status=(\\w+) \\((.*)\\)`,
      'u',
    ),
  )
  return { status, text }
}

/** Our log lines of this sender's mail, once there are so many. */
export async function ourLines(
  { postfix }: Pick<Bench, 'postfix'>,
  sender: string,
  count = 1,
): Promise<string[]> {
  const needle = `from=<${sender}>`
  const lines = async (): Promise<string[] | undefined> => {
    const all = (await postfix.log()).split('\n')
    const ours = all.filter(
      line => line.includes('postsift/') && line.includes(needle),
    )
    return ours.length >= count ? ours : undefined
  }
  return waitUntil(lines, { what: `${count} of our log lines with ${needle}` })
}

/** What was kept of this sender's mail. */
export function keptOf(
  { postsift }: Pick<Bench, 'postsift'>,
  sender: string,
): QuarantineEntry[] {
  return postsift.quarantined().filter(it => it.envelope.sender === sender)
}

/** All mail is where it goes: what has not arrived will not. */
export async function settled({
  postfix,
  sink,
}: Pick<Bench, 'postfix' | 'sink'>): Promise<number> {
  await postfix.waitForEmptyQueue()
  return sink.count
}

/** Log lines of deliveries that were not `sent`. */
export async function setbacks({ postfix }: Bench): Promise<string[]> {
  const lines = (await postfix.log()).split('\n')
  return lines.filter(line => /status=(?:deferred|bounced|expired)/u.test(line))
}

/** What Postfix or we complained of in the log. */
export async function complaints({ postfix }: Bench): Promise<string[]> {
  const lines = (await postfix.log()).split('\n')
  return (
    lines
      .filter(line => /: (?:fatal|panic|error|warning):/u.test(line))
      .filter(line => !line.includes('no antivirus is active'))
      // Of the recipient whom the next hop refuses, as a story wants it.
      .filter(line => !/proxy \S+ rejected "RCPT TO:<nobody@/u.test(line))
      // A clock that a virtual machine sets is not ours.
      .filter(line => !/file system clock is|resetting file time/u.test(line))
      // How busy the machine is says nothing about the mail.
      .filter(line => !line.includes('warning: worker: stall='))
  )
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
