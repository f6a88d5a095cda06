/*
 * NAME
 *   used-marks - which release marks were used already
 *
 * DESCRIPTION
 *   A use is a file, made once and never replaced:
 *
 *     released/DAY/NAME
 *
 *   DAY is the day on which the mark expires, NAME a digest of its id and one
 *   recipient. It contains the queue id of the message that used it: a retry of
 *   that message may use it again, another message may not. Folders of days
 *   that are over go with expireMarks().
 *
 * DIAGNOSTICS
 *   useMark() throws when it cannot be recorded: the message is deferred.
 */

import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { NEW_FILE, syncFolderNow, writeAll } from '../util/files/safe-file.js'
import type { Mark } from './release-mark.js'

/** One use of a mark: for one message, and all of its recipients. */
export interface Use {
  readonly mark: Pick<Mark, 'id' | 'expires'>
  readonly recipients: readonly string[]
  /** '' where there is none: then no retry can be known. */
  readonly queueId: string
}

/** False: another message has used it for one of the recipients. */
export function useMark(folder: string, use: Use): boolean {
  const taken: string[] = []
  const day = join(folder, 'released', dayName(use.mark.expires * 1000))
  mkdirSync(day, { recursive: true, mode: 0o700 })
  const giveBack = (): void => taken.forEach(it => rmSync(it, { force: true }))
  try {
    for (const recipient of use.recipients) {
      const path = join(day, useName(use.mark, recipient))
      if (take(path, use.queueId)) taken.push(path)
      else if (use.queueId === '' || holderOf(path) !== use.queueId) {
        giveBack()
        return false
      }
    }
    syncFolderNow(day)
    return true
  } catch (error) {
    // It is deferred, and comes again: before the queue as a stranger.
    giveBack()
    throw error
  }
}

/** Takes a use back: the message was not handed over. That of another stays. */
export function returnMark(folder: string, use: Use): void {
  const day = join(folder, 'released', dayName(use.mark.expires * 1000))
  for (const recipient of use.recipients) {
    const path = join(day, useName(use.mark, recipient))
    if (holderOf(path) === use.queueId) rmSync(path, { force: true })
  }
}

/** Names the use of a mark for one recipient, and tells nothing of either. */
export function useName({ id }: Pick<Mark, 'id'>, recipient: string): string {
  const digest = createHash('sha256').update(`${id}\0`)
  return digest.update(recipient.toLowerCase()).digest('hex')
}

// O_EXCL: of two at the same time one has it.
function take(path: string, queueId: string): boolean {
  let fd
  try {
    fd = openSync(path, NEW_FILE | constants.O_WRONLY, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    writeAll(fd, queueId)
    fsyncSync(fd)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
  return true
}

function holderOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Removes what no mark can be good for any more. */
export function expireMarks(folder: string, now: number): void {
  const top = join(folder, 'released')
  const yesterday = dayName(now - DAY_MS)
  let days: readonly string[]
  try {
    days = readdirSync(top)
  } catch {
    return
  }
  for (const day of days) {
    if (day < yesterday) rmSync(join(top, day), { recursive: true })
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

function dayName(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
