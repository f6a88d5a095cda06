/*
 * NAME
 *   lists - the senders that recipients allow and block, on the disk
 *
 * DESCRIPTION
 *   A file for each recipient who has any, in the folder `people/senders` of the
 *   quarantine. The helper of filter-web writes them; everything that decides reads
 *   them, whichever way mail comes in.
 *
 *   openSenderLists() looks at the folder once a second: each change renames a file
 *   in it. Where there is no folder, nothing is read. Else the file of a recipient
 *   is read at the first message, and again after a change.
 *
 * DIAGNOSTICS
 *   A file that is missing, cannot be read or has another form is an empty list for
 *   those who decide: mail must not wait for it. readList() for a change throws the
 *   error of the system call, and so do writeList() and expireLists().
 *
 * SECURITY
 *   0600, in a folder 0700 of the filter's account. The name of a file is a digest
 *   of the mailbox, however it is spelled.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { namesIn } from '../util/files/names-in.js'
import { replaceNow } from '../util/files/put-file.js'
import { mailboxesOf } from '../mail/address-list.js'
import { jsonObject } from '../util/lines/json-object.js'
import { PEOPLE_FOLDER } from '../people/folder.js'
import type { SenderEntry } from './sender-entry.js'

/** Of one recipient. */
export const ENTRIES_LIMIT = 500

/** @param quarantine its folder. */
export function listsFolder(quarantine: string): string {
  return join(quarantine, PEOPLE_FOLDER, 'senders')
}

/** For a change; entries that are over are left out. */
export function readList(
  folder: string,
  recipient: string,
  today: string,
): readonly SenderEntry[] {
  return entriesIn(folder, recipient).filter(it => it.until >= today)
}

export function writeList(
  folder: string,
  recipient: string,
  senders: readonly SenderEntry[],
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const list = { version: VERSION, recipient, senders }
  // An empty one stays: the folder must change.
  replaceNow(listPath(folder, recipient), `${JSON.stringify(list)}\n`)
}

/** Removes the lists in which nothing counts any more. */
export function expireLists(folder: string, today: string): void {
  for (const name of namesIn(folder).filter(it => LIST_NAME.test(it))) {
    const path = join(folder, name)
    if (senderEntries(path).every(it => it.until < today)) {
      rmSync(path, { force: true })
    }
  }
}

export type ReadSenders = (recipient: string) => readonly SenderEntry[]

/**
 * For each message. Of `user+detail@domain` the list of `user@domain` counts where
 * it has none of its own.
 * @param delimiters as recipient_delimiter.
 * @param steady milliseconds of a clock that no one sets.
 */
export function openSenderLists(
  folder: string,
  delimiters: string,
  steady = (): number => performance.now(),
): ReadSenders {
  const known = new Map<string, readonly SenderEntry[]>()
  let seen = ''
  let lookedAt = -Infinity
  return recipient => {
    const now = steady()
    if (now - lookedAt >= LOOK_AGAIN_MS) {
      lookedAt = now
      const mark = markOf(folder)
      if (mark !== seen) known.clear()
      seen = mark
    }
    if (seen === '') return NONE
    const before = known.get(recipient)
    if (before !== undefined) return before
    const lists = mailboxesOf(recipient, delimiters).map(it =>
      quietly(() => entriesIn(folder, it)),
    )
    const list = lists.find(it => it.length > 0) ?? NONE
    if (known.size >= KNOWN_LIMIT) known.clear()
    known.set(recipient, list)
    return list
  }
}

const VERSION = 1
const LOOK_AGAIN_MS = 1000
const KNOWN_LIMIT = 10_000
const NONE: readonly SenderEntry[] = []
/** A folder that was changed so little ago may change within the same tick. */
const TICK_MS = 2000

function markOf(folder: string): string {
  let stat
  try {
    stat = statSync(folder)
  } catch {
    // Nearly always there is none; an account that may not look has none.
    return ''
  }
  const { ino, mtimeMs, ctimeMs } = stat
  const isFresh = Math.abs(Date.now() - mtimeMs) < TICK_MS
  return [ino, mtimeMs, ctimeMs, isFresh ? performance.now() : ''].join(' ')
}

function quietly(read: () => readonly SenderEntry[]): readonly SenderEntry[] {
  try {
    return read()
  } catch {
    return NONE
  }
}

function listPath(folder: string, recipient: string): string {
  const [mailbox = ''] = mailboxesOf(recipient)
  const digest = createHash('sha256').update(mailbox)
  return join(folder, `${digest.digest('hex').slice(0, 40)}.json`)
}

function entriesIn(folder: string, recipient: string): readonly SenderEntry[] {
  return senderEntries(listPath(folder, recipient))
}

function senderEntries(path: string): readonly SenderEntry[] {
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NONE
    throw error
  }
  const { version, senders } = jsonObject(text) ?? {}
  if (version !== VERSION || !Array.isArray(senders)) return NONE
  return senders.filter(isEntry).slice(0, ENTRIES_LIMIT)
}

function isEntry(it: unknown): it is SenderEntry {
  if (typeof it !== 'object' || it === null) return false
  const { sender, kind, until, basis } = it as Record<string, unknown>
  return (
    typeof sender === 'string' &&
    sender.includes('@') &&
    (kind === 'allow' || kind === 'block') &&
    typeof until === 'string' &&
    basis === (sender.startsWith('@') ? 'verified-domain' : 'address')
  )
}

const LIST_NAME = /^[0-9a-f]{40}\.json$/u
