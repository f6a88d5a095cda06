/*
 * NAME
 *   release-mark - a field that says: an administrator let this message go
 *
 * DESCRIPTION
 *   A released message may meet a filter again, this one or another with the
 *   same key. It carries
 *
 *     X-Postsift-Release: 1 ID EXPIRES
 *      TAG TAG ...
 *
 *   directly before its original bytes. A TAG is made of the key and of ID, the
 *   time, the digest of all canonical bytes below the field, and one recipient;
 *   a message has one for each, so that Postfix may split it.
 *
 *   Mail servers add fields above the mark on the way. Only those that say where
 *   a message has been, or that it was checked, may be there (TRACE_FIELDS): a
 *   Content-Type or a Subject above the mark would make another message of the
 *   signed bytes, for some mail programs.
 *
 *   A mark is good when each recipient of the message has a tag in it, its time
 *   is not over and nothing else is above it. Whether it was used before is not
 *   known here: see used-marks.
 *
 * DIAGNOSTICS
 *   Nothing throws: what is no good mark says why.
 *
 * SECURITY
 *   HMAC-SHA256, 132 bits of it. Only the first mark of a message counts, so that
 *   one from outside is always below ours. A person who gets a released message
 *   while its mark is unused can send it again, but only as it is.
 *   Hostile bytes: HEADER_BYTES and the length of a mark are bounded.
 */

import { createHash, createHmac } from 'node:crypto'
import { subBytes, windows, type Bytes } from '../util/bytes.js'
import { OWN_FIELD_PREFIX } from '../mail/field.js'
import type { OwnFieldName } from '../mail/trace/own-fields.js'

/** Recipients of one message with a mark; the field must fit Postfix's limit. */
export const MARKED_RECIPIENTS = 1000

export interface MarkOrder {
  readonly key: Buffer
  /** 32 hex digits. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly expires: number
  /** Of the bytes below the field. */
  readonly sha256: string
  readonly recipients: readonly string[]
}

/** The field as header lines, without the last line end. */
export function releaseField(order: MarkOrder): string {
  const tags = order.recipients.map(address => tagOf(order, address))
  const lines = Array.from({ length: Math.ceil(tags.length / 3) }, (_, at) =>
    tags.slice(at * 3, at * 3 + 3).join(' '),
  )
  return [`${NAME}: 1 ${order.id} ${order.expires}`, ...lines].join('\n ')
}

export interface Mark {
  /** Its field in the message, half open, with the line end. */
  readonly start: number
  readonly end: number
  readonly id: string
  readonly expires: number
  readonly tags: readonly string[]
  /** Whether only fields that mail servers add are above it. */
  readonly isOnTop: boolean
}

/** The first mark of a message that came in; null where there is none. */
export function findMark(bytes: Bytes): Mark | 'malformed' | null {
  const head = bytes.slice(0, HEADER_BYTES).toString('latin1')
  for (let at = 0; at < head.length;) {
    const lineEnd = head.indexOf('\n', at)
    if (lineEnd === at || lineEnd < 0) return null
    const line = head.slice(at, lineEnd)
    if (line.toLowerCase().startsWith(START)) return markAt(head, at)
    at = lineEnd + 1
  }
  return null
}

const NAME = `${OWN_FIELD_PREFIX}${'Release' satisfies OwnFieldName}`
// What comes in is renamed (spool/canonical): nothing else can be ours.
const START = `X-Old-${NAME}:`.toLowerCase()
const HEADER_BYTES = 256 * 1024

function markAt(head: string, start: number): Mark | 'malformed' {
  FIELD.lastIndex = start
  const match = FIELD.exec(head)
  if (match === null) return 'malformed'
  const [text, id = '', expires = '', tags = ''] = match
  return {
    start,
    end: start + text.length,
    id,
    expires: Number(expires),
    tags: tags.trim().split(/\s+/u).slice(0, MARKED_RECIPIENTS),
    isOnTop: isTrace(head.slice(0, start)),
  }
}

// Line by line, so that nothing that some program takes for the end of the
// header, or for a field of its own, is among them.
function isTrace(above: string): boolean {
  if (above === '') return true
  return above
    .slice(0, -1)
    .split('\n')
    .every((line, at) => {
      const isMore = /^[ \t]/u.test(line)
      if (!PLAIN_LINE.test(line) || line.trim() === '') return false
      if (isMore) return at > 0
      const name = line.slice(0, line.indexOf(':')).toLowerCase()
      return TRACE_FIELDS.has(name) || name.startsWith(OLD_FIELDS)
    })
}

const PLAIN_LINE = /^[\t\x20-\x7e]{1,998}$/u

/** What comes in under our own names is renamed to these. */
const OLD_FIELDS = `x-old-${OWN_FIELD_PREFIX}`.toLowerCase()

/** Fields that mail servers and their milters put on top of a message. */
const TRACE_FIELDS: ReadonlySet<string> = new Set([
  'received',
  'return-path',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'delivery-date',
  'authentication-results',
  'received-spf',
  'dkim-signature',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
])

const FIELD =
  /[^:\n]{1,60}:[ \t]*1[ \t]+([0-9a-f]{32})[ \t]+(\d{1,12})[ \t]*\n((?:[ \t][\w\- \t]{0,990}\n){1,1000})(?![ \t])/uy

/** What a mark says about its message; `good` when it may pass. */
export function judgeMark(
  mark: Mark,
  about: {
    readonly bytes: Bytes
    readonly recipients: readonly string[]
    readonly key: Buffer | null
    /** Milliseconds since the epoch. */
    readonly now: number
  },
): 'good' | 'forged' | 'covered' | 'expired' | 'unknown key' {
  const { bytes, recipients, key, now } = about
  if (key === null) return 'unknown key'
  const { id, expires } = mark
  const sha256 = digestOf(subBytes(bytes, mark.end, bytes.size))
  const order: MarkOrder = { key, id, expires, sha256, recipients }
  const tags = new Set(mark.tags.map(tag => blind(tag, key)))
  const isSigned = recipients.every(it =>
    tags.has(blind(tagOf(order, it), key)),
  )
  if (!isSigned || recipients.length === 0) return 'forged'
  if (!mark.isOnTop) return 'covered'
  return expires * 1000 < now ? 'expired' : 'good'
}

// How long it takes to compare digests by a secret tells nothing.
function blind(tag: string, key: Buffer): string {
  return createHmac('sha256', key).update(tag).digest('base64')
}

/** Names one use: the mark of one message for one recipient. */
function tagOf(
  { key, id, expires, sha256 }: Omit<MarkOrder, 'recipients'>,
  address: string,
): string {
  const hmac = createHmac('sha256', key)
  const words = ['postsift release 1', id, String(expires), sha256]
  hmac.update([...words, address.toLowerCase()].join('\0'))
  return hmac.digest('base64url').slice(0, 22)
}

/** Hex digest of bytes. */
export function digestOf(bytes: Bytes): string {
  const digest = createHash('sha256')
  for (const window of windows(bytes)) digest.update(window)
  return digest.digest('hex')
}
