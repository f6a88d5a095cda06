/*
 * NAME
 *   id - names that nobody can guess and that do not repeat
 *
 * DESCRIPTION
 *   randomBytes() and not randomUUID(): the latter repeats itself in processes
 *   that start from one snapshot.
 */

import { randomBytes } from 'node:crypto'

// No vowels and nothing that looks alike: an id is read aloud on the phone.
const LETTERS = '23456789BCDFGHJKLMNPQRSTVWXZbcdf'

/** An id for a message: 12 letters, 60 random bits. */
export function newId(): string {
  return Array.from(randomBytes(12), byte => LETTERS[byte & 31]).join('')
}

/** A name for a temporary file: 32 hex digits. */
export function randomName(): string {
  return randomBytes(16).toString('hex')
}
