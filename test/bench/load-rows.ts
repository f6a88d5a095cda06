/*
 * NAME
 *   load-rows - what becomes of it when it is busy: sessions, other work, malice
 *
 * DESCRIPTION
 *   Letters of 10 KB, each another one, by filterd with clamd. By Little's law, a
 *   message takes as long in the mean as sessions divided by rate says, whatever
 *   the filter does; what matters is how much longer the slowest take.
 */
import { SHAPES } from '../fuzz/shapes.js'
import { WORK_SHAPES } from '../fuzz/work-shapes.js'
import { startProgram } from '../helper/program.js'
import { askClamd, repeated } from './clamd-alone.js'
import { startFilterd } from './filterd.js'
import {
  expectStopped,
  send,
  startCountingSink,
  textMessage,
  type Flow,
  type Target,
} from './flow.js'
import { inTurns, rate, type Cost } from './measure.js'
import { openLetters } from './mix.js'
import { warmUp } from './mix-rows.js'
import { bestSessions, startClamsmtpd } from './peers.js'
import { atLeast, atMost, type Line, type Row } from './row.js'
import { openSession, quantile, sendEach, wireOf, type Sent } from './sender.js'

const ROUNDS = 3
const BYTES = 10_000

/** Medians, and the times of all rounds. */
async function timed(
  works: readonly (() => Promise<Sent>)[],
): Promise<readonly Sent[]> {
  const times: number[][] = works.map(() => [])
  const costs = await inTurns(
    ROUNDS,
    works.map((work, at) => async () => {
      const sent = await work()
      times[at]?.push(...sent.times)
      return sent
    }),
  )
  return costs.map((cost, at) => ({
    ...cost,
    times: times[at] ?? [],
    refused: 0,
  }))
}

const MANY = [8, 32, 64, 200] as const
const OF_MANY = 1000

export const sessions: Row = {
  name: 'sessions',
  compares: true,
  measure: async bench => {
    const letters = openLetters(BYTES)
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await warmUp(bench, filterd)
    const all = await timed(
      MANY.map(
        sessions => () =>
          sendEach(filterd, wireOf(letters(OF_MANY)), { sessions }),
      ),
    )
    await expectStopped(filterd)
    const list = (tell: (sent: Sent, sessions: number) => string): string =>
      all.map((it, at) => `${MANY[at]}: ${tell(it, MANY[at] ?? 0)}`).join(', ')
    const little = (sent: Sent, sessions: number): number =>
      (sessions * sent.ms) / OF_MANY
    const p99 = ({ times }: Sent): number => quantile(times, 0.99)
    const first = all[0]?.ms ?? NaN
    return [
      {
        work: `filterd with clamd, 10 KB, ${MANY.join(', ')} sessions`,
        ours: list(({ ms }) => rate(OF_MANY, ms)),
        beside: 'the slowest beside 8 sessions',
        ratio: first / Math.max(...all.map(({ ms }) => ms)),
        wanted: atLeast(0.9),
      },
      {
        work: 'the same, 99 of 100 messages take at most',
        ours: list(sent => milliseconds(p99(sent))),
        beside: `by Little's law, the mean: ${list((sent, at) => milliseconds(little(sent, at)))}`,
        ratio: Math.max(
          ...all.map((sent, at) => p99(sent) / little(sent, MANY[at] ?? 0)),
        ),
        wanted: atMost(3),
      },
    ]
  },
}

const LOOPS = 4

export const busyLoops: Row = {
  name: 'loops',
  compares: true,
  measure: async bench => {
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await warmUp(bench, filterd)
    const peer = bench.peers ? await startClamsmtpd(bench) : null
    const letter = textMessage(bench.t, BYTES)
    const [quiet] = await inTurns(1, [() => send(filterd, flowOf(letter, 8))])
    const loop = ['-c', 'while :; do :; done']
    const loops = Array.from({ length: LOOPS }, () =>
      startProgram(bench.t, '/bin/sh', loop),
    )
    const lines: Line[] = []
    try {
      for (const [what, file] of [
        ['the letter', letter],
        ['lines of X', BYTES],
      ] as const) {
        const sessions =
          peer === null
            ? 8
            : await bestSessions([8, 32], number =>
                send(peer, { ...flowOf(file, number), messages: 60 }),
              )
        const [ours, theirs] = (await inTurns(ROUNDS, [
          () => send(filterd, flowOf(file, 8)),
          ...(peer === null ? [] : [() => send(peer, flowOf(file, sessions))]),
        ])) as [Cost, Cost?]
        const against = theirs ?? quiet
        lines.push({
          work: `${what} beside ${LOOPS} busy loops, 10 KB, with clamd`,
          ours: rate(LOOP_MESSAGES, ours.ms),
          beside:
            theirs === undefined
              ? `the letter without loops: ${rate(LOOP_MESSAGES, quiet?.ms ?? NaN)}`
              : `clamsmtpd, at its best, ${sessions} sessions: ${rate(LOOP_MESSAGES, theirs.ms)}`,
          ratio: (against?.ms ?? NaN) / ours.ms,
          wanted: theirs === undefined ? null : atLeast(3),
        })
      }
    } finally {
      await Promise.all(loops.map(it => it.stop('SIGKILL')))
    }
    await expectStopped(filterd)
    return lines
  },
}

