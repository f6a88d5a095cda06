/*
 * NAME
 *   redis-group - a Redis master, its replica, and three Sentinels
 *
 * DESCRIPTION
 *   Two Sentinels have to agree that the master is gone; then the other server
 *   becomes the master. What fails is mended when one is the master and the other
 *   one follows it, as all Sentinels know, so that the next failure finds both.
 *
 * DIAGNOSTICS
 *   Error with what the Sentinels say where that does not come in time.
 */
import type { Teardown } from '../helper/folder.js'
import { startRedis, startSentinel, type RedisServer } from '../helper/redis.js'
import { waitUntil } from '../helper/wait.js'

export interface RedisGroup {
  /** As hosts have it in [store] cache. */
  readonly url: string
  readonly killMaster: () => Promise<void>
  readonly freezeMaster: () => Promise<void>
  /** After either: the other one takes over, if it has to, and all is as before. */
  readonly mend: () => Promise<void>
  /** How often Sentinel has made another one the master. */
  readonly failovers: () => number
}

const MASTER = 'main'
const SENTINELS = 3
/** Longer than a busy machine makes one wait that is well. */
const DOWN_MS = 1500
const MEND_MS = 180_000

/** Runs until the test `t` ends. @param address for other hosts. */
export async function startRedisGroup(
  t: Teardown,
  address: string,
): Promise<RedisGroup> {
  const own = '127.0.0.1'
  const place = {
    bind: own === address ? own : `${address} ${own}`,
    'protected-mode': 'no',
  }
  const known = { ...place, 'replica-announce-ip': address }
  const first = await startRedis(t, known)
  const second = await startRedis(t, {
    ...known,
    replicaof: `${address} ${first.port}`,
  })
  const servers = [first, second]
  const sentinels: RedisServer[] = []
  while (sentinels.length < SENTINELS) {
    const sentinel = await startSentinel(t, first, {
      ...place,
      'sentinel monitor': `${MASTER} ${address} ${first.port} 2`,
      'sentinel down-after-milliseconds': `${MASTER} ${DOWN_MS}`,
      'sentinel announce-ip': address,
    })
    sentinels.push(sentinel)
  }
  const group: Group = { servers, sentinels }
  let down: { server: RedisServer; isFrozen: boolean } | null = null
  let last = first
  let failovers = 0
  const untilWhole = async (): Promise<void> => {
    await waitUntil(() => isWhole(group), {
      ...{ what: 'a Redis master with its replica', timeoutMs: MEND_MS },
      report: () => reportOf(group),
    })
    const now = await masterOf(group)
    if (now !== undefined && now !== last) failovers++
    last = now ?? last
  }
  const fail = async (isFrozen: boolean): Promise<void> => {
    await untilWhole()
    const server = await masterOf(group)
    if (server === undefined) throw new Error('no Redis is the master')
    if (isFrozen) server.freeze()
    else await server.kill()
    down = { server, isFrozen }
  }
  await untilWhole()
  const places = sentinels.map(({ port }) => `${address}:${port}`).join()
  return {
    url: `sentinel://${places}/${MASTER}`,
    killMaster: () => fail(false),
    freezeMaster: () => fail(true),
    mend: async () => {
      if (down === null) return
      const { server, isFrozen } = down
      down = null
      if (isFrozen) server.thaw()
      else {
        await waitUntil(() => hasOther(group, server), {
          ...{ what: 'the other Redis to take over', timeoutMs: MEND_MS },
          report: () => reportOf(group),
        })
        await server.start()
      }
      await untilWhole()
    },
    failovers: () => failovers,
  }
}

interface Group {
  readonly servers: readonly RedisServer[]
  readonly sentinels: readonly RedisServer[]
}

// undefined: Sentinels do not agree.
async function masterOf(group: Group): Promise<RedisServer | undefined> {
  const ports = await Promise.all(
    group.sentinels.map(async it => {
      const words = ['get-master-addr-by-name', MASTER]
      const [, port] = (await it.send('SENTINEL', ...words)) as string[]
      return Number(port)
    }),
  )
  if (new Set(ports).size !== 1) return undefined
  return group.servers.find(it => it.port === ports[0])
}

async function hasOther(
  group: Group,
  than: RedisServer,
): Promise<true | undefined> {
  const master = await masterOf(group)
  if (master === undefined || master === than) return undefined
  return /^role:master/mu.test(await infoOf(master)) || undefined
}

async function isWhole(group: Group): Promise<true | undefined> {
  const master = await masterOf(group)
  if (master === undefined) return undefined
  if (!/^role:master/mu.test(await infoOf(master))) return undefined
  for (const other of group.servers.filter(it => it !== master)) {
    const info = await infoOf(other)
    const follows = new RegExp(`^master_port:${master.port}\\b`, 'mu')
    if (!follows.test(info) || !/^master_link_status:up/mu.test(info)) return
  }
  for (const sentinel of group.sentinels) {
    const others = SENTINELS - 1
    const words = ['SENTINEL', 'replicas', MASTER] as const
    const replicas = (await sentinel.send(...words)) as string[][]
    const flags = replicas.map(it => it[it.indexOf('flags') + 1])
    if (flags.length !== 1 || flags[0] !== 'slave') return undefined
    const known = (await sentinel.send('SENTINEL', 'sentinels', MASTER)) as []
    if (known.length !== others) return undefined
  }
  return true
}

async function infoOf(server: RedisServer): Promise<string> {
  // One that was killed or frozen has lost the connection.
  return server.send('INFO', 'replication').then(String, () => '')
}

async function reportOf({ sentinels, servers }: Group): Promise<string> {
  const said = sentinels.map(it => it.send('INFO', 'sentinel'))
  const all = [...said.map(it => it.catch(String)), ...servers.map(infoOf)]
  return (await Promise.all(all)).join('\n')
}
