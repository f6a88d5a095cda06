/*
 * NAME
 *   kills - workers are killed while mail flows, and the counters are compared
 *
 * DESCRIPTION
 *   A round: some messages, until the counters say as much as the sink. Then more
 *   of them, in the middle of which workers are killed; then a reload, at which all
 *   workers say their last. What is missing now is what the killed ones had not
 *   told: never more than what the sink had of this round at the last kill, and
 *   what was under way. Messages of before and after are all counted.
 */

import { sendMail } from '../helper/client.js'
import { waitUntil } from '../helper/wait.js'
import type { MeteredFilterd } from './daemon.js'
import { valueIn } from './scrape.js'

const SENDERS = 4
const CALM = 8
const STORM = 30
const DONE = 'postsift_handovers_total{result="done"}'
const DRAINED = 'postsift_worker_exits_total{reason="drained"}'

export interface Round {
  /** In the sink and not counted, of this round. */
  readonly lost: number
  /** The most that the killed workers can have taken along. */
  readonly allowed: number
}

export const killRound = async (
  filterd: MeteredFilterd,
  { random, kills }: { readonly random: () => number; readonly kills: number },
): Promise<Round> => {
  const { sink, scrape, pid, workers } = filterd
  const counted = async (): Promise<number> => valueIn(await scrape(), DONE)
  const missing = sink.count - (await counted())
  await send(filterd, CALM)
  await waitUntil(
    async () => (sink.count - (await counted()) === missing ? true : undefined),
    { what: 'the counters to say as much as the sink' },
  )

  const before = sink.count
  let atKill = -1
  const kill = async (): Promise<void> => {
    const killAt = sink.count + 1 + Math.floor(random() * (STORM / 2))
    await waitUntil(() => (sink.count >= killAt ? true : undefined), {
      what: `message ${killAt} in the sink`,
    })
    const all = workers()
    const victim = all[Math.floor(random() * all.length)]
    if (victim === undefined) throw new Error('no worker to kill')
    process.kill(victim, 'SIGKILL')
    atKill = sink.count
  }
  const killAll = async (): Promise<void> => {
    for (let at = 0; at < kills; at++) await kill()
  }
  await Promise.all([killAll(), send(filterd, STORM * kills)])
  await waitUntil(() => (workers().length === 2 ? true : undefined), {
    what: 'another worker',
  })
  const drained = valueIn(await scrape(), DRAINED)
  process.kill(pid, 'SIGHUP')
  await waitUntil(
    async () =>
      valueIn(await scrape(), DRAINED) >= drained + 2 ? true : undefined,
    { what: 'the workers to say their last' },
  )
  return {
    lost: sink.count - (await counted()) - missing,
    allowed: atKill - before + SENDERS * kills,
  }
}

// Each until it is accepted: who is killed in the middle of one has it tried again.
const send = async (
  { port }: MeteredFilterd,
  messages: number,
): Promise<void> => {
  let left = messages
  const sender = async (): Promise<void> => {
    while (left-- > 0) {
      await waitUntil(
        async () => {
          const result = await sendMail({ port }).catch(() => null)
          return result?.accepted === true ? true : undefined
        },
        { what: 'a message to be accepted' },
      )
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
}
