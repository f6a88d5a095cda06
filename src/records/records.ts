/*
 * NAME
 *   records - a line for each decision, kept for some time
 *
 * DESCRIPTION
 *   keep() takes the record of a message once its answer is decided, and
 *   returns at once; mail does not wait for the write, to a file that
 *   several processes append to. Records that come while one is written share
 *   the next write(2), and a busy program waits GATHER_MS for them. flush()
 *   waits for what is under way, for a program that is about to end.
 *
 *   When the first record of a day is written, at most two files go whose days
 *   are over: a clock that has jumped ahead makes all of them seem so. What is
 *   left of them is for expireRecords(), whose caller knows what time it is
 *   (util/trusted-time). At the size limit the oldest file goes: the log says so.
 *
 * DIAGNOSTICS
 *   None of it throws, and none of it can make mail wait: a record that cannot
 *   be written is lost, and the log says why, once until one can be written
 *   again. Where the disk is nearly so full that mail would be deferred for
 *   it, no record is written.
 *
 * SECURITY
 *   Files 0600 in a folder 0700; 0640 in 2750 where it is shared with a group
 *   (util/shared-folder). No name comes from a message.
 */

import { constants, rmSync } from 'node:fs'
import { link, mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freeBytes } from '../util/files/free-space.js'
import { fileMode, isShared } from '../util/files/shared-folder.js'
import { dayFiles, dayOf, fileName, sizeOf } from './day-files.js'
import { deedWithPrivacy, withPrivacy } from './privacy.js'
import type { DeedRecord } from './deed.js'
import type { MessageRecord, Privacy } from './record.js'

export interface Records {
  /** Never throws, and does not wait. */
  keep(record: MessageRecord): void
  /** As keep(), what became of kept messages. */
  note(deed: DeedRecord): void
  /** Until what was kept is written; at most FLUSH_MS. */
  flush(): Promise<void>
}

export interface RecordsOptions {
  readonly folder: string
  readonly privacy: Privacy
  readonly keptDays: number
  readonly sizeLimitBytes: number
  /** Nothing is written where less than twice this is free. */
  readonly floorBytes: number
  /** What the log is to say. */
  readonly notice: (text: string) => void
  /** Told how many were lost. Default no one. */
  readonly onDropped?: (count: number) => void
  /** Milliseconds since the epoch; it names the days. Default Date.now. */
  readonly now?: () => number
}

const NO_RECORDS: Records = {
  keep: () => undefined,
  note: () => undefined,
  flush: () => Promise.resolve(),
}

const FLUSH_MS = 3000

/** Records that wait for a slow disk; further ones are lost. */
const WAITING_LIMIT = 1000

/** How long one that came soon after another waits for a third. */
const GATHER_MS = 20

export function openRecords(options: RecordsOptions): Records {
  const { privacy, notice, onDropped = () => undefined } = options
  if (privacy === 'off') return NO_RECORDS
  const write = writer(options)
  const waiting: string[] = []
  let isBroken = false
  let writing: Promise<void> | null = null
  let isFlushing = false
  let hurry: () => void = () => undefined
  const broken = (why: string, count: number): void => {
    if (!isBroken) notice(`records are not written: ${why}`)
    isBroken = true
    onDropped(count)
  }
  const gather = (): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, GATHER_MS)
      hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const before = waiting.length
      const batch = batchOf(waiting, options.sizeLimitBytes / PIECES)
      const count = before - waiting.length
      try {
        await write(batch)
        isBroken = false
      } catch (error) {
        broken((error as Error).message, count)
      }
      if (waiting.length > 0 && !isFlushing) await gather()
    }
    writing = null
  }
  const add = (make: () => object): void => {
    if (waiting.length >= WAITING_LIMIT) {
      return broken(`${WAITING_LIMIT} of them wait for the disk`, 1)
    }
    try {
      waiting.push(`${JSON.stringify(make())}\n`)
      writing ??= writeAll()
    } catch (error) {
      broken((error as Error).message, 1)
    }
  }
  return {
    keep: record => add(() => withPrivacy(record, privacy)),
    note: deed =>
      add(() => (privacy === 'full' ? deed : deedWithPrivacy(deed))),
    flush: async () => {
      isFlushing = true
      hurry()
      await within(writing ?? Promise.resolve(), FLUSH_MS)
      isFlushing = false
    },
  }
}

// Never many more bytes than a file is to have.
function batchOf(waiting: string[], limit: number): string {
  let lines = ''
  while (waiting.length > 0 && lines.length < limit) lines += waiting.shift()
  return lines
}

