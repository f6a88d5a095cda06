/*
 * NAME
 *   expire-hourly - filter-quarantine expire, again and again
 *
 * DESCRIPTION
 *   For the resident program: some minutes after the start, then once an hour,
 *   what was kept long enough goes, and so do old records. It is done by a
 *   process of its own: 100 000 entries are some seconds of work. One that takes
 *   half an hour is ended; the next goes on where it stopped.
 *
 *   The program reads the configuration itself, so that a change is in force
 *   without a restart.
 *
 * DIAGNOSTICS
 *   What went wrong is told, at each time; what was removed the program logs
 *   itself. Nothing throws.
 */

import { runCommand } from '../util/process/command.js'
import { printable } from '../util/text.js'

export interface Hourly {
  /** Of Node: the program and its arguments. */
  readonly args: readonly string[]
  readonly warn: (text: string) => void
  /** Until the first time. Default FIRST_MS: not at each start of a host that
   * starts often. */
  readonly firstMs?: number
  readonly runs?: typeof runCommand
}

const FIRST_MS = 5 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000

/** Neither timer keeps a process alive. */
export function expireHourly({
  args,
  warn,
  firstMs = FIRST_MS,
  runs = runCommand,
}: Hourly): void {
  const expire = async (): Promise<void> => {
    const signal = AbortSignal.timeout(HOUR_MS / 2)
    const path = process.execPath
    const { status, failure, output } = await runs({ path, args, signal })
    if (status === 0) return
    const text = [failure, output.trim()].filter(Boolean).join(': ')
    warn(`expire: ${printable(text)}`)
  }
  const again = (): void => {
    setTimeout(again, HOUR_MS).unref()
    expire().catch((error: unknown) => warn(`expire: ${String(error)}`))
  }
  setTimeout(again, firstMs).unref()
}
