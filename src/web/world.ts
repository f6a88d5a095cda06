/*
 * NAME
 *   world - what pages need beside a request
 */

import { printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import type { Level, Log } from '../log/line.js'
import { parsePublicUrl, WEB } from './options.js'
import { makeSessions, type Sessions } from './session.js'
import { makeWays, type Ways } from './sign-in/ways.js'

export interface World {
  readonly config: Config
  readonly publicUrl: URL
  readonly sessions: Sessions
  readonly ways: Ways
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
  const web = config.settings(WEB)
  const publicUrl = parsePublicUrl(web.public_url)
  return {
    ...{ config, now },
    publicUrl,
    ways: makeWays(web, publicUrl),
    sessions: makeSessions(
      { hours: web.session_hours, idleSeconds: web.session_idle },
      now,
    ),
    note: (level, text) =>
      log.write(level, `filter-web: ${printable(text, 500)}`),
  }
}
