/*
 * NAME
 *   find-record - records of messages, by what a person knows of them
 *
 * DESCRIPTION
 *   Goes through the files from the newest line to the oldest, and ends when it
 *   has as many as are asked for. A line is only parsed where it contains the
 *   text that is looked for. Files of days that cannot fit are not opened.
 *
 *   A name is our id, Postfix's queue id, the one that the next hop gave the
 *   message ("queued as"), its Message-ID, or a key in the quarantine, in any
 *   case; or the beginning of our id or of a key. The reference of a reject
 *   text, `id=ID`, may be given as it is there.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call for files that cannot be read. No
 *   folder is the same as no record.
 */

import { setImmediate as turn } from 'node:timers/promises'
import {
  fits,
  namesIt,
  textsOf,
  type Filters,
  type Findable,
} from '../mail/filters.js'
import { filesBetween } from './day-files.js'
import { blocksWith, linesWith } from './lines-with.js'
import { readRecord, type MessageRecord } from './record.js'

/** A message that Postfix tried again has several; newest first. */
export function findRecords(
  folder: string,
  wanted: string | Filters,
  limit: number,
): readonly MessageRecord[] {
  const given = typeof wanted === 'string' ? { id: wanted } : wanted
  const found = new Found(given, limit)
  if (found.filters.id === '') return []
  const records = recordsWith(folder, found.filters)
  return chooseRecords(records, found.filters, limit)
}

/** Those that are meant, of some that come the newest first. */
export function chooseRecords(
  records: Iterable<MessageRecord>,
  filters: Filters,
  limit: number,
): readonly MessageRecord[] {
  const found = new Found(filters, limit)
  for (const record of records) if (!found.add(record)) break
  return found.best()
}

export interface FoundInTurns {
  readonly records: readonly MessageRecord[]
  /** Whether the time was over before all files were looked at. */
  readonly isCut: boolean
}

/** As findRecords(), for a process that does other things besides: after each
 * block of a file others have their turn. */
export async function findRecordsInTurns(
  folder: string,
  given: Filters,
  { limit, seconds }: { readonly limit: number; readonly seconds: number },
): Promise<FoundInTurns> {
  const found = new Found(given, limit)
  if (found.filters.id === '') return { records: [], isCut: false }
  const end = performance.now() + seconds * 1000
  for (const file of filesBetween(folder, found.filters)) {
    for (const lines of blocksWith(file.path, longestOf(found.filters))) {
      for (const line of lines) {
        const record = readRecord(line)
        if (record !== null && !found.add(record))
          return { records: found.best(), isCut: false }
      }
      await turn()
      if (performance.now() > end) {
        return { records: found.best(), isCut: true }
      }
    }
  }
  return { records: found.best(), isCut: false }
}

class Found {
  readonly filters: Filters
  readonly #limit: number
  readonly #found: { sure: number; record: MessageRecord }[] = []
  #count = 0

  constructor(given: Filters, limit: number) {
    const id = given.id?.trim().replace(/^.*\bid=/u, '')
    this.filters = id === undefined ? given : { ...given, id }
    this.#limit = limit
  }

  /** @returns whether more are wanted. */
  add(record: MessageRecord): boolean {
    const { id } = this.filters
    const it = findable(record)
    const sure = id === undefined ? 3 : namesIt(it, id)
    if (sure === 0 || !fits(it, this.filters)) return true
    // What is only like the name does not hide what has it.
    if (sure === 3) this.#count++
    if (sure === 3 || this.#found.length < this.#limit + LIKE_IT) {
      this.#found.push({ sure, record })
    }
    return this.#count < this.#limit
  }

  best(): readonly MessageRecord[] {
    const best = this.#found.reduce((most, { sure }) => Math.max(most, sure), 0)
    return this.#found
      .filter(({ sure }) => sure === best)
      .slice(0, this.#limit)
      .map(({ record }) => record)
  }
}

/** So many that are only like the name are remembered besides. */
const LIKE_IT = 100

function findable(record: MessageRecord): Findable {
  const { id, queueId, outcomes, findings } = record
  const keys = outcomes.flatMap(it =>
    it.quarantineKey === '' ? [] : [it.quarantineKey],
  )
  const queuedAs = outcomes.flatMap(it => it.queuedAs ?? [])
  return {
    time: record.time,
    size: record.size ?? 0,
    sender: record.sender,
    recipients: outcomes.flatMap(it =>
      it.replies.flatMap(one => one.recipients),
    ),
    subject: record.subject,
    messageId: record.messageId,
    classes: outcomes.map(it => it.class),
    found: findings.flatMap(it => [it.name, it.part]),
    ids: [id, queueId, ...keys, ...queuedAs],
    longIds: [id, ...keys],
  }
}

function* recordsWith(
  folder: string,
  filters: Filters,
): Generator<MessageRecord> {
  for (const file of filesBetween(folder, filters)) {
    for (const line of linesWith(file.path, longestOf(filters))) {
      const record = readRecord(line)
      if (record !== null) yield record
    }
  }
}

// In small letters.
function longestOf(filters: Filters): string {
  const texts = textsOf(filters).map(text => JSON.stringify(text).slice(1, -1))
  const [longest = ''] = texts.sort((a, b) => b.length - a.length)
  return longest.toLowerCase()
}
