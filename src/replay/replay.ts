/*
 * NAME
 *   replay - what was decided, decided once more under another configuration
 *
 * DESCRIPTION
 *   Kept messages are read and scanned again, whole. All others are judged by
 *   their records. Messages are given one after the other, in the order of the
 *   records, and then kept messages that have no record.
 *
 * DIAGNOSTICS
 *   Rejects where the records or the quarantine cannot be read.
 */

import { tmpdir } from 'node:os'
import { MAIN } from '../options.js'
import { readCatalog } from '../quarantine/catalog.js'
import { readEntry, type Row } from '../quarantine/entry.js'
import { readRecords, type Span } from '../records/read-records.js'
import type { MessageRecord } from '../records/record.js'
import { makeInspectTools } from '../engine.js'
import { judgeContent, type ContentTools } from './judge-content.js'
import { judgeRecord, type RecordSides } from './judge-record.js'
import { readingDifferences } from './reading-options.js'
import type { ReplayedMessage } from './replayed.js'
import type { Side } from './side.js'

export interface ReplayOptions {
  readonly inForce: Side
  readonly next: Side
  readonly span: Span
  /** Told of what cannot be read: a line of the records, an entry. */
  readonly onUnreadable: (what: 'record' | 'kept message') => void
}

export async function* replay(
  options: ReplayOptions,
): AsyncGenerator<ReplayedMessage> {
  const { inForce, next, span, onUnreadable } = options
  const main = inForce.config.settings(MAIN)
  const folder = main.quarantine_directory
  const tools = await contentTools(options, folder)
  const sides: RecordSides = {
    ...{ inForce, next },
    differences: readingDifferences(inForce.config, next.config),
  }
  const { rows, damaged } = readCatalog(folder, { mend: false })
  damaged.forEach(() => onUnreadable('kept message'))
  const kept = new Map(rows.map(row => [row.key, row]))
  const seenKeys = new Set<string>()
  const again = (
    key: string,
    record: MessageRecord | null,
  ): Promise<ReplayedMessage> | null => {
    try {
      return judgeContent(readEntry(folder, key), record, tools)
    } catch {
      return null // removed a moment ago, or damaged
    }
  }
  try {
    for (const record of readRecords(main.records_directory, span)) {
      if (record === null) {
        onUnreadable('record')
        continue
      }
      const keys = keysOf(record).filter(key => kept.has(key))
      const seen = keys[0] === undefined ? null : await again(keys[0], record)
      keys.forEach(key => seenKeys.add(key))
      yield seen ?? (await judgeRecord(record, sides))
    }
    for (const row of kept.values()) {
      if (seenKeys.has(row.key) || !isWithin(row, span)) continue
      const seen = await again(row.key, null)
      if (seen === null) onUnreadable('kept message')
      else yield seen
    }
  } finally {
    tools.inspectTools.scanners.forEach(scanner => scanner.close())
  }
}

async function contentTools(
  { inForce, next }: ReplayOptions,
  folder: string,
): Promise<ContentTools> {
  const main = next.config.settings(MAIN)
  return {
    ...{ folder, inForce, next },
    inspectTools: await makeInspectTools(next.config, tmpdir()),
    spool: { folder: tmpdir(), memoryLimitBytes: main.spool_memory_limit },
    timeLimitSeconds: main.message_time_limit,
  }
}

// Of a record that is damaged there are none.
function keysOf({ outcomes }: MessageRecord): readonly string[] {
  return outcomes.flatMap(it => {
    const { quarantineKey } = (it as Partial<typeof it> | null) ?? {}
    return quarantineKey === undefined || quarantineKey === ''
      ? []
      : [quarantineKey]
  })
}

function isWithin({ keptAt }: Row, { since, until }: Span): boolean {
  const moment = Date.parse(keptAt)
  return moment >= (since ?? -Infinity) && moment < (until ?? Infinity)
}
