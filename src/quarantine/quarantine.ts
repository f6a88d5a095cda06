/*
 * NAME
 *   quarantine - messages that were kept
 *
 * DESCRIPTION
 *   An entry is two files under the first two digits of its key:
 *
 *     ab/KEY.eml    the canonical bytes, as they were scanned
 *     ab/KEY.json   envelope, verdict, findings, ids: the entry itself
 *
 *   Both are written whole, then renamed; the .json comes last, so that an
 *   entry that can be seen is complete. The key is the digest of queue id,
 *   canonical bytes and recipients: a retry overwrites its own entry and is
 *   not kept twice.
 *
 * DIAGNOSTICS
 *   keep() throws the error of the system call, and leaves nothing half kept.
 *   What it leaves when it is killed cannot be seen, and goes with the retry.
 *
 * SECURITY
 *   Folders 0700, files 0600. No name of a file comes from a message.
 */

import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { windows, type Bytes } from '../util/bytes.js'
import { syncFolder, writeDurably } from '../util/safe-file.js'
import type { Envelope } from '../mail/envelope.js'
import { handOverKey } from '../mail/hand-over-key.js'
import type { Verdict } from '../mail/verdict.js'

export interface Kept {
  readonly envelope: Envelope
  readonly verdict: Verdict
  readonly bytes: Bytes
  /** Hex digest of bytes. */
  readonly sha256: string
}

export interface Quarantine {
  /** Keeps a message durably; returns the key of its entry. */
  keep(message: Kept): string
}

export function openQuarantine(folder: string): Quarantine {
  return {
    keep: message => {
      const key = entryKey(message)
      const home = join(folder, key.slice(0, 2))
      makeFolder(folder)
      makeFolder(home)
      removeUnfinished(home, key)
      writeDurably(join(home, `${key}.eml`), windows(message.bytes))
      try {
        writeDurably(join(home, `${key}.json`), [entryText(message, key)])
      } catch (error) {
        removeUnfinished(home, key)
        throw error
      }
      return key
    },
  }
}

// What a try that was killed, or that found no room, has left of this entry.
function removeUnfinished(home: string, key: string): void {
  const names = readdirSync(home)
  for (const name of names) {
    const isTemporary = name.startsWith(`.${key}.`)
    const isAlone = name === `${key}.eml` && !names.includes(`${key}.json`)
    if (isTemporary || isAlone) rmSync(join(home, name), { force: true })
  }
}

/** Without a queue id every message is one of its own. */
export function entryKey({ envelope, verdict, sha256 }: Kept): string {
  const queued = envelope.queueId === '' ? envelope.id : envelope.queueId
  return handOverKey(queued, sha256, verdict.recipients)
}

function entryText(message: Kept, key: string): string {
  const { envelope, verdict, bytes, sha256 } = message
  const entry = {
    key,
    keptAt: new Date(envelope.arrivedAt).toISOString(),
    size: bytes.size,
    sha256,
    envelope: { ...envelope, recipients: verdict.recipients },
    verdict: {
      class: verdict.class,
      action: verdict.action,
      reason: verdict.reason,
      policy: verdict.policy,
      findings: verdict.findings,
    },
  }
  return `${JSON.stringify(entry, null, 2)}\n`
}

function makeFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  // Each folder that is new is a name in the one above.
  const top = dirname(made)
  let above = dirname(folder)
  for (; above.length > top.length; above = dirname(above)) syncFolder(above)
  syncFolder(top)
}
