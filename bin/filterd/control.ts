/*
 * NAME
 *   control - what filterd's primary tells filterctl, and does for it
 */

import type { AlertWatch } from '../../src/alerts/check.js'
import { readBypasses } from '../../src/bypass/bypass.js'
import { watchBypasses } from '../../src/bypass/watch.js'
import type { Config, ConfigSource } from '../../src/config/config.js'
import { configDigest } from '../../src/control/config-digest.js'
import type {
  ReloadAnswer,
  RunningFacts,
  VersionAnswer,
  WorkerFacts,
} from '../../src/control/requests.js'
import { serveControl, type Control } from '../../src/control/server.js'
import { controlSocketPath } from '../../src/control/socket-path.js'
import { MAIN } from '../../src/options.js'
import type { Snapshot } from '../../src/metrics/snapshot.js'
import { VERSION } from '../../src/version.js'

export interface Controlled {
  /** Of the start: a new socket needs a restart. */
  readonly config: Config
  /** What is in force, with the text of the file. */
  readonly inForce: () => ConfigSource
  readonly listeners: string
  readonly workers: () => readonly WorkerFacts[]
  readonly readTotals: () => Snapshot
  /** Gives warnings; rejects where the old configuration stays in force. */
  readonly reload: () => Promise<readonly string[]>
  readonly checkAlerts: AlertWatch['check']
  readonly note: (level: 'info' | 'warning', text: string) => void
}

export function openControl(filterd: Controlled): Control {
  const folder = filterd.config.settings(MAIN).journal_directory
  watchBypasses(folder, filterd.note)
  const about: VersionAnswer = {
    version: VERSION,
    node: process.version,
    pid: process.pid,
    startedAt: Date.now(),
  }
  return serveControl({
    path: controlSocketPath(filterd.config),
    notice: text => filterd.note('warning', text),
    answering: {
      version: () => about,
      status: () => {
        const { file, text = '', overrides = [] } = filterd.inForce()
        const { listeners, workers } = filterd
        return {
          ...about,
          ...{ configFile: file, configDigest: configDigest(text), overrides },
          ...{ listeners, workers: workers(), bypasses: readBypasses(folder) },
          running: runningFacts(filterd.readTotals()),
        }
      },
      reload: () => reloadAnswer(filterd.reload),
      alerts: async ({ queue }) => ({ open: await filterd.checkAlerts(queue) }),
    },
  })
}

function runningFacts({
  sessions,
  sessionsLimit,
  waiting,
  reload,
  lines,
  quarantine,
  counters,
}: Snapshot): RunningFacts {
  const looks = cacheLooks(counters)
  return {
    ...{ sessions, sessionsLimit, waiting, reload, lines, quarantine },
    ...(Object.keys(looks).length > 0 && { cache: looks }),
  }
}

// Of all scanners together.
function cacheLooks({
  postsift_cache_lookups_total: samples,
}: Snapshot['counters']): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const { labels, value } of samples) {
    const { result = '' } = labels
    sums[result] = (sums[result] ?? 0) + value
  }
  return sums
}

/** @param socket where it is. @param config what a reload put in force. */
export function socketWarnings(
  socket: string,
  config: Config,
): readonly string[] {
  return controlSocketPath(config) === socket
    ? []
    : ['warning: a new control.socket needs a restart']
}

async function reloadAnswer(
  reload: Controlled['reload'],
): Promise<ReloadAnswer> {
  try {
    return { isReloaded: true, why: '', warnings: await reload() }
  } catch (error) {
    const why = (error as Error).message
    return { isReloaded: false, why, warnings: [] }
  }
}
