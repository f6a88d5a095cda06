/*
 * NAME
 *   numbered - messages that tell which they are, and whether they are whole
 *
 * DESCRIPTION
 *   Each has its number and the digest of its body in the header. What arrives
 *   can be counted and checked without keeping what was sent.
 */

import { createHash } from 'node:crypto'
import type { Sink, SinkMessage } from '../helper/sink.js'

/** A message of LF lines; some are larger than memory holds, some have dots. */
export function numberedMessage(number: number): Buffer {
  const body = bodyOf(number)
  const head = [
    'From: alice@sender.example',
    'To: bob@recipient.example',
    `Subject: number ${number}`,
    `X-Number: ${number}`,
    `X-Sha256: ${digestOf(body)}`,
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(head.join('\n')), body])
}

function bodyOf(number: number): Buffer {
  const lines: string[] = []
  let line = createHash('sha256').update(`body ${number}`).digest('hex')
  for (let left = linesOf(number); left > 0; left--) {
    lines.push(left % 7 === 0 ? `.${line}` : line)
    line = `${line.slice(-1)}${line.slice(0, -1)}${left % 10}`.slice(-64)
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

// Most mail is small; one of 20 goes to a file, one of 97 is larger than
// spool_memory_limit.
function linesOf(number: number): number {
  if (number % 97 === 0) return 25_000
  return number % 20 === 0 ? 3000 : 10 + (number % 90)
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What has arrived, as a count for each number. */
export class Arrivals {
  readonly #sink: Sink
  readonly counts = new Map<number, number>()
  /** Numbers of copies that are not whole. */
  readonly damaged: number[] = []
  /** Senders of what has no number: bounces have none. */
  readonly foreign: string[] = []

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Takes what the sink has; its messages are forgotten. */
  take(): void {
    const arrived = (this.#sink.messages as SinkMessage[]).splice(0)
    for (const { lines, mailFrom } of arrived) this.#count(lines, mailFrom)
  }

  get distinct(): number {
    return this.counts.size
  }

  /** Numbers that came more than once. */
  twice(): number[] {
    return [...this.counts]
      .filter(([, count]) => count > 1)
      .map(([number]) => number)
  }

  #count(lines: Buffer, mailFrom: string): void {
    const end = lines.indexOf('\n\n')
    const head = lines.toString('latin1', 0, end)
    const number = Number(/^X-Number: (\d+)$/mu.exec(head)?.[1] ?? Number.NaN)
    if (Number.isNaN(number)) return void this.foreign.push(mailFrom)
    const wanted = /^X-Sha256: (\w+)$/mu.exec(head)?.[1]
    if (digestOf(lines.subarray(end + 2)) !== wanted) this.damaged.push(number)
    this.counts.set(number, (this.counts.get(number) ?? 0) + 1)
  }
}
