/*
 * NAME
 *   last-resort - where a line goes that no one takes
 *
 * DESCRIPTION
 *   To a file where there is one, else to stderr: a service manager keeps that,
 *   and a container. filter-pipe and filter-smtp have no stderr that anybody
 *   reads, and write to a file in any case.
 *
 *   The first line says why. It does not wait, and is also used at the end of
 *   the process.
 */

import { writeSync } from 'node:fs'
import { appendLines } from './file-log.js'
import type { Line } from './line.js'

export interface LastResort {
  /** @param why what the program of the log said; once. */
  complain(why: string): void
  write(lines: readonly Line[]): void
}

/** @param file '' for stderr. */
export function lastResort(tag: string, file: string): LastResort {
  let hasComplained = false
  const write = (lines: readonly Line[]): void => {
    if (lines.length === 0) return
    try {
      if (file !== '') return appendLines(file, tag, lines)
    } catch {
      // There is one more.
    }
    try {
      for (const { level, line } of lines) {
        writeSync(2, `${tag}[${process.pid}]: ${level}: ${line}\n`)
      }
    } catch {
      // Now there is none.
    }
  }
  return {
    write,
    complain: why => {
      if (hasComplained) return
      hasComplained = true
      const line = `no logger takes the log (${why}): set log_to in filter.toml`
      write([{ level: 'error', line }])
    },
  }
}
