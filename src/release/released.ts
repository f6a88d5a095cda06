/*
 * NAME
 *   released - a message that an administrator let go comes by again
 *
 * DESCRIPTION
 *   A message with a good release mark that was not used before passes without
 *   being looked at, once for each recipient, and the mark is left out of what
 *   is delivered. Its verdict says `released`, never clean. A mark that is
 *   forged, altered, expired, used or below fields that no mail server adds
 *   makes it ordinary mail; the field has another name already (spool/canonical).
 *
 *   A retry with the same queue id may use its mark again. Before the queue
 *   there are no retries that could be known: there giveBack() makes the mark
 *   good again where the message was not handed over.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call where a use cannot be recorded: the
 *   message is deferred.
 */

import type { Envelope } from '../mail/envelope.js'
import { NO_OPTIONS, RELEASED, type Verdict } from '../mail/verdict.js'
import { readReleaseKey } from '../quarantine/release-key.js'
import { findMark, judgeMark, type Mark } from '../quarantine/release-mark.js'
import { returnMark, useMark } from '../quarantine/used-marks.js'
import { readHeader } from '../parse/mime/header.js'
import type { Inspection } from '../inspect.js'
import type { Spooled } from '../spool/spool.js'

export interface ReleasedTools {
  /** Of the quarantine, where the key and the used marks are. */
  readonly folder: string
  /** For the log: what became of the mark. */
  readonly onNotice: (text: string) => void
}

export interface Released {
  /** As if it had been looked at; no part of it was. */
  readonly inspection: Inspection
  /** It was not handed over. */
  readonly giveBack: () => void
}

/** null: it is scanned as any other. */
export function honorRelease(
  envelope: Envelope,
  spooled: Spooled,
  { folder, onNotice }: ReleasedTools,
): Released | null {
  const mark = findMark(spooled.bytes)
  if (mark === null) return null
  const refused = (why: string): null => {
    onNotice(`release mark is ${why}: scanned as any other message`)
    return null
  }
  if (mark === 'malformed') return refused(mark)
  const recipients = envelope.recipients.map(({ address }) => address)
  const judged = judgeMark(mark, {
    ...{ bytes: spooled.bytes, recipients },
    key: readReleaseKey(folder),
    now: Date.now(),
  })
  if (judged !== 'good') {
    return refused(REFUSED[judged] ?? judged)
  }
  const queueId = envelope.stage === 'before-queue' ? '' : envelope.queueId
  const use = { mark, recipients, queueId }
  if (!useMark(folder, use)) return refused('used already')
  onNotice(`released from quarantine, mark ${mark.id}`)
  return {
    inspection: inspectionOf(mark, envelope, spooled),
    giveBack: () => {
      if (queueId === '') returnMark(folder, use)
    },
  }
}

const REFUSED: Readonly<Record<string, string>> = {
  forged: 'forged or altered',
  covered: 'below fields that no mail server adds',
}

function inspectionOf(
  mark: Mark,
  envelope: Envelope,
  { bytes, sha256 }: Spooled,
): Inspection {
  const verdict: Verdict = {
    class: 'clean',
    action: 'pass',
    finding: null,
    findings: [],
    recipients: envelope.recipients,
    reason: 'released from quarantine',
    policy: RELEASED,
    policySource: `mark ${mark.id}`,
    options: NO_OPTIONS,
    monitored: [],
    omit: [{ start: mark.start, end: mark.end }],
  }
  const { fields } = readHeader(bytes, 0, bytes.size, () => false)
  return {
    envelope,
    message: { bytes, sha256, fields, parts: [], defects: [], readings: [] },
    findings: [],
    verdicts: [verdict],
    failures: [],
    times: {},
  }
}
