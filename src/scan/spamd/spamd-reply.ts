/*
 * NAME
 *   spamd-reply - the reply of spamd, taken literally
 *
 * DESCRIPTION
 *   `SPAMD/1.1 0 EX_OK`, header lines, an empty line, and the names of the tests
 *   (spamd/PROTOCOL of SpamAssassin, SYMBOLS). spamd writes the first line
 *   before it has looked, so a reply counts only if all of it is there: the line
 *   `Spam:`, the empty line, and as many bytes as Content-length says.
 *
 * DIAGNOSTICS
 *   Throws SpamdError for any other status, and for what no spamd sends.
 *
 * SECURITY
 *   The reply is bounded by the client; texts of it are made printable.
 */

import { printable } from '../../util/text.js'

export class SpamdError extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'SpamdError'
  }
}

export interface SpamdReply {
  readonly isSpam: boolean
  readonly score: number
  readonly threshold: number
  /** Names of tests that hit. */
  readonly tests: readonly string[]
}

/** Whether nothing more is to come; false where only the end can tell. */
export function isWholeReply(bytes: Buffer): boolean {
  const { head, body, isComplete } = divide(bytes)
  const length = lengthIn(head)
  return isComplete && length !== null && body.length >= length
}

/** @param bytes all that came until the end of the connection. */
export function readSpamdReply(bytes: Buffer): SpamdReply {
  const { lines, body } = readHead(bytes)
  const verdict = lines.flatMap(line => SPAM_LINE.exec(line) ?? [])
  const [, flag = '', score, threshold] = verdict
  if (verdict.length !== 4) throw new SpamdError('reply without a verdict')
  return {
    isSpam: /^(?:true|yes)$/iu.test(flag),
    score: Number(score),
    threshold: Number(threshold),
    tests: body.toString('latin1').match(TEST_NAME) ?? [],
  }
}

/** DidSet tells that it learned; without it, it knew the message already. */
export function readTellReply(bytes: Buffer): 'learned' | 'known' {
  const { lines } = readHead(bytes)
  return lines.some(line => /^DidSet: *local/iu.test(line))
    ? 'learned'
    : 'known'
}

// Of a reply that is whole and no error.
function readHead(bytes: Buffer): {
  readonly lines: readonly string[]
  readonly body: Buffer
} {
  const { head, body, isComplete } = divide(bytes)
  const [first = '', ...lines] = head.split('\n')
  const [, code, text = ''] =
    /^SPAMD\/\d{1,3}\.\d{1,3} (\d{1,5})(?: (.*))?$/u.exec(first) ?? []
  if (code === undefined) {
    throw new SpamdError(
      first === '' ? 'no reply' : `unexpected reply "${shown(first)}"`,
    )
  }
  if (Number(code) !== 0) {
    throw new SpamdError(`error ${Number(code)}: ${shown(text)}`)
  }
  if (!isComplete) throw new SpamdError('reply ends in its header')
  const length = lengthIn(head)
  if (length !== null && body.length !== length) {
    throw new SpamdError(`reply has ${body.length} of ${length} bytes`)
  }
  return { lines, body }
}

const NUMBER = String.raw`(-?\d{1,9}(?:\.\d{1,9})?)`
// REPORT_IFSPAM and other servers say Yes and No.
const SPAM_LINE = new RegExp(
  `^Spam: *(true|false|yes|no) *; *${NUMBER} */ *${NUMBER} *$`,
  'iu',
)

const TEST_NAME = /[A-Za-z0-9_]{1,100}/gu

// Lines of the head without their ends; the body begins after an empty one.
function divide(bytes: Buffer): {
  readonly head: string
  readonly body: Buffer
  readonly isComplete: boolean
} {
  const text = bytes.toString('latin1')
  const end = /\r?\n\r?\n/u.exec(text)
  const head = text.slice(0, end?.index ?? text.length).replace(/\r$/gmu, '')
  const bodyAt = end === null ? text.length : end.index + end[0].length
  return { head, body: bytes.subarray(bodyAt), isComplete: end !== null }
}

function lengthIn(head: string): number | null {
  const [, length] = /^content-length: *(\d{1,9}) *$/imu.exec(head) ?? []
  return length === undefined ? null : Number(length)
}

function shown(text: string): string {
  return printable(text, 120)
}
