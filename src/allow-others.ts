/*
 * NAME
 *   allow-others - what else a rule would have let pass, by the records
 *
 * DESCRIPTION
 *   A record has no content, but who sent what to whom and what was found. Each
 *   that was stopped is judged once more, with the rules and without. A record has
 *   neither header fields nor texts: rules about these do not fit.
 */

import type { MessageRecord } from './records/record.js'
import { decide } from './decide/decide.js'
import type { Policy } from './decide/policy.js'
import type { Facts, Rule } from './decide/rule.js'
import { factsOfRecord } from './replay/record-facts.js'
import { withRules } from './allow-rule.js'

/** Whether the rules let it pass for a recipient for whom it was stopped. */
export function wouldPass(
  record: MessageRecord,
  rules: readonly Rule[],
  policy: Policy,
): boolean {
  const facts = factsOf(record)
  return facts.envelope.recipients.some(recipient => {
    const envelope = { ...facts.envelope, recipients: [recipient] }
    const one = { ...facts, envelope }
    const isDelivered = (action = ''): boolean =>
      action === 'pass' || action === 'tag'
    const [before] = decide(one, policy)
    const [after] = withRules(one, policy, rules)
    return !isDelivered(before?.action) && isDelivered(after?.action)
  })
}

/** Whether it was kept, refused or sent elsewhere for someone. */
export function wasStopped({ outcomes }: MessageRecord): boolean {
  return outcomes.some(({ action }) => !['pass', 'tag', ''].includes(action))
}

function factsOf(record: MessageRecord): Facts {
  const addresses = record.outcomes
    .filter(({ action }) => !['pass', 'tag', ''].includes(action))
    .flatMap(({ replies }) => replies.flatMap(it => it.recipients))
  const facts = factsOfRecord(record, addresses)
  return { ...facts, envelope: { ...facts.envelope, answers: 'each' } }
}
