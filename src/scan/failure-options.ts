/*
 * NAME
 *   failure-options - what happens when a scanner fails
 *
 * DESCRIPTION
 *   Options of every scanner that depends on something outside: clamd, a
 *   command. policy reads those that begin with `on_failure`; patient the rest.
 *
 * DIAGNOSTICS
 *   checkFailureSettings() throws RangeError for those without effect.
 */

import {
  boolean,
  choice,
  duration,
  integer,
  type Option,
  type Section,
  type Settings,
} from '../config/option.js'

/** '' is action.unchecked-error, or the more general option. */
export const FAILURE_ACTIONS = ['', 'defer', 'tag', 'quarantine'] as const

const failureAction = (
  sentence: string,
): Option<(typeof FAILURE_ACTIONS)[number]> => ({
  ...choice(FAILURE_ACTIONS, '', sentence),
  type: 'defer | tag | quarantine',
  example: '"tag"',
})

export const FAILURE_OPTIONS = {
  required: boolean(
    true,
    'Whether every message must be scanned by this scanner. If false, a failure is logged and recorded, but is not a finding.',
  ),
  on_failure: failureAction(
    'Action for a message that this scanner could not scan; by default action.unchecked-error.',
  ),
  on_failure_submission: failureAction(
    'Same as on_failure, for mail of your own users; by default on_failure.',
  ),
  on_failure_before_queue: failureAction(
    'Same as on_failure, for other mail before the queue; by default on_failure.',
  ),
  retry: integer(
    2,
    { min: 0, max: 1000 },
    'Number of retries after a failure, within scan_time_limit. A scanner that is only busy is retried until that limit, unless this is 0.',
  ),
  retry_pause: duration(2, 'Pause before each retry.'),
  breaker_failures: integer(
    5,
    { min: 0, max: 1000 },
    'Stop using the scanner for breaker_pause after this many consecutive failures (timeouts do not count); messages then fail at once. 0 disables this. It has no effect in filter-pipe, which starts a process for each message.',
  ),
  breaker_pause: duration(
    30,
    'Time before one message tests whether the scanner works again.',
  ),
} as const

export type FailureSettings = Settings<
  Section & { readonly options: typeof FAILURE_OPTIONS }
>

export function checkFailureSettings(settings: FailureSettings): void {
  const names = [
    'on_failure',
    'on_failure_submission',
    'on_failure_before_queue',
  ] as const
  const idle = names.find(name => settings[name] !== '')
  if (!settings.required && idle !== undefined) {
    throw new RangeError(`${idle} has no effect with required = false`)
  }
}
