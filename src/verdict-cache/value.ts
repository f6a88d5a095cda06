/*
 * NAME
 *   value - keys and signed values, as they are in Redis
 *
 * DESCRIPTION
 *   A key is the format, the sha256 of the bytes, the scanner, and a digest of all
 *   else on which its answer depends. A value is JSON and an HMAC of key and JSON:
 *   a value is good under its own key only, and until its time is over.
 *
 * SECURITY
 *   Who can write to Redis can neither make an answer nor move one to other bytes;
 *   they can bring back a signed answer until its time is over, or remove it.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { printable } from '../util/text.js'
import { VERDICT_CLASSES } from '../mail/finding.js'
import {
  mayBeKept,
  type Answers,
  type CacheObject,
  type EngineState,
  type KnownAnswer,
} from '../scan/recall.js'
import { VERSION } from '../version.js'

/** Before all keys of ours. */
export const PREFIX = 'postsift:verdict:1:'

/** No value is larger: more of one is not read. */
export const VALUE_BYTES = 4096

/** Another version of ours may ask an engine in another way. */
export function keyOf(engine: EngineState, object: CacheObject): string {
  const { scanner, version, options } = engine
  const also = object.also ?? ''
  const rest = [VERSION, version, options, also].map(it => JSON.stringify(it))
  const digest = createHash('sha256').update(rest.join('\n')).digest('hex')
  return `${object.sha256}:${scanner}:${digest.slice(0, 32)}`
}

/** The key of the cache, from the secret of the release marks or another. */
export function signingKey(secret: Buffer): Buffer {
  return createHmac('sha256', secret).update('postsift verdict cache').digest()
}

export interface Said {
  readonly answers: Answers
  /** Milliseconds since the epoch. */
  readonly madeAt: number
}

/** null: too large to be kept. */
export function sealed(key: string, said: Said, secret: Buffer): string | null {
  const answers = said.answers.map(({ name, class: kind, inner = '' }) =>
    inner === '' ? [kind, name] : [kind, name, inner],
  )
  const text = JSON.stringify([said.madeAt, ...answers])
  const value = `${macOf(key, text, secret)}${text}`
  return Buffer.byteLength(value) <= VALUE_BYTES ? value : null
}

/** null: no one with the secret has made it for this key. */
export function opened(
  key: string,
  value: string,
  secret: Buffer,
): Said | null {
  const text = value.slice(MAC_CHARACTERS)
  const given = Buffer.from(value.slice(0, MAC_CHARACTERS))
  const due = Buffer.from(macOf(key, text, secret))
  if (given.length !== due.length || !timingSafeEqual(given, due)) return null
  return read(text)
}

const MAC_CHARACTERS = 43

function macOf(key: string, text: string, secret: Buffer): string {
  return createHmac('sha256', secret)
    .update(`${PREFIX}${key}\n${text}`)
    .digest('base64url')
}

// Another version of ours may have made it.
function read(text: string): Said | null {
  try {
    const [madeAt, ...rest] = JSON.parse(text) as readonly unknown[]
    const answers = rest.map(answerIn)
    return Number.isSafeInteger(madeAt) && mayBeKept(answers)
      ? { madeAt: madeAt as number, answers }
      : null
  } catch {
    return null
  }
}

function answerIn(it: unknown): KnownAnswer {
  const [kind, name, inner = ''] = it as readonly unknown[]
  const known = VERDICT_CLASSES.find(word => word === kind)
  const isText = typeof name === 'string' && typeof inner === 'string'
  if (known === undefined || known === 'clean' || !isText || name === '') {
    throw new Error('no answer')
  }
  return {
    ...{ name: printable(name, TEXT_CHARACTERS), class: known },
    ...(inner !== '' && { inner: printable(inner, TEXT_CHARACTERS) }),
  }
}

const TEXT_CHARACTERS = 500
