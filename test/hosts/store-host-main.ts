/*
 * NAME
 *   store-host-main - the host of the stores
 *
 * DESCRIPTION
 *   A PostgreSQL primary and a standby that follows it synchronously: what one has
 *   answered, the other has. On addresses of the host's own network, or without
 *   one on unix sockets.
 */
import {
  startPostgres,
  type Postgres,
  type Standby,
} from '../helper/postgres.js'
import { serveAgent } from './agent.js'
import {
  makeSwitch,
  NETWORK,
  plugIn,
  setCable,
  STORE_ADDRESS,
} from './network.js'

export const DATABASE = 'postsift'

export interface StorePlace {
  /** As filter hosts have it in [store] index. */
  readonly index: string
  /** By unix sockets, for who looks after all. */
  readonly near: string
}

export type StoreHost = ReturnType<typeof makeStoreHost>

const PORTS = [5432, 5433]
const SYNCHRONOUS = ['synchronous_standby_names=*', 'synchronous_commit=on']

function makeStoreHost(t: Parameters<typeof startPostgres>[0]) {
  let primary: Postgres | undefined
  let standby: Standby | undefined
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
    begin: async (isIsolated: boolean): Promise<StorePlace> => {
      if (isIsolated) await makeSwitch()
      primary = await startPostgres(t, {
        ...(isIsolated && {
          listen: { address: STORE_ADDRESS, network: NETWORK },
        }),
        settings: SYNCHRONOUS,
      })
      await follow()
      const near = await primary.create(DATABASE)
      const [folder = ''] = primary.place.split(':')
      const places = PORTS.map(port => `${folder}:${port}`).join()
      const hosts = PORTS.map(port => `${STORE_ADDRESS}:${port}`).join()
      const both = near.replace(primary.place, places)
      return {
        near: both,
        index: isIsolated
          ? `postgresql://postsift@${hosts}/${DATABASE}?sslmode=disable`
          : both,
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
    sql: (statement: string) => first().sql(DATABASE, statement),
    log: () => first().log().slice(-4000),
  }
}

serveAgent(makeStoreHost)
