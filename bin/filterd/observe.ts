/*
 * NAME
 *   observe - what the primary of filterd knows of itself and its workers
 *
 * DESCRIPTION
 *   Totals of what workers tell, and the facts beside them: engines and their
 *   self-tests, free space, the quarantine, the last reload. Who wants to know asks
 *   readTotals().
 *
 *   The quarantine is measured now and then (measure), for at most PART of the
 *   time, and only once someone has asked; free space when someone asks.
 *
 * DIAGNOSTICS
 *   Nothing throws. A quarantine that cannot be read is null.
 */

import { printable } from '../../src/util/text.js'
import { freeBytes } from '../../src/util/files/free-space.js'
import type { Config } from '../../src/config/config.js'
import { readBypasses } from '../../src/bypass/bypass.js'
import { MAIN } from '../../src/options.js'
import { listenedLog } from '../../src/metrics/log-lines.js'
import type {
  EngineFacts,
  Facts,
  FreeSpace,
  QuarantineFacts,
  Snapshot,
} from '../../src/metrics/snapshot.js'
import { Totals } from '../../src/metrics/totals.js'
import { RULE } from '../../src/policy/rule-options.js'
import { ruleName } from '../../src/policy/rules.js'
import { measureQuarantine } from '../../src/quarantine/measure.js'
import { STORE } from '../../src/store/options.js'
import { readOutbox } from '../../src/store/outbox.js'
import type { PrimaryOptions } from '../../src/receive/primary.js'
import { makeScanners } from '../../src/scan/scan.js'
import type { TestResult } from '../../src/self-test/stamp.js'
import type { Log } from '../../src/log/line.js'
import { configuredListeners, placeOf } from './listeners.js'
import { workerCount } from './worker.js'

export interface Observer extends Required<
  Pick<PrimaryOptions, 'heard' | 'ended'>
> {
  readTotals(): Snapshot
  /** The same log; its warnings and errors are among the totals. */
  listened(log: Log): Log
  /** A self-test of the engines. */
  tested(results: readonly TestResult[]): void
  /** This configuration is in force. */
  began(config: Config): Promise<void>
  /** The same, a reload of the configuration: the totals know whether it failed. */
  watching<T>(reload: () => Promise<T>): () => Promise<T>
}

/** How long a measure of the quarantine is good. */
const MEASURED_MS = 60_000
/** Of the time it may take. */
const PART = 0.01

/** @param readyCount how many workers accept. */
export function openObserver(readyCount: () => number): Observer {
  let config: Config | null = null
  let engines: readonly EngineFacts[] = []
  let reload: Facts['reload'] = { successful: true, at: Date.now(), text: '' }
  const measured = measurer(
    () => config,
    released =>
      totals.count(
        'postsift_quarantine_released_total',
        { how: 'command' },
        released,
      ),
  )
  const totals = new Totals(() => ({
    engines,
    sessionsLimit: config?.settings(MAIN).connection_limit ?? 0,
    workers: {
      ready: readyCount(),
      wanted: config === null ? 0 : workerCount(config),
    },
    quarantine: measured(),
    ...(config !== null && outboxOf(config)),
    bypasses:
      config === null
        ? []
        : readBypasses(config.settings(MAIN).journal_directory),
    freeSpace: config === null ? [] : freeSpaceOf(config),
    reload,
  }))
  return {
    readTotals: () => totals.readTotals(),
    heard: (worker, news) => totals.add(worker, news),
    ended: (worker, reason) => {
      totals.forget(worker)
      totals.count('postsift_worker_exits_total', { reason })
    },
    listened: log => listenedLog(log, line => totals.line(line)),
    tested: results => {
      engines = engines.map(it => {
        const result = results.find(({ scanner }) => scanner === it.scanner)
        if (result === undefined) return it
        // Also one that found nothing has answered.
        if (result.state !== 'unreachable') totals.engine(it.scanner, true)
        return withTest(it, result)
      })
    },
    began: async next => {
      config = next
      engines = enginesOf(next, engines)
      reload = { successful: true, at: Date.now(), text: '' }
      await expectAll(totals, next, engines)
    },
    watching: work => async () => {
      try {
        return await work()
      } catch (error) {
        const text = printable((error as Error).message)
        reload = { successful: false, at: Date.now(), text }
        throw error
      }
    },
  }
}

