/*
 * NAME
 *   sample - a snapshot with something in all of its places
 */

import type { Facts, Snapshot } from '../../src/metrics/snapshot.js'
import { Totals } from '../../src/metrics/totals.js'
import { WorkerTally } from '../../src/metrics/tally.js'

export const FACTS: Facts = {
  engines: [
    {
      scanner: 'clamd',
      required: true,
      selfTest: { success: true, at: 0, text: 'found' },
      databaseAt: 1_700_000_000_000,
    },
    { scanner: 'spamd', required: false, selfTest: null, databaseAt: null },
  ],
  sessionsLimit: 200,
  workers: { ready: 2, wanted: 2 },
  quarantine: {
    ...{ entries: 2, bytes: 300, limitBytes: 1000, at: 0 },
    oldestAt: 1_600_000_000_000,
  },
  outbox: { entries: 3, bytes: 400, limitBytes: 2000 },
  bypasses: [{ scanner: 'clamd', until: 1_900_000_000_000 }],
  freeSpace: [
    { folder: 'spool', path: '/spool', bytes: 9e9, floorBytes: 1000 },
  ],
  reload: { successful: true, at: 0, text: '' },
}

/** One message of everything. */
export function totalsOf(facts: () => Facts = () => FACTS): Totals {
  const totals = new Totals(facts)
  const tally = new WorkerTally(() => ({
    sessions: { 'smtp:127.0.0.1:10025': 3 },
    waiting: 1,
    threads: { idle: 1, busy: 1 },
  }))
  const door = 'smtp:127.0.0.1:10025'
  const scanner = 'clamd'
  tally.count('postsift_messages_total', {
    ...{ door, origin: 'inbound', class: 'clean', action: 'pass' },
  })
  tally.count('postsift_message_bytes_total', { door }, 1234)
  tally.count('postsift_recipients_total', { action: 'pass' }, 2)
  tally.count('postsift_handovers_total', { result: 'done' })
  tally.count('postsift_scanner_scans_total', { scanner, result: 'clean' })
  tally.count('postsift_findings_total', { scanner, class: 'infected' })
  tally.count('postsift_rule_matches_total', {
    rule: 'a "rule" of\\ours',
    mode: 'monitor',
  })
  tally.count('postsift_cache_lookups_total', {
    scanner: 'clamd',
    result: 'process',
  })
  tally.count('postsift_stalls_total', {})
  tally.count('postsift_threads_ended_total', { reason: 'time' })
  tally.count('postsift_quarantine_kept_total', { class: 'infected' })
  tally.count('postsift_records_dropped_total', {})
  tally.observe('postsift_message_size_bytes', {}, 1234)
  tally.observe('postsift_message_duration_seconds', { door }, 0.003)
  tally.observe('postsift_message_duration_seconds', { door }, 400)
  tally.observe('postsift_stage_duration_seconds', { stage: 'scan' }, 0.2)
  tally.observe('postsift_scanner_duration_seconds', { scanner }, 0.2)
  totals.add('worker', JSON.parse(JSON.stringify(tally.take())))
  totals.count('postsift_worker_exits_total', { reason: 'killed' })
  totals.count('postsift_quarantine_released_total', { how: 'command' })
  return totals
}

export function snapshotOf(): Snapshot {
  return totalsOf().readTotals()
}
