/*
 * NAME
 *   judge-record - how a message would end, by its record alone
 *
 * DESCRIPTION
 *   What was found stays as it was found, and the policy of another configuration
 *   judges it. Where a rule asks for what no record has, and the answer matters,
 *   it cannot be told.
 *
 * DIAGNOSTICS
 *   A record that is not as it should be cannot be told either. Rejects with
 *   ConfigError for lists of rules that cannot be read.
 */

import type { Against } from '../mail/scan-record.js'
import type { MessageRecord } from '../records/record.js'
import { ConfigError } from '../config/config.js'
import type { LooserRule } from '../policy/looser-rules.js'
import { decideInDoubt } from './doubt.js'
import { endingOfRecord } from './ending.js'
import { judged, unknown, type About, type Group } from './judge.js'
import { factsOfRecord } from './record-facts.js'
import type { ReplayedMessage } from './replayed.js'
import type { Side } from './side.js'
import {
  recipientsOf,
  unansweredBy,
  wasReleased,
  wholly,
} from './unanswered.js'

export interface RecordSides {
  readonly inForce: Side
  readonly next: Side
  /** Options by which other things would be found; see reading-options. */
  readonly differences: readonly string[]
}

export async function judgeRecord(
  record: MessageRecord,
  sides: RecordSides,
): Promise<ReplayedMessage> {
  const about = aboutRecord(record)
  try {
    return { ...about, ...(await judge(record, sides)) }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    return { ...about, ...unknown('its record is damaged') }
  }
}

async function judge(
  record: MessageRecord,
  { inForce, next, differences }: RecordSides,
): Promise<Against> {
  if (wasReleased(record)) return { ...unknown(), end: 'same' }
  const why = wholly(record)
  if (why !== '') return unknown(why)
  if (differences.length > 0) {
    return unknown(`other things may be found: ${differences.join(', ')}`)
  }
  const facts = factsOfRecord(record, recipientsOf(record))
  const looser = await next.looser(unansweredBy(record))
  const { verdicts, doubts } = decideInDoubt(facts, next.policy, looser)
  if (doubts.length > 0) return unknown(...doubts.map(doubtText))
  const found = [record.findings, facts.findings] as const
  const groups = groupsOf(record, facts.envelope.recipients, inForce)
  return judged(groups, verdicts, found, next)
}

function doubtText({ rule, needs }: LooserRule): string {
  return `rule "${rule.name}" (${rule.source}) needs ${needs.join(', ')}`
}

/** The recipients of a record by their outcomes. */
function groupsOf(
  record: MessageRecord,
  recipients: Group['recipients'],
  inForce: Side,
): readonly Group[] {
  let at = 0
  return record.outcomes.map(outcome => {
    const count = outcome.replies.flatMap(it => it.recipients).length
    const own = recipients.slice(at, at + count)
    at += count
    return { recipients: own, then: endingOfRecord(outcome, inForce) }
  })
}

function aboutRecord(record: MessageRecord): About {
  const { id, queueId, time, sender, subject } = record
  return { id, queueId, time, sender, subject, basis: 'record' }
}
