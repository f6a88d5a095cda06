/*
 * NAME
 *   open-cache - the cache of the configuration, for a worker of filterd
 *
 * DESCRIPTION
 *   A worker has one for all its listeners. What talks with Redis is loaded only
 *   where a server is configured.
 *
 * DIAGNOSTICS
 *   Throws ConfigError for a key file that cannot be used.
 */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { ConfigError, type Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { makeReleaseKey } from '../quarantine/release-key.js'
import type { VerdictCache } from '../scan/recall.js'
import { STORE } from '../store/options.js'
import { parseRedisAddress } from '../store/redis/address.js'
import type { RedisConnection } from '../store/redis/client.js'
import { makeVerdictCache, type LookResult } from './cache.js'
import { Forgotten } from './forgotten.js'
import { CACHE } from './options.js'
import { CONNECT_MS, Shared } from './shared.js'
import { signingKey } from './value.js'

export interface CacheOfWorker {
  /** null: the answers of this scanner are not remembered. */
  readonly of: (scanner: string) => VerdictCache | null
  close(): void
}

export interface CacheWorld {
  /** Takes lines for the log. */
  readonly notice: (text: string) => void
  readonly count: (scanner: string, result: LookResult, by: number) => void
  /** Milliseconds on a monotonic clock. Default performance.now. */
  readonly now?: () => number
}

/** null: it is off. */
export function openVerdictCache(
  config: Config,
  { notice, count, now = () => performance.now() }: CacheWorld,
): CacheOfWorker | null {
  const settings = config.settings(CACHE)
  const scanners = new Set<string>(settings.scanners)
  if (scanners.size === 0) return null
  const shared = openShared(config, {
    ...{ notice, now },
    onError: () => count('', 'error', 1),
  })
  const cache = makeVerdictCache({
    room: { entries: settings.entries, bytes: settings.memory },
    cleanSeconds: settings.clean_time,
    foundSeconds: settings.found_time,
    forgotten: new Forgotten(config.settings(MAIN).journal_directory),
    ...{ shared, count, now },
  })
  return {
    of: scanner => (scanners.has(scanner) ? cache : null),
    close: () => shared?.server.close(),
  }
}

function openShared(
  config: Config,
  tools: {
    readonly notice: (text: string) => void
    readonly onError: () => void
    readonly now: () => number
  },
): { readonly server: Shared; readonly secret: Buffer } | null {
  if (config.settings(STORE).cache === '') return null
  const { key_file } = config.settings(CACHE)
  const { quarantine_directory } = config.settings(MAIN)
  const secret = signingKey(
    key_file === '' ? makeReleaseKey(quarantine_directory) : keyIn(key_file),
  )
  const server = new Shared({ ...tools, connect: () => connect(config) })
  // Beside the mail, before the first message.
  void server.prepare()
  return { server, secret }
}

/** A connection to the server of store.cache. */
export async function connect(config: Config): Promise<RedisConnection> {
  const { cache, cache_password_file } = config.settings(STORE)
  const { connectRedis } = await import('../store/redis/client.js')
  return connectRedis(parseRedisAddress(cache), {
    passwordFile: cache_password_file,
    limitMs: CONNECT_MS,
  })
}

const OTHERS = 0o027

function keyIn(path: string): Buffer {
  const fail = (text: string, cause?: unknown): never => {
    throw new ConfigError('[cache]', `key_file ${path} ${text}`, { cause })
  }
  try {
    const fd = openSync(path, 'r')
    try {
      if ((fstatSync(fd).mode & OTHERS) !== 0) {
        return fail('must be closed to other accounts: chmod 0640 or 0600')
      }
      const text = readFileSync(fd, 'latin1').trim()
      return /^[0-9a-f]{64}$/iu.test(text)
        ? Buffer.from(text, 'hex')
        : fail('must contain 64 hexadecimal digits')
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    return fail(`cannot be read: ${(error as Error).message}`, error)
  }
}
