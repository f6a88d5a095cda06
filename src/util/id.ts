/*
 * NAME
 *   id - names that no one can guess and that do not repeat
 *
 * DESCRIPTION
 *   randomBytes() and not randomUUID(): the latter repeats itself in processes
 *   that start from one snapshot.
 */

import { randomBytes } from 'node:crypto'

// No vowels and nothing that looks alike: an id is read aloud on the phone.
const LETTERS = '23456789BCDFGHJKLMNPQRSTVWXZbcdf'

const ID_BYTES = 12

// The system is asked for many at a time, and not before the first is needed.
let drawn = Buffer.alloc(0)

/** An id for a message: 12 letters, 60 random bits. */
export function newId(): string {
  if (drawn.length === 0) drawn = randomBytes(ID_BYTES * 64)
  let id = ''
  for (const byte of drawn.subarray(0, ID_BYTES)) id += LETTERS[byte & 31]
  drawn = drawn.subarray(ID_BYTES)
  return id
}

/** A name for a temporary file: 32 hex digits. */
export function randomName(): string {
  return randomBytes(16).toString('hex')
}
