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
 *   Others have their turn while a disk takes its time. Two tries to keep the
 *   same entry come one after the other in one process; in two, both write the
 *   same bytes, and neither takes away what the other has put in place.
 *
 * DIAGNOSTICS
 *   keep() rejects with the error of the system call, and leaves nothing half
 *   kept. What it leaves when it is killed cannot be seen, and goes with the
 *   retry.
 *
 * SECURITY
 *   Folders 0700, files 0600. No name of a file comes from a message.
 */

import { mkdir, readdir, rm } from 'node:fs/promises'
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
  /** Keeps a message durably; resolves to the key of its entry. */
  keep(message: Kept): Promise<string>
}

export function openQuarantine(folder: string): Quarantine {
  const oneByOne = makeQueue()
  return {
    keep: async message => {
      const key = entryKey(message)
      const home = join(folder, key.slice(0, 2))
      await oneByOne(key, async () => {
        // Whoever finds a folder in place must find it durably there.
        await oneByOne('folders', async () => {
          await makeFolder(folder)
          await makeFolder(home)
        })
        await putEntry(home, key, message)
      })
      return key
    },
  }
}

type Work = () => Promise<void>

// Work of the same name one after the other, whatever came of the one before.
function makeQueue(): (name: string, work: Work) => Promise<void> {
  const last = new Map<string, Promise<void>>()
  return async (name, work) => {
    const now = (last.get(name) ?? Promise.resolve()).then(work)
    const over = now.catch(() => undefined)
    last.set(name, over)
    await now.finally(() => {
      if (last.get(name) === over) last.delete(name)
    })
  }
}

async function putEntry(
  home: string,
  key: string,
  message: Kept,
): Promise<void> {
  await writeDurably(join(home, `${key}.eml`), windows(message.bytes))
  try {
    await writeDurably(join(home, `${key}.json`), [entryText(message, key)])
  } catch (error) {
    await removeAlone(home, key)
    throw error
  }
  await removeUnfinished(home, key)
}

// Bytes that nothing describes: only the entry that could not be put.
async function removeAlone(home: string, key: string): Promise<void> {
  const entries = await readdir(home, { withFileTypes: true })
  const isEntry = entries.some(it => it.isFile() && it.name === `${key}.json`)
  if (!isEntry) await rm(join(home, `${key}.eml`), { force: true })
}

// What a try that was killed has left of this entry, which is there now: who
// is still at it elsewhere fails, and finds it in place.
async function removeUnfinished(home: string, key: string): Promise<void> {
  const left = (await readdir(home)).filter(it => it.startsWith(`.${key}.`))
  for (const name of left) await rm(join(home, name), { force: true })
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

async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  // Each folder that is new is a name in the one above.
  const top = dirname(made)
  let above = dirname(folder)
  for (; above.length > top.length; above = dirname(above)) {
    await syncFolder(above)
  }
  await syncFolder(top)
}
