/*
 * NAME
 *   once - what is to be done once, by whichever process, also after a crash
 *
 * DESCRIPTION
 *   A work that is tried has a file with its state, PATH.1, and each further try
 *   one more. The last one counts:
 *
 *     taken   nothing was done yet
 *     begun   it may be done: from here on no one can know but who does it
 *     done    it is done
 *     failed  it is not done, and may be tried again
 *
 *   takeTurn() makes the next file, which one of several gets: it may do the work.
 *   The others wait for it. Where a process ended in the middle, the next one may
 *   do what was only taken. Of what was begun it says `doubt`: who would do it
 *   again might do it twice.
 *
 *   A file is changed by the process that made it alone, and none is removed while
 *   others may ask: forget() is for what no one will ask for again.
 *
 * DIAGNOSTICS
 *   takeTurn() throws the reason of the signal, and the error of a system call;
 *   nothing may be done then. So do the functions of a Turn.
 */

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { namesIn } from './names-in.js'
import { isRunning, thisProcess, type Holder } from '../process/holder.js'
import { putNew, replaceNow } from './put-file.js'

export interface Turn {
  /** Before it is done: it may be done from now on. */
  begin(): void
  finish(): void
  /** It is not done. */
  giveBack(): void
  /** It was begun, and no one knows whether it is done. */
  leave(): void
}

type State = 'taken' | 'begun' | 'done' | 'failed'

interface Try {
  readonly state: State
  readonly by: Holder
}

export interface OnceTools {
  /** How long to wait for another. */
  readonly signal: AbortSignal
  /** Do what was begun by a process that is gone: someone decided so. */
  readonly again?: boolean
}

const LOOK_AGAIN_MS = 25

export async function takeTurn(
  path: string,
  { signal, again = false }: OnceTools,
): Promise<Turn | 'done' | 'doubt'> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  for (;;) {
    signal.throwIfAborted()
    const number = lastTry(path)
    const last = number === 0 ? null : readTry(`${path}.${number}`)
    if (last?.state === 'done') return 'done'
    if (last !== null && isUnderWay(last)) {
      await sleep(LOOK_AGAIN_MS, undefined, { signal })
      continue
    }
    if (last?.state === 'begun' && !again) return 'doubt'
    const own = `${path}.${number + 1}`
    if (putNew(own, textOf('taken'))) return turnOf(own)
  }
}

/** Whether it is done; never waits. */
export function isDone(path: string): boolean {
  const number = lastTry(path)
  return number > 0 && readTry(`${path}.${number}`)?.state === 'done'
}

/** Removes all that is known of works whose names are in the folder. */
export function forget(
  folder: string,
  isOver: (name: string) => boolean,
): void {
  for (const name of namesIn(folder)) {
    if (isOver(name)) rmSync(join(folder, name), { force: true })
  }
}

function turnOf(path: string): Turn {
  const become = (state: State, by?: Holder): void =>
    replaceNow(path, textOf(state, by))
  return {
    begin: () => become('begun'),
    finish: () => become('done'),
    giveBack: () => become('failed'),
    leave: () => become('begun', NO_ONE),
  }
}

function isUnderWay({ state, by }: Try): boolean {
  return (state === 'taken' || state === 'begun') && isRunning(by)
}

function textOf(state: State, by = thisProcess()): string {
  return `${JSON.stringify({ state, by } satisfies Try)}\n`
}

const NO_ONE: Holder = { pid: 0, start: '', name: '' }

function lastTry(path: string): number {
  const start = `${basename(path)}.`
  return namesIn(dirname(path)).reduce((last, name) => {
    const number = name.startsWith(start) ? name.slice(start.length) : ''
    return /^\d{1,9}$/u.test(number) ? Math.max(last, Number(number)) : last
  }, 0)
}

/** null: it was removed a moment ago. One that is damaged was begun. */
function readTry(path: string): Try | null {
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const { state, by } = JSON.parse(text) as Try
    if (STATES.includes(state) && Number.isInteger(by.pid)) return { state, by }
  } catch {
    // A disk that was damaged.
  }
  return { state: 'begun', by: NO_ONE }
}

const STATES: readonly State[] = ['taken', 'begun', 'done', 'failed']
