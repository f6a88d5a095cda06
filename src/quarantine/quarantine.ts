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
 *   The same bytes are on the disk once, however many entries have them: they
 *   get a second name by their digest, content/ab/SHA256, when the first entry
 *   is in place, and the next entry's .eml is a link to it. On a file system
 *   without links each entry has bytes of its own.
 *
 *   Beside them are `index` (see catalog) and `usage` (see usage): both can
 *   be lost.
 *
 *   Others have their turn while a disk takes its time. Two tries to keep the
 *   same entry come one after the other in one process; in two, both write the
 *   same bytes, and neither takes away what the other has put in place.
 *
 * DIAGNOSTICS
 *   keep() rejects with the error of the system call, or with MailError 4.3.1
 *   where the quarantine is full, and leaves nothing half kept. What it leaves
 *   when it is killed cannot be seen, and goes with the retry.
 *
 * SECURITY
 *   Folders 0700, files 0600; 2750 and 0640 where the folder is shared with a
 *   group (util/shared-folder). No name of a file comes from a message.
 */

import { existsSync } from 'node:fs'
import { link, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { windows, type Bytes } from '../util/bytes.js'
import { syncFolder, writeDurably } from '../util/files/safe-file.js'
import {
  fileMode,
  isShared,
  makeFolderIn,
} from '../util/files/shared-folder.js'
import type { Envelope } from '../mail/envelope.js'
import { handOverKey } from '../mail/hand-over-key.js'
import { NO_HEADLINE, type Headline } from '../mail/headline.js'
import type { Verdict } from '../mail/verdict.js'
import { note } from './catalog.js'
import {
  bytesPath,
  contentPath,
  entryPath,
  entryText,
  KEY,
  readEntry,
  type Entry,
} from './entry.js'
import { addUsage, checkUsage } from './usage.js'

export interface Kept extends Partial<Headline> {
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

interface OpenQuarantine extends Quarantine {
  /** As keep(), what is an entry already: of another host, or of a copy. */
  restore(entry: Entry, bytes: Bytes): Promise<void>
}

/** @param sizeLimitBytes for all messages together; 0 is no limit. */
export function openQuarantine(
  folder: string,
  sizeLimitBytes = 0,
): OpenQuarantine {
  const oneByOne = makeQueue()
  const restore = async (entry: Entry, bytes: Bytes): Promise<void> => {
    const { key } = entry
    await oneByOne(key, async () => {
      const more = moreBytes(folder, entry)
      checkUsage(folder, sizeLimitBytes, more)
      // A process that finds a folder in place must find it durably there.
      await oneByOne('folders', async () => {
        await makeFolder(folder, folder)
        await makeFolder(dirname(entryPath(folder, key)), folder)
      })
      await putEntry(folder, entry, bytes)
      await addUsage(folder, more)
    })
    await note(folder, entry)
  }
  return {
    keep: async message => {
      const key = entryKey(message)
      await restore(entryOf(message, key), message.bytes)
      return key
    },
    restore,
  }
}

/**
 * Puts an entry that has changed in the place of the one that is there, as it is
 * now; changes of one process come one after the other.
 * @returns as it is then; null where it is not kept any more.
 */
export async function changeEntry(
  folder: string,
  key: string,
  change: (entry: Entry) => Entry,
): Promise<Entry | null> {
  let changed: Entry | null = null
  await changes(entryPath(folder, key), async () => {
    const before = readIfKept(folder, key)
    if (before === null) return
    changed = change(before)
    const mode = fileMode(isShared(folder))
    const path = entryPath(folder, key)
    const text = entryText(changed)
    await put(path, () => [text], mode)
    // It was removed meanwhile, its bytes last.
    if (existsSync(bytesPath(folder, key))) return note(folder, changed)
    await rm(path, { force: true })
    changed = null
  })
  return changed
}

/** null: it is not kept any more. */
export function readIfKept(folder: string, key: string): Entry | null {
  try {
    return readEntry(folder, key)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

// A retry takes no more room, nor does what another entry has already.
function moreBytes(folder: string, { key, sha256, size }: Entry): number {
  const isThere =
    existsSync(entryPath(folder, key)) ||
    existsSync(contentPath(folder, sha256))
  return isThere ? 0 : size
}

type Work = () => Promise<void>

const changes = makeQueue()

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
  folder: string,
  entry: Entry,
  bytes: Bytes,
): Promise<void> {
  const { key, sha256 } = entry
  const path = bytesPath(folder, key)
  const home = dirname(path)
  const mode = fileMode(isShared(folder))
  if (!(await linkBytes(folder, entry))) {
    await put(path, () => windows(bytes), mode)
  }
  try {
    await put(entryPath(folder, key), () => [entryText(entry)], mode)
    // What removed an earlier try may have taken its bytes since (remove).
    if (!existsSync(path)) await put(path, () => windows(bytes), mode)
  } catch (error) {
    await removeAlone(home, key)
    throw error
  }
  await shareBytes(path, contentPath(folder, sha256))
  await removeUnfinished(home, key)
}

// Another process that has just kept the same takes what is unfinished away, ours
// with it (removeUnfinished): then it is written once more.
async function put(
  path: string,
  chunks: () => Iterable<Buffer | string>,
  mode: number,
): Promise<void> {
  for (let left = PUT_TRIES; ; left--) {
    try {
      return await writeDurably(path, chunks(), mode)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' || left === 1) throw error
    }
  }
}

const PUT_TRIES = 4

// The bytes of another entry, or of an earlier try: they are whole and lie on
// the disk, for they get a name only then.
async function linkBytes(
  folder: string,
  { key, sha256, size }: Entry,
): Promise<boolean> {
  if (!KEY.test(sha256)) return false
  const path = bytesPath(folder, key)
  try {
    await link(contentPath(folder, sha256), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
  }
  const isWhole = (await stat(path)).size === size
  if (isWhole) await syncFolder(dirname(path))
  return isWhole
}

async function shareBytes(path: string, shared: string): Promise<void> {
  if (!KEY.test(shared.slice(-64))) return
  try {
    await mkdir(dirname(shared), { recursive: true, mode: 0o700 })
    await link(path, shared)
  } catch {
    // It is shared already; or there are no links here, and it costs room.
  }
}

// Bytes that nothing describes: only the entry that could not be put.
async function removeAlone(home: string, key: string): Promise<void> {
  const entries = await readdir(home, { withFileTypes: true })
  const isEntry = entries.some(it => it.isFile() && it.name === `${key}.json`)
  if (!isEntry) await rm(join(home, `${key}.eml`), { force: true })
}

// What a try that was killed has left of this entry, which is there now: who
// is still at it elsewhere begins anew (put).
async function removeUnfinished(home: string, key: string): Promise<void> {
  const left = (await readdir(home)).filter(it => it.startsWith(`.${key}.`))
  for (const name of left) await rm(join(home, name), { force: true })
}

/** Without a queue id every message is one of its own. */
export function entryKey({ envelope, verdict, sha256 }: Kept): string {
  const queued = envelope.queueId === '' ? envelope.id : envelope.queueId
  return handOverKey(queued, sha256, verdict.recipients)
}

function entryOf(message: Kept, key: string): Entry {
  const { envelope, verdict, bytes, sha256 } = message
  const { subject, messageId } = { ...NO_HEADLINE, ...message }
  return {
    key,
    keptAt: new Date(envelope.arrivedAt).toISOString(),
    size: bytes.size,
    sha256,
    subject,
    messageId,
    envelope: { ...envelope, recipients: verdict.recipients },
    verdict: {
      class: verdict.class,
      action: verdict.action,
      reason: verdict.reason,
      policy: verdict.policy,
      findings: verdict.findings,
      ...(verdict.recipientMay && { recipientMay: verdict.recipientMay }),
    },
    releases: [],
  }
}

async function makeFolder(folder: string, top: string): Promise<void> {
  if (existsSync(folder)) return
  const made = makeFolderIn(isShared(top), folder)
  if (made === undefined) return
  // Each folder that is new is a name in the one above.
  const first = dirname(made)
  let above = dirname(folder)
  for (; above.length > first.length; above = dirname(above)) {
    await syncFolder(above)
  }
  await syncFolder(first)
}
