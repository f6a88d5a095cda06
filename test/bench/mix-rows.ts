/*
 * NAME
 *   mix-rows - mail as it comes, beside clamd alone and beside other filters
 *
 * DESCRIPTION
 *   Each run sends messages that were not sent before. A run has two of 10 MB, and
 *   twenty with a picture or a document.
 */
import { startFilterd } from './filterd.js'
import { askClamd } from './clamd-alone.js'
import {
  expectStopped,
  send,
  startCountingSink,
  textMessage,
  type Flow,
  type Target,
} from './flow.js'
import { inTurns, rate, type Cost } from './measure.js'
import { openMix } from './mix.js'
import {
  again,
  bestSessions,
  PEERS,
  startClamsmtpd,
  startNaive,
} from './peers.js'
import { atLeast, type Bench, type Line, type Row } from './row.js'
import { sendEach, wireOf, type Sent } from './sender.js'

const ROUNDS = 3
const RUN = 200
/** To try how many sessions suit. */
const SHORT_RUN = 60
const SESSIONS = 8
const BYTES = 10_000
/** Resident programs are measured warm. Code that only odd messages need has not
 * been compiled by letters. */
const WARM_UP_MESSAGES = 4000
const WARM_UP_RUNS = 6
const WANTED = { clamsmtpd: 5, amavisd: 12 } as const

/** Sends the next run there. */
type Run = (
  target: Target,
  options?: { readonly sessions?: number; readonly count?: number },
) => Promise<Sent>

export const mixWithClamd: Row = {
  name: 'mix',
  compares: true,
  measure: async bench => {
    const next = openMix()
    const run: Run = (target, { sessions = SESSIONS, count = RUN } = {}) =>
      sendEach(target, wireOf(next(count)), { sessions })
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await warmUp(bench, filterd)
    // With clamd a run takes many times as long.
    await run(filterd)
    const alone = (): Promise<Cost> =>
      askClamd(
        bench.clamdSocket,
        next(RUN).map(it => [it]),
        SESSIONS,
      )
    const peers: Peer[] = []
    for (const { name, start, sessions } of bench.peers ? PEERS : []) {
      bench.progress(`mix: ${name}`)
      const target = await start(bench)
      const best = await bestSessions(sessions, number =>
        run(target, { sessions: number, count: SHORT_RUN }),
      )
      peers.push({ name, target, sessions: best, refused: 0 })
    }
    const [ours, clamd, ...theirs] = (await inTurns(ROUNDS, [
      () => run(filterd),
      alone,
      ...peers.map(peer => async () => {
        const sent = await again(() => run(peer.target, peer))
        peer.refused = sent.refused
        return sent
      }),
    ])) as [Cost, Cost, ...Cost[]]
    for (const { target } of [{ target: filterd }, ...peers]) {
      await expectStopped(target)
    }
    const told = `${rate(RUN, ours.ms)}, ${(ours.cpuMs / RUN).toFixed(2)} ms CPU each`
    return [
      {
        work: `the mix by filterd with clamd, ${SESSIONS} sessions kept open`,
        ours: told,
        beside: `clamd alone: ${rate(RUN, clamd.ms)}`,
        ratio: clamd.ms / ours.ms,
        wanted: atLeast(0.4),
      },
      ...peers.map(({ name, sessions, refused }, at) => {
        const { ms = NaN, cpuMs = NaN } = theirs[at] ?? {}
        const besides = refused > 0 ? `, ${refused} of ${RUN} refused` : ''
        return {
          work: `the mix, beside ${name} with clamd`,
          ours: told,
          beside: `${name}, at its best, ${sessions} sessions: ${rate(RUN, ms)}${besides}`,
          ratio: ms / ours.ms,
          cpuRatio: cpuMs / ours.cpuMs,
          wanted: atLeast(WANTED[name]),
        }
      }),
    ]
  },
}

