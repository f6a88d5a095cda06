/*
 * NAME
 *   rows - every metric: its name, its labels, and what it says
 *
 * DESCRIPTION
 *   Names are what dashboards and alerts of others rest on: they stay. Values of
 *   labels come from short lists, or from the configuration (listeners, scanners,
 *   rules): no addresses, ids, or names of viruses are among them.
 *
 *   Workers count COUNTERS and HISTOGRAMS; GAUGES are what the primary knows at
 *   the moment.
 */

export interface Row {
  readonly help: string
  readonly labels: readonly string[]
}

export const COUNTERS = {
  postsift_messages_total: row(
    'Messages that were answered, by their worst finding and what was done. A message that is answered temporarily has the action defer.',
    ['door', 'origin', 'class', 'action'],
  ),
  postsift_message_bytes_total: row('Bytes of these messages.', ['door']),
  postsift_recipients_total: row('Recipients, by what was done.', ['action']),
  postsift_handovers_total: row(
    'Messages given to the next hop, by its answer. repeated: it had the message before. uncertain: it may have it, and gave no answer.',
    ['result'],
  ),
  postsift_scanner_scans_total: row(
    'Messages that a scanner was asked about.',
    ['scanner', 'result'],
  ),
  postsift_cache_lookups_total: row(
    'Parts that were looked up before a scanner was asked. process, shared: its answer was known to the process, or to the server of store.cache. miss: it was not. forged: a value in the server that is not signed by our key; it counts as a miss, too. error: the server did not answer in time, without a scanner.',
    ['scanner', 'result'],
  ),
  postsift_findings_total: row('Findings.', ['scanner', 'class']),
  postsift_rule_matches_total: row(
    'Messages that a rule fitted. mode monitor: it only watches.',
    ['rule', 'mode'],
  ),
  postsift_worker_exits_total: row('Workers that ended.', ['reason']),
  postsift_stalls_total: row(
    'Periods of 10 s in which a worker let its sessions wait for more than 250 ms.',
    [],
  ),
  postsift_threads_ended_total: row(
    'Reader threads that were ended, or died, with the message that they read.',
    ['reason'],
  ),
  postsift_quarantine_kept_total: row('Messages that were kept.', ['class']),
  postsift_quarantine_released_total: row('Kept messages that were released.', [
    'how',
  ]),
  postsift_records_dropped_total: row('Records that could not be written.', []),
} as const

/** Seconds. Our own limits are at 150 and 300. */
const SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300,
] as const

const BYTES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8] as const

export const HISTOGRAMS = {
  postsift_message_duration_seconds: {
    ...row('Time from the end of a message to its answer.', ['door']),
    buckets: SECONDS,
  },
  postsift_stage_duration_seconds: {
    ...row('Time of a message in each stage. spool contains its transfer.', [
      'stage',
    ]),
    buckets: SECONDS,
  },
  postsift_message_size_bytes: {
    ...row('Sizes of messages.', []),
    buckets: BYTES,
  },
  postsift_scanner_duration_seconds: {
    ...row('Time until a scanner had answered or failed.', ['scanner']),
    buckets: SECONDS,
  },
} as const

export const GAUGES = {
  postsift_build_info: row('1; what runs.', ['version', 'node']),
  postsift_scanner_up: row(
    '0 from when a scanner has failed several times in a row until it answers again.',
    ['scanner'],
  ),
  postsift_scanner_selftest_success: row(
    'Whether a scanner found the test string at the last self-test.',
    ['scanner'],
  ),
  postsift_scanner_database_timestamp_seconds: row(
    "When a scanner's database was made, by the last self-test.",
    ['scanner'],
  ),
  postsift_bypass_end_timestamp_seconds: row(
    'When a bypass that is in force ends (filterctl bypass). Missing where there is none.',
    ['scanner'],
  ),
  postsift_sessions: row('Connections in work.', ['listener']),
  postsift_sessions_limit: row('connection_limit.', []),
  postsift_sessions_waiting: row(
    'Connections that wait for another to end.',
    [],
  ),
  postsift_workers: row('Workers that accept connections.', []),
  postsift_reader_threads: row('Reader threads.', ['state']),
  postsift_quarantine_entries: row('Kept messages.', []),
  postsift_quarantine_bytes: row(
    'Bytes of kept messages; what several share counts once.',
    [],
  ),
  postsift_quarantine_limit_bytes: row(
    'quarantine_size_limit; 0 means none.',
    [],
  ),
  postsift_quarantine_oldest_timestamp_seconds: row(
    'When the oldest of the kept messages came. Missing where there is none.',
    [],
  ),
  postsift_store_waiting_entries: row(
    'Kept messages that the store of several hosts does not have yet.',
    [],
  ),
  postsift_store_waiting_bytes: row('The bytes of those.', []),
  postsift_store_outbox_limit_bytes: row(
    'outbox_limit of [store]; 0 means none.',
    [],
  ),
  postsift_free_space_bytes: row('Free space on the file system of a folder.', [
    'folder',
  ]),
  postsift_config_last_reload_successful: row(
    'Whether the configuration was taken at the last reload, or at the start.',
    [],
  ),
} as const

export type CounterName = keyof typeof COUNTERS
export type HistogramName = keyof typeof HISTOGRAMS
export type GaugeName = keyof typeof GAUGES

/** Values of the labels of a metric. */
export type LabelsOf<R extends Row> = Readonly<
  Record<R['labels'][number], string>
>

function row<const L extends readonly string[]>(
  help: string,
  labels: L,
): { readonly help: string; readonly labels: L } {
  return { help, labels }
}
