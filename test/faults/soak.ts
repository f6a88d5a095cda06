/*
 * NAME
 *   soak - filterd under load for a time, a tenth of it hostile
 *
 * DESCRIPTION
 *   First as many messages as go through measure the peak; then the load is a
 *   share of that. Nothing may be lost, no descriptor and no file may be left,
 *   no worker may die, and memory may not grow steadily.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Teardown } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'
import type { Outcome } from './attempt.js'
import { isHostile } from './hostile.js'
import { startSoakBench, type SoakBench, type SoakMode } from './soak-bench.js'
import {
  descriptorsOf,
  growsSteadily,
  sampleOf,
  slopeOf,
  type Sample,
} from './soak-sample.js'

export interface SoakOptions {
  readonly mode: SoakMode
  readonly minutes: number
  /** Seconds of the measurement. */
  readonly peakSeconds: number
  /** Of the peak. */
  readonly share: number
  readonly out: (line: string) => void
}

/** What is not as it should be, in words; none is good. */
export async function soak(
  t: Teardown,
  options: SoakOptions,
): Promise<readonly string[]> {
  const { minutes, peakSeconds, share, out } = options
  const bench = await startSoakBench(t, options.mode)
  const work: Work = {
    ...{ bench, out, next: 0 },
    outcomes: new Map(),
    samples: new Map(),
  }
  const peak = await measurePeak(work, peakSeconds)
  out(`peak ${peak.toFixed(1)} messages/s with ${SENDERS} senders`)
  const idle = await idleDescriptors(bench)
  const before = bench.workers()
  await load(work, { rate: peak * share, minutes })
  await allAnswered(work)
  const dead = before.filter(pid => !bench.workers().includes(pid))
  const growing = [...work.samples].filter(([, samples]) =>
    growsSteadily(samples.slice(WARM_SAMPLES)),
  )
  report(work)
  return [
    ...lossFaults(work),
    ...dead.map(pid => `worker ${pid} died`),
    ...(await descriptorFaults(bench, idle)),
    ...bench.residue().map(name => `left in the spool: ${name}`),
    ...growing.map(([pid]) => `the memory of worker ${pid} grows steadily`),
  ]
}

interface Work {
  readonly bench: SoakBench
  readonly out: (line: string) => void
  next: number
  readonly outcomes: Map<number, Outcome | 'lost connection'>
  readonly samples: Map<number, Sample[]>
}

const SENDERS = 8
const SAMPLE_MS = 5000
/** Caches fill and code is compiled. */
const WARM_SAMPLES = 3
/** More would be no load but an avalanche. */
const UNANSWERED = 100

async function sendNext(work: Work): Promise<void> {
  const number = work.next++
  const outcome = await work.bench
    .send(number)
    .catch(() => 'lost connection' as const)
  work.outcomes.set(number, outcome)
}

async function measurePeak(work: Work, seconds: number): Promise<number> {
  const start = performance.now()
  const isOver = (): boolean => performance.now() - start > seconds * 1000
  const sendOn = async (): Promise<void> => {
    while (!isOver()) {
      await sendNext(work)
      tidy(work)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sendOn))
  return work.outcomes.size / ((performance.now() - start) / 1000)
}

function tidy({ bench }: Work): void {
  bench.arrivals.take()
  bench.emptyQuarantine()
}

async function load(
  work: Work,
  { rate, minutes }: { readonly rate: number; readonly minutes: number },
): Promise<void> {
  const start = performance.now()
  const first = work.next
  const passed = (): number => performance.now() - start
  let sampled = -SAMPLE_MS
  while (passed() < minutes * 60_000) {
    const due = first + (passed() / 1000) * rate
    while (work.next < due && unanswered(work) < UNANSWERED) {
      void sendNext(work)
    }
    if (passed() - sampled >= SAMPLE_MS) {
      sampled = passed()
      takeSamples(work, passed() / 60_000)
      tidy(work)
    }
    await sleep(20)
  }
  const sent = work.next - first
  work.out(
    `load ${rate.toFixed(1)} messages/s for ${minutes} min: ${sent} sent`,
  )
}

