/*
 * NAME
 *   world - what pages need beside a request
 */

import { printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import type { Level, Log } from '../log/line.js'
import { parsePublicUrl, WEB } from './options.js'
import { makeSessions, type Sessions } from './session.js'

export interface World {
  readonly config: Config
  readonly publicUrl: URL
  readonly sessions: Sessions
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A line of the log. */
  readonly note: (level: Level, text: string) => void
}

export function makeWorld(
  config: Config,
  log: Log,
  now: () => number = Date.now,
): World {
  const { public_url, session_hours } = config.settings(WEB)
  return {
    ...{ config, now },
    publicUrl: parsePublicUrl(public_url),
    sessions: makeSessions(session_hours, now),
    note: (level, text) =>
      log.write(level, `filter-web: ${printable(text, 500)}`),
  }
}
