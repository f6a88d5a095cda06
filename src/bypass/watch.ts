/*
 * NAME
 *   watch - the log says what is bypassed, and when it is over
 *
 * DESCRIPTION
 *   For the primary of filterd. What was in force at its start is told, too.
 */

import { bypassText, readBypasses, type Bypass } from './bypass.js'

const EVERY_MS = 10_000

export function watchBypasses(
  folder: string,
  notice: (level: 'info' | 'warning', text: string) => void,
  everyMs = EVERY_MS,
): void {
  let known: readonly Bypass[] = []
  const look = (): void => {
    const now = readBypasses(folder)
    for (const it of without(now, known)) {
      notice('warning', `bypass: in force: ${bypassText(it)}, by ${it.by}`)
    }
    for (const it of without(known, now)) {
      if (now.some(other => other.scanner === it.scanner)) continue
      notice('info', `bypass: over: ${bypassText(it)}`)
    }
    known = now
  }
  look()
  setInterval(look, everyMs).unref()
}

function without(
  some: readonly Bypass[],
  others: readonly Bypass[],
): readonly Bypass[] {
  return some.filter(
    it =>
      !others.some(
        other => other.scanner === it.scanner && other.until === it.until,
      ),
  )
}
