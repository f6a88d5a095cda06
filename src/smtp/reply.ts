/*
 * NAME
 *   reply - Replies as lines of the protocol, both ways
 *
 * DESCRIPTION
 *   formatReply() writes a Reply: its status is on every line, the code
 *   follows its class (250, 451, 550) or is the next hop's own. 421 and 221
 *   are never passed on, because they mean that we hang up.
 *
 *   A ReplyReader reads the replies of the next hop. Of a long one the first
 *   lines are kept and the others read and dropped, since a yes of 2,000 lines
 *   is still a yes. answerHeard() makes it an Answer.
 *
 * DIAGNOSTICS
 *   read() throws MailError 4.5.0 for what is no reply, and for more than
 *   1 MB of one.
 *
 * SECURITY
 *   Reads untrusted bytes. Its text and what formatReply() writes is printable
 *   ASCII in lines of at most 512 octets (RFC 5321 4.5.3.1.5).
 */

import { ascii } from '../util/text.js'
import { MailError } from '../mail/error.js'
import type { Answer } from '../mail/answer.js'
import { failed, parseStatus, type Reply, type Status } from '../mail/reply.js'
import { LineReader, TOO_LONG } from './line.js'
import { textOf } from './octets.js'

/** A reply as the next hop gave it. */
export interface HeardReply {
  readonly code: number
  /** What follows the code on each line; printable. */
  readonly lines: readonly string[]
}

const LINE_LIMIT_BYTES = 512
const LINES_LIMIT = 100
const HEARD_LINE_LIMIT_BYTES = 64 * 1024
const HEARD_LIMIT_BYTES = 1024 * 1024
const CLOSING_CODES = [221, 421]

/** A Reply as lines for the wire. */
export function formatReply(reply: Reply): string {
  const code = codeOf(reply)
  const room = LINE_LIMIT_BYTES - `000 ${reply.status} \r\n`.length
  const lines = reply.text.split('\n', LINES_LIMIT)
  const last = lines.length - 1
  return lines
    .map((line, at) => {
      const text = `${reply.status} ${ascii(line, room)}`.trimEnd()
      return `${code}${at < last ? '-' : ' '}${text}\r\n`
    })
    .join('')
}

/** What was heard as an Answer. Codes that answer no question are temporary. */
export function answerHeard(heard: HeardReply): Answer {
  const { code, lines } = heard
  const kind = Math.trunc(code / 100)
  if (kind !== 2 && kind !== 4 && kind !== 5) {
    return failed('4.5.0', 'next hop broke the protocol')
  }
  const status = statusOf(lines[0] ?? '', kind)
  const text = lines.map(line => withoutStatus(line, status)).join('\n')
  return { status, text, code }
}

export class ReplyReader {
  readonly #lines = new LineReader(HEARD_LINE_LIMIT_BYTES)
  #code = 0
  #kept: string[] = []
  #bytes = 0

  /** The replies that this chunk completes. */
  read(chunk: Buffer): HeardReply[] {
    const heard: HeardReply[] = []
    this.#bytes += chunk.length
    this.#lines.push(chunk)
    for (;;) {
      const line = this.#lines.next()
      if (line === null) break
      if (line === TOO_LONG) throw broken('a line too long')
      const reply = this.#readLine(textOf(line))
      if (reply === null) continue
      heard.push(reply)
      this.#bytes = this.#lines.size
    }
    if (this.#bytes > HEARD_LIMIT_BYTES) throw broken('a reply without end')
    return heard
  }

  #readLine(line: string): HeardReply | null {
    const found = /^([2-5]\d\d)(?:([ -])(.*))?$/su.exec(line)
    if (found === null) throw broken(`no reply: ${ascii(line, 80)}`)
    const [, digits, separator = ' ', text = ''] = found
    const code = Number(digits)
    if (this.#kept.length > 0 && code !== this.#code) {
      throw broken(`two codes in one reply: ${this.#code} and ${code}`)
    }
    this.#code = code
    if (this.#kept.length < LINES_LIMIT) {
      this.#kept.push(ascii(text, LINE_LIMIT_BYTES).trimEnd())
    }
    if (separator === '-') return null
    const lines = this.#kept
    this.#kept = []
    return { code, lines }
  }
}

function codeOf(reply: Reply): number {
  const { status, code = 0 } = reply
  const isOurs =
    !/^[245]\d\d$/.test(String(code)) || CLOSING_CODES.includes(code)
  if (!isOurs && String(code)[0] === status[0]) return code
  return { '2': 250, '4': 451, '5': 550 }[status[0] as '2' | '4' | '5']
}

function statusOf(line: string, kind: 2 | 4 | 5): Status {
  const status = parseStatus(line.split(' ', 1)[0] ?? '')
  return status !== null && status.startsWith(`${kind}.`)
    ? status
    : `${kind}.0.0`
}

function withoutStatus(line: string, status: Status): string {
  if (line === status) return ''
  return line.startsWith(`${status} `) ? line.slice(status.length + 1) : line
}

function broken(what: string): MailError {
  const cause = new Error(what)
  return new MailError('4.5.0', 'next hop broke the protocol', { cause })
}
