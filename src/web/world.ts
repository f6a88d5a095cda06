/*
 * NAME
 *   world - what pages need beside a request
 */

import { printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import type { Settings } from '../config/option.js'
import type { Level, Log } from '../log/line.js'
import { MAIN } from '../options.js'
import { PEOPLE } from '../people/options.js'
import { askHelper } from '../web-helper/client.js'
import type {
  Answers,
  Request,
  RequestName,
  Result,
} from '../web-helper/requests.js'
import { openCatalogCache, type CatalogCache } from './catalog-cache.js'
import { parsePublicUrl, WEB } from './options.js'
import { openKeptReader, type KeptReader } from './read-kept.js'
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
  /** The quarantine: to be read alone. */
  readonly folder: string
  readonly catalog: CatalogCache
  readonly reader: KeptReader
  readonly people: Settings<typeof PEOPLE>
  /** Who alone can change anything. Throws NoPeer where it is not there. */
  readonly helper: Helper
  /** ISO 8601: until when a message stays; null: it is not known. */
  readonly keptUntil: (keptAt: string) => string | null
}

export type Helper = <N extends RequestName>(
  request: Request<N>,
) => Promise<Result<Answers[N]>>

export function makeWorld(
  config: Config,
  log: Log,
  own: Partial<Pick<World, 'now' | 'helper'>> = {},
): World {
  const web = config.settings(WEB)
  const { helper_socket } = web
  const { quarantine_directory: folder, quarantine_keep } =
    config.settings(MAIN)
  const { now = Date.now } = own
  const note = (level: Level, text: string): void =>
    log.write(level, `filter-web: ${printable(text, 500)}`)
  const publicUrl = parsePublicUrl(web.public_url)
  return {
    ...{ config, now, note, folder, publicUrl },
    ways: makeWays(web, publicUrl),
    sessions: makeSessions(
      { hours: web.session_hours, idleSeconds: web.session_idle },
      now,
    ),
    catalog: openCatalogCache(folder),
    reader: openKeptReader({
      ...{ config, folder },
      note: text => note('warning', text),
    }),
    people: config.settings(PEOPLE),
    helper: own.helper ?? (request => askHelper(helper_socket, request)),
    keptUntil: keptAt => keptUntil(keptAt, quarantine_keep),
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

function keptUntil(keptAt: string, days: number): string | null {
  const time = Date.parse(keptAt) + days * DAY_MS
  return days === 0 || Number.isNaN(time) ? null : new Date(time).toISOString()
}
