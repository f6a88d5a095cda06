/*
 * NAME
 *   stage-rows - where the time of a message goes, stage by stage
 *
 * DESCRIPTION
 *   filterd keeps the time of each stage in its records. One session, so that
 *   no message waits for another; what is not in them is the session itself:
 *   commands, replies, and what the client takes.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { send, textMessage, type Flow } from './flow.js'
import { startFilterd } from './filterd.js'
import { inTurns } from './measure.js'
import type { Bench, Line, Row } from './row.js'

const FLOW = { messages: 2000, sessions: 1 }
const WARM_UP_MESSAGES = 4000

/** One after the other; scanners work beside one another. */
const STAGES = ['spool', 'parse', 'scan', 'deliver'] as const

export const stages: Row = {
  name: 'stages',
  measure: async bench => {
    removeRecords(bench)
    const flow: Flow = { ...FLOW, file: textMessage(bench.t, 10_000) }
    const filterd = await startFilterd(bench, { clamd: 'with' })
    await send(filterd, { ...flow, messages: WARM_UP_MESSAGES })
    const [cost] = await inTurns(1, [() => send(filterd, flow)])
    await filterd.stop()
    const whole = (cost?.ms ?? NaN) / flow.messages
    const times = timesOf(bench, flow.messages)
    const known = STAGES.map(stage => ({ stage, ms: meanOf(times, stage) }))
    const rest = whole - known.reduce((sum, { ms }) => sum + ms, 0)
    return [...known, { stage: 'session and client', ms: rest }].map(
      ({ stage, ms }): Line => ({
        work: `filterd with clamd, 10 KB, one session: ${stage}`,
        ours: `${ms.toFixed(2)} ms`,
        beside: `all of it: ${whole.toFixed(2)} ms`,
        ratio: ms / whole,
        wanted: null,
      }),
    )
  },
}

// Rows before run programs as root, whose file of the day filterd's user cannot
// write to.
function removeRecords({ postsift }: Bench): void {
  const folder = postsift.recordsFolder
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
}

type Times = Readonly<Record<string, number>>

function timesOf({ postsift }: Bench, count: number): readonly Times[] {
  const folder = postsift.recordsFolder
  const lines = readdirSync(folder).flatMap(name =>
    readFileSync(join(folder, name), 'utf8').trim().split('\n'),
  )
  if (lines.length < count) throw new Error(`only ${lines.length} records`)
  return lines
    .slice(-count)
    .map(line => (JSON.parse(line) as { readonly times: Times }).times)
}

// Of times in tenths of a millisecond a median would say little.
function meanOf(times: readonly Times[], stage: string): number {
  return times.reduce((sum, it) => sum + (it[stage] ?? 0), 0) / times.length
}
