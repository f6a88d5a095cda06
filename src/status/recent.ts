/*
 * NAME
 *   recent - what records say of the last hour
 *
 * DESCRIPTION
 *   Records are written in every mode, so that this is known without a filterd
 *   too. The newest RECENT_RECORDS are read and no more.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call where records cannot be read.
 */

import { printable } from '../util/text.js'
import { findRecords } from '../records/find-record.js'
import type { MessageRecord } from '../records/record.js'
import type { EngineFacts, RecentFacts } from './facts.js'

const RECENT_RECORDS = 500
const HOUR_MS = 60 * 60 * 1000
const ERRORS_SHOWN = 10

/** The newest first. @param now milliseconds since the epoch. */
export function recentRecords(
  folder: string,
  now: number,
): readonly MessageRecord[] {
  return findRecords(folder, {}, RECENT_RECORDS).filter(
    ({ time }) => now - Date.parse(time) < HOUR_MS,
  )
}

export function recentFacts(records: readonly MessageRecord[]): RecentFacts {
  const actions: Record<string, number> = {}
  for (const record of records) {
    const word = actionOf(record)
    actions[word] = (actions[word] ?? 0) + 1
  }
  const oldest = records.at(-1)
  return {
    messages: records.length,
    actions,
    since: oldest === undefined ? null : Date.parse(oldest.time),
    isCut: records.length === RECENT_RECORDS,
    errors: records.flatMap(errorOf).slice(0, ERRORS_SHOWN),
  }
}

// What is worst for one of its recipients.
function actionOf({ outcomes, error }: MessageRecord): string {
  const actions = outcomes.map(({ action }) => action || 'no verdict')
  const isDeferred = outcomes.some(({ replies }) =>
    replies.some(({ status }) => status.startsWith('4')),
  )
  if (isDeferred || (error !== '' && actions.length === 0)) return 'deferred'
  const stopped = actions.find(it => it !== 'pass' && it !== 'tag')
  return stopped ?? actions.find(it => it === 'tag') ?? actions[0] ?? 'pass'
}

function errorOf({
  id,
  time,
  error,
  failures,
}: MessageRecord): RecentFacts['errors'] {
  const texts = [
    ...failures.map(it => `${it.scanner}: ${it.error}`),
    ...(error === '' ? [] : [error]),
  ]
  return texts.map(text => ({
    time: Date.parse(time),
    text: printable(`${id}: ${text}`),
  }))
}

/** How long a scanner took, and how often it failed. */
export function timesOf(
  records: readonly MessageRecord[],
  scanner: string,
): Pick<EngineFacts, 'asked' | 'failed' | 'medianMs' | 'slowestMs'> {
  const times = records
    .flatMap(({ times }) => times[`scan.${scanner}`] ?? [])
    .sort((one, other) => one - other)
  const failed = records.filter(({ failures }) =>
    failures.some(it => it.scanner === scanner),
  )
  return {
    asked: times.length,
    failed: failed.length,
    medianMs: times[Math.floor(times.length / 2)] ?? null,
    slowestMs: times.at(-1) ?? null,
  }
}
