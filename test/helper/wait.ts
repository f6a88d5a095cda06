/*
 * NAME
 *   wait - until something is so
 *
 * DIAGNOSTICS
 *   Error, with what was waited for, when the time is over. `report` may add
 *   what there is instead: it becomes the rest of the text.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a wait lasts unless a test says otherwise: a busy machine takes ten
 * times as long as a quiet one. */
export const WAIT_MS = 120_000

export interface WaitOptions {
  /** What is waited for, for the error's text. */
  readonly what: string
  readonly timeoutMs?: number | undefined
  readonly report?: () => unknown
}

/** Asks every 30 ms until `probe` gives something that is not undefined. */
export const waitUntil = async <T>(
  probe: () => T | undefined | Promise<T | undefined>,
  { what, timeoutMs = WAIT_MS, report }: WaitOptions,
): Promise<T> => {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await probe()
    if (found !== undefined) return found
    if (Date.now() >= end) break
    await sleep(30)
  }
  const rest = report ? `\n${String(await report())}` : ''
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}${rest}`)
}
