/*
 * NAME
 *   sha256-file - a list of sums and what they are the sums of
 *
 * DESCRIPTION
 *   One line each: 64 hex digits, then blanks (and sha256sum's `*`), then a
 *   name; without one it is `Sha256-List`. Empty lines and lines that begin
 *   with `#` are ignored.
 *
 * DIAGNOSTICS
 *   RangeError: `sha256_file /path:3: ...`, or that it cannot be read.
 */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { printable } from '../util/text.js'

/** Name by sum, lower case hex. */
export type Sums = ReadonlyMap<string, string>

export const NO_SUMS: Sums = new Map()

/** Half a million lines; each takes about 200 bytes of memory. */
const FILE_LIMIT_BYTES = 64 * 1024 * 1024

const NAME_LIMIT = 80

const FALLBACK_NAME = 'Sha256-List'

export function readSums(file: string): Sums {
  const sums = new Map<string, string>()
  readText(file)
    .split('\n')
    .forEach((line, index) => {
      const text = line.trim()
      if (text === '' || text.startsWith('#')) return
      const found = /^([0-9a-f]{64})(?:\s(.*))?$/i.exec(text)
      const sum = found?.[1]
      if (sum === undefined) {
        throw new RangeError(
          `sha256_file ${file}:${index + 1}: must be 64 hex digits and a name`,
        )
      }
      const name = printable(
        (found?.[2] ?? '').trim().replace(/^\*/u, ''),
        NAME_LIMIT,
      )
      sums.set(sum.toLowerCase(), name || FALLBACK_NAME)
    })
  return sums
}

function readText(file: string): string {
  try {
    const fd = openSync(file, 'r')
    try {
      const { size } = fstatSync(fd)
      if (size > FILE_LIMIT_BYTES) throw new Error('larger than 64 MiB')
      return readFileSync(fd, 'utf8')
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    const why = (error as Error).message
    throw new RangeError(`sha256_file ${file}: cannot be read: ${why}`, {
      cause: error,
    })
  }
}