interface Peer {
  readonly name: keyof typeof WANTED
  readonly target: Target
  readonly sessions: number
  /** Of the last run. */
  refused: number
}

export const mixWithoutClamd: Row = {
  name: 'mix-plain',
  compares: true,
  measure: async bench => {
    const next = openMix()
    const run = (target: Target): Promise<Sent> =>
      sendEach(target, wireOf(next(RUN)), { sessions: SESSIONS })
    const filterd = await startFilterd(bench, { clamd: 'without' })
    const sink = await startCountingSink(bench.t)
    const naive = await startNaive(bench)
    for (const target of [filterd, naive]) {
      await warmUp(bench, target)
      for (let at = 0; at < WARM_UP_RUNS; at++) await run(target)
    }
    const [ours, bare, theirs] = (await inTurns(ROUNDS, [
      () => run(filterd),
      () => run({ port: sink.port, pid: 0, sink }),
      () => run(naive),
    ])) as [Cost, Cost, Cost]
    await expectStopped(filterd)
    const told = `${rate(RUN, ours.ms)}, ${(ours.cpuMs / RUN).toFixed(2)} ms CPU each`
    return [
      {
        work: `the mix by filterd without clamd, ${SESSIONS} sessions kept open`,
        ours: told,
        beside: `smtp-sink alone: ${rate(RUN, bare.ms)}`,
        ratio: bare.ms / ours.ms,
        wanted: atLeast(0.25),
      },
      {
        work: 'the mix, beside smtp-server, mailparser, nodemailer',
        ours: told,
        beside: rate(RUN, theirs.ms),
        ratio: theirs.ms / ours.ms,
        cpuRatio: theirs.cpuMs / ours.cpuMs,
        wanted: atLeast(2),
      },
    ]
  },
}

/** What everybody's first load test sends. */
export const ownMessage: Row = {
  name: 'lines-of-x',
  compares: true,
  measure: async bench => {
    const letter: Flow = {
      ...{ messages: 600, sessions: SESSIONS },
      file: textMessage(bench.t, BYTES),
    }
    const lines: Flow = { ...letter, file: BYTES }
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await warmUp(bench, filterd)
    await send(filterd, lines)
    const peer = bench.peers ? await startClamsmtpd(bench) : null
    const few: Flow = { ...lines, messages: 200 }
    const sessions =
      peer === null
        ? SESSIONS
        : await bestSessions([8, 16, 32], number =>
            send(peer, { ...few, messages: 100, sessions: number }),
          )
    const [ofLetter, ofLines, theirs] = (await inTurns(ROUNDS, [
      () => send(filterd, letter),
      () => send(filterd, lines),
      ...(peer === null ? [] : [() => send(peer, { ...few, sessions })]),
    ])) as [Cost, Cost, Cost?]
    await expectStopped(filterd)
    const ours = rate(lines.messages, ofLines.ms)
    const told: Line[] = [
      {
        work: `smtp-source's own message, 10 KB in lines of X, filterd with clamd, ${SESSIONS} sessions`,
        ours,
        beside: `the letter: ${rate(letter.messages, ofLetter.ms)}`,
        ratio: ofLetter.ms / ofLines.ms,
        cpuRatio: ofLetter.cpuMs / ofLines.cpuMs,
        wanted: atLeast(0.7),
      },
    ]
    if (theirs === undefined) return told
    const ratio = theirs.ms / few.messages / (ofLines.ms / lines.messages)
    const beside = `clamsmtpd, at its best, ${sessions} sessions: ${rate(few.messages, theirs.ms)}`
    const work = "smtp-source's own message, beside clamsmtpd with clamd"
    return [...told, { ...{ work, ours, beside, ratio }, wanted: atLeast(3) }]
  },
}

export function warmUp({ t }: Bench, target: Target): Promise<Cost> {
  const file = textMessage(t, BYTES)
  return send(target, { file, messages: WARM_UP_MESSAGES, sessions: SESSIONS })
}
