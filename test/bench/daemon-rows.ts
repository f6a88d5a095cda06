/*
 * NAME
 *   daemon-rows - what the resident filter costs beside clamd and a bare sink
 */
import { readFileSync } from 'node:fs'
import { attachmentMessage } from '../helper/eicar.js'
import {
  askClamd,
  expectStopped,
  send,
  messageFile,
  textMessage,
  startCountingSink,
  type Flow,
  type Target,
} from './flow.js'
import { startFilterd } from './filterd.js'
import { inTurns, mebibytesOf, type Cost } from './measure.js'
import { startAmavisdPeer, startClamsmtpd, startNaive } from './peers.js'
import { noise } from './start-rows.js'
import { atLeast, atMost, type Bench, type Line, type Row } from './row.js'

const ROUNDS = 3
const SMALL = { messages: 800, sessions: 8 }
/** Resident programs are measured warm: V8 compiles what runs often. */
const WARM_UP_MESSAGES = 10_000
const SMALL_BYTES = 10_000

export const withClamd: Row = {
  name: 'clamd',
  measure: async bench => {
    const { t, clamdSocket, peers } = bench
    const small: Flow = { ...SMALL, file: textMessage(t, SMALL_BYTES) }
    const message = readFileSync(small.file)
    const filterd = await startFilterd(bench, { clamd: 'with' })
    const alone = { ...(await startCountingSink(t)) }
    const sinkAlone: Target = { port: alone.port, pid: 0, sink: alone }
    const one: Flow = { ...small, messages: 100, sessions: 1 }
    const fresh: Flow = { ...small, newConnections: true, messages: 200 }
    await send(filterd, { ...small, messages: WARM_UP_MESSAGES })
    const costs = await inTurns(ROUNDS, [
      () => askClamd(clamdSocket, message, small),
      () => send(filterd, small),
      () => send(filterd, fresh),
      () => askClamd(clamdSocket, message, one),
      () => send(filterd, one),
      () => send(sinkAlone, one),
    ])
    const [clamd, kept, renewed, clamdOne, keptOne, sinkOne] =
      costs as readonly [Cost, Cost, Cost, Cost, Cost, Cost]
    await expectStopped(filterd)
    const perSecond = (cost: Cost, flow: Flow = small): number =>
      (flow.messages / cost.ms) * 1000
    const each = (cost: Cost): number => cost.ms / one.messages
    const added = each(keptOne) - each(clamdOne)
    const lines: Line[] = [
      {
        work: 'filterd with clamd, 10 KB, 8 sessions kept open',
        ours: `${rate(perSecond(kept))}, ${(kept.cpuMs / SMALL.messages).toFixed(2)} ms CPU each`,
        beside: `clamd alone: ${rate(perSecond(clamd))}`,
        ratio: perSecond(kept) / perSecond(clamd),
        wanted: atLeast(0.4),
      },
      {
        work: 'the same, a new connection for each message',
        ours: rate(perSecond(renewed, fresh)),
        beside: `kept open: ${rate(perSecond(kept))}`,
        ratio: perSecond(renewed, fresh) / perSecond(kept),
        wanted: atLeast(0.6),
      },
      {
        work: "latency added to one session, in ms beside clamd's own",
        ours: `${each(keptOne).toFixed(2)} ms each`,
        beside: `clamd alone: ${each(clamdOne).toFixed(2)} ms, smtp-sink alone: ${each(sinkOne).toFixed(2)} ms`,
        ratio: added,
        wanted: atMost(2),
      },
    ]
    if (peers) lines.push(...(await besidePeers(bench, filterd, one)))
    await filterd.stop()
    return lines
  },
}

async function besidePeers(
  bench: Bench,
  filterd: Target,
  one: Flow,
): Promise<readonly Line[]> {
  const lines: Line[] = []
  const flow: Flow = { ...one, ...SMALL, messages: 200 }
  for (const { name, start, wanted, sessions } of PEERS) {
    bench.progress(name)
    const peer = await start(bench)
    if (peer === null) continue
    const few: Flow = { ...one, messages: 40 }
    const costs = await inTurns(3, [
      () => send(filterd, flow),
      () => send(filterd, few),
      () => send(peer, few),
      ...sessions.map(
        number => () => send(peer, { ...flow, sessions: number }),
      ),
    ])
    await expectStopped(peer)
    const [ours, oursOne, theirsOne, ...theirs] = costs as [Cost, Cost, Cost]
    const best = Math.min(...(theirs as Cost[]).map(({ ms }) => ms))
    const perSecond = (ms: number): number => (flow.messages / ms) * 1000
    lines.push({
      work: `filterd with clamd beside ${name} with clamd, 10 KB, kept open`,
      ours: rate(perSecond(ours.ms)),
      beside: `${name}, at its best of ${sessions.join(', ')} sessions: ${rate(perSecond(best))}`,
      ratio: best / ours.ms,
      wanted: atLeast(wanted),
    })
    if (name !== 'clamsmtpd') continue
    lines.push({
      work: `time of a message in one session, beside ${name}`,
      ours: `${(oursOne.ms / few.messages).toFixed(2)} ms`,
      beside: `${name}: ${(theirsOne.ms / few.messages).toFixed(2)} ms`,
      ratio: oursOne.ms / theirsOne.ms,
      wanted: atMost(0.1),
    })
  }
  return lines
}

const PEERS = [
  {
    name: 'clamsmtpd',
    start: startClamsmtpd,
    wanted: 2,
    sessions: [4, 8, 16, 32],
  },
  { name: 'amavisd', start: startAmavisdPeer, wanted: 12, sessions: [2, 4] },
] as const

