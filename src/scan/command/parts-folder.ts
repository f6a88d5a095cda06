/*
 * NAME
 *   parts-folder - a message and its decoded parts as files
 *
 * DESCRIPTION
 *   For products that scan files: many of them do not read MIME. The folder has
 *   the message as it came, and each distinct part, first those of the message,
 *   then those of containers. All together have at most `limitBytes`.
 *
 *   The folder is removed when the scan is over. One whose process was killed is
 *   removed before the next one is made: its name tells the process and when that
 *   began.
 *
 * DIAGNOSTICS
 *   makePartsFolder() throws the error of a system call, or the signal's reason,
 *   and leaves nothing.
 *
 * SECURITY
 *   Mode 0700, files 0400, in the filter's own folder. No name comes from the
 *   message. Where root scans as the account, the files are given to it.
 */

import {
  chownSync,
  closeSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { windows, type Bytes } from '../../util/bytes.js'
import { randomName } from '../../util/id.js'
import { beganAt } from '../../util/process/holder.js'
import { makeTurn } from '../../util/turn.js'
import type { Message } from '../../mail/message.js'
import type { Part } from '../../mail/part.js'
import { findingLabel } from '../attachment/label.js'

export interface PartsFolder {
  readonly path: string
  /** False where something did not fit. */
  readonly whole: boolean
  /** The part that a line of output names a file of; '' for none. */
  readonly labelOf: (line: string) => string
  readonly remove: () => void
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface FolderOptions {
  /** Where it is made. */
  readonly spoolFolder: string
  readonly limitBytes: number
  readonly signal: AbortSignal
  readonly owner?: Owner | undefined
}

/** More files than that are not looked at by anyone in time. */
const FILES_LIMIT = 1000

export async function makePartsFolder(
  message: Message,
  options: FolderOptions,
): Promise<PartsFolder> {
  const { spoolFolder, owner } = options
  sweepPartsFolders(spoolFolder)
  const path = join(spoolFolder, `${ownBegin()}${randomName()}`)
  mkdirSync(path, { mode: 0o700 })
  try {
    const { labels, whole } = await writeFiles(path, message, options)
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid)
    return {
      ...{ path, whole },
      labelOf: line => labels.get(FILE_NAME.exec(line)?.[0] ?? '') ?? '',
      remove: () => removeFolder(path, owner),
    }
  } catch (error) {
    removeFolder(path, owner)
    throw error
  }
}

interface Written {
  readonly labels: ReadonlyMap<string, string>
  readonly whole: boolean
}

async function writeFiles(
  path: string,
  message: Message,
  { limitBytes, signal, owner }: FolderOptions,
): Promise<Written> {
  const turn = makeTurn(signal)
  const labels = new Map<string, string>()
  let left = limitBytes
  let whole = true
  for (const { bytes, label } of filesOf(message)) {
    if (bytes.size > left || labels.size >= FILES_LIMIT) {
      whole = false
      continue
    }
    left -= bytes.size
    const name = `part-${String(labels.size).padStart(4, '0')}`
    const fd = openSync(join(path, name), 'wx', 0o400)
    try {
      for (const window of windows(bytes)) {
        await turn()
        writeAll(fd, window)
      }
      if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid)
    } finally {
      closeSync(fd)
    }
    labels.set(name, label)
  }
  return { labels, whole }
}

const FILE_NAME = /\bpart-\d{4}\b/u

interface File {
  readonly bytes: Bytes
  readonly label: string
}

function filesOf(message: Message): readonly File[] {
  const isPacked = ({ form }: Part): boolean => form === 'packed'
  const leaves = message.parts.filter(
    it => it.kind !== 'multipart' && it.content.size > 0,
  )
  const ordered = [
    ...leaves.filter(it => !isPacked(it)),
    ...leaves.filter(isPacked),
  ]
  const files = new Map<string, File>()
  for (const part of ordered) {
    if (files.has(part.sha256)) continue
    files.set(part.sha256, { bytes: part.content, label: findingLabel(part) })
  }
  files.delete(message.sha256)
  return [{ bytes: message.bytes, label: '' }, ...files.values()]
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done)
  }
}

const BEGIN = 'parts-'

function ownBegin(): string {
  return `${BEGIN}${process.pid}-${beganAt(process.pid) ?? 0}-`
}

/** Removes those of processes that are gone. */
export function sweepPartsFolders(spoolFolder: string): void {
  // Without /proc, no one can tell.
  if (beganAt(process.pid) === null) return
  for (const name of readdirSync(spoolFolder)) {
    const [, pid, began] = /^parts-(\d+)-(\d+)-[\w-]+$/u.exec(name) ?? []
    if (pid === undefined || began === undefined) continue
    if (String(beganAt(Number(pid)) ?? '') === began) continue
    const path = join(spoolFolder, name)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory() !== true) continue
    // In a folder that all may write to, others may have such folders.
    if (found.uid === process.geteuid?.()) removeFolder(path)
  }
}

// What the program left in it goes too; but root does not go down in a folder
// of another account, where a link could lead it astray.
function removeFolder(path: string, owner?: Owner): void {
  if (owner === undefined) {
    return rmSync(path, { recursive: true, force: true, maxRetries: 2 })
  }
  try {
    for (const name of readdirSync(path)) unlinkQuietly(join(path, name))
    rmdirSync(path)
  } catch {
    // The account removes it before its next scan.
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // A folder, or gone: what remains is told by rmdir(2).
  }
}
