/*
 * NAME
 *   one-at-a-time - work that only one process does at a time
 *
 * DESCRIPTION
 *   A turn is a file NAME.N in a folder of ours, with the process that has it. The
 *   one with the highest number counts. It is over when its process is gone, or has
 *   emptied the file; so a process that was killed is in no one's way. Who wants a
 *   turn makes the next number, which only one can. The file with the highest
 *   number is never removed: so no one can take away a turn by mistake.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call.
 *
 *   A process in another PID namespace, as in a container that shares the folder,
 *   is taken for one that is gone.
 */

import {
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomName } from '../id.js'

export interface Turn {
  /** Lets others have theirs. */
  end(): void
}

/** null: another process has it. */
export function takeTurn(folder: string, name: string): Turn | null {
  const last = Math.max(0, ...numbersIn(folder, name))
  const pathOf = (number: number): string => join(folder, `${name}.${number}`)
  if (last > 0 && isRunning(textOf(pathOf(last)))) return null
  const own = last + 1
  const path = pathOf(own)
  // With its text from the first moment on: an empty one is over.
  const temporary = join(folder, `.${name}.${randomName()}`)
  writeFileSync(temporary, thisProcess(), { flag: 'wx', mode: 0o600 })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  const numbers = numbersIn(folder, name)
  if (Math.max(...numbers) > own) {
    // Numbers went on, and this one was free again, while we looked.
    rmSync(path, { force: true })
    return null
  }
  numbers
    .filter(it => it < own)
    .forEach(it => rmSync(pathOf(it), { force: true }))
  return { end: () => writeFileSync(path, '') }
}

/** The same, and waits for it; null: it was not free for so long. */
export async function waitForTurn(
  folder: string,
  name: string,
  milliseconds: number,
): Promise<Turn | null> {
  const end = performance.now() + milliseconds
  for (;;) {
    const turn = takeTurn(folder, name)
    if (turn !== null || performance.now() > end) return turn
    await sleep(WAIT_MS)
  }
}

const WAIT_MS = 100

function numbersIn(folder: string, name: string): readonly number[] {
  return readdirSync(folder).flatMap(file => {
    const number = file.startsWith(`${name}.`) && file.slice(name.length + 1)
    return number !== false && /^\d{1,15}$/u.test(number) ? Number(number) : []
  })
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function thisProcess(): string {
  return `${process.pid} ${startOf(process.pid) ?? ''}`
}

function isRunning(text: string): boolean {
  const [, pid, start = ''] = /^(\d{1,10}) (.*)$/u.exec(text) ?? []
  return pid !== undefined && startOf(Number(pid)) === start
}

/** When a process began, and since which start of the machine; null: it is gone. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')
    // The name of the program may contain anything, also a bracket.
    const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return words[0] === 'Z' ? null : `${words[19] ?? ''} ${boot.trim()}`
  } catch {
    return null
  }
}
