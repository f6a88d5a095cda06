/*
 * NAME
 *   prometheus.test - the page that Prometheus reads
 */

import t from 'tap'
import { openPages } from '../../src/metrics/prometheus.js'
import { COUNTERS, GAUGES, HISTOGRAMS } from '../../src/metrics/rows.js'
import { snapshotOf } from './sample.js'

const pages = openPages({ version: '1.2.3', node: '20.0.0' })

t.test('text 0.0.4', async t => {
  const { type, text } = await pages.page(snapshotOf(), 'text')
  t.equal(type, 'text/plain; version=0.0.4; charset=utf-8')
  const lines = text.split('\n')
  for (const line of [
    '# TYPE postsift_messages_total counter',
    'postsift_messages_total{door="smtp:127.0.0.1:10025",origin="inbound",class="clean",action="pass"} 1',
    'postsift_message_bytes_total{door="smtp:127.0.0.1:10025"} 1234',
    'postsift_rule_matches_total{rule="a \\"rule\\" of\\\\ours",mode="monitor"} 1',
    'postsift_stalls_total 1',
    '# TYPE postsift_message_duration_seconds histogram',
    'postsift_message_duration_seconds_bucket{door="smtp:127.0.0.1:10025",le="0.005"} 1',
    'postsift_message_duration_seconds_bucket{door="smtp:127.0.0.1:10025",le="300"} 1',
    'postsift_message_duration_seconds_bucket{door="smtp:127.0.0.1:10025",le="+Inf"} 2',
    'postsift_message_duration_seconds_sum{door="smtp:127.0.0.1:10025"} 400.003',
    'postsift_message_duration_seconds_count{door="smtp:127.0.0.1:10025"} 2',
    'postsift_message_size_bytes_bucket{le="1000"} 0',
    'postsift_message_size_bytes_bucket{le="10000"} 1',
    'postsift_build_info{version="1.2.3",node="20.0.0"} 1',
    'postsift_scanner_up{scanner="clamd"} 1',
    'postsift_scanner_up{scanner="spamd"} 1',
    'postsift_scanner_selftest_success{scanner="clamd"} 1',
    'postsift_scanner_database_timestamp_seconds{scanner="clamd"} 1700000000',
    'postsift_sessions{listener="smtp:127.0.0.1:10025"} 3',
    'postsift_sessions_limit 200',
    'postsift_sessions_waiting 1',
    'postsift_workers 2',
    'postsift_worker_exits_total{reason="killed"} 1',
    'postsift_reader_threads{state="busy"} 1',
    'postsift_quarantine_entries 2',
    'postsift_quarantine_bytes 300',
    'postsift_quarantine_limit_bytes 1000',
    'postsift_bypass_end_timestamp_seconds{scanner="clamd"} 1900000000',
    'postsift_quarantine_oldest_timestamp_seconds 1600000000',
    'postsift_store_waiting_entries 3',
    'postsift_store_waiting_bytes 400',
    'postsift_store_outbox_limit_bytes 2000',
    'postsift_free_space_bytes{folder="spool"} 9000000000',
    'postsift_config_last_reload_successful 1',
  ]) {
    t.ok(lines.includes(line), line)
  }
  t.match(text, /^process_resident_memory_bytes \d+$/mu)
  t.match(text, /^process_cpu_seconds_total [\d.]+$/mu)
  t.notMatch(text, /nodejs_/u, 'of Node.js nothing')
})

t.test('OpenMetrics 1.0', async t => {
  const { type, text } = await pages.page(snapshotOf(), 'openmetrics')
  t.match(type, /^application\/openmetrics-text; version=1\.0\.0/u)
  t.ok(text.endsWith('\n# EOF\n'))
  t.match(text, /^# TYPE postsift_stalls counter$/mu)
  t.match(text, /^postsift_stalls_total 1$/mu)
  t.notMatch(text, /_total_total/u)
})

t.test('every metric has a type, a sentence and values', async t => {
  const { text } = await pages.page(snapshotOf(), 'text')
  for (const name of Object.keys({ ...COUNTERS, ...HISTOGRAMS, ...GAUGES })) {
    t.match(text, new RegExp(`^# HELP ${name} \\S.*\\.$`, 'mu'))
    t.match(text, new RegExp(`^${name}(?:_bucket)?(?:\\{.*\\})? `, 'mu'))
  }
})

t.test('pages may be made at the same time, and again', async t => {
  const made = await Promise.all(
    (['text', 'openmetrics', 'text'] as const).map(async format => {
      const { text } = await pages.page(snapshotOf(), format)
      return text.replace(/^(?:# (?:HELP|TYPE) )?process_.*\n/gmu, '')
    }),
  )
  t.equal(made[0], made[2])
})
