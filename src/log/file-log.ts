/*
 * NAME
 *   file-log - lines in a file of ours
 *
 * DESCRIPTION
 *   Each line has the time, the host, and the program with its process id, as
 *   syslog writes them to a file. The file is opened for each line: one that
 *   logrotate(8) has renamed gets no more. Lines of several processes do not
 *   mix, because each is one write.
 *
 * DIAGNOSTICS
 *   Where it cannot be written, stderr has the line, and why.
 *
 * SECURITY
 *   A new file is 0640. A symbolic link is not followed.
 */

import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Log, Line } from './line.js'

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants
const MODE = 0o640

export function fileLog(tag: string, file: string): Log {
  return {
    write: (level, line) => {
      try {
        appendLines(file, tag, [{ level, line }])
      } catch (error) {
        const why = (error as Error).message
        process.stderr.write(`${tag}[${process.pid}]: ${level}: ${line}\n`)
        process.stderr.write(
          `${tag}[${process.pid}]: error: log_file: ${why}\n`,
        )
      }
    },
    flush: () => Promise.resolve(),
  }
}

/** Throws what open(2) and write(2) say. */
export function appendLines(
  file: string,
  tag: string,
  lines: readonly Line[],
): void {
  const fd = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, MODE)
  try {
    const begin = `${new Date().toISOString()} ${hostname()} ${tag}`
    for (const { level, line } of lines) {
      const mark = level === 'info' ? '' : `${level}: `
      writeSync(fd, `${begin}[${process.pid}]: ${mark}${line}\n`)
    }
  } finally {
    closeSync(fd)
  }
}
