/*
 * NAME
 *   learn - in the end each host learns from the other by the cache
 *
 * DIAGNOSTICS
 *   Error where one does not, although all is put right.
 */
import { waitUntil } from '../helper/wait.js'
import { HOST_NAMES, type HostName, type Rig } from './rig.js'

const FIRST = 200_007
const EACH = 20
const ROUNDS = 40

/** Marked messages go to one host, and then to the other, which need not ask its
 * scanner about their attachment. @returns their numbers. */
export async function learnAgain(rig: Rig): Promise<readonly number[]> {
  const numbers: number[] = []
  for (const name of HOST_NAMES) {
    const other = HOST_NAMES.find(it => it !== name) ?? name
    const before = await rig.hosts[name].ask('sharedAnswers')
    const limit = numbers.length + ROUNDS
    for (;;) {
      const number = FIRST + EACH * numbers.length
      if (numbers.push(number) > limit) {
        throw new Error(`${name} learns nothing from ${other}`)
      }
      await sendAndWait(rig, other, number)
      await sendAndWait(rig, name, number)
      if ((await rig.hosts[name].ask('sharedAnswers')) > before) break
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
  await host.ask('send', number, 'marked')
  await waitUntil(
    async () => (await host.ask('state')).queue === 0 || undefined,
    { what: `${number} to be answered`, report: () => host.ask('logTail') },
  )
}
