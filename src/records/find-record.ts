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

import {
  fits,
  namesIt,
  textsOf,
  type Filters,
  type Findable,
} from '../mail/filters.js'
import { filesBetween } from './day-files.js'
import { linesWith } from './lines-with.js'
import { readRecord, type MessageRecord } from './record.js'

/** A message that Postfix tried again has several; newest first. */
export function findRecords(
  folder: string,
  wanted: string | Filters,
  limit: number,
): readonly MessageRecord[] {
  const given = typeof wanted === 'string' ? { id: wanted } : wanted
  const id = given.id?.trim().replace(/^.*\bid=/u, '')
  if (id === '') return []
  const filters: Filters = id === undefined ? given : { ...given, id }
  return chooseRecords(recordsWith(folder, filters), filters, limit)
}

/** Those that are meant, of some that come the newest first. */
export function chooseRecords(
  records: Iterable<MessageRecord>,
  filters: Filters,
  limit: number,
): readonly MessageRecord[] {
  const { id } = filters
  const found: { sure: number; record: MessageRecord }[] = []
  let count = 0
  for (const record of records) {
    const it = findable(record)
    const sure = id === undefined ? 3 : namesIt(it, id)
    if (sure === 0 || !fits(it, filters)) continue
    // What is only like the name does not hide what has it.
    if (sure === 3) count++
    if (sure === 3 || found.length < limit + LIKE_IT) {
      found.push({ sure, record })
    }
    if (count >= limit) break
  }
  const best = found.reduce((most, { sure }) => Math.max(most, sure), 0)
  return found
    .filter(({ sure }) => sure === best)
    .slice(0, limit)
    .map(({ record }) => record)
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
  const texts = textsOf(filters).map(text => JSON.stringify(text).slice(1, -1))
  const [longest = ''] = texts.sort((a, b) => b.length - a.length)
  for (const file of filesBetween(folder, filters)) {
    for (const line of linesWith(file.path, longest.toLowerCase())) {
      const record = readRecord(line)
      if (record !== null) yield record
    }
  }
}
