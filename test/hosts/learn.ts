/*
 * NAME
 *   learn - in the end each host learns from the other by the cache
 *
 * DIAGNOSTICS
 *   Error where one does not, although all is put right.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '../helper/wait.js'
import { pairOf } from './message.js'
import { HOST_NAMES, type HostName, type Rig } from './rig.js'

/** filterd may not ask a server that has failed for half a minute. */
const LIMIT_MS = 120_000
const PAUSE_MS = 500

/** Of two messages with the same attachment one goes to each host: the second one
 * need not ask its scanner. @returns their numbers. */
export async function learnAgain(rig: Rig): Promise<readonly number[]> {
  const numbers: number[] = []
  let pairs = 0
  for (const name of HOST_NAMES) {
    const other = HOST_NAMES.find(it => it !== name) ?? name
    const before = await rig.hosts[name].ask('sharedAnswers')
    const end = performance.now() + LIMIT_MS
    for (;;) {
      if (performance.now() > end) {
        const log = await rig.hosts[name].ask('logTail')
        throw new Error(`${name} learns nothing from ${other}\n${log}`)
      }
      const [first, second] = pairOf(pairs++)
      numbers.push(first, second)
      await sendAndWait(rig, other, first)
      await sendAndWait(rig, name, second)
      if ((await rig.hosts[name].ask('sharedAnswers')) > before) break
      await sleep(PAUSE_MS)
    }
  }
  return numbers
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
