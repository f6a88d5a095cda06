/*
 * NAME
 *   beat - this host tells the others that it is there, and how
 *
 * DESCRIPTION
 *   At once, and then each minute: what takes long to carry does not keep it from
 *   being told.
 *
 * DIAGNOSTICS
 *   A time without the store is told by the syncer.
 */

import { hostOf } from '../../src/store/open-store.js'
import { BEAT_SECONDS } from '../../src/store/host.js'
import { writeHost } from '../../src/store/postgresql/hosts.js'
import { serverTime } from '../../src/store/postgresql/verify.js'
import type { Syncer } from '../../src/store/syncer.js'
import { hostFacts } from './host-facts.js'
import type { Begun } from './work.js'

export async function beat(
  { config, source, store }: Begun,
  syncer: Pick<Syncer, 'status'>,
): Promise<void> {
  const { database } = store
  await writeHost(database, hostOf(config), {
    ...(await hostFacts(source)),
    clockMs: await clockAhead(database),
    failed: syncer.status().failed,
  })
}

/** By which our clock is ahead of the server's; the way there and back aside. */
export async function clockAhead(
  database: Begun['store']['database'],
): Promise<number> {
  // Where a connection must be made first, that is no time of the way.
  await serverTime(database)
  const asked = Date.now()
  const theirs = await serverTime(database)
  return Math.round((asked + Date.now()) / 2 - theirs)
}

/** Until the signal. */
export function beatOn(
  begun: Begun,
  syncer: Pick<Syncer, 'status'>,
  signal: AbortSignal,
): void {
  let isAt = false
  const once = (): void => {
    if (isAt) return
    isAt = true
    const ended = (): void => void (isAt = false)
    void beat(begun, syncer).then(ended, ended)
  }
  const timer = setInterval(once, BEAT_SECONDS * 1000).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
  once()
}
