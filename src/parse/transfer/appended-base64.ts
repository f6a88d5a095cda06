/*
 * NAME
 *   appended-base64 - whether base64 is a few whole blocks, one after another
 *
 * DESCRIPTION
 *   Mailing lists add their footer to a text in base64 as a block of its own:
 *   lines of base64, whose last one may have padding, then more such lines.
 *   Clients that send an OpenPGP message in base64 leave the checksum of its armor
 *   at the end (RFC 4880 6.1).
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import type { Bytes } from '../../util/bytes.js'

/** Whether bytes are nothing but such blocks, and not many of them. */
export function isAppended(bytes: Bytes): boolean {
  if (bytes.size > LIMIT_BYTES) return false
  return isInBlocks(bytes.slice(0, bytes.size).toString('latin1'))
}

/** Whether bytes are one block with such a checksum. */
export function hasArmorChecksum(bytes: Bytes): boolean {
  if (bytes.size > LIMIT_BYTES) return false
  const text = bytes.slice(0, bytes.size).toString('latin1').trimEnd()
  const sum = text.slice(-6)
  return CHECKSUM.test(sum) && isInBlocks(text.slice(0, -6))
}

const CHECKSUM = /^\n=[A-Za-z0-9+/]{4}$/u

function isInBlocks(whole: string): boolean {
  const lines = whole.split('\n')
  let letters = 0
  let blocks = 0
  for (const line of lines) {
    const text = line.trim()
    if (text !== '' && !LINE.test(text)) return false
    letters += text.length
    if (!text.endsWith('=')) continue
    if (letters % 4 !== 0 || ++blocks > BLOCKS_LIMIT) return false
    letters = 0
  }
  return letters % 4 === 0
}

const LINE = /^[A-Za-z0-9+/]+={0,2}$/u

const LIMIT_BYTES = 1024 * 1024

const BLOCKS_LIMIT = 4
