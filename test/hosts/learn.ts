/*
 * NAME
 *   learn - in the end each host learns from the other by the cache
 *
 * DIAGNOSTICS
 *   Error where a message is not answered, although all is put right.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '../helper/wait.js'
import { pairOf } from './message.js'
import { HOST_NAMES, type HostName, type Rig } from './rig.js'

/** filterd may not ask a server that has failed for half a minute. */
const LIMIT_MS = 120_000
const PAUSE_MS = 500

export interface Learned {
  /** Of the messages for it. */
  readonly numbers: readonly number[]
  /** Hosts that learn nothing, and the end of their log. */
  readonly failed: readonly string[]
}

/** Of two messages with the same attachment one goes to each host: the second one
 * need not ask its scanner. */
export async function learnAgain(rig: Rig): Promise<Learned> {
  const numbers: number[] = []
  const failed: string[] = []
  for (const name of HOST_NAMES) {
    const before = await rig.hosts[name].ask('sharedAnswers')
    const end = performance.now() + LIMIT_MS
    for (let isLearned = false; !isLearned;) {
      if (performance.now() > end) {
        failed.push(`${name}: ${await rig.hosts[name].ask('logTail')}`)
        break
      }
      const pair = pairOf(numbers.length / 2)
      numbers.push(...pair)
      await sendBoth(rig, name, pair)
      isLearned = (await rig.hosts[name].ask('sharedAnswers')) > before
      if (!isLearned) await sleep(PAUSE_MS)
    }
  }
  return { numbers, failed }
}

/** @param name the host that gets the second one. */
async function sendBoth(
  rig: Rig,
  name: HostName,
  [first, second]: readonly [number, number],
): Promise<void> {
  const other = HOST_NAMES.find(it => it !== name) ?? name
  await sendAndWait(rig, other, first)
  await sendAndWait(rig, name, second)
}

async function sendAndWait(
  rig: Rig,
  name: HostName,
  number: number,
): Promise<void> {
  const host = rig.hosts[name]
  await host.ask('send', number, 'kept')
  await waitUntil(
    async () => (await host.ask('state')).queue === 0 || undefined,
    { what: `${number} to be answered`, report: () => host.ask('logTail') },
  )
}
