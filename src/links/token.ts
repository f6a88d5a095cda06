/*
 * NAME
 *   token - the part of a link that says what may be done by it
 *
 * DESCRIPTION
 *   A link is for one kept message, one of its recipients, one scope, and until a
 *   time. Its token has all of that in it, signed, as base64url:
 *
 *     HMAC-SHA256 (32 bytes) of 1|ENTRY|RECIPIENT|SCOPE|EXPIRES
 *     1                      (version)
 *     scope                  (1 byte)
 *     expires                (5 bytes, seconds since the epoch)
 *     entry                  (32 bytes)
 *     recipient              (UTF-8)
 *
 *   Whether a link was used, and whether its message is still there, is not
 *   known here.
 *
 * DIAGNOSTICS
 *   makeToken() throws for what is no link of ours. readToken() never throws:
 *   what was not made by makeToken() with this key is forged. Only of an expired
 *   link, which is genuine, the content is returned.
 *
 * SECURITY
 *   Hostile text, bounded by TOKEN_CHARACTERS. Compared in constant time. One
 *   token has one spelling: another one of the same bytes is forged.
 */

import { createHmac, timingSafeEqual } from 'node:crypto'

/** see: what the message is. release: also to have it delivered. */
export type LinkScope = 'see' | 'release'

export interface Link {
  /** 64 hex digits. */
  readonly entry: string
  /** Of record, as it is in the envelope. */
  readonly recipient: string
  readonly scope: LinkScope
  /** Seconds since the epoch. */
  readonly expires: number
}

export type ReadLink =
  | { readonly link: Link; readonly fault?: undefined }
  | { readonly fault: 'forged'; readonly link?: undefined }
  | { readonly fault: 'expired'; readonly link: Link }

/** Longer than any token. */
export const TOKEN_CHARACTERS = 2048
/** Of a recipient; more than Postfix takes. */
const RECIPIENT_BYTES = 1024

export function makeToken(link: Link, key: Buffer): string {
  const { entry, recipient, scope, expires } = link
  const address = Buffer.from(recipient)
  const isWhole = address.toString() === recipient
  const isShort = address.length > 0 && address.length <= RECIPIENT_BYTES
  const isTime = Number.isInteger(expires) && expires >= 0 && expires < 2 ** 40
  if (!ENTRY.test(entry) || !isWhole || !isShort || !isTime) {
    throw new Error(`no link can be made for ${entry} and this recipient`)
  }
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(VERSION, 0)
  head.writeUInt8(SCOPES.indexOf(scope), 1)
  head.writeUIntBE(expires, 2, 5)
  head.write(entry, 7, 'hex')
  return Buffer.concat([tagOf(link, key), head, address]).toString('base64url')
}

/** `now` in milliseconds since the epoch. */
export function readToken(token: string, key: Buffer, now: number): ReadLink {
  if (token.length > TOKEN_CHARACTERS || !BASE64URL.test(token)) return FORGED
  const bytes = Buffer.from(token, 'base64url')
  const link = linkIn(bytes.subarray(TAG_BYTES))
  // Bits at the end that base64 does not use have one right value.
  if (link === null || bytes.toString('base64url') !== token) return FORGED
  const tag = bytes.subarray(0, TAG_BYTES)
  if (!timingSafeEqual(tag, tagOf(link, key))) return FORGED
  return link.expires * 1000 <= now ? { fault: 'expired', link } : { link }
}

const FORGED: ReadLink = { fault: 'forged' }
const BASE64URL = /^[\w-]+$/u
const ENTRY = /^[0-9a-f]{64}$/u
const SCOPES: readonly LinkScope[] = ['see', 'release']
const VERSION = 1
const TAG_BYTES = 32
const HEAD_BYTES = 1 + 1 + 5 + 32

function linkIn(bytes: Buffer): Link | null {
  if (bytes.length <= HEAD_BYTES || bytes.readUInt8(0) !== VERSION) return null
  const scope = SCOPES[bytes.readUInt8(1)]
  const address = bytes.subarray(HEAD_BYTES)
  const recipient = address.toString()
  if (scope === undefined || !Buffer.from(recipient).equals(address))
    return null
  return {
    entry: bytes.toString('hex', 7, HEAD_BYTES),
    recipient,
    scope,
    expires: bytes.readUIntBE(2, 5),
  }
}

// Only a recipient can have a bar in it, and it is between fields of known form:
// no two links have the same text.
function tagOf(
  { entry, recipient, scope, expires }: Link,
  key: Buffer,
): Buffer {
  const text = [VERSION, entry, recipient, scope, expires].join('|')
  return createHmac('sha256', key).update(text).digest()
}
