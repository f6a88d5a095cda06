/*
 * NAME
 *   reloads - the configuration is read again, at a signal or when filterctl asks
 */

import { logNotice } from '../../src/log/maillog.js'
import type { Log } from '../../src/log/line.js'

/**
 * Obeys SIGHUP from now on. Reloads are done one after the other, so that the
 * last word counts.
 * @param reload gives warnings, one line each, or rejects where the old
 *   configuration stays in force.
 * @returns reloads now, and gives and rejects as that does.
 */
export function obeyReloads(
  started: Promise<void>,
  reload: () => Promise<readonly string[]>,
  log: Log,
): () => Promise<readonly string[]> {
  let last: Promise<unknown> = started.catch(() => undefined)
  const reloadNow = (): Promise<readonly string[]> => {
    const mine = last.then(reload)
    last = mine.then(
      () => logNotice(log, 'filterd', 'reloaded'),
      (error: Error) =>
        log.write('error', `filterd: not reloaded: ${error.message}`),
    )
    return mine
  }
  process.on('SIGHUP', () => {
    // The log says why not.
    reloadNow().catch(() => undefined)
  })
  return reloadNow
}
