/*
 * NAME
 *   clock - a clock that is ahead
 *
 * DESCRIPTION
 *   Rules end by it, mail seems to have waited for long, and what is kept seems
 *   old. expire does not believe it (util/trusted-time); doctor says so.
 *
 *   Pure.
 */

import type { LiveFacts } from './facts.js'
import { advice } from './hint.js'
import type { Finding } from './finding.js'

export function clockFindings(
  { latestTime = null }: Pick<LiveFacts, 'latestTime'>,
  now: number,
): readonly Finding[] {
  if (latestTime === null || now <= latestTime) return []
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  return [
    {
      ...{ level: 'warning', topic: 'clock' },
      text: `The clock shows ${day(now)}, but by the uptime of this machine it is at most ${day(latestTime)}: rules with an end may have ended, and kept messages are not expired.`,
      fix: advice(
        'set the clock; if it is right, expire kept messages once by force',
      ),
    },
  ]
}
