/*
 * NAME
 *   rspamd-reply - the reply of rspamd to /checkv2
 *
 * DESCRIPTION
 *   A reply counts if it is a JSON object with an action and a score, and without
 *   `error`: some versions report an error with HTTP status 200.
 *
 *   A test message (GTUBE) is skipped and has the action reject at the same time,
 *   so the action comes first.
 *
 * DIAGNOSTICS
 *   Throws RspamdError for everything else.
 *
 * SECURITY
 *   Names and texts can come from the message: they are made printable.
 */

import { printable } from '../../util/text.js'
import { weightiest, type EngineTest } from '../../mail/engine-report.js'

export class RspamdError extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'RspamdError'
  }
}

export interface RspamdReply {
  /** In rspamd's words: `add header`. */
  readonly action: string
  readonly score: number
  /** The score from which rspamd adds a header; null where it does not say. */
  readonly threshold: number | null
  /** The score from which rspamd rejects. */
  readonly rejectThreshold: number
  /** Whether the action has another reason than the score. */
  readonly forced: boolean
  /** The module that ended the check, '' if none did. */
  readonly passthrough: string
  /** What the SMTP client should read. */
  readonly smtpMessage: string
  readonly tests: readonly EngineTest[]
  /** Options of each symbol, by its name. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

export function readRspamdReply(status: number, body: string): RspamdReply {
  const reply = parse(status, body)
  if ('error' in reply) {
    throw new RspamdError(`HTTP ${status}: ${text(reply['error'])}`)
  }
  if (status !== 200) throw new RspamdError(`HTTP ${status}`)
  const { action, score, symbols } = reply
  if (typeof action !== 'string' || !isNumber(score)) {
    throw new RspamdError('reply without an action or a score')
  }
  const hits = Object.entries(objectOf(symbols))
  const thresholds = objectOf(reply['thresholds'])
  const required = reply['required_score']
  const rejectThreshold = isNumber(required) ? required : score
  const addHeader = thresholds['add header']
  const passthrough = text(reply['passthrough_module'])
  return {
    action: printable(action, 80),
    score,
    threshold: isNumber(addHeader) ? addHeader : null,
    rejectThreshold,
    forced: reply['is_skipped'] === true || passthrough !== '',
    passthrough,
    smtpMessage: text(objectOf(reply['messages'])['smtp_message']),
    tests: weightiest(hits.map(testOf)),
    options: new Map(
      hits.map(([name, symbol]) => [name, optionsOf(symbol)] as const),
    ),
  }
}

/** @returns known: it had learned the message before. */
export function readLearnReply(
  status: number,
  body: string,
): 'learned' | 'known' {
  if (status === 208) return 'known'
  const reply = parse(status, body)
  const error = text(reply['error'])
  if (/already learned/iu.test(error)) return 'known'
  const isDone = status === 200 && error === '' && reply['success'] === true
  if (isDone) return 'learned'
  throw new RspamdError(`HTTP ${status}: ${error || 'it did not learn'}`)
}

function parse(status: number, body: string): Record<string, unknown> {
  try {
    const reply: unknown = JSON.parse(body)
    if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) {
      return reply as Record<string, unknown>
    }
  } catch {
    // not JSON: told below
  }
  throw new RspamdError(`HTTP ${status}: reply is not from rspamd`)
}

function testOf([name, symbol]: [string, unknown]): EngineTest {
  const { score } = objectOf(symbol)
  const shown = printable(name, 80).replace(/[^\w.-]/gu, '_')
  return isNumber(score) ? { name: shown, score } : { name: shown }
}

function optionsOf(symbol: unknown): readonly string[] {
  const { options } = objectOf(symbol)
  if (!Array.isArray(options)) return []
  return options.filter(it => typeof it === 'string')
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {}
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? printable(value, 120) : ''
}
