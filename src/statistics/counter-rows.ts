/*
 * NAME
 *   counter-rows - what records can count of filterd's metrics
 */

interface Row {
  readonly help: string
}

export const COUNTERS = {
  postsift_messages_total: {
    help: 'Messages that were answered, by their worst finding and what was done. A message that is answered temporarily has the action defer.',
  },
  postsift_message_bytes_total: { help: 'Bytes of these messages.' },
  postsift_recipients_total: { help: 'Recipients, by what was done.' },
  postsift_findings_total: { help: 'Findings.' },
  postsift_rule_matches_total: {
    help: 'Messages that a rule fitted. mode monitor: it only watches.',
  },
} as const satisfies Readonly<Record<string, Row>>

/** Seconds. Our own limits are at 150 and 300. */
const SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300,
] as const

export const HISTOGRAMS = {
  postsift_stage_duration_seconds: {
    help: 'Time of a message in each stage. spool contains its transfer.',
    buckets: SECONDS,
  },
  postsift_message_size_bytes: {
    help: 'Sizes of messages.',
    buckets: [1e3, 1e4, 1e5, 1e6, 1e7, 1e8],
  },
  postsift_scanner_duration_seconds: {
    help: 'Time until a scanner had answered or failed.',
    buckets: SECONDS,
  },
} as const satisfies Readonly<
  Record<string, Row & { readonly buckets: readonly number[] }>
>
