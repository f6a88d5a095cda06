/*
 * NAME
 *   log - where lines go
 *
 * DESCRIPTION
 *   A Log takes lines and never fails: mail does not depend on it. Lines are
 *   held and handed to logger(1) or postlog(1) on flush(): one process for all
 *   lines of a message. A resident program flushes now and then.
 *
 * DIAGNOSTICS
 *   None. A log that cannot be written is no reason to keep mail waiting.
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

/** @param program as in the log's tag: `postsift/filter-pipe`. */
export function openLog(target: LogTarget, program: string): Log {
  const where = target === 'auto' ? usualTarget() : target
  if (where === 'none') return NO_LOG
  const tag = `postsift/${program}`
  return where === 'stderr' ? stderrLog(tag) : commandLog(where, tag)
}

export const NO_LOG: Log = {
  write: () => undefined,
  flush: () => Promise.resolve(),
}

function usualTarget(): 'syslog' | 'postlog' | 'none' {
  if (existsSync('/dev/log')) return 'syslog'
  return postlogPath() === undefined ? 'none' : 'postlog'
}

function stderrLog(tag: string): Log {
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

function commandLog(where: 'syslog' | 'postlog', tag: string): Log {
  let held: Line[] = []
  return {
    write: (level, line) => {
      held.push({ level, line })
    },
    flush: async () => {
      const lines = held
      held = []
      for (const level of ['error', 'warning', 'info'] as const) {
        const input = lines
          .filter(it => it.level === level)
          .map(it => `${it.line}\n`)
          .join('')
        if (input !== '') await hand(where, { tag, level, input })
      }
    },
  }
}

async function hand(
  where: 'syslog' | 'postlog',
  message: { readonly tag: string; readonly level: Level; input: string },
): Promise<void> {
  const { tag, level, input } = message
  const id = `${tag}[${process.pid}]`
  const command =
    where === 'syslog'
      ? { path: '/usr/bin/logger', args: ['-t', id, '-p', SYSLOG[level]] }
      : { path: postlogPath() ?? '', args: ['-t', tag, '-p', POSTLOG[level]] }
  try {
    const signal = AbortSignal.timeout(FLUSH_SECONDS * 1000)
    await runCommand({ ...command, input, signal })
  } catch {
    // See DIAGNOSTICS.
  }
}

const SYSLOG = { info: 'mail.info', warning: 'mail.warning', error: 'mail.err' }
const POSTLOG = { info: 'info', warning: 'warn', error: 'error' }

const POSTLOG_PATHS = ['/usr/sbin/postlog', '/usr/local/sbin/postlog']

function postlogPath(): string | undefined {
  return POSTLOG_PATHS.find(path => existsSync(path))
}