const LOOP_MESSAGES = 200

function flowOf(file: string | number, sessions: number): Flow {
  return { file, sessions, messages: LOOP_MESSAGES }
}

export const latency: Row = {
  name: 'latency',
  compares: true,
  measure: async bench => {
    const letters = openLetters(BYTES)
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await warmUp(bench, filterd)
    const sink = await startCountingSink(bench.t)
    const bare: Target = { port: sink.port, pid: 0, sink }
    const one = (target: Target) => (): Promise<Sent> =>
      sendEach(target, wireOf(letters(ONE)), { sessions: 1 })
    const [letter = Buffer.alloc(0)] = letters(1)
    const [ours, clamd, alone] = (await timed([
      one(filterd),
      () => askClamd(bench.clamdSocket, repeated(ONE, letter), 1),
      one(bare),
    ])) as [Sent, Sent, Sent]
    await expectStopped(filterd)
    const line = (work: string, share: number, limit: number): Line => {
      const at = ({ times }: Sent): number => quantile(times, share)
      return {
        work,
        ours: `${at(ours).toFixed(2)} ms`,
        beside: `clamd alone: ${at(clamd).toFixed(2)} ms, smtp-sink alone: ${at(alone).toFixed(2)} ms`,
        ratio: at(ours) - at(clamd),
        wanted: atMost(limit),
      }
    }
    return [
      line('time added to one session, in ms, median', 0.5, 1.5),
      line('the same, 99 of 100 messages, in ms', 0.99, 5),
    ]
  },
}

const ONE = 500

/** What takes the longest to read of 1 MB, by npm run test:hang. */
const SLOWEST = ['18b', '18a', 'w8m', '1m']
const HOSTILE_BYTES = 1_000_000
const CLIENTS = 50
const HONEST = 2500

export const hostile: Row = {
  name: 'hostile',
  compares: true,
  measure: async bench => {
    const letters = openLetters(BYTES)
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await warmUp(bench, filterd)
    const bodies = [...SHAPES, ...WORK_SHAPES]
      .filter(({ id }) => SLOWEST.includes(id))
      .map(shape => shape.message(HOSTILE_BYTES))
    const wires = wireOf(bodies)
    const client = (at: number): string => `192.0.2.${at + 1}`
    const honest = (): Promise<Sent> =>
      // Hostile messages may reach the sink, too.
      sendEach({ ...filterd, sink: null }, wireOf(letters(HONEST)), {
        ...{ sessions: CLIENTS - 1, client },
      })
    let sent = 0
    const [without, beside] = (await timed([
      honest,
      async () => {
        const attack = startAttack(filterd.port, client(CLIENTS - 1), wires)
        const result = await honest()
        sent += await attack.stop()
        return result
      },
    ])) as [Sent, Sent]
    if (sent === 0) throw new Error('no hostile message was answered')
    const p99 = ({ times }: Sent): number => quantile(times, 0.99)
    return [
      {
        work: `one of ${CLIENTS} clients sends what is slowest to read, 1 MB each: 99 of 100 letters of the others take at most`,
        ours: milliseconds(p99(beside)),
        beside: `without it: ${milliseconds(p99(without))}; ${sent} such messages meanwhile`,
        ratio: p99(beside) / p99(without),
        wanted: atMost(2),
      },
    ]
  },
}

/** Sends them in turn, each as another message, until it is stopped. */
function startAttack(
  port: number,
  client: string,
  wires: readonly Buffer[],
): { readonly stop: () => Promise<number> } {
  let isOver = false
  let sent = 0
  const work = async (): Promise<void> => {
    const session = await openSession(port, client)
    for (let at = 0; !isOver; at++) {
      const wire = wires[at % wires.length] ?? Buffer.alloc(0)
      const field = Buffer.from(`X-Number: ${++made}\r\n`)
      await session.send(Buffer.concat([field, wire]))
      sent++
    }
    session.end()
  }
  const ended = work()
  // It is told by stop().
  ended.catch(() => undefined)
  return {
    stop: async () => {
      isOver = true
      await ended
      return sent
    },
  }
}

let made = 0

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`
}
