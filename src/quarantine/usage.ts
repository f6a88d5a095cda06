/*
 * NAME
 *   usage - how much room the kept messages take
 *
 * DESCRIPTION
 *   Bytes of kept messages; what several entries share counts once. The file
 *   `usage` has a number a line: the first is the last count, the others were
 *   added since. It exists only where there is a limit, and expire() counts
 *   anew: what gets lost between does not stay lost for long.
 *
 * DIAGNOSTICS
 *   checkUsage() throws MailError 4.3.1 where a message does not fit: it is
 *   deferred, and nothing of it is kept. Nothing kept is ever removed for it.
 */

import {
  constants,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { randomName } from '../util/id.js'
import { MailError } from '../mail/error.js'
import { readCatalog } from './catalog.js'
import type { Row } from './entry.js'

/** @param limitBytes 0: there is no limit. */
export function checkUsage(
  folder: string,
  limitBytes: number,
  moreBytes: number,
): void {
  if (limitBytes === 0 || moreBytes === 0) return
  const used = usedBytes(folder)
  if (used + moreBytes <= limitBytes) return
  throw new MailError('4.3.1', 'insufficient system storage', {
    cause: `quarantine_size_limit: ${used} bytes are kept, ${moreBytes} more are over ${limitBytes}`,
  })
}

/** Adds to the sum; never fails. */
export async function addUsage(folder: string, bytes: number): Promise<void> {
  if (bytes === 0) return
  try {
    // Only where someone has counted.
    const flags = constants.O_APPEND | constants.O_WRONLY | constants.O_NOFOLLOW
    const file = await open(join(folder, USAGE), flags)
    try {
      await file.appendFile(`${bytes}\n`)
    } finally {
      await file.close()
    }
  } catch {
    // The next count knows.
  }
}

const USAGE = 'usage'

/** The sum; counts where no one has. */
export function usedBytes(folder: string): number {
  try {
    const text = readFileSync(join(folder, USAGE), 'utf8')
    return text
      .split('\n')
      .filter(line => /^-?\d{1,15}$/u.test(line))
      .reduce((sum, line) => sum + Number(line), 0)
  } catch {
    const used = sizeOf(readCatalog(folder).rows)
    writeUsage(folder, used)
    return used
  }
}

/** What the messages take together. */
export function sizeOf(rows: readonly Row[]): number {
  const sizes = new Map(rows.map(row => [row.sha256, row.size]))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** Writes a new count, or removes it where no one needs one (null). */
export function writeUsage(folder: string, bytes: number | null): void {
  const path = join(folder, USAGE)
  const temporary = join(folder, `.${USAGE}.${randomName()}`)
  try {
    if (bytes === null) return rmSync(path, { force: true })
    writeFileSync(temporary, `${bytes}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch {
    // A process that finds none counts.
  }
}
