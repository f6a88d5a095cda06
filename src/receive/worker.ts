/*
 * NAME
 *   worker - the side of a worker towards its primary
 *
 * DESCRIPTION
 *   Starts on request, reports that it is there, drains on request, and ends
 *   when the primary is gone. If it cannot start, it sends the reason to the
 *   primary, which has a log. What it has to tell about its work goes there each
 *   second, and a last time at its end.
 */

import type { FromWorker, ToWorker } from './primary.js'

export interface Work {
  drain(): Promise<void>
  /** What is new, as plain data; null where nothing is. */
  news?(): unknown
}

const NEWS_MS = 1000

const LAST_WORDS_MS = 500

/** @param start makes the work of what the primary told. */
export function serveAsWorker(start: (work: unknown) => Promise<Work>): void {
  let work: Work | null = null
  const cannot = (error: unknown): void => {
    say({ type: 'failed', text: textOf(error) })
    process.exitCode = 1
    process.disconnect()
    // Where something of it holds the process.
    setTimeout(() => process.exit(), LAST_WORDS_MS).unref()
  }
  // Also what no one waits for. A worker that is ready dies of it, and is
  // replaced.
  process.once('uncaughtException', cannot)
  const tellNews = (then: () => void = () => undefined): void => {
    const news = work?.news?.() ?? null
    if (news === null || !process.connected) then()
    else say({ type: 'news', news }, then)
  }
  const end = (): void => {
    const drained = work === null ? Promise.resolve() : work.drain()
    void drained.finally(() => {
      tellNews(() => process.exit(0))
      setTimeout(() => process.exit(0), LAST_WORDS_MS)
    })
  }
  process.on('message', message => {
    const told = message as ToWorker
    switch (told.type) {
      case 'start':
        start(told.work).then(started => {
          work = started
          process.off('uncaughtException', cannot)
          setInterval(() => tellNews(), NEWS_MS).unref()
          // What is written now is read after our end.
          process.once('exit', () => tellNews())
          say({ type: 'ready' })
        }, cannot)
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

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// Where the primary is gone there is no one to tell, and nothing to do.
function say(message: FromWorker, then = (): void => undefined): void {
  process.send?.(message, undefined, undefined, then)
}