export const withoutClamd: Row = {
  name: 'plain',
  measure: async bench => {
    const small: Flow = { ...SMALL, file: textMessage(bench.t, SMALL_BYTES) }
    const filterd = await startFilterd(bench, { clamd: 'without' })
    const sink = await startCountingSink(bench.t)
    const alone: Target = { port: sink.port, pid: 0, sink }
    const naive = bench.peers ? await startNaive(bench) : null
    if (naive !== null) {
      await send(naive, { ...small, messages: WARM_UP_MESSAGES })
    }
    await send(filterd, { ...small, messages: WARM_UP_MESSAGES })
    const costs = await inTurns(ROUNDS, [
      () => send(filterd, small),
      () => send(filterd, { ...small, newConnections: true }),
      () => send(alone, small),
      ...(naive === null ? [] : [() => send(naive, small)]),
    ])
    const [kept, renewed, bare, theirs] = costs as [Cost, Cost, Cost, Cost?]
    await expectStopped(filterd)
    await filterd.stop()
    const perSecond = ({ ms }: Cost): number => (SMALL.messages / ms) * 1000
    const ours = `${rate(perSecond(kept))}, ${(kept.cpuMs / SMALL.messages).toFixed(2)} ms CPU each`
    const lines: Line[] = [
      {
        work: 'filterd without clamd, 10 KB, 8 sessions kept open',
        ours,
        beside: `smtp-sink alone: ${rate(perSecond(bare))}`,
        ratio: bare.ms / kept.ms,
        wanted: atLeast(0.25),
      },
      {
        work: 'the same, a new connection for each message',
        ours: rate(perSecond(renewed)),
        beside: `kept open: ${rate(perSecond(kept))}`,
        ratio: kept.ms / renewed.ms,
        wanted: atLeast(0.6),
      },
    ]
    if (theirs !== undefined) {
      lines.push({
        work: 'filterd without clamd beside smtp-server, mailparser, nodemailer',
        ours,
        beside: rate(perSecond(theirs)),
        ratio: theirs.ms / kept.ms,
        wanted: atLeast(2.5),
        cpuRatio: theirs.cpuMs / kept.cpuMs,
      })
    }
    return lines
  },
}

export const largeMessages: Row = {
  name: 'large',
  measure: async bench => {
    const attachment = noise(18_000_000)
    const message = attachmentMessage({ content: attachment })
    const streams = [message, attachment]
    const file = messageFile(bench.t, message)
    const flow: Flow = { messages: 8, file, sessions: 4 }
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await pause(3000)
    const idle = filterd.workers().map(pid => mebibytesOf(pid, 'now'))
    const costs = await inTurns(3, [
      () => askClamd(bench.clamdSocket, streams, flow),
      () => send(filterd, flow),
      () => askClamd(bench.clamdSocket, message, flow),
    ])
    const peak = filterd.workers().map(pid => mebibytesOf(pid, 'peak'))
    const [clamd, ours, undecoded] = costs as [Cost, Cost, Cost]
    await expectStopped(filterd)
    await filterd.stop()
    const seconds = ({ ms }: Cost): string => `${(ms / 1000).toFixed(1)} s`
    return [
      {
        work: '8 messages of 25 MB, 4 at once, with clamd',
        ours: `${seconds(ours)}, ${(ours.cpuMs / 1000).toFixed(1)} s CPU`,
        beside: `clamd alone, message and decoded attachment: ${seconds(clamd)}; message only: ${seconds(undecoded)}`,
        ratio: ours.ms / clamd.ms,
        wanted: atMost(1.25),
      },
      {
        work: 'filterd, most memory then, MB above idle, all workers',
        ours: `${sum(peak).toFixed(0)} MB`,
        beside: `idle: ${sum(idle).toFixed(0)} MB`,
        ratio: sum(peak) - sum(idle),
        wanted: atMost(64),
      },
    ]
  },
}

export const memory: Row = {
  name: 'memory',
  measure: async bench => {
    const filterd = await startFilterd(bench, { clamd: 'without' })
    await pause(3000)
    const idle = filterd.workers().map(pid => mebibytesOf(pid, 'now'))
    const flow: Flow = {
      ...SMALL,
      file: textMessage(bench.t, 4000),
      messages: bench.long ? 10_000 : 1000,
    }
    const after: number[] = []
    for (let at = 0; at < ROUNDS_OF_MANY; at++) {
      await send(filterd, flow)
      after.push(sum(filterd.workers().map(pid => mebibytesOf(pid, 'now'))))
      bench.progress(`memory: ${(at + 1) * flow.messages} messages`)
    }
    await filterd.stop()
    const early = after[2] ?? NaN
    const late = after.at(-1) ?? NaN
    return [
      {
        work: 'filterd, memory of an idle worker, in MB',
        ours: idle.map(it => `${it.toFixed(0)} MB`).join(', '),
        beside: '',
        ratio: Math.max(...idle),
        wanted: atMost(80),
      },
      {
        work: `filterd, memory of all workers over ${ROUNDS_OF_MANY * flow.messages} messages`,
        ours: after.map(it => it.toFixed(0)).join(', '),
        beside: 'the last beside the third of ten',
        ratio: late / early,
        wanted: atMost(1.1),
      },
    ]
  },
}

const ROUNDS_OF_MANY = 10

function rate(perSecond: number): string {
  return `${perSecond.toFixed(0)}/s`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, it) => all + it, 0)
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
