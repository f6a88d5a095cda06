/*
 * NAME
 *   gather - look at everything that filterctl status shows
 *
 * DESCRIPTION
 *   filterd is asked by its socket; all else is looked at by this process, so that
 *   it is known in every mode: stamps, records, quarantine, disks, and Postfix's
 *   queue. What costs more is looked at less often (see EVERY), for filterctl top.
 *
 * DIAGNOSTICS
 *   Nothing throws: what cannot be seen is a Missing with the reason.
 */

import { printable } from '../util/text.js'
import { canSeeBypasses, isBypassed, readBypasses } from '../bypass/bypass.js'
import {
  CONFIG_FILE,
  readConfigFile,
  type Config,
  type ConfigSource,
} from '../config/config.js'
import { askFilterd } from '../control/client.js'
import { configDigest } from '../control/config-digest.js'
import { controlSocketPath } from '../control/socket-path.js'
import { MAIN } from '../options.js'
import { readCatalog } from '../quarantine/catalog.js'
import { sizeOf } from '../quarantine/usage.js'
import { STORE } from '../store/options.js'
import { readOutbox } from '../store/outbox.js'
import type { MessageRecord } from '../records/record.js'
import { makeScanners } from '../scan/scan.js'
import { VERSION } from '../version.js'
import {
  isMissing,
  type ConfigFacts,
  type EngineFacts,
  type Missing,
  type QuarantineFacts,
  type StatusFacts,
} from './facts.js'
import { lastTests, makeQueueReader, spaceFacts } from './look.js'
import { recentFacts, recentRecords, timesOf } from './recent.js'

export interface Looked {
  readonly config: Config
  readonly source: ConfigSource
  /** Why the configuration cannot be used; '' where it can. */
  readonly problem: string
}

/** Milliseconds until it is looked at again. */
const EVERY = { queue: 10_000, quarantine: 30_000, records: 5000 }
const ASK_SECONDS = 5

/** @returns looks at all of it now. */
export function makeGatherer(looked: Looked): () => Promise<StatusFacts> {
  const { config } = looked
  const health = makeHealth(config)
  const quarantine = nowAndThen(EVERY.quarantine, () => quarantineFacts(config))
  return async () => ({
    ...(await health()),
    version: VERSION,
    config: configFacts(looked),
    quarantine: await quarantine(),
  })
}

/** What costs little, whatever is kept. */
export type HealthFacts = Omit<StatusFacts, 'version' | 'config' | 'quarantine'>

/** @returns looks at it now. */
export function makeHealth(config: Config): () => Promise<HealthFacts> {
  const main = config.settings(MAIN)
  const names = engineNames(config)
  const queue = nowAndThen(EVERY.queue, makeQueueReader())
  const records = nowAndThen(EVERY.records, () =>
    recentRecords(main.records_directory, Date.now()),
  )
  const path = controlSocketPath(config)
  return async () => {
    const known = await records()
    const seen = isMissing(known) ? [] : known
    const filterd = await tried(() =>
      askFilterd(path, { request: 'status' }, ASK_SECONDS),
    )
    return {
      time: Date.now(),
      filterd,
      bypasses: bypassFacts(main.journal_directory, filterd),
      engines: names.map(name => engineFacts(name, config, seen)),
      queue: await queue(),
      space: spaceFacts(config),
      recent: isMissing(known) ? known : recentFacts(known),
    }
  }
}

// filterd sees them for an account that may not look.
function bypassFacts(
  folder: string,
  filterd: StatusFacts['filterd'],
): StatusFacts['bypasses'] {
  if (canSeeBypasses(folder)) return readBypasses(folder)
  const told = isMissing(filterd) ? undefined : filterd.bypasses
  return told ?? { missing: `${folder} is closed to this account` }
}

function configFacts({ config, source, problem }: Looked): ConfigFacts {
  const { mode } = config.settings(MAIN)
  const file = source.file ?? CONFIG_FILE
  return { file, digest: digestNow(source.file), mode, problem }
}

function digestNow(file: string | undefined): string {
  try {
    return configDigest(readConfigFile(file))
  } catch {
    return ''
  }
}

// Those that can fail: engines, and the program of scanner.command.
function engineNames(config: Config): readonly string[] {
  return makeScanners(config, { spoolFolder: '/' }).flatMap(scanner => {
    scanner.close()
    const isOutside = scanner.selfTest !== undefined || scanner.antivirus
    return isOutside ? [scanner.name] : []
  })
}

function engineFacts(
  scanner: string,
  config: Config,
  records: readonly MessageRecord[],
): EngineFacts {
  const folder = config.settings(MAIN).journal_directory
  const stamp = lastTests(config)
  const result = stamp?.results.find(it => it.scanner === scanner)
  const isOff = isBypassed(readBypasses(folder), scanner)
  const state = result === undefined ? 'untested' : STATES[result.state]
  return {
    scanner,
    state: isOff ? 'bypassed' : state,
    text: printable(result?.text ?? ''),
    testedAt: result === undefined ? null : (stamp?.time ?? null),
    databaseAt: result?.databaseAt ?? null,
    ...timesOf(records, scanner),
  }
}

const STATES = {
  found: 'works',
  silent: 'silent',
  unreachable: 'unreachable',
} as const

function quarantineFacts(config: Config): QuarantineFacts {
  const main = config.settings(MAIN)
  const folder = main.quarantine_directory
  const { rows } = readCatalog(folder)
  const [oldest] = rows
  const isShared = config.settings(STORE).index !== ''
  const waiting = isShared ? readOutbox(folder) : null
  return {
    entries: rows.length,
    bytes: sizeOf(rows),
    limitBytes: main.quarantine_size_limit,
    oldestAt: oldest === undefined ? null : Date.parse(oldest.keptAt),
    ...(waiting !== null && { waiting }),
  }
}

/** What was last seen, until it is old. */
function nowAndThen<T extends object>(
  everyMs: number,
  look: () => T | Promise<T>,
): () => Promise<T | Missing> {
  let seen: T | Missing | null = null
  let at = -Infinity
  return async () => {
    const now = performance.now()
    if (seen === null || now - at >= everyMs) {
      seen = await tried(look)
      at = now
    }
    return seen
  }
}

async function tried<T extends object>(
  look: () => T | Promise<T>,
): Promise<T | Missing> {
  try {
    return await look()
  } catch (error) {
    return { missing: printable((error as Error).message) }
  }
}
