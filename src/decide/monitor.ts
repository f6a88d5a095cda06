/*
 * NAME
 *   monitor - a verdict that is only watched
 *
 * DESCRIPTION
 *   In monitor mode every message is delivered. What would have been done
 *   otherwise is told as of a rule in monitor mode, for the log; findings
 *   become fields of the message, by action tag. No one gets a copy or a notice,
 *   no field is added, and no subject is edited.
 *
 *   Pure.
 */

import { NO_OPTIONS, type Verdict } from '../mail/verdict.js'
import { hasNoEffect } from './effects.js'

export function monitorOnly(verdict: Verdict): Verdict {
  const { action, policy, policySource, monitored, also = [] } = verdict
  const isDelivered = action === 'pass' || action === 'tag'
  if (isDelivered && hasNoEffect(verdict.options)) return verdict
  const { also: _, wanted: __, ...rest } = verdict
  return {
    ...rest,
    action: 'tag',
    options: NO_OPTIONS,
    monitored: [
      ...monitored,
      ...also,
      { rule: policy, source: policySource, action },
    ],
  }
}
