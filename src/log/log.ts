/*
 * NAME
 *   log - where lines go
 *
 * DESCRIPTION
 *   A Log takes lines and never fails: mail does not depend on it. Lines are
 *   held and handed to logger(1) or postlog(1) on flush(): one process for all
 *   lines of a message. A resident program flushes now and then, and keeps what
 *   could not be handed over, as where no process can be started, for the next
 *   time: HELD_LINES at most.
 *
 * DIAGNOSTICS
 *   A warning that lines were lost, when there is a log again. Nothing else: a
 *   log that cannot be written is no reason to keep mail waiting.
 */

import { existsSync } from 'node:fs'
import { runCommand } from '../util/command.js'

export type Level = 'info' | 'warning' | 'error'

export interface Log {
  write(level: Level, line: string): void
  /** Hands over what was written; waits at most for FLUSH_SECONDS. */
  flush(): Promise<void>
}

export type LogTarget = 'auto' | 'syslog' | 'postlog' | 'stderr' | 'none'

const FLUSH_SECONDS = 3
const HELD_MS = 200
const RETRY_MS = 5000
const HELD_LINES = 10_000

export interface LogOptions {
  readonly target: LogTarget
  /** A resident program: lines leave by themselves, some at a time. */
  readonly resident?: boolean
  /** Postfix's postlog(1), an absolute path. */
  readonly postlogPath: string
}

/** @param program as in the log's tag: `postsift/filter-pipe`. */
export function openLog(options: LogOptions, program: string): Log {
  const { target, postlogPath, resident = false } = options
  const where = target === 'auto' ? usualTarget(postlogPath) : target
  const tag = `postsift/${program}`
  switch (where) {
    case 'none':
      return NO_LOG
    case 'stderr':
      return stderrLog(tag)
    case 'syslog':
      return commandLog('/usr/bin/logger', resident, level => [
        ...['-S', LINE_BYTES, '-t', `${tag}[${process.pid}]`],
        ...['-p', SYSLOG[level]],
      ])
    case 'postlog':
      return commandLog(postlogPath, resident, level => [
        ...['-t', tag, '-p', POSTLOG[level]],
      ])
  }
}

// logger(1) cuts a line of more than 1 KiB in two, and the second one begins
// with whatever a sender had put there.
const LINE_BYTES = '8192'

export const NO_LOG: Log = {
  write: () => undefined,
  flush: () => Promise.resolve(),
}

function usualTarget(postlogPath: string): 'syslog' | 'postlog' | 'none' {
  if (existsSync('/dev/log')) return 'syslog'
  return existsSync(postlogPath) ? 'postlog' : 'none'
}

function stderrLog(tag: string): Log {
  // Who reads it may be gone: an event that nobody takes would end us.
  process.stderr.on('error', () => undefined)
  return {
    write: (level, line) => {
      process.stderr.write(`${tag}[${process.pid}]: ${level}: ${line}\n`)
    },
    flush: () => Promise.resolve(),
  }
}

interface Line {
  readonly level: Level
  readonly line: string
}

const SYSLOG = { info: 'mail.info', warning: 'mail.warning', error: 'mail.err' }
const POSTLOG = { info: 'info', warning: 'warn', error: 'error' }

function commandLog(
  path: string,
  resident: boolean,
  argumentsFor: (level: Level) => readonly string[],
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
      isSilent = !(await isHanded(run))
      if (isSilent && resident) return keep(lines.slice(handed))
      handed += run.lines
    }
  }
  // Killed in mid-air: a line that stands twice is better than none. One that
  // hangs may have written them: to hand them over for ever is worse.
  const isHanded = async (run: Run): Promise<boolean> => {
    const signal = AbortSignal.timeout(FLUSH_SECONDS * 1000)
    for (let tries = 0; tries < 2 && !signal.aborted; tries++) {
      if ((await hand(run, signal)).status === 0) return true
    }
    return signal.aborted
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
  const hand = (
    { level, text }: Run,
    signal: AbortSignal,
  ): ReturnType<typeof runCommand> =>
    runCommand({ path, args: argumentsFor(level), input: text, signal })
  return {
    write: (level, line) => {
      held.push({ level, line })
      if (resident) wait()
    },
    flush,
  }
}

function lostLine(count: number, path: string): Line {
  const line = `${count} lines were lost here: ${path} could not be run`
  return { level: 'warning', line }
}

interface Run {
  readonly level: Level
  text: string
  lines: number
}

// Both programs take the level of all their lines as an argument.
function runsOfLevel(lines: readonly Line[]): readonly Run[] {
  const runs: Run[] = []
  for (const { level, line } of lines) {
    const last = runs.at(-1)
    if (last?.level === level) {
      last.text += `${line}\n`
      last.lines++
    } else runs.push({ level, text: `${line}\n`, lines: 1 })
  }
  return runs
}
