/*
 * NAME
 *   failure-options - what happens when a scanner cannot look
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
    'Whether a message must have been looked at by it. Without, a failure is a line of the log and of the record, and no finding.',
  ),
  on_failure: failureAction(
    'What happens to a message that it could not look at, instead of action.unchecked-error.',
  ),
  on_failure_submission: failureAction(
    'The same for mail of our own users; by default as on_failure.',
  ),
  on_failure_before_queue: failureAction(
    'The same for other mail before the queue; by default as on_failure.',
  ),
  retry: integer(
    2,
    { min: 0, max: 1000 },
    'How often it is asked again when it fails, while scan_time_limit lasts. One that is only busy is waited for as long, unless this is 0.',
  ),
  retry_pause: duration(2, 'How long that waits before each try.'),
  breaker_failures: integer(
    5,
    { min: 0, max: 1000 },
    'After so many messages in a row at which it failed, time limits aside, it is not asked for a while, and fails at once; 0 is never. filter-pipe has one message a process, and starts anew.',
  ),
  breaker_pause: duration(
    30,
    'How long that while is; then one message asks whether it is back.',
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
