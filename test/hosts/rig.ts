/*
 * NAME
 *   rig - two filter hosts and the host of the stores, and cables between them
 *
 * DESCRIPTION
 *   Where this machine allows no namespaces, all are on its loopback, and there are
 *   no cables and no small disks.
 */
import { randomBytes } from 'node:crypto'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import {
  openPostgresql,
  type PostgresqlStore,
} from '../../src/store/postgresql/open-postgresql.js'
import { migrate } from '../../src/store/postgresql/schema.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import type { Teardown } from '../helper/folder.js'
import { startAgent, type Agent } from './agent.js'
import type { Engine } from './engines.js'
import type { FilterHost } from './filter-host-main.js'
import type { MarkKey } from './message.js'
import type { StoreHost } from './store-host-main.js'

export const HOST_NAMES = ['alpha', 'beta'] as const
export type HostName = (typeof HOST_NAMES)[number]

export interface Rig {
  readonly isIsolated: boolean
  readonly required: readonly HostName[]
  readonly engines: readonly Engine[]
  readonly hosts: Readonly<Record<HostName, Agent<FilterHost>>>
  readonly stores: Agent<StoreHost>
  /** The same database, for who looks after all; no cable is in its way. */
  readonly store: PostgresqlStore
}

export interface RigOptions {
  readonly isIsolated: boolean
  /** Those with [store] required. */
  readonly required?: readonly HostName[]
  /** Default: PostgreSQL alone. */
  readonly engines?: readonly Engine[]
}

/** Runs until the test `t` ends. */
export async function startRig(
  t: Teardown,
  { isIsolated, required = [], engines = [] }: RigOptions,
): Promise<Rig> {
  // Two hosts at once would make it twice.
  await ensureFilterUser()
  const agent = <T>(name: string): Agent<T> =>
    startAgent<T>(t, {
      program: new URL(`${name}-main.ts`, import.meta.url).pathname,
      isIsolated,
    })
  const stores = agent<StoreHost>('store-host')
  const { index, near, lines } = await stores.ask('begin', {
    ...{ isIsolated, engines },
  })
  const store = openPostgresql(
    { address: parseDatabaseAddress(near), passwordFile: '', waitMs: 30_000 },
    'watcher',
  )
  t.teardown(() => store.close())
  await migrate(store.database)
  const mark: MarkKey = {
    key: randomBytes(32).toString('hex'),
    expires: Math.floor(Date.now() / 1000) + 24 * 60 * 60,
  }
  const startHost = async (
    name: HostName,
    at: number,
  ): Promise<Agent<FilterHost>> => {
    const host = agent<FilterHost>('filter-host')
    const number = isIsolated ? at + 1 : null
    // Its process has the name of its network when it answers.
    await host.ask('hello')
    if (number !== null) await stores.ask('plugIn', number, host.pid)
    const isRequired = required.includes(name)
    await host.ask('begin', {
      ...{ name, number, index, isRequired, mark },
      store: lines,
      isCached: engines.includes('redis'),
    })
    return host
  }
  const [alpha, beta] = await Promise.all([
    startHost('alpha', 0),
    startHost('beta', 1),
  ])
  const hosts = { alpha, beta }
  return { isIsolated, required, engines, hosts, stores, store }
}
