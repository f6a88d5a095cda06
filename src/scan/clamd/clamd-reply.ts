/*
 * NAME
 *   clamd-reply - clamd's reply, taken literally
 *
 * DESCRIPTION
 *   A reply is one run of printable text up to a NUL, at most 4 KiB. In a
 *   session (IDSESSION) it begins with the number of its command. Only the
 *   exact text `stream: OK` is clean; everything that is not one of the known
 *   forms is an error (clamd(8), INSTREAM).
 *
 * DIAGNOSTICS
 *   Throws ClamdError for bytes that no clamd sends: too long, more after the
 *   end, not printable, another number, no known form.
 *
 * SECURITY
 *   The name of a signature may come from a file of the message: it is taken
 *   only where it is printable, and short.
 */

import { printable } from '../../util/text.js'

/** clamd answered, and not with what we asked for. */
export class ClamdError extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'ClamdError'
  }
}

/** clamd took the connection, and had no time for the command. */
export class ClamdTimedOut extends ClamdError {}

export type ClamdReply =
  | { readonly kind: 'clean' }
  | { readonly kind: 'found'; readonly name: string }
  | { readonly kind: 'size-limit' }

const REPLY_LIMIT_BYTES = 4096

const NAME_LIMIT = 200

/** Gathers a reply. add() returns it once the NUL came, without the NUL. */
export class ReplyBuffer {
  #bytes = Buffer.alloc(0)

  add(chunk: Buffer): Buffer | null {
    const bytes = Buffer.concat([this.#bytes, chunk])
    const end = bytes.indexOf(0)
    if ((end < 0 ? bytes.length : end) > REPLY_LIMIT_BYTES) {
      throw new ClamdError('reply longer than 4 KiB')
    }
    if (end >= 0 && end < bytes.length - 1) {
      throw new ClamdError('more than one reply')
    }
    this.#bytes = end < 0 ? bytes : Buffer.alloc(0)
    return end < 0 ? null : bytes.subarray(0, end)
  }
}

/** @param number of the command in its session, from 1. */
export function readReply(line: Buffer, number: number): ClamdReply {
  const text = line.toString('utf8')
  if (printable(text, REPLY_LIMIT_BYTES) !== text) {
    throw new ClamdError('reply is not printable')
  }
  const prefix = `${number}: `
  const body = text.startsWith(prefix) ? text.slice(prefix.length) : text
  // clamd gives this one without the number: it stops reading commands.
  if (body === SIZE_LIMIT) return { kind: 'size-limit' }
  if (body === TIMED_OUT) throw new ClamdTimedOut(`unexpected reply "${body}"`)
  if (body === text) throw unexpected(text)
  if (body === 'stream: OK') return { kind: 'clean' }
  const name = /^stream: (\S.*) FOUND$/.exec(body)?.[1]
  if (name === undefined || name.length > NAME_LIMIT) throw unexpected(text)
  // ExtendedDetectionInfo adds sum and size of what was found.
  return { kind: 'found', name: name.replace(/\([0-9a-f]{32}:\d+\)$/, '') }
}

/**
 * VERSION: `ClamAV 1.4.6/27001/Mon Nov 30 08:23:21 2026`. '' for a clamd without a
 * numbered database: of its signatures it says nothing.
 */
export function readVersion(line: Buffer, number: number): string {
  const text = line.toString('latin1')
  const [, body = ''] = /^\d+: (ClamAV .*)$/u.exec(text) ?? []
  if (!text.startsWith(`${number}: `) || printable(body) !== body) {
    throw unexpected(text)
  }
  return /^ClamAV [^/]+\/\d+\/[^/]+$/u.test(body) ? body : ''
}

/** clamd has names for what it could not look at. */
export function classOfSignature(
  name: string,
): 'infected' | 'unchecked-overlimit' | 'unchecked-encrypted' {
  if (name.startsWith('Heuristics.Limits.Exceeded')) {
    return 'unchecked-overlimit'
  }
  return name.startsWith('Heuristics.Encrypted')
    ? 'unchecked-encrypted'
    : 'infected'
}

const SIZE_LIMIT = 'INSTREAM size limit exceeded. ERROR'
const TIMED_OUT = 'COMMAND READ TIMED OUT'

function unexpected(text: string): ClamdError {
  return new ClamdError(`unexpected reply "${printable(text)}"`)
}
