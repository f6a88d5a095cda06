/*
 * NAME
 *   line - a line of the log, and what takes it
 *
 * DESCRIPTION
 *   A Log takes lines and never fails: mail does not depend on it.
 */

export type Level = 'info' | 'warning' | 'error'

export interface Log {
  write(level: Level, line: string): void
  /** Hands over what was written; waits at most for FLUSH_SECONDS. */
  flush(): Promise<void>
}

export interface Line {
  readonly level: Level
  readonly line: string
}
