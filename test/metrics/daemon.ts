/*
 * NAME
 *   daemon - a filterd that serves metrics, with a sink after it
 */

import { join } from 'node:path'
import { startDaemon } from '../faults/daemon.js'
import { workersOf } from '../helper/filterd-processes.js'
import type { Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { installPostsift } from '../helper/postsift.js'
import { startSink, type Sink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import { fetchFrom } from './scrape.js'

export interface MeteredFilterd {
  /** Where mail goes. */
  readonly port: number
  readonly metricsPort: number
  readonly pid: number
  readonly sink: Sink
  readonly workers: () => readonly number[]
  /** Anew, with one worker only. */
  readonly configure: (lines: readonly string[]) => void
  readonly scrape: () => Promise<string>
  readonly log: () => string
}

/** With two workers. @param lines of the configuration besides. */
export const startMetered = async (
  t: Teardown,
  lines: readonly string[] = [],
): Promise<MeteredFilterd> => {
  const postsift = await installPostsift(t)
  const sink = await startSink(t)
  const [port, metricsPort] = [await freePort(), await freePort()]
  const configure = (more: readonly string[], processes = 1) =>
    postsift.configure([
      `listen_address = ["127.0.0.1:${port}"]`,
      `forward_to = "127.0.0.1:${sink.port}"`,
      'log_to = "stderr"',
      'free_space_floor = 0',
      `processes = ${processes}`,
      ...more,
    ])
  const metrics = `metrics_address = "127.0.0.1:${metricsPort}"`
  configure([metrics, ...lines], 2)
  const running = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    configFile: postsift.configFile,
    port,
    env: {},
  })
  // Workers may accept before all of them do.
  await waitUntil(
    () => fetchFrom(metricsPort, '/healthz').catch(() => undefined),
    { what: 'the metrics', report: () => running.stderr() },
  )
  return {
    ...{ port, metricsPort, sink, configure },
    pid: running.pid,
    workers: () => workersOf(running.pid),
    scrape: async () => (await fetchFrom(metricsPort, '/metrics')).body,
    log: () => running.stderr(),
  }
}
