/*
 * NAME
 *   monitor - a verdict that is only watched
 *
 * DESCRIPTION
 *   In monitor mode every message is delivered. What would have been done
 *   otherwise is told as of a rule in monitor mode, for the log; findings
 *   become fields of the message, by action tag. Nobody gets a copy, and no
 *   subject is edited.
 *
 *   Pure.
 */

import { NO_OPTIONS, type Verdict } from '../mail/verdict.js'

export function monitorOnly(verdict: Verdict): Verdict {
  const { action, options, policy, policySource, monitored } = verdict
  const isDelivered = action === 'pass' || action === 'tag'
  const { copyTo, subjectPrefix } = options
  if (isDelivered && copyTo.length === 0 && subjectPrefix === '') return verdict
  return {
    ...verdict,
    action: 'tag',
    options: NO_OPTIONS,
    monitored: [...monitored, { rule: policy, source: policySource, action }],
  }
}
