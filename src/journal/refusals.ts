/*
 * NAME
 *   refusals - recipients that the next hop refused beside others
 *
 * DESCRIPTION
 *   By SMTP the end of a message has one answer for all its recipients, so that
 *   one whom the next hop refuses makes the others wait. Who did that is noted
 *   here, so that the next hop can be asked about him before his RCPT is answered
 *   the next time. A note is an empty file, named by the digest of the address. It
 *   decides nothing: it says whom to ask about.
 *
 *   There are at most 1000 notes, for a day each.
 *
 * DIAGNOSTICS
 *   Never throws: without notes everything is as it is the first time.
 */

import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'

export interface Refusals {
  has(address: string): boolean
  note(address: string): void
  forget(address: string): void
}

const KEPT_MS = 24 * 60 * 60 * 1000
const LIMIT = 1000

/** @param now milliseconds since the epoch. */
export function openRefusals(journalFolder: string, now = Date.now): Refusals {
  const folder = join(journalFolder, 'refused')
  const pathOf = (address: string): string =>
    join(folder, createHash('sha256').update(address).digest('hex'))
  const isOld = (path: string): boolean => {
    const noted = statSync(path, { throwIfNoEntry: false })
    return noted === undefined || now() - noted.mtimeMs > KEPT_MS
  }
  return {
    has: address => quietly(() => !isOld(pathOf(address))) ?? false,
    note: address => {
      quietly(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        if (makeRoom(folder, isOld)) {
          closeSync(openSync(pathOf(address), 'w', 0o600))
        }
      })
    },
    forget: address => {
      quietly(() => unlinkSync(pathOf(address)))
    },
  }
}

function makeRoom(folder: string, isOld: (path: string) => boolean): boolean {
  const names = readdirSync(folder)
  if (names.length < LIMIT) return true
  const old = names.filter(name => isOld(join(folder, name)))
  for (const name of old) quietly(() => unlinkSync(join(folder, name)))
  return old.length > 0
}

function quietly<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    // A note less: see DIAGNOSTICS.
    return null
  }
}
