/*
 * NAME
 *   store-host-main - the host of the stores
 *
 * DESCRIPTION
 *   A PostgreSQL primary and a standby that follows it synchronously: what one has
 *   answered, the other has. On addresses of the host's own network, or without
 *   one on unix sockets. With more engines, also Redis with its Sentinels, and
 *   Swift.
 */
import { openPostgresql } from '../../src/store/postgresql/open-postgresql.js'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import { parseBucketAddress } from '../../src/store/s3/address.js'
import { openBucketObjects } from '../../src/store/s3/bucket-objects.js'
import {
  startPostgres,
  type Postgres,
  type Standby,
} from '../helper/postgres.js'
import { startSwift, type Swift } from '../helper/swift.js'
import { serveAgent } from './agent.js'
import type { Engine } from './engines.js'
import { readKept, type KeptFacts } from './kept.js'
import {
  keepOwnAddress,
  makeSwitch,
  NETWORK,
  plugIn,
  setCable,
  STORE_ADDRESS,
} from './network.js'
import { startRedisGroup, type RedisGroup } from './redis-group.js'

export const DATABASE = 'postsift'

export interface StorePlace {
  /** As filter hosts have it in [store] index. */
  readonly index: string
  /** By unix sockets, for who looks after all. */
  readonly near: string
  /** More lines of [store]. */
  readonly lines: readonly string[]
}

export interface StoreOptions {
  readonly isIsolated: boolean
  readonly engines: readonly Engine[]
}

export type StoreHost = ReturnType<typeof makeStoreHost>

const PORTS = [5432, 5433]
const SYNCHRONOUS = ['synchronous_standby_names=*', 'synchronous_commit=on']

function makeStoreHost(t: Parameters<typeof startPostgres>[0]) {
  let primary: Postgres | undefined
  let standby: Standby | undefined
  let redis: RedisGroup | undefined
  let swift: Swift | undefined
  let bucket = ''
  let near = ''
  const first = (): Postgres => {
    if (primary === undefined) throw new Error('begin() comes first')
    return primary
  }
  // Until it follows, nothing is answered.
  const follow = async (): Promise<void> => {
    const port = PORTS.find(it => it !== first().port)
    standby = await first().standby(port)
  }
  return {
    begin: async (options: StoreOptions): Promise<StorePlace> => {
      const { isIsolated, engines } = options
      if (isIsolated) await makeSwitch()
      primary = await startPostgres(t, {
        ...(isIsolated && {
          listen: { address: STORE_ADDRESS, network: NETWORK },
        }),
        settings: SYNCHRONOUS,
      })
      await follow()
      const one = await primary.create(DATABASE)
      const [folder = ''] = primary.place.split(':')
      const places = PORTS.map(port => `${folder}:${port}`).join()
      const hosts = PORTS.map(port => `${STORE_ADDRESS}:${port}`).join()
      near = one.replace(primary.place, places)
      const address = isIsolated ? STORE_ADDRESS : '127.0.0.1'
      const lines: string[] = []
      if (engines.includes('redis')) {
        if (isIsolated) await keepOwnAddress()
        redis = await startRedisGroup(t, address)
        lines.push(`cache = "${redis.url}"`)
      }
      if (engines.includes('swift')) {
        swift = await startSwift(t, address)
        bucket = await swift.create('postsift')
        if (isIsolated) bucket += '&insecure=true'
        lines.push(`content = "${bucket}"`)
        lines.push(`content_key_file = "${swift.keyFile}"`)
      }
      return {
        ...{ near, lines },
        index: isIsolated
          ? `postgresql://postsift@${hosts}/${DATABASE}?sslmode=disable`
          : near,
      }
    },
    plugIn,
    cable: (state: 'up' | 'down') => setCable('br0', state),
    kill: () => first().kill(),
    stop: () => first().stop(),
    start: () => first().start(),
    /** The primary is lost for ever, and the standby takes over. */
    promote: async () => {
      const old = first()
      await old.remove()
      await standby?.promote()
      primary = standby
    },
    follow,
    killRedis: () => redis?.killMaster(),
    freezeRedis: () => redis?.freezeMaster(),
    mendRedis: () => redis?.mend(),
    failovers: (): number => redis?.failovers() ?? 0,
    killSwift: () => swift?.stop(),
    startSwift: () => swift?.start(),
    /** What is kept, when all is carried. */
    kept: async (): Promise<KeptFacts> => {
      const address = parseDatabaseAddress(near)
      const objects =
        swift === undefined
          ? null
          : openBucketObjects({
              address: parseBucketAddress(bucket),
              keyFile: swift.keyFile,
            })
      const known = { address, passwordFile: '', waitMs: 30_000 }
      const store = openPostgresql(known, 'judge', objects)
      try {
        return await readKept(store)
      } finally {
        await store.close()
      }
    },
    sql: (statement: string) => first().sql(DATABASE, statement),
    log: () => first().log().slice(-4000),
  }
}

serveAgent(makeStoreHost)
