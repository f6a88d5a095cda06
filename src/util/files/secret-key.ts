/*
 * NAME
 *   secret-key - a file with a secret that is made when it is first needed
 *
 * DESCRIPTION
 *   64 hex digits in a file of a folder of ours: 32 random bytes.
 *
 * DIAGNOSTICS
 *   readSecretKey() returns null where there is no key, or one that is damaged:
 *   then nothing that was signed is good. makeSecretKey() throws.
 *
 * SECURITY
 *   0600. Written whole, then put in place: two who make one at the same time
 *   get the same.
 */

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { putNew } from './put-file.js'

export function readSecretKey(folder: string, name: string): Buffer | null {
  try {
    const text = readFileSync(join(folder, name), 'latin1').trim()
    return /^[0-9a-f]{64}$/u.test(text) ? Buffer.from(text, 'hex') : null
  } catch {
    return null
  }
}

/** The key; makes it where there is none yet. */
export function makeSecretKey(folder: string, name: string): Buffer {
  const known = readSecretKey(folder, name)
  if (known !== null) return known
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  putNew(join(folder, name), `${randomBytes(32).toString('hex')}\n`)
  const made = readSecretKey(folder, name)
  if (made === null) throw new Error(`${join(folder, name)} holds no key`)
  return made
}
