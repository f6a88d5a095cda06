/*
 * NAME
 *   log-lines - the last warnings and errors of the log
 *
 * DESCRIPTION
 *   LINES_KEPT of each, so that a crowd of warnings does not hide an error. They
 *   name senders and recipients: they are for the administrator, and no metric.
 */

import { printable } from '../util/text.js'

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly level: 'warning' | 'error'
  readonly text: string
}

const LINES_KEPT = 20
const LINE_CHARACTERS = 500

export class LogLines {
  readonly #lines: Record<LogLine['level'], LogLine[]> = {
    warning: [],
    error: [],
  }

  add({ time, level, text }: LogLine): void {
    const lines = this.#lines[level]
    lines.push({ time, level, text: printable(text, LINE_CHARACTERS) })
    if (lines.length > LINES_KEPT) lines.shift()
  }

  /** The oldest first. */
  all(): readonly LogLine[] {
    const { warning, error } = this.#lines
    return [...warning, ...error].sort((one, other) => one.time - other.time)
  }

  /** All, once. */
  take(): readonly LogLine[] {
    const all = this.all()
    this.#lines.warning = []
    this.#lines.error = []
    return all
  }
}

interface Log {
  write(level: 'info' | 'warning' | 'error', line: string): void
  flush(): Promise<void>
}

/** The log, of which warnings and errors are told. */
export function listenedLog(log: Log, tell: (line: LogLine) => void): Log {
  return {
    write: (level, text) => {
      log.write(level, text)
      if (level !== 'info') tell({ time: Date.now(), level, text })
    },
    flush: () => log.flush(),
  }
}
