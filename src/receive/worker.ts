/*
 * NAME
 *   worker - the side of a worker towards its primary
 *
 * DESCRIPTION
 *   Starts when it is told, answers that it is there, drains when it is told,
 *   and ends when the primary is gone.
 */

import type { FromWorker, ToWorker } from './primary.js'

export interface Work {
  drain(): Promise<void>
}

/** @param start makes the work of what the primary told. */
export function serveAsWorker(start: (work: unknown) => Promise<Work>): void {
  let work: Work | null = null
  const end = (): void => {
    const drained = work === null ? Promise.resolve() : work.drain()
    void drained.finally(() => process.exit(0))
  }
  process.on('message', message => {
    const told = message as ToWorker
    switch (told.type) {
      case 'start':
        start(told.work).then(
          started => {
            work = started
            say({ type: 'ready' })
          },
          (error: Error) => {
            say({ type: 'failed', text: error.message })
            process.exitCode = 1
            process.disconnect()
          },
        )
        break
      case 'drain':
        end()
        break
      case 'ping':
        say({ type: 'pong' })
    }
  })
  // What comes from a terminal or a service manager is for the primary.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => undefined)
  process.on('SIGHUP', () => undefined)
  process.on('disconnect', () => {
    if (process.exitCode === undefined) end()
  })
}

function say(message: FromWorker): void {
  process.send?.(message)
}
