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
 *   Rejects where a use cannot be recorded, on this host or among all that have
 *   one store: the message is deferred.
 */

import type { Envelope } from '../mail/envelope.js'
import { NO_OPTIONS, RELEASED, type Verdict } from '../mail/verdict.js'
import { readReleaseKey } from '../quarantine/release-key.js'
import { findMark, judgeMark, type Mark } from '../quarantine/release-mark.js'
import { returnMark, useMark, type Use } from '../quarantine/used-marks.js'
import { readHeader } from '../parse/mime/header.js'
import type { Inspection } from '../inspect.js'
import type { Spooled } from '../spool/spool.js'
import type { MarkStore } from '../store/store.js'

export interface ReleasedTools {
  /** Of the quarantine, where the key and the used marks are. */
  readonly folder: string
  /** Those of all hosts. Default: there is this one. */
  readonly marks?: Pick<MarkStore, 'use' | 'giveBack'> | undefined
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
export async function honorRelease(
  envelope: Envelope,
  spooled: Spooled,
  { folder, marks, onNotice }: ReleasedTools,
): Promise<Released | null> {
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
  if (!(await useOnce(folder, use, marks))) return refused('used already')
  onNotice(`released from quarantine, mark ${mark.id}`)
  return {
    inspection: inspectionOf(mark, envelope, spooled),
    giveBack: () => {
      if (queueId !== '') return
      returnMark(folder, use)
      // Without the store it stays used: the message is scanned as any other.
      marks?.giveBack(use).catch((error: unknown) => {
        onNotice(`release mark ${mark.id}: ${String(error)}`)
      })
    },
  }
}

// On this host, and among all of them.
async function useOnce(
  folder: string,
  use: Use,
  marks: ReleasedTools['marks'],
): Promise<boolean> {
  if (!useMark(folder, use)) return false
  if (marks === undefined) return true
  try {
    return await marks.use(use)
  } catch (error) {
    // It is deferred, and comes again: before the queue as a stranger.
    if (use.queueId === '') returnMark(folder, use)
    throw error
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
