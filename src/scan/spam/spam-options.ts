/*
 * NAME
 *   spam-options - options of every scanner that asks a spam engine
 *
 * DIAGNOSTICS
 *   checkSpamSettings() throws RangeError for those that cannot work together.
 */

import {
  boolean,
  duration,
  maybeNumber,
  size,
  type Option,
  type Section,
  type Settings,
} from '../../config/option.js'
import { FAILURE_OPTIONS } from '../failure-options.js'

const COMMON = {
  time_limit: duration(
    30,
    'Time limit for one address to answer, counted from the attempt to connect.',
  ),
  connect_time_limit: duration(5, 'Time limit for connecting to one address.'),
  spam_level: maybeNumber(
    'Score from which a message is class spam; by default the engine decides.',
    '6.0',
  ),
  spam_certain_level: maybeNumber(
    'Score from which a message is class spam-certain.',
    '15.0',
  ),
  submission: boolean(
    false,
    'Whether mail of your own users is scanned too: mail of a listener with origin = "submission", and mail of clients that have logged in.',
  ),
}

/** @param size_limit the engine reads no more of a message by default. */
export function spamOptions(
  sizeLimitBytes: number,
): typeof COMMON & typeof FAILURE_OPTIONS & { size_limit: Option<number> } {
  return {
    size_limit: size(
      sizeLimitBytes,
      'Maximum size of a message that this scanner is asked about. A larger message has no score, and its record says so.',
    ),
    ...COMMON,
    ...FAILURE_OPTIONS,
  }
}

export type SpamSettings = Settings<
  Section & { readonly options: ReturnType<typeof spamOptions> }
>

export function checkSpamSettings(settings: SpamSettings): void {
  const { spam_level, spam_certain_level } = settings
  for (const name of [
    'size_limit',
    'time_limit',
    'connect_time_limit',
  ] as const) {
    if (settings[name] === 0)
      throw new RangeError(`${name} must be more than 0`)
  }
  if (spam_level === null || spam_certain_level === null) return
  if (spam_certain_level < spam_level) {
    throw new RangeError('spam_certain_level must not be less than spam_level')
  }
}
