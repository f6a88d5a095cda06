/*
 * NAME
 *   allow-others - what else a rule would have let pass, by the records
 *
 * DESCRIPTION
 *   A record has no content, but who sent what to whom and what was found. Each
 *   that was stopped is judged once more, with the rules and without. A record has
 *   neither header fields nor texts: rules about these do not fit.
 */

import { NO_BYTES } from './util/bytes.js'
import { makeEnvelope, UNKNOWN_CLIENT } from './mail/envelope.js'
import { VERDICT_CLASSES, type Finding } from './mail/finding.js'
import { MARKS, type Mark } from './mail/mark.js'
import type { Defect } from './mail/message.js'
import type { Part } from './mail/part.js'
import type { MessageRecord } from './records/record.js'
import { decide } from './decide/decide.js'
import type { Policy } from './decide/policy.js'
import type { Facts, Rule } from './decide/rule.js'
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
  const envelope = makeEnvelope({
    id: record.id,
    queueId: record.queueId,
    sender: record.sender,
    recipients: addresses.map(address => ({ address })),
    client: { ...UNKNOWN_CLIENT, ...record.client },
    saslUsername: record.saslUsername,
    stage: record.stage === 'before-queue' ? 'before-queue' : 'after-queue',
    origin: record.origin === 'submission' ? 'submission' : 'inbound',
    answers: 'each',
    arrivedAt: Date.parse(record.time),
  })
  const isDefect = (it: object): it is Defect => 'grade' in it
  return {
    envelope,
    message: {
      bytes: { ...NO_BYTES, size: record.size ?? 0 },
      sha256: record.sha256,
      ...{ fields: [], readings: [] },
      parts: record.parts.map(partOf),
      defects: record.defects.filter(isDefect),
    },
    findings: record.findings.filter(isFinding),
    patterns: new Set(),
  }
}

function partOf(part: MessageRecord['parts'][number]): Part {
  const marks = part.marks.filter((it): it is Mark => Object.hasOwn(MARKS, it))
  return {
    ...{ path: part.path, names: part.names, sha256: part.sha256, marks },
    ...{ kind: 'leaf', form: 'plain', reading: 'mime' },
    declaredType: part.declaredType,
    detectedType: part.detectedType,
    ...{ alsoTypes: [], charset: '', fields: [], range: null },
    content: { ...NO_BYTES, size: part.size },
  }
}

function isFinding(
  it: MessageRecord['findings'][number],
): it is MessageRecord['findings'][number] & Finding {
  return it.class !== 'clean' && VERDICT_CLASSES.some(one => one === it.class)
}
