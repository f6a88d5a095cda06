/*
 * NAME
 *   record-facts - a record as the facts that decide judges by
 *
 * DESCRIPTION
 *   A record has no content, but who sent what to whom, the names, types and
 *   sizes of parts, and what was found. It has neither header fields nor texts:
 *   see unanswered for which rules cannot be asked about it.
 */

import { NO_BYTES } from '../util/bytes.js'
import type { EngineReport } from '../mail/engine-report.js'
import { makeEnvelope, UNKNOWN_CLIENT } from '../mail/envelope.js'
import { VERDICT_CLASSES, type Finding } from '../mail/finding.js'
import { MARKS, type Mark } from '../mail/mark.js'
import type { Defect } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { MessageRecord } from '../records/record.js'
import type { Facts } from '../decide/rule.js'

/** @param addresses its recipients, or those of them that are meant. */
export function factsOfRecord(
  record: MessageRecord,
  addresses: readonly string[],
): Facts {
  const { saslUsername, authenticated = saslUsername !== '' } = record
  const envelope = makeEnvelope({
    id: record.id,
    queueId: record.queueId,
    sender: record.sender,
    recipients: addresses.map(address => ({ address })),
    client: { ...UNKNOWN_CLIENT, ...record.client },
    saslUsername,
    isAuthenticated: authenticated,
    stage: record.stage === 'before-queue' ? 'before-queue' : 'after-queue',
    origin: record.origin === 'submission' ? 'submission' : 'inbound',
    answers: record.wayIn.startsWith('lmtp:') ? 'each' : 'one',
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
    findings: record.findings
      .filter(isFinding)
      .map(finding => ({ ...finding, ...scoreOf(finding, record) })),
    reports: (record.engines ?? []).map(reportOf),
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

// A finding that is about a score is named so, and its engine has told it.
function scoreOf(
  { name, scanner }: Finding,
  { engines = [] }: MessageRecord,
): Pick<Finding, 'score'> {
  if (!isAboutScore(name)) return {}
  const score = engines.find(it => it.scanner === scanner)?.score
  return typeof score === 'number' ? { score } : {}
}

export function isAboutScore(findingName: string): boolean {
  return /^score -?\d/u.test(findingName)
}

function reportOf(
  it: NonNullable<MessageRecord['engines']>[number],
): EngineReport {
  return {
    scanner: it.scanner,
    ...(it.score !== null && { score: it.score }),
    ...(it.threshold !== null && { threshold: it.threshold }),
  }
}
