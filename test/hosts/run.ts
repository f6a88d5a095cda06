/*
 * NAME
 *   run - mail flows through two hosts while they, their cables and their store fail
 *
 * DESCRIPTION
 *   Numbered messages go to both hosts in turn, the marked ones to both. Meanwhile
 *   faults are made. In the end all is put right, and everything has to be where it
 *   belongs (see judge).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../faults/random.js'
import { waitUntil } from '../helper/wait.js'
import { doFaults, type FaultCount } from './faults.js'
import { judge, type Invariant } from './judge.js'
import { learnAgain } from './learn.js'
import { kindOf } from './message.js'
import { HOST_NAMES, type HostName, type Rig } from './rig.js'

export interface RunOptions {
  readonly messages: number
  readonly faults: number
  readonly seed: number
  readonly say: (line: string) => void
}

export interface RunResult {
  readonly counts: ReadonlyMap<string, FaultCount>
  readonly invariants: readonly Invariant[]
  readonly facts: readonly (readonly [what: string, count: number])[]
  readonly seconds: { readonly flow: number; readonly settle: number }
}

/** @param before numbers of messages that went through the rig already. */
export async function runHosts(
  rig: Rig,
  options: RunOptions,
  before: readonly number[] = [],
): Promise<RunResult> {
  const { messages, say } = options
  const started = performance.now()
  const forOther = { alpha: [], beta: [] }
  const begun = { next: 0, faults: 0 }
  const flow: Flow = {
    ...options,
    ...{ rig, forOther, begun, isFailed: false },
  }
  const random = seeded(options.seed)
  const [counts] = await Promise.all([
    doFaults(rig, {
      ...{ faults: options.faults, random },
      wait: async at => {
        begun.faults = at
        const share = Math.floor((at * messages) / options.faults)
        await waitUntil(() => hasSent(flow, share), {
          what: `${share} messages to be sent`,
          timeoutMs: STALLED_MS,
        })
        if (at % 10 === 9)
          say(`${at + 1} faults, ${flow.begun.next} messages sent`)
        await sleep(random() * LONGEST_MOMENT_MS)
      },
    }),
    sendAll(flow),
  ])
  const sent = performance.now()
  await settle(rig, say)
  const learned = rig.engines.includes('redis') ? await learnAgain(rig) : null
  if (learned !== null) await settle(rig, say)
  const settled = performance.now()
  const after = learned?.numbers ?? []
  const numbers = [...before, ...Array(messages).keys(), ...after]
  return {
    counts,
    ...(await judge(rig, numbers, learned)),
    seconds: { flow: (sent - started) / 1000, settle: (settled - sent) / 1000 },
  }
}

interface Flow {
  readonly rig: Rig
  readonly messages: number
  readonly faults: number
  /** How many messages were sent, and faults begun. */
  readonly begun: { next: number; faults: number }
  /** Marked ones are sent to the other host, too, at about the same time. */
  readonly forOther: Record<HostName, number[]>
  isFailed: boolean
}

const STALLED_MS = 600_000
const LONGEST_MOMENT_MS = 400
/** Messages that a host is given at once, and has in its queue at most. */
const BATCH = 12
const IN_QUEUE = 150

function hasSent(flow: Flow, count: number): true | undefined {
  if (flow.isFailed) throw new Error('no message is sent any more')
  return flow.begun.next >= count ? true : undefined
}

/** All faults have mail to meet. */
function isDue({ messages, faults, begun, isFailed }: Flow): true | undefined {
  const share = ((begun.faults + 1) * messages) / Math.max(1, faults)
  return begun.next <= share || isFailed || undefined
}

async function sendAll(flow: Flow): Promise<void> {
  try {
    await Promise.all(HOST_NAMES.map(name => sendTo(flow, name)))
    // What one had for the other when that one was done.
    await Promise.all(HOST_NAMES.map(name => sendTo(flow, name)))
  } catch (error) {
    flow.isFailed = true
    throw error
  }
}

async function sendTo(flow: Flow, name: HostName): Promise<void> {
  const { rig, messages, begun } = flow
  const host = rig.hosts[name]
  const other = HOST_NAMES.find(it => it !== name) ?? name
  for (;;) {
    await waitUntil(() => isDue(flow), {
      ...{ what: 'the next fault', timeoutMs: STALLED_MS },
    })
    const own = Array.from({ length: BATCH }, (_, at) => begun.next + at)
    const numbers = own.filter(it => it < messages)
    begun.next = Math.min(messages, begun.next + BATCH)
    const marked = numbers.filter(it => kindOf(it) === 'marked')
    flow.forOther[other].push(...marked)
    const all = [...flow.forOther[name].splice(0), ...numbers]
    if (all.length === 0) break
    await host.ask('sendAll', all)
    await roomInQueue(rig, name)
  }
}

async function roomInQueue(rig: Rig, name: HostName): Promise<void> {
  await waitUntil(
    async () => {
      const { queue } = await rig.hosts[name].ask('state')
      return queue < IN_QUEUE || undefined
    },
    {
      what: `less than ${IN_QUEUE} messages in the queue of ${name}`,
      timeoutMs: STALLED_MS,
    },
  )
}

const FLUSH_MS = 4000

/** Until nothing waits anywhere; what then still waits is the result. */
async function settle(rig: Rig, say: (line: string) => void): Promise<void> {
  let flushed = 0
  const isDone = async (): Promise<true | undefined> => {
    const states = await Promise.all(
      HOST_NAMES.map(name => rig.hosts[name].ask('state')),
    )
    if (performance.now() - flushed > FLUSH_MS) {
      flushed = performance.now()
      say(`waiting: ${JSON.stringify(states)}`)
      await Promise.all(HOST_NAMES.map(it => rig.hosts[it].ask('flush')))
    }
    const left = states.map(it => it.queue + it.waiting + it.records)
    return left.every(it => it === 0) || undefined
  }
  await waitUntil(isDone, {
    what: 'all to be delivered and carried',
    timeoutMs: STALLED_MS,
  }).catch((error: unknown) => say(String(error)))
}
