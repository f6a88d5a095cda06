/*
 * NAME
 *   log - where lines go
 *
 * DESCRIPTION
 *   A Log takes lines and never fails: mail does not depend on it. Lines are
 *   held and handed to logger(1) or postlog(1) on flush(), or written to a file:
 *   one process for all lines of a message. A resident program flushes now and
 *   then, and keeps what could not be handed over, as where no process can be
 *   started, for the next time: HELD_LINES at most.
 *
 *   auto is where Postfix logs: syslog, and where that refuses and Postfix has a
 *   log file of its own, postlog(1); for a second Postfix (MAIL_CONFIG) what its
 *   postlog(1) makes of it.
 *
 * DIAGNOSTICS
 *   A warning that lines were lost, when there is a log again. What no one takes
 *   is said, or written, at the last resort (see last-resort): a log is never
 *   silent without a word. That it cannot be written is no reason to keep mail
 *   waiting.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLog, type LogCommand } from './command-log.js'
import { fileLog } from './file-log.js'
import { lastResort } from './last-resort.js'
import type { Log } from './line.js'

export type LogTarget =
  'auto' | 'syslog' | 'postlog' | 'file' | 'stderr' | 'none'

/** Options of the configuration, by their names there. */
export interface LogSettings {
  readonly log_to: LogTarget
  readonly log_file: string
  /** Postfix's postlog(1), an absolute path. */
  readonly postlog_path: string
  readonly records_directory: string
}

export interface LogManner {
  /** A resident program: lines leave by themselves, some at a time. */
  readonly resident?: boolean
  /** Its stderr is discarded: what started it throws that away. */
  readonly noStderr?: boolean
}

/** @param program as in the log's tag: `postsift/filter-pipe`. */
export function openLog(
  settings: LogSettings,
  program: string,
  { resident = false, noStderr = false }: LogManner = {},
): Log {
  const { log_to, log_file, records_directory } = settings
  const tag = `postsift/${program}`
  const last = lastResort(
    tag,
    noStderr ? log_file || join(records_directory, LAST_FILE) : log_file,
  )
  switch (log_to) {
    case 'none':
      return NO_LOG
    case 'stderr':
      return stderrLog(tag)
    case 'file':
      return fileLog(tag, log_file)
    default: {
      const choose = (): readonly LogCommand[] => logCommands(settings, program)
      const fallsThrough = log_to === 'auto'
      return commandLog(choose, { resident, last, fallsThrough })
    }
  }
}

/**
 * The programs that are asked to take a line, in this order; none where it goes
 * to a file, to stderr or nowhere.
 *
 * @param mailConfig the configuration folder of the Postfix that runs us.
 */
export function logCommands(
  { log_to, postlog_path }: LogSettings,
  program: string,
  mailConfig = process.env['MAIL_CONFIG'] ?? '',
): readonly LogCommand[] {
  const tag = `postsift/${program}`
  const commands = {
    syslog: syslogCommand(tag),
    postlog: postlogCommand(postlog_path, tag),
  }
  if (log_to === 'auto') return usualOrder(mailConfig).map(it => commands[it])
  return log_to === 'syslog' || log_to === 'postlog' ? [commands[log_to]] : []
}

/** Before there is a configuration: where no line can go, there is stderr. */
export function usualLog(program: string): Log {
  return openLog(
    {
      ...{ log_to: 'auto', log_file: '/dev/null' },
      postlog_path: '/usr/sbin/postlog',
      records_directory: '/nonexistent',
    },
    program,
  )
}

/** In the folder of records: what no one took, see LogManner. */
export const LAST_FILE = 'log'

export const NO_LOG: Log = {
  write: () => undefined,
  flush: () => Promise.resolve(),
}

function usualOrder(mailConfig: string): readonly ('syslog' | 'postlog')[] {
  // Debian's service has it set for the usual one, too.
  const isUsual = ['', USUAL_CONFIG].includes(mailConfig)
  const hasSyslog = existsSync('/dev/log')
  if (hasLogFile(mailConfig)) {
    if (!isUsual) return ['postlog']
    return hasSyslog ? ['syslog', 'postlog'] : ['postlog', 'syslog']
  }
  return hasSyslog && !isUsual ? ['postlog'] : ['syslog']
}

const USUAL_CONFIG = '/etc/postfix'

/**
 * Whether Postfix writes a log file of its own (maillog_file). Else postlog(1)
 * only calls syslog(3): it ends with 0 also where there is no syslog, and the
 * line is lost.
 */
export function hasLogFile(mailConfig: string): boolean {
  try {
    const file = join(mailConfig || USUAL_CONFIG, 'main.cf')
    return /^maillog_file[ \t]*=[ \t]*\S/mu.test(readFileSync(file, 'latin1'))
  } catch {
    // What cannot be known is left to postlog(1).
    return true
  }
}

function stderrLog(tag: string): Log {
  // Who reads it may be gone: an event that no one takes would end us.
  process.stderr.on('error', () => undefined)
  return {
    write: (level, line) => {
      process.stderr.write(`${tag}[${process.pid}]: ${level}: ${line}\n`)
    },
    flush: () => Promise.resolve(),
  }
}

const SYSLOG = { info: 'mail.info', warning: 'mail.warning', error: 'mail.err' }
const POSTLOG = { info: 'info', warning: 'warn', error: 'error' }

// logger(1) cuts a line of more than 1 KiB in two, and the second one begins
// with whatever a sender had put there. Without a word it succeeds also where
// there is no /dev/log.
function syslogCommand(tag: string): LogCommand {
  return {
    path: '/usr/bin/logger',
    argumentsFor: level => [
      ...['--socket-errors=on', '-S', '8192'],
      ...['-t', `${tag}[${process.pid}]`, '-p', SYSLOG[level]],
    ],
  }
}

function postlogCommand(path: string, tag: string): LogCommand {
  return { path, argumentsFor: level => ['-t', tag, '-p', POSTLOG[level]] }
}