// Those outside: only they have an own setting of what their failure means.
function enginesOf(
  config: Config,
  known: readonly EngineFacts[],
): readonly EngineFacts[] {
  const scanners = makeScanners(config, { spoolFolder: '/' })
  scanners.forEach(scanner => scanner.close())
  return scanners.flatMap(({ name, required }) => {
    if (required === undefined) return []
    const before = known.find(({ scanner }) => scanner === name)
    const { selfTest = null, databaseAt = null } = before ?? {}
    return [{ scanner: name, required, selfTest, databaseAt }]
  })
}

function withTest(
  known: EngineFacts,
  { state, text, databaseAt }: TestResult,
): EngineFacts {
  const success = state === 'found'
  return {
    ...known,
    selfTest: { success, at: Date.now(), text },
    databaseAt:
      state === 'unreachable' ? known.databaseAt : (databaseAt ?? null),
  }
}

// What has not happened yet is 0, and not missing: a rate needs the first one.
async function expectAll(
  totals: Totals,
  config: Config,
  engines: readonly EngineFacts[],
): Promise<void> {
  for (const listener of await configuredListeners(config)) {
    const door = placeOf(listener)
    totals.count('postsift_message_bytes_total', { door }, 0)
    for (const action of ['pass', 'defer']) {
      const labels = { door, origin: listener.origin, class: 'clean', action }
      totals.count('postsift_messages_total', labels, 0)
    }
  }
  for (const result of ['done', 'refused', 'deferred', 'repeated', 'uncertain'])
    totals.count('postsift_handovers_total', { result }, 0)
  for (const { scanner } of engines) {
    for (const result of ['clean', 'found', 'error', 'timeout'])
      totals.count('postsift_scanner_scans_total', { scanner, result }, 0)
  }
  config.tables(RULE).forEach(({ name, mode }, index) => {
    const rule = ruleName(name, index)
    totals.count('postsift_rule_matches_total', { rule, mode }, 0)
  })
  for (const action of ['pass', 'defer'])
    totals.count('postsift_recipients_total', { action }, 0)
  for (const reason of ['drained', 'killed', 'failed', 'stuck'])
    totals.count('postsift_worker_exits_total', { reason }, 0)
  for (const reason of ['time', 'memory', 'deadline', 'died'])
    totals.count('postsift_threads_ended_total', { reason }, 0)
  totals.count('postsift_stalls_total', {}, 0)
  totals.count('postsift_records_dropped_total', {}, 0)
  const how = 'command'
  totals.count('postsift_quarantine_released_total', { how }, 0)
}

function outboxOf(config: Config): Pick<Facts, 'outbox'> {
  const { index, outbox_limit: limitBytes } = config.settings(STORE)
  if (index === '') return {}
  const waiting = readOutbox(config.settings(MAIN).quarantine_directory)
  return { outbox: waiting === null ? null : { ...waiting, limitBytes } }
}

function freeSpaceOf(config: Config): readonly FreeSpace[] {
  const main = config.settings(MAIN)
  const folders = {
    spool: main.spool_directory,
    quarantine: main.quarantine_directory,
    journal: main.journal_directory,
    records: main.records_directory,
  }
  return Object.entries(folders).map(([folder, path]) => {
    const bytes = freeBytes(path)
    return { folder, path, bytes, floorBytes: main.free_space_floor }
  })
}

// Gives what is known, and has it measured again where that is old.
function measurer(
  configOf: () => Config | null,
  onReleased: (count: number) => void,
): () => QuarantineFacts | null {
  let known: QuarantineFacts | null = null
  let releases: ReadonlyMap<string, number> | null = null
  let next = -Infinity
  let isMeasuring = false
  const measure = async (config: Config): Promise<void> => {
    const main = config.settings(MAIN)
    const start = performance.now()
    try {
      const found = await measureQuarantine(main.quarantine_directory)
      const { entries, bytes, oldestAt } = found
      const limitBytes = main.quarantine_size_limit
      known = { entries, bytes, oldestAt, limitBytes, at: Date.now() }
      const more = releases === null ? 0 : moreOf(releases, found.releases)
      if (more > 0) onReleased(more)
      releases = found.releases
    } catch {
      known = null
    }
    const took = performance.now() - start
    next = performance.now() + Math.max(MEASURED_MS, took / PART)
  }
  return () => {
    const config = configOf()
    if (config !== null && !isMeasuring && performance.now() >= next) {
      isMeasuring = true
      void measure(config).finally(() => {
        isMeasuring = false
      })
    }
    return known
  }
}

// Releases since; an entry that is gone takes none away.
function moreOf(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): number {
  return [...now].reduce(
    (sum, [key, count]) => sum + Math.max(0, count - (before.get(key) ?? 0)),
    0,
  )
}
