/*
 * NAME
 *   made - caches of workers, for the tests of this room
 */
import type { Config } from '../../src/config/config.js'
import { loadConfig } from '../../src/config/config.js'
import { ENGINE_SECTIONS, REPEATED_SECTIONS } from '../../src/engine.js'
import type {
  Answers,
  CacheObject,
  EngineState,
  VerdictCache,
} from '../../src/scan/recall.js'
import type { LookResult } from '../../src/verdict-cache/cache.js'
import { openVerdictCache } from '../../src/verdict-cache/open-cache.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'

export const ENGINE: EngineState = {
  scanner: 'clamd',
  version: 'ClamAV 1.4.6/27001/Mon Nov 30 08:23:21 2026',
  options: '[]',
}

/** Bytes by a number. */
export const bytes = (number: number): CacheObject => {
  return { sha256: number.toString(16).padStart(64, '0') }
}

export const found = (name: string): Answers => [{ name, class: 'infected' }]

export interface Made {
  readonly cache: VerdictCache
  /** Of each result, how often; anew at each call. */
  readonly counted: () => Readonly<Partial<Record<LookResult, number>>>
  readonly notices: string[]
  /** The clock of the process, in milliseconds; the sum of what is added. */
  readonly later: (ms: number) => void
  readonly config: Config
}

export interface Wish {
  /** The host: its folders. Default: another one. */
  readonly folder?: string
  /** Lines of [cache] and [store]. */
  readonly cache?: readonly string[]
  readonly store?: readonly string[]
}

/** As a worker of filterd has it; closed when the test ends. */
export const makeCache = async (
  t: Teardown,
  wish: Wish = {},
): Promise<Made> => {
  const folder = wish.folder ?? scratchFolder(t, 'host')
  const config = await configOf(folder, wish)
  const counts = new Map<LookResult, number>()
  const notices: string[] = []
  let added = 0
  const opened = openVerdictCache(config, {
    notice: text => notices.push(text),
    count: (_, result, by) =>
      counts.set(result, (counts.get(result) ?? 0) + by),
    now: () => performance.now() + added,
  })
  const cache = opened?.of('clamd') ?? null
  if (opened === null || cache === null) throw new Error('the cache is off')
  t.teardown(() => opened.close())
  return {
    ...{ cache, notices, config },
    later: ms => void (added += ms),
    counted: () => {
      const all = Object.fromEntries(counts)
      counts.clear()
      return all
    },
  }
}

export const configOf = (
  folder: string,
  { cache = [], store = [] }: Wish,
): Promise<Config> => {
  const lines = [
    `journal_directory = "${folder}"`,
    `quarantine_directory = "${folder}"`,
    '[cache]',
    'scanners = ["clamd", "icap", "yara"]',
    ...cache,
    '[store]',
    ...store,
  ]
  const source = { file: '/none', text: lines.join('\n') }
  return loadConfig(source, ENGINE_SECTIONS, REPEATED_SECTIONS)
}
