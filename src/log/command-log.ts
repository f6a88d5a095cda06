/*
 * NAME
 *   command-log - lines for logger(1) or postlog(1)
 *
 * DESCRIPTION
 *   Lines are held and handed over together: see log. Where several programs are
 *   named, the next is asked when one refuses; when all have refused, the lines
 *   go to the last resort.
 *
 *   A program that is named alone may be repaired: a resident one of ours
 *   complains at the last resort, once, and keeps the lines. What it still has
 *   at its end goes there, too.
 */

import { runCommand } from '../util/process/command.js'
import type { LastResort } from './last-resort.js'
import type { Level, Log, Line } from './line.js'

export interface LogCommand {
  /** Absolute path. */
  readonly path: string
  readonly argumentsFor: (level: Level) => readonly string[]
}

export interface CommandLogOptions {
  readonly resident: boolean
  readonly last: LastResort
  /** Lines that are refused go to the last resort at once. */
  readonly fallsThrough: boolean
}

const FLUSH_SECONDS = 3
const HELD_MS = 200
const RETRY_MS = 5000
const HELD_LINES = 10_000

/** @param choose the programs, in the order in which they are asked. */
export function commandLog(
  choose: () => readonly LogCommand[],
  { resident, last, fallsThrough }: CommandLogOptions,
): Log {
  let held: Line[] = []
  let lost = 0
  let isSilent = false
  let timer: NodeJS.Timeout | null = null
  // One after the other, so that lines stay in order.
  let handing = Promise.resolve()
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const [{ path } = { path: '' }] = choose()
    const lines = lost === 0 ? held : [lostLine(lost, path), ...held]
    held = []
    lost = 0
    handing = handing.then(() => handAll(lines)).catch(() => undefined)
    return handing
  }
  // What becomes of it is no concern of the mail: see DIAGNOSTICS.
  const handAll = async (lines: readonly Line[]): Promise<void> => {
    let handed = 0
    for (const run of runsOfLevel(lines)) {
      const end = await handRun(run, choose())
      isSilent = end.kind === 'failed'
      if (end.kind !== 'done') last.complain(end.why)
      const mayGoOn = end.kind === 'refused' && fallsThrough
      if (end.kind !== 'done' && resident && !mayGoOn) {
        isSilent = true
        return keep(lines.slice(handed))
      }
      if (end.kind !== 'done') last.write(run.lines)
      handed += run.lines.length
    }
  }
  const keep = (lines: readonly Line[]): void => {
    const all = [...lines, ...held]
    held = all.slice(-HELD_LINES)
    lost += all.length - held.length
    wait()
  }
  const wait = (): void => {
    const ms = isSilent ? RETRY_MS : HELD_MS
    timer ??= setTimeout(() => void flush(), ms).unref()
  }
  if (resident) process.once('exit', () => last.write(held))
  return {
    write: (level, line) => {
      held.push({ level, line })
      if (resident) wait()
    },
    flush,
  }
}

type End =
  | { readonly kind: 'done' }
  /** Each has said no; or one could not be run, for now. */
  | { readonly kind: 'refused' | 'failed'; readonly why: string }

async function handRun(
  run: Run,
  commands: readonly LogCommand[],
): Promise<End> {
  const signal = AbortSignal.timeout(FLUSH_SECONDS * 1000)
  let isRefused = true
  const whys: string[] = []
  for (const command of commands) {
    const end = await handTo(command, run, signal)
    if (end.kind === 'done') return end
    if (end.kind === 'failed') isRefused = false
    whys.push(end.why)
  }
  return { kind: isRefused ? 'refused' : 'failed', why: whys.join('; ') }
}

// Killed in mid-air: a line that is there twice is better than none. One that
// hangs may have written them: to hand them over for ever is worse.
async function handTo(
  { path, argumentsFor }: LogCommand,
  { level, text }: Run,
  signal: AbortSignal,
): Promise<End> {
  let end: End = { kind: 'failed', why: `${path}: no time was left` }
  for (let tries = 0; tries < 2 && !signal.aborted; tries++) {
    const args = argumentsFor(level)
    const { status, failure, output } = await runCommand({
      ...{ path, args, input: text, signal },
    })
    if (status === 0) return { kind: 'done' }
    const [said = ''] = output.trim().split('\n')
    const kind = status === null ? 'failed' : 'refused'
    end = { kind, why: [failure ?? '', said].filter(Boolean).join(': ') }
  }
  return signal.aborted ? { kind: 'done' } : end
}

function lostLine(count: number, path: string): Line {
  const line = `${count} lines were lost here: ${path} could not be run`
  return { level: 'warning', line }
}

interface Run {
  readonly level: Level
  readonly lines: Line[]
  text: string
}

// Both programs take the level of all their lines as an argument.
function runsOfLevel(lines: readonly Line[]): readonly Run[] {
  const runs: Run[] = []
  for (const it of lines) {
    const last = runs.at(-1)
    if (last?.level === it.level) {
      last.text += `${it.line}\n`
      last.lines.push(it)
    } else runs.push({ level: it.level, text: `${it.line}\n`, lines: [it] })
  }
  return runs
}
