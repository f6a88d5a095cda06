/*
 * NAME
 *   worker - what a worker of filterd serves
 */

import { availableParallelism } from 'node:os'
import type { Config } from '../../src/config/config.js'
import { MAIN } from '../../src/options.js'
import {
  loadAhead,
  loadEngineConfig,
  makeEngine,
  type Engine,
} from '../../src/engine.js'
import { smtpTransport } from '../../src/deliver/smtp.js'
import { openLog } from '../../src/log/log.js'
import { listenedLog } from '../../src/metrics/log-lines.js'
import { WorkerTally, type WorkerState } from '../../src/metrics/tally.js'
import {
  logNotice,
  logPossibleDuplicate,
  logScannerState,
  logStall,
} from '../../src/log/maillog.js'
import { listen, type Door } from '../../src/receive/listen.js'
import { FIRST_FD } from '../../src/receive/primary.js'
import { handlerFor, vetFor, type Place } from '../../src/receive/smtp.js'
import { watchStalls } from '../../src/receive/stalls.js'
import type { Work } from '../../src/receive/worker.js'
import { formatEndpoint, parseForwardTo } from '../../src/smtp/endpoint.js'
import type { Log } from '../../src/log/line.js'
import type {
  CacheOfWorker,
  CacheWorld,
} from '../../src/verdict-cache/open-cache.js'
import { CACHE } from '../../src/verdict-cache/options.js'
import { ENGINE_SOCKET } from './engine-socket.js'
import { configuredListeners, placeOf } from './listeners.js'
import { makeResident } from './resident.js'
import type { WorkOrder } from './work-order.js'

const LOST = 'the client went before our reply'

export function workerCount(config: Config): number {
  return config.settings(MAIN).processes || availableParallelism()
}

export async function startWorker(order: unknown): Promise<Work> {
  await loadAhead()
  const { openReaderPool } = await import('../../src/read/reader-pool.js')
  const tally: WorkerTally = new WorkerTally(() => stateOf())
  const readers = openReaderPool({
    onEnded: reason => tally.count('postsift_threads_ended_total', { reason }),
  })
  const told = order as WorkOrder
  const config = await loadEngineConfig(told)
  const settings = config.settings(MAIN)
  const log = listenedLog(residentLog(config), line => tally.line(line))
  // filterctl status needs its sessions and warnings; messages are counted for
  // metrics alone.
  const countsMessages = settings.metrics_address !== ''
  const cache = await openCache(config, {
    notice: text => logScannerState(log, `cache: ${text}`),
    count: (scanner, result, by) =>
      tally.count('postsift_cache_lookups_total', { scanner, result }, by),
  })
  const shared = {
    read: readers.read,
    ...(countsMessages && { tally }),
    ...(cache && { cacheOf: cache.of }),
  }
  const listeners = await configuredListeners(config)
  const engines = await Promise.all(
    listeners.map(({ endpoint, stage, forwardTo }) =>
      makeEngine({
        config,
        log,
        transport: smtpTransport({
          ...{ endpoint: parseForwardTo(forwardTo), from: endpoint },
          hostname: settings.hostname,
        }),
        timeLimitSeconds:
          stage === 'before-queue'
            ? settings.before_queue_time_limit
            : settings.message_time_limit,
        wayIn: formatEndpoint(endpoint),
        ...shared,
      }),
    ),
  )
  const resident = told.hasEngineSocket
    ? await makeResident({
        ...{ config, source: told, log },
        ...shared,
      })
    : null
  if (resident !== null) engines.push(...resident.engines)
  await Promise.all(engines.map(engine => engine.prepare()))
  const doors: Door[] = listeners.map((listener, at) => {
    const { stage, origin, clients } = listener
    const { protocol } = listener.endpoint
    const answers = protocol === 'lmtp' ? 'each' : 'one'
    const place: Place = { stage, origin, answers }
    const { filter, askAhead } = engines[at] as Engine
    return {
      fd: FIRST_FD + at,
      ...{ protocol, clients },
      handler: handlerFor(filter, place, {
        lost: envelope => logPossibleDuplicate(log, envelope, LOST),
      }),
      vet: vetFor(askAhead, place),
    }
  })
  if (resident !== null) {
    const { serve } = resident
    doors.push({ fd: FIRST_FD + listeners.length, serve })
  }
  const processes = workerCount(config)
  const listening = await listen(doors, {
    hostname: settings.hostname,
    connectionLimit: Math.ceil(settings.connection_limit / processes),
    isShared: processes > 1,
    notice: text => logNotice(log, 'session', text),
  })
  const stateOf = (): WorkerState => {
    const { sessions, waiting } = listening.count()
    const names = listeners.map(placeOf)
    if (resident !== null) names.push(ENGINE_SOCKET)
    return {
      sessions: Object.fromEntries(
        names.map((name, at) => [name, sessions[at] ?? 0]),
      ),
      waiting,
      threads: { ...readers.count() },
    }
  }
  const stalls = watchStalls(ms => {
    logStall(log, ms)
    tally.count('postsift_stalls_total', {})
  })
  return {
    news: () => tally.take(),
    drain: async () => {
      await listening.drain()
      logNotice(log, 'worker', `longest stall ${stalls.longest()} ms`)
      stalls.stop()
      await Promise.all(engines.map(engine => engine.flush()))
      engines.forEach(engine => engine.close())
      cache?.close()
      readers.close()
      await log.flush()
    },
  }
}

// Loaded where it is wanted.
async function openCache(
  config: Config,
  world: CacheWorld,
): Promise<CacheOfWorker | null> {
  if (config.settings(CACHE).scanners.length === 0) return null
  const { openVerdictCache } =
    await import('../../src/verdict-cache/open-cache.js')
  return openVerdictCache(config, world)
}

export function residentLog(config: Config): Log {
  return openLog(config.settings(MAIN), 'filterd', { resident: true })
}
