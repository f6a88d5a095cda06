/*
 * NAME
 *   kill - mail flows while the filter is killed, and all of it arrives
 *
 * DESCRIPTION
 *   Numbered messages go through a private Postfix and the filter. Meanwhile
 *   processes of the filter get SIGKILL: each kill waits until the next share
 *   of the messages has arrived, then for a moment by chance, and takes a
 *   process by chance. In one of ten cases filterd's primary is it.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Teardown } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'
import { startKillBench, type KillBench, type KillMode } from './kill-bench.js'
import { Arrivals, numberedMessage } from './numbered.js'
import { seeded } from './random.js'

export interface KillOptions {
  readonly mode: KillMode
  readonly messages: number
  readonly kills: number
  readonly seed: number
}

export interface KillResult extends KillOptions {
  /** Kills that hit a process. */
  readonly killed: number
  /** Numbers of messages that did not arrive. */
  readonly lost: readonly number[]
  readonly truncated: readonly number[]
  /** Senders of what else arrived: bounces. */
  readonly foreign: readonly string[]
  readonly twice: readonly number[]
  /** Those of them that the log does not name. */
  readonly unnamed: readonly number[]
  /** Retries that the journal has answered. */
  readonly knownAgain: number
  /** Retries that the log names as possible duplicates. */
  readonly named: number
}

export async function runKills(
  t: Teardown,
  options: KillOptions,
): Promise<KillResult> {
  const bench = await startKillBench(t, options.mode)
  const arrivals = new Arrivals(bench.sink)
  const work: Work = { ...options, bench, arrivals, queueIds: [] }
  const [killed] = await Promise.all([killAll(work), sendAll(work)])
  await allArrived(work)
  const log = await bench.postfix.log()
  const twice = arrivals.twice()
  return {
    ...options,
    killed,
    lost: numbers(options.messages).filter(it => !arrivals.counts.has(it)),
    truncated: arrivals.damaged,
    foreign: arrivals.foreign,
    twice,
    unnamed: twice.filter(it => !isNamed(log, work.queueIds[it] ?? '')),
    knownAgain: log.split('relay=journal').length - 1,
    named: log.split('possible duplicate: an earlier try').length - 1,
  }
}

export function summaryOf(result: KillResult): string {
  const { mode, messages, killed, seed, lost, truncated, foreign } = result
  const { twice, unnamed, knownAgain, named } = result
  return [
    `kill ${mode}: ${messages} messages, ${killed} kills, seed ${seed}`,
    `${lost.length} lost, ${truncated.length} truncated, ${foreign.length} bounced`,
    `${twice.length} twice (${unnamed.length} of them not named by the log)`,
    `${knownAgain} retries answered by the journal, ${named} named as possible duplicates`,
  ].join('; ')
}

interface Work extends KillOptions {
  readonly bench: KillBench
  readonly arrivals: Arrivals
  /** Postfix's, by number. */
  readonly queueIds: string[]
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

const SENDERS = 4
/** So many are in Postfix's queue at most. */
const IN_QUEUE = 200

async function sendAll(work: Work): Promise<void> {
  const { messages, bench, arrivals, queueIds } = work
  const left = numbers(messages).values()
  const sendOn = async (): Promise<void> => {
    for (const number of left) {
      while (number - arrivals.distinct > IN_QUEUE) await sleep(100)
      const data = numberedMessage(number)
      const sent = await bench.postfix.send({ data, timeoutMs: 120_000 })
      if (!sent.accepted) throw new Error(`not accepted: ${sent.reply}`)
      queueIds[number] = sent.queueId
      arrivals.take()
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sendOn))
}

const LONGEST_MOMENT_MS = 400
const PRIMARY_SHARE = 0.1

async function killAll(work: Work): Promise<number> {
  const { messages, kills, seed, bench, arrivals } = work
  const random = seeded(seed)
  let killed = 0
  for (let at = 0; at < kills; at++) {
    const share = Math.floor((at * messages) / kills)
    await waitUntil(() => arrivedAtLeast(arrivals, share), {
      what: `${share} messages`,
      timeoutMs: STALLED_MS,
      report: () => bench.postfix.log(),
    })
    await sleep(random() * LONGEST_MOMENT_MS)
    // Who is chosen may end by itself in that moment.
    for (let tries = 0; tries < 5; tries++) {
      if (!(await killOne(bench, random))) continue
      killed++
      break
    }
  }
  return killed
}

function arrivedAtLeast(arrivals: Arrivals, count: number): true | undefined {
  arrivals.take()
  return arrivals.distinct >= count ? true : undefined
}

async function killOne(
  bench: KillBench,
  random: () => number,
): Promise<boolean> {
  const primary = bench.primary()
  const which = random()
  const victims =
    primary !== null && random() < PRIMARY_SHARE
      ? [primary]
      : await waitUntil(() => someOf(bench.processes()), {
          what: 'a process of the filter',
          timeoutMs: 5000,
        }).catch(() => []) // there is nothing to do for it just now
  const victim = victims[Math.floor(which * victims.length)]
  if (victim === undefined) return false
  try {
    process.kill(victim, 'SIGKILL')
    return true
  } catch {
    return false // it has just ended by itself
  }
}

function someOf(pids: readonly number[]): readonly number[] | undefined {
  return pids.length > 0 ? pids : undefined
}

const STALLED_MS = 300_000
const FLUSH_MS = 4000

// Deferred mail is tried again; what still runs may make another copy.
async function allArrived(work: Work): Promise<void> {
  const { messages, bench, arrivals, mode } = work
  const { postfix } = bench
  let flushed = Date.now()
  const isDone = async (): Promise<true | undefined> => {
    arrivals.take()
    if (Date.now() - flushed > FLUSH_MS) {
      await postfix.flush()
      flushed = Date.now()
    }
    if (arrivals.distinct < messages) return undefined
    if ((await postfix.queue()).length > 0) return undefined
    const isQuiet = mode === 'daemon' || mode === 'lmtp'
    return isQuiet || bench.processes().length === 0 ? true : undefined
  }
  await waitUntil(isDone, {
    what: 'all messages',
    timeoutMs: STALLED_MS,
    // What is missing is the result, not an error.
  }).catch(() => undefined)
  await sleep(1000)
  await postfix.waitForEmptyQueue()
  arrivals.take()
}

function isNamed(log: string, queueId: string): boolean {
  const name = `queue_id=${queueId}, .*possible duplicate: an earlier try`
  return queueId !== '' && new RegExp(name, 'u').test(log)
}