function unanswered({ next, outcomes }: Work): number {
  return next - outcomes.size
}

function takeSamples({ bench, samples }: Work, minute: number): void {
  for (const pid of bench.workers()) {
    const sample = sampleOf(pid, minute)
    if (sample === null) continue
    samples.set(pid, [...(samples.get(pid) ?? []), sample])
  }
}

async function allAnswered(work: Work): Promise<void> {
  await waitUntil(() => (unanswered(work) === 0 ? true : undefined), {
    what: 'answers to all messages',
    timeoutMs: 300_000,
  })
  await sleep(500)
  tidy(work)
}

// What rests in a pool goes after half a minute.
async function idleDescriptors(bench: SoakBench): Promise<number> {
  await sleep(REST_MS)
  return Math.max(...bench.workers().map(descriptorsOf))
}

const REST_MS = 35_000

async function descriptorFaults(
  bench: SoakBench,
  idle: number,
): Promise<readonly string[]> {
  const most = (): number => Math.max(...bench.workers().map(descriptorsOf))
  await waitUntil(() => (most() <= idle + OF_THREADS ? true : undefined), {
    what: 'idle workers',
    timeoutMs: 60_000,
  }).catch(() => undefined) // the count tells
  return most() <= idle + OF_THREADS
    ? []
    : [`${most()} open files, before it ${idle}`]
}

/** A thread has four. Three that read and three of mailparser stay when they
 * have been needed once, which may be after the first count. */
const OF_THREADS = 6 * 4

// An answer of 2xx is our word: it is in the sink, or in the quarantine.
function lossFaults({ bench, outcomes }: Work): readonly string[] {
  const { arrivals, kept } = bench
  const having = (wanted: Outcome): number[] =>
    [...outcomes].flatMap(([number, it]) => (it === wanted ? [number] : []))
  const isThere = (number: number): boolean =>
    arrivals.counts.has(number) || kept.has(number)
  return Object.entries({
    lost: having('accepted').filter(number => !isThere(number)),
    bounced: having('bounced'),
    twice: arrivals.twice(),
    damaged: arrivals.damaged.filter(number => !isHostile(number)),
  })
    .filter(([, found]) => found.length > 0)
    .map(([name, found]) => `${name}: ${found.slice(0, 20).join(' ')}`)
}

function report({ bench, outcomes, samples, out }: Work): void {
  const count = (wanted: string): number =>
    [...outcomes.values()].filter(outcome => outcome === wanted).length
  const hostile = [...outcomes.keys()].filter(isHostile).length
  const { arrivals, kept } = bench
  out(`${outcomes.size} messages, ${hostile} of them hostile`)
  out(
    `${count('accepted')} accepted, ${count('deferred')} deferred, ${count('lost connection')} connections lost`,
  )
  out(`${arrivals.distinct} arrived, ${kept.size} in quarantine`)
  for (const [pid, all] of samples) out(`worker ${pid}: ${memoryOf(all)}`)
  const stall = bench.longestStall()
  out(stall > 0 ? `longest stall ${stall} ms` : 'no stall above 250 ms')
  out(`spool: ${bench.residue().length} files left`)
}

function memoryOf(all: readonly Sample[]): string {
  const sizes = all.map(({ rssMebibytes }) => rssMebibytes)
  const slope = slopeOf(all.slice(WARM_SAMPLES)).toFixed(1)
  const most = Math.max(...all.map(({ descriptors }) => descriptors))
  const [first = 0, last = 0] = [sizes[0], sizes.at(-1)]
  return [
    `${first.toFixed(0)} to ${last.toFixed(0)} MiB`,
    `${slope} MiB/min after the first ${(WARM_SAMPLES * SAMPLE_MS) / 1000} s`,
    `at most ${most} open files`,
  ].join(', ')
}
