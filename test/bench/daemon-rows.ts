/*
 * NAME
 *   daemon-rows - what the resident filter costs beside clamd and a bare sink
 */
import { readFileSync } from 'node:fs'
import { attachmentMessage } from '../helper/eicar.js'
import { askClamd, repeated } from './clamd-alone.js'
import {
  expectStopped,
  send,
  messageFile,
  textMessage,
  startCountingSink,
  type Flow,
  type Target,
} from './flow.js'
import { startFilterd } from './filterd.js'
import { inTurns, mebibytesOf, pause, rate, type Cost } from './measure.js'
import { bestSessions, PEERS, startNaive } from './peers.js'
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
    const file = textMessage(t, SMALL_BYTES)
    const small: Flow = { ...SMALL, file }
    const message = readFileSync(file)
    const shown = ({ messages }: Flow): readonly (readonly Buffer[])[] =>
      repeated(messages, message)
    const filterd = await startFilterd(bench, { clamd: 'with' })
    const alone = { ...(await startCountingSink(t)) }
    const sinkAlone: Target = { port: alone.port, pid: 0, sink: alone }
    const one: Flow = { ...small, messages: 100, sessions: 1 }
    const fresh: Flow = { ...small, newConnections: true, messages: 200 }
    await send(filterd, { ...small, messages: WARM_UP_MESSAGES })
    const costs = await inTurns(ROUNDS, [
      () => askClamd(clamdSocket, shown(small), small.sessions),
      () => send(filterd, small),
      () => send(filterd, fresh),
      () => askClamd(clamdSocket, shown(one), one.sessions),
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
        ours: `${rate(SMALL.messages, kept.ms)}, ${(kept.cpuMs / SMALL.messages).toFixed(2)} ms CPU each`,
        beside: `clamd alone: ${rate(SMALL.messages, clamd.ms)}`,
        ratio: perSecond(kept) / perSecond(clamd),
        wanted: atLeast(0.4),
      },
      {
        work: 'the same, a new connection for each message',
        ours: rate(fresh.messages, renewed.ms),
        beside: `kept open: ${rate(SMALL.messages, kept.ms)}`,
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
  for (const { name, start, sessions } of PEERS) {
    bench.progress(name)
    const peer = await start(bench)
    const few: Flow = { ...one, messages: 40 }
    const best = await bestSessions(sessions, number =>
      send(peer, { ...flow, messages: 80, sessions: number }),
    )
    const [ours, theirs, oursOne, theirsOne] = (await inTurns(3, [
      () => send(filterd, flow),
      () => send(peer, { ...flow, sessions: best }),
      () => send(filterd, few),
      () => send(peer, few),
    ])) as [Cost, Cost, Cost, Cost]
    await expectStopped(peer)
    lines.push({
      work: `filterd with clamd beside ${name} with clamd, 10 KB, kept open`,
      ours: rate(flow.messages, ours.ms),
      beside: `${name}, at its best, ${best} sessions: ${rate(flow.messages, theirs.ms)}`,
      ratio: theirs.ms / ours.ms,
      wanted: atLeast(WANTED[name]),
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

const WANTED = { clamsmtpd: 5, amavisd: 12 } as const

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
    const ours = `${rate(SMALL.messages, kept.ms)}, ${(kept.cpuMs / SMALL.messages).toFixed(2)} ms CPU each`
    const lines: Line[] = [
      {
        work: 'filterd without clamd, 10 KB, 8 sessions kept open',
        ours,
        beside: `smtp-sink alone: ${rate(SMALL.messages, bare.ms)}`,
        ratio: bare.ms / kept.ms,
        wanted: atLeast(0.25),
      },
      {
        work: 'the same, a new connection for each message',
        ours: rate(SMALL.messages, renewed.ms),
        beside: `kept open: ${rate(SMALL.messages, kept.ms)}`,
        ratio: kept.ms / renewed.ms,
        wanted: atLeast(0.6),
      },
    ]
    if (theirs !== undefined) {
      lines.push({
        work: 'filterd without clamd beside smtp-server, mailparser, nodemailer',
        ours,
        beside: rate(SMALL.messages, theirs.ms),
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
  compares: true,
  measure: async bench => {
    const attachment = noise(18_000_000)
    const message = attachmentMessage({ content: attachment })
    const streams = repeated(8, message, attachment)
    const file = messageFile(bench.t, message)
    const flow: Flow = { messages: 8, file, sessions: 4 }
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await pause(3000)
    const idle = filterd.workers().map(pid => mebibytesOf(pid, 'now'))
    const costs = await inTurns(3, [
      () => askClamd(bench.clamdSocket, streams, 4),
      () => send(filterd, flow),
      () => askClamd(bench.clamdSocket, repeated(8, message), 4),
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, it) => all + it, 0)
}
