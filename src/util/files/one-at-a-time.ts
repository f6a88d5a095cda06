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

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, thisProcess, type Holder } from '../process/holder.js'
import { putNew } from './put-file.js'

export interface Turn {
  /** Lets others have theirs. */
  end(): void
}

/** null: another process has it. */
export function takeTurn(folder: string, name: string): Turn | null {
  const last = Math.max(0, ...numbersIn(folder, name))
  const pathOf = (number: number): string => join(folder, `${name}.${number}`)
  if (last > 0 && isTaken(pathOf(last))) return null
  const own = last + 1
  const path = pathOf(own)
  if (!putNew(path, JSON.stringify(thisProcess()))) return null
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

// What is damaged, emptied or gone is no turn.
function isTaken(path: string): boolean {
  try {
    return isRunning(JSON.parse(readFileSync(path, 'utf8')) as Holder)
  } catch {
    return false
  }
}
