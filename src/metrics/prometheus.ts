/*
 * NAME
 *   prometheus - a snapshot in the text format of Prometheus
 *
 * DESCRIPTION
 *   Two formats: text 0.0.4, and OpenMetrics 1.0 for who asks for it. The package
 *   prom-client writes them and knows the process (process_*); the numbers are
 *   those of the totals, and none of it is in a worker.
 */

import prometheus, { type Registry } from 'prom-client'
import {
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  type CounterName,
  type GaugeName,
  type HistogramName,
} from './rows.js'
import type { Distribution, Sample, Snapshot } from './snapshot.js'

export interface Page {
  /** For the field Content-Type. */
  readonly type: string
  readonly text: string
}

export interface PageMaker {
  page(snapshot: Snapshot, format: 'text' | 'openmetrics'): Promise<Page>
}

interface Value {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly values: readonly Value[]
}

/** @param build what runs. */
export function openPages(build: {
  readonly version: string
  readonly node: string
}): PageMaker {
  // Of these, what is about the process: the rest is about Node.js.
  const own = new prometheus.Registry()
  prometheus.collectDefaultMetrics({ register: own })
  return {
    page: async (snapshot, format) => {
      const page = new prometheus.Registry()
      if (format === 'openmetrics') {
        page.setContentType(
          prometheus.Registry.OPENMETRICS_CONTENT_TYPE as never,
        )
      }
      const all = [
        ...countersOf(snapshot),
        ...histogramsOf(snapshot),
        ...gaugesOf(snapshot, build),
        ...(await processMetrics(own)),
      ]
      for (const metric of all) register(page, metric, format)
      return { type: page.contentType, text: await page.metrics() }
    },
  }
}

// A Registry takes whatever has a name and gives its values.
function register(
  page: Registry,
  metric: Metric,
  format: 'text' | 'openmetrics',
): void {
  // OpenMetrics has the ending on the samples alone, and prom-client adds it.
  const name =
    format === 'openmetrics' && metric.type === 'counter'
      ? metric.name.replace(/_total$/u, '')
      : metric.name
  const source = { ...metric, name, get: async () => ({ ...metric, name }) }
  page.registerMetric(source as never)
}

async function processMetrics(own: Registry): Promise<readonly Metric[]> {
  const all = (await own.getMetricsAsJSON()) as unknown as readonly Metric[]
  return all.filter(({ name }) => name.startsWith('process_'))
}

function countersOf({ counters }: Snapshot): readonly Metric[] {
  return namesOf<CounterName>(COUNTERS).map(name => ({
    name,
    help: COUNTERS[name].help,
    type: 'counter',
    values: counters[name],
  }))
}

function histogramsOf({ histograms }: Snapshot): readonly Metric[] {
  return namesOf<HistogramName>(HISTOGRAMS).map(name => ({
    name,
    help: HISTOGRAMS[name].help,
    type: 'histogram',
    values: histograms[name].flatMap(it => seriesOf(name, it)),
  }))
}

// Buckets count what those before them do, too.
function seriesOf(
  name: string,
  { labels, buckets, counts, sum, count }: Distribution,
): readonly Value[] {
  let sofar = 0
  const metricName = `${name}_bucket`
  const rows = counts.map((inBucket, at) => {
    sofar += inBucket
    const le = buckets[at] ?? '+Inf'
    return { metricName, labels: { ...labels, le }, value: sofar }
  })
  return [
    ...rows,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}

function gaugesOf(
  snapshot: Snapshot,
  build: Readonly<Record<string, string>>,
): readonly Metric[] {
  const values = gaugeValues(snapshot, build)
  return namesOf<GaugeName>(GAUGES).map(name => ({
    name,
    help: GAUGES[name].help,
    type: 'gauge',
    values: values[name],
  }))
}

function gaugeValues(
  snapshot: Snapshot,
  build: Readonly<Record<string, string>>,
): Readonly<Record<GaugeName, readonly Sample[]>> {
  const { engines, bypasses, quarantine, outbox, freeSpace } = snapshot
  const { reload, workers } = snapshot
  const by = (scanner: string, value: number): Sample => ({
    labels: { scanner },
    value,
  })
  return {
    postsift_build_info: [{ labels: build, value: 1 }],
    postsift_scanner_up: engines.map(it => by(it.scanner, Number(it.up))),
    postsift_scanner_selftest_success: engines.flatMap(it =>
      it.selfTest === null ? [] : [by(it.scanner, Number(it.selfTest.success))],
    ),
    postsift_scanner_database_timestamp_seconds: engines.flatMap(it =>
      it.databaseAt === null ? [] : [by(it.scanner, it.databaseAt / 1000)],
    ),
    postsift_bypass_end_timestamp_seconds: bypasses.map(it =>
      by(it.scanner, it.until / 1000),
    ),
    postsift_sessions: named('listener', snapshot.sessions),
    postsift_sessions_limit: one(snapshot.sessionsLimit),
    postsift_sessions_waiting: one(snapshot.waiting),
    postsift_workers: one(workers.ready),
    postsift_reader_threads: named('state', snapshot.threads),
    postsift_quarantine_entries: one(quarantine?.entries),
    postsift_quarantine_bytes: one(quarantine?.bytes),
    postsift_quarantine_limit_bytes: one(quarantine?.limitBytes),
    postsift_quarantine_oldest_timestamp_seconds:
      typeof quarantine?.oldestAt === 'number'
        ? one(quarantine.oldestAt / 1000)
        : [],
    postsift_store_waiting_entries: one(outbox?.entries),
    postsift_store_waiting_bytes: one(outbox?.bytes),
    postsift_store_outbox_limit_bytes: one(outbox?.limitBytes),
    postsift_free_space_bytes: freeSpace.flatMap(({ folder, bytes }) =>
      bytes === null ? [] : [{ labels: { folder }, value: bytes }],
    ),
    postsift_config_last_reload_successful: one(Number(reload.successful)),
  }
}

function one(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: {}, value }]
}

function named(
  label: string,
  values: Readonly<Record<string, number>>,
): readonly Sample[] {
  return Object.entries(values).map(([name, value]) => ({
    labels: { [label]: name },
    value,
  }))
}

function namesOf<N extends string>(rows: Readonly<Record<N, unknown>>): N[] {
  return Object.keys(rows) as N[]
}
