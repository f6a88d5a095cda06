/*
 * NAME
 *   metrics - the server of metrics in the primary, as the configuration wants it
 *
 * DESCRIPTION
 *   Where metrics_address is empty, nothing of it is loaded. Otherwise the server
 *   starts after the sockets of mail are there, and anew after a reload that
 *   changes its address or token. A port that is taken is tried again: mail does
 *   not depend on it.
 *
 * DIAGNOSTICS
 *   The log says that it is served, and once why not.
 */

import { causeOf } from '../../src/mail/error.js'
import type { Config } from '../../src/config/config.js'
import type { Log } from '../../src/log/line.js'
import { logNotice } from '../../src/log/maillog.js'
import { metricsPlace, type MetricsPlace } from '../../src/metrics-place.js'
import type { PageMaker } from '../../src/metrics/prometheus.js'
import type { MetricsServer } from '../../src/metrics/server.js'
import type { Snapshot } from '../../src/metrics/snapshot.js'
import { MAIN } from '../../src/options.js'
import { VERSION } from '../../src/version.js'

const AGAIN_MS = 10_000

export interface MetricsDoor {
  /** By this configuration from now on. Does not throw. */
  begin(config: Config): Promise<void>
}

export function openMetricsDoor(
  readTotals: () => Snapshot,
  log: Log,
): MetricsDoor {
  let server: MetricsServer | null = null
  let made: PageMaker | null = null
  let inForce = 'null'
  let timer: NodeJS.Timeout | undefined
  const serve = async (place: MetricsPlace, where: string): Promise<void> => {
    const { openServer } = await import('../../src/metrics/server.js')
    const { openPages } = await import('../../src/metrics/prometheus.js')
    const build = { version: VERSION, node: process.versions.node }
    const pages = (made ??= openPages(build))
    let isSaid = false
    const open = async (): Promise<void> => {
      const mine = inForce
      try {
        const opened = await openServer({ ...place, readTotals, pages })
        if (mine !== inForce) return opened.close()
        server = opened
        logNotice(log, 'filterd', `metrics are served on ${where}`)
      } catch (error) {
        if (mine !== inForce) return
        timer = setTimeout(() => void open(), AGAIN_MS).unref()
        if (isSaid) return
        isSaid = true
        log.write(
          'error',
          `filterd: metrics are not served on ${where}, and are tried again: ${causeOf(error)}`,
        )
      }
    }
    await open()
  }
  return {
    begin: async config => {
      try {
        const place = await metricsPlace(config)
        const next = JSON.stringify(place)
        if (next === inForce) return
        inForce = next
        clearTimeout(timer)
        server?.close()
        server = null
        const where = config.settings(MAIN).metrics_address
        if (place !== null) await serve(place, where)
      } catch (error) {
        log.write('error', `filterd: metrics are not served: ${causeOf(error)}`)
      }
    },
  }
}