function within(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

// Whole lines a call. Other processes write to the same files.
function writer(options: RecordsOptions): (lines: string) => Promise<void> {
  const { folder, floorBytes, sizeLimitBytes, now = Date.now } = options
  let tidiedAt = -Infinity
  let tidiedDay = ''
  return async lines => {
    const free = freeBytes(folder)
    if (free !== null && free < 2 * floorBytes + lines.length) {
      throw new Error(`${folder} has only ${free} bytes free`)
    }
    const day = dayOf(now())
    // Others write too; how much, is looked at now and then.
    if (day !== tidiedDay || performance.now() - tidiedAt > TIDY_MS) {
      tidiedDay = day
      tidiedAt = performance.now()
      const isNew = !dayFiles(folder).some(it => it.day === day)
      tidy(options, { today: day, most: isNew ? OLD_FILES_A_DAY : 0 })
    }
    const size = await append(folder, fileName(day), lines)
    if (size < sizeLimitBytes / PIECES) return
    await putAside(folder, day)
    tidy(options, { today: day, most: 0 })
  }
}

/** One goes as one comes; another is of a day that had none to make room. */
const OLD_FILES_A_DAY = 2

const TIDY_MS = 60_000

/** The largest file is this part of the size limit. */
const PIECES = 8

const APPEND =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_NOFOLLOW

// Gives the file's size after it.
async function append(
  folder: string,
  name: string,
  lines: string,
): Promise<number> {
  const file = await openIn(folder, name)
  try {
    const { size } = await file.stat()
    if (size === 0 && isShared(folder)) await file.chmod(fileMode(true))
    // What a full disk has cut must not spoil the next record too.
    const bytes = Buffer.from((await isCut(file, size)) ? `\n${lines}` : lines)
    const { bytesWritten } = await file.write(bytes)
    if (bytesWritten < bytes.length) throw new Error('no space left on device')
    return size + bytesWritten
  } finally {
    await file.close()
  }
}

async function openIn(folder: string, name: string): Promise<FileHandle> {
  const path = join(folder, name)
  try {
    return await open(path, APPEND, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return open(path, APPEND, 0o600)
  }
}

// A long write of another process is seen in pieces: what was cut stays so.
async function isCut(file: FileHandle, size: number): Promise<boolean> {
  let last = size
  for (let time = 0; time < CUT_TRIES; time++) {
    if (await endsLine(file, last)) return false
    await sleep(CUT_WAIT_MS)
    const now = (await file.stat()).size
    if (now === last) return true
    last = now
  }
  return true
}

const CUT_TRIES = 10
const CUT_WAIT_MS = 5

async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === LINE_END
}

const LINE_END = 0x0a

// By link(2): of two processes that do it at once, neither takes away what
// the other has put aside.
async function putAside(folder: string, day: string): Promise<void> {
  const pieces = dayFiles(folder).filter(it => it.day === day)
  const piece = 1 + Math.max(0, ...pieces.map(it => it.piece))
  const path = join(folder, fileName(day))
  try {
    await link(path, join(folder, fileName(day, piece)))
    await unlink(path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Another process was first.
    if (code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

/** What is too old goes, and the oldest of what is too much, whether or not
 * something writes meanwhile. Throws the error of a system call. */
export function expireRecords(options: TidyOptions): void {
  tidy(options, { today: dayOf((options.now ?? Date.now)()), most: Infinity })
}

type TidyOptions = Pick<
  RecordsOptions,
  'folder' | 'keptDays' | 'sizeLimitBytes' | 'notice' | 'now'
>

/** @param about.most how many files may go by their age alone. */
function tidy(
  options: TidyOptions,
  about: { readonly today: string; readonly most: number },
): void {
  const { today, most } = about
  const { folder, keptDays, sizeLimitBytes, notice } = options
  const { now = Date.now } = options
  const firstDay = dayOf(now() - keptDays * DAY_MS)
  const files = dayFiles(folder).map(file => ({ ...file, size: sizeOf(file) }))
  let total = files.reduce((sum, { size }) => sum + size, 0)
  const over = files.filter(({ day }) => day < firstDay)
  const tooOld = new Set(over.reverse().slice(0, most))
  for (const file of files.reverse()) {
    const { name, path, day, piece, size } = file
    if (day === today && piece === 0) continue
    const isTooMuch = total > sizeLimitBytes
    if (!isTooMuch && !tooOld.has(file)) continue
    rmSync(path, { force: true })
    total -= size
    if (isTooMuch) notice(`records_size_limit is reached: ${name} is removed`)
  }
}
