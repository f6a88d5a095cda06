/*
 * NAME
 *   outbox - how much this host has kept that the store does not have yet
 *
 * DESCRIPTION
 *   The file `outbox` beside the entries has numbers a line, bytes and entries: the
 *   first line is the last count, the others were added since, by who keeps a message
 *   or carries one. filter-store sync counts anew whenever it has carried all that it
 *   can: what gets lost between does not stay lost for long.
 *
 *   Beyond outbox_limit nothing more is kept: such a message is deferred, and stays
 *   where it is safe, in the queue of Postfix or with its sender. Nothing that is kept
 *   is ever removed for it, and mail that is not kept does not come here.
 *
 * DIAGNOSTICS
 *   checkOutbox() throws MailError 4.3.1. The others never throw.
 */

import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { MailError } from '../mail/error.js'
import { randomName } from '../util/id.js'
import { countWaiting } from './waiting.js'

export interface Waiting {
  readonly bytes: number
  readonly entries: number
}

const OUTBOX = 'outbox'

/** @param limitBytes 0: there is no limit. */
export function checkOutbox(
  folder: string,
  limitBytes: number,
  moreBytes: number,
): void {
  if (limitBytes === 0) return
  const { bytes } = readOutbox(folder) ?? count(folder)
  if (bytes + moreBytes <= limitBytes) return
  throw new MailError('4.3.1', 'insufficient system storage', {
    cause: `outbox_limit: ${bytes} bytes are not in the store yet, ${moreBytes} more are over ${limitBytes}`,
  })
}

/** null: no one has counted. */
export function readOutbox(folder: string): Waiting | null {
  let text
  try {
    text = readFileSync(join(folder, OUTBOX), 'latin1')
  } catch {
    return null
  }
  let bytes = 0
  let entries = 0
  for (const line of text.split('\n')) {
    const [, more = '0', some = '0'] = LINE.exec(line) ?? []
    bytes += Number(more)
    entries += Number(some)
  }
  return { bytes: Math.max(0, bytes), entries: Math.max(0, entries) }
}

const LINE = /^(-?\d{1,15}) (-?\d{1,15})$/u

function count(folder: string): Waiting {
  const { bytes, waiting: entries } = countWaiting(folder)
  writeOutbox(folder, { bytes, entries })
  return { bytes, entries }
}

/** Where someone has counted; less than 0 is what was carried. */
export function addToOutbox(folder: string, { bytes, entries }: Waiting): void {
  try {
    const flags = constants.O_APPEND | constants.O_WRONLY | constants.O_NOFOLLOW
    const fd = openSync(join(folder, OUTBOX), flags)
    try {
      writeSync(fd, `${bytes} ${entries}\n`)
    } finally {
      closeSync(fd)
    }
  } catch {
    // The next count knows.
  }
}

/** A new count. */
export function writeOutbox(folder: string, { bytes, entries }: Waiting): void {
  const path = join(folder, OUTBOX)
  const line = `${bytes} ${entries}\n`
  const temporary = join(folder, `.${OUTBOX}.${randomName()}`)
  try {
    if (textOf(path) === line) return
    writeFileSync(temporary, line, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch {
    // Who finds none counts.
    rmSync(temporary, { force: true })
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
