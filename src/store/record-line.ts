/*
 * NAME
 *   record-line - what a line of records is about
 *
 * DESCRIPTION
 *   A record of a decision, or of what became of kept messages (a deed).
 *
 *   Pure.
 */

import { readDeed } from '../records/deed.js'
import { readRecord } from '../records/record.js'

export interface LineAbout {
  readonly kind: 'record' | 'deed'
  /** ISO 8601, in UTC. */
  readonly time: string
  /** `2026-11-30`, UTC. */
  readonly day: string
  /** Names by which a person may ask for it. */
  readonly ids: readonly string[]
}

/** null: it is none, or was cut. */
export function aboutLine(line: string): LineAbout | null {
  const record = readRecord(line)
  if (record !== null) {
    const { id, queueId, messageId, outcomes } = record
    const more = outcomes.flatMap(it => [
      it.quarantineKey,
      ...(it.queuedAs ?? []),
    ])
    return about('record', record.time, [id, queueId, messageId, ...more])
  }
  const deed = readDeed(line)
  return deed === null ? null : about('deed', deed.time, deed.keys)
}

function about(
  kind: LineAbout['kind'],
  time: string,
  ids: readonly string[],
): LineAbout | null {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) return null
  const utc = new Date(milliseconds).toISOString()
  return { kind, time: utc, day: utc.slice(0, 10), ids: ids.filter(Boolean) }
}
