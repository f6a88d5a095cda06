/*
 * NAME
 *   make-way - of several filter-store sync on one host, one works
 *
 * DESCRIPTION
 *   The one that the administrator or systemd has started goes before the one of
 *   filterd, which then ends; another one of filterd waits until it is needed. So
 *   the unit can reach a database that the unit of filterd keeps its processes
 *   from.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { askSync } from '../../src/store/ask-sync.js'
import { NoPeer } from '../../src/util/lines/ask-line.js'

const SOON_MS = 200
const WAIT_MS = 3000

/** Resolves when no other one answers on the socket, or at the signal. */
export async function waitForOthers(
  path: string,
  how: {
    /** Whether filterd has started this one. */
    readonly isOfFilterd: boolean
    readonly notice: (text: string) => void
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { isOfFilterd, notice, signal } = how
  let isTold = false
  while (!signal.aborted) {
    const other = await stateOfOther(path, isOfFilterd)
    if (other === 'none') return
    if (other === 'stays' && !isTold) {
      notice('another filter-store sync runs: this one waits until it ends')
      isTold = true
    }
    const wait = other === 'leaves' ? SOON_MS : WAIT_MS
    await sleep(wait, undefined, { signal }).catch(() => undefined)
  }
}

async function stateOfOther(
  path: string,
  isOfFilterd: boolean,
): Promise<'none' | 'leaves' | 'stays'> {
  try {
    const ask = isOfFilterd ? 'status' : 'leave'
    return (await askSync(path, { ask })) === true ? 'leaves' : 'stays'
  } catch (error) {
    // One that is of an older version, or busy, is there.
    return error instanceof NoPeer && !error.isClosed ? 'none' : 'stays'
  }
}
