/*
 * NAME
 *   forgotten - answers that an administrator does not want to see again
 *
 * DESCRIPTION
 *   filter-quarantine cache forget notes the sha256 of bytes, or ALL, and the time.
 *   An answer counts only if it was given after that. Notes are lines of one length,
 *   in a file in the folder of the journal, which all processes of the host look at
 *   each second, and in Redis for other hosts.
 *
 *   Where there are so many notes that not all are read, everything before is
 *   forgotten.
 *
 * DIAGNOSTICS
 *   What is no note is passed over. noteForgotten() throws the error of the system
 *   call.
 *
 * SECURITY
 *   A note can only have an engine asked once more.
 */

import { appendFileSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** In the place of a sha256: all bytes. */
export const ALL = '*'.repeat(64)

/** What is read of them at once. */
export const NOTES_BYTES = 64 * 1024

/** Longer than any answer is kept. */
export const NOTES_KEPT_SECONDS = 8 * 24 * 60 * 60

const NOTES_LIMIT = 10_000

/** Clocks of hosts differ; within that, no new answer counts. */
const CLOCKS_MS = 10_000

export function noteOf(sha256: string, now: number): string {
  return `${sha256} ${String(now).padStart(TIME_DIGITS, '0')}\n`
}

const TIME_DIGITS = 13

export class Forgotten {
  readonly #path: string
  readonly #times = new Map<string, number>()
  #seen = ''
  #lookedAt = -Infinity

  constructor(folder: string) {
    this.#path = join(folder, FILE)
  }

  /** Looks at the file, once a second. @param now on a monotonic clock. */
  look(now: number): void {
    if (now - this.#lookedAt < LOOK_AGAIN_MS) return
    this.#lookedAt = now
    try {
      const { size, mtimeMs, ino } = statSync(this.#path)
      const mark = `${size} ${mtimeMs} ${ino}`
      if (mark === this.#seen) return
      this.add(readFileSync(this.#path, 'latin1').slice(-NOTES_BYTES))
      this.#seen = mark
    } catch {
      // No one has noted anything.
    }
  }

  /** Takes notes, old and new ones. */
  add(text: string): void {
    for (const [, sha256 = '', time = ''] of text.matchAll(NOTE)) {
      const at = Math.min(Number(time), Date.now())
      if (at > (this.#times.get(sha256) ?? 0)) this.#times.set(sha256, at)
    }
    if (this.#times.size <= NOTES_LIMIT) return
    this.#times.clear()
    this.#times.set(ALL, Date.now())
  }

  isForgotten(sha256: string, madeAt: number): boolean {
    const last = Math.max(
      this.#times.get(ALL) ?? 0,
      this.#times.get(sha256) ?? 0,
    )
    return last > 0 && madeAt <= last + CLOCKS_MS
  }
}

const NOTE = /^([0-9a-f]{64}|\*{64}) (\d{13})$/gmu
const FILE = 'forgotten-verdicts'
const LOOK_AGAIN_MS = 1000

/** For all processes of this host. */
export function noteForgotten(
  folder: string,
  all: readonly string[],
  now = Date.now(),
): void {
  const path = join(folder, FILE)
  const text = all.map(it => noteOf(it, now)).join('')
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const isFull = size + text.length > NOTES_BYTES
  if (isFull && size > 0) truncateSync(path)
  appendFileSync(path, isFull ? noteOf(ALL, now) : text, { mode: 0o600 })
}
