/*
 * NAME
 *   filterd - ours, for the table
 */
import { join } from 'node:path'
import { startDaemon } from '../faults/daemon.js'
import { workersOf } from '../helper/filterd-processes.js'
import { freePort } from '../helper/port.js'
import { expectStopped, startCountingSink, type Target } from './flow.js'
import type { Bench } from './row.js'

export interface Filterd extends Target {
  readonly workers: () => readonly number[]
  readonly stop: () => Promise<unknown>
}

/** With clamd as the only scanner of malware, or with what is set by default. */
export async function startFilterd(
  { t, postsift, clamdSocket }: Bench,
  {
    clamd,
    metricsPort,
  }: {
    readonly clamd: 'with' | 'without'
    /** Default: metrics are off. */
    readonly metricsPort?: number
  },
): Promise<Filterd> {
  const sink = await startCountingSink(t)
  const port = await freePort()
  postsift.configure([
    `listen_address = ["127.0.0.1:${port}"]`,
    `forward_to = "127.0.0.1:${sink.port}"`,
    'log_to = "none"',
    'free_space_floor = 0',
    ...(metricsPort === undefined
      ? []
      : [`metrics_address = "127.0.0.1:${metricsPort}"`]),
    ...(clamd === 'with'
      ? [
          '[scanner.builtin]',
          'enabled = false',
          '[scanner.clamd]',
          'enabled = true',
          `address = ["unix:${clamdSocket}"]`,
        ]
      : []),
  ])
  const running = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    configFile: postsift.configFile,
    port,
    env: {},
  })
  const { pid } = running
  const filterd = {
    ...{ port, pid, sink },
    workers: () => workersOf(pid),
    stop: () => running.stop(),
  }
  await expectStopped(filterd)
  return filterd
}
