/*
 * NAME
 *   lock - one filter-install at a time
 *
 * DESCRIPTION
 *   What changes something holds a lock in --state-dir meanwhile: an empty file
 *   whose name says which process that is, and when it started. One is made
 *   first and the others are looked at then, so that of two at least one sees
 *   the other; the one that started first waits for the other to give way.
 *
 *   The file of a process that has ended is ignored, and is removed: no other
 *   process has its name, also when its number comes again.
 *
 * DIAGNOSTICS
 *   Throws LockedError where another one is at work, Error where the folder
 *   cannot be written. Nothing was changed then.
 */

import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export class LockedError extends Error {
  constructor({ pid, command }: Holder, since: string) {
    super(
      `filter-install ${command} is running${since}, process ${pid}. Try again when it has ended`,
    )
    this.name = 'LockedError'
  }
}

export interface Lock {
  /** Folders that were not there before. */
  readonly made: readonly string[]
  /** Also at the end of the process. Takes the folder away if it is empty. */
  release(): void
}

interface Holder {
  readonly command: string
  readonly pid: number
  /** Of the process, in clock ticks since the system started. */
  readonly start: number
}

const NAME = /^lock-([a-z]+)-(\d+)-(\d+)$/u
const GIVES_WAY_MS = 2000
const LOOK_MS = 50
const MAKE_TRIES = 5

/** @param command a word of the command line. */
export async function takeLock(
  stateDir: string,
  command: string,
): Promise<Lock> {
  const start = startOf(process.pid) ?? 0
  const own = { command, pid: process.pid, start }
  const path = join(stateDir, nameOf(own))
  const made = makeLock(path)
  let isHeld = true
  const release = (): void => {
    if (isHeld) removeLock(path, made)
    isHeld = false
  }
  process.once('exit', release)
  try {
    await waitForOthers(stateDir, own)
    return { made, release }
  } catch (error) {
    release()
    throw error
  }
}

/** Whether a name in --state-dir is one of a lock. */
export function isLockName(name: string): boolean {
  return NAME.test(name)
}

async function waitForOthers(stateDir: string, own: Holder): Promise<void> {
  const limit = performance.now() + GIVES_WAY_MS
  for (;;) {
    const others = holdersIn(stateDir).filter(it => nameOf(it) !== nameOf(own))
    const [first] = others
    if (first === undefined) return
    const before = others.find(it => isBefore(it, own))
    if (before !== undefined || performance.now() > limit) {
      const holder = before ?? first
      throw new LockedError(holder, sinceOf(join(stateDir, nameOf(holder))))
    }
    await sleep(LOOK_MS)
  }
}

// Those that live; the files of the others go.
function holdersIn(stateDir: string): readonly Holder[] {
  return readdirSync(stateDir).flatMap(name => {
    const [, command = '', pid, start] = NAME.exec(name) ?? []
    if (command === '') return []
    const holder = { command, pid: Number(pid), start: Number(start) }
    if (startOf(holder.pid) === holder.start) return [holder]
    rmSync(join(stateDir, name), { force: true })
    return []
  })
}

function isBefore(one: Holder, other: Holder): boolean {
  return one.start === other.start
    ? one.pid < other.pid
    : one.start < other.start
}

function nameOf({ command, pid, start }: Holder): string {
  return `lock-${command}-${pid}-${start}`
}

function sinceOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return ''
  const text = stat.mtime.toISOString().replace(/\.\d+Z$/u, 'Z')
  return ` since ${text.replace('T', ' ')}`
}

// proc(5): the second word is a name in parentheses, which may hold anything.
function startOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ')
    // One that has ended, and whose parent was not told yet.
    return /^[ZXx]$/u.test(words[0] ?? '') ? null : Number(words[19])
  } catch {
    return null
  }
}

function makeLock(path: string): readonly string[] {
  for (let tries = 1; ; tries++) {
    const made: string[] = []
    try {
      makeFolders(dirname(path), made)
      closeSync(openSync(path, NEW_FILE, 0o600))
      return made
    } catch (error) {
      removeFolders(made)
      const { code, message } = error as NodeJS.ErrnoException
      // Another one may just have taken the empty folder away.
      if (code === 'ENOENT' && tries < MAKE_TRIES) continue
      throw new Error(`${dirname(path)}: ${message}. Nothing was changed`, {
        cause: error,
      })
    }
  }
}

// With their modes whatever the umask: the filter's account goes by the outer
// ones.
function makeFolders(stateDir: string, made: string[]): void {
  const missing: string[] = []
  for (let at = stateDir; !existsSync(at); at = dirname(at)) missing.unshift(at)
  const umask = process.umask(0o022)
  try {
    for (const path of missing) {
      mkdirSync(path, { mode: path === stateDir ? 0o700 : 0o755 })
      made.push(path)
    }
  } finally {
    process.umask(umask)
  }
}

function removeLock(path: string, made: readonly string[]): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // The next one finds that we are gone.
  }
  removeFolders([...made.filter(it => it !== dirname(path)), dirname(path)])
}

function removeFolders(paths: readonly string[]): void {
  for (const path of [...paths].reverse()) {
    try {
      rmdirSync(path)
    } catch {
      // Something is in it.
      return
    }
  }
}

const NEW_FILE =
  constants.O_CREAT |
  constants.O_EXCL |
  constants.O_NOFOLLOW |
  constants.O_WRONLY
