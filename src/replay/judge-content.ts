/*
 * NAME
 *   judge-content - how a kept message would end, read and scanned again
 *
 * DESCRIPTION
 *   The bytes of the quarantine are read, scanned and judged by inspect(), as when
 *   they came, with the envelope that is kept with them. Where the record tells of
 *   further recipients, they are judged with them.
 *
 *   Nothing is delivered, kept, logged or changed: there is no transport, and the
 *   quarantine is only read.
 *
 * DIAGNOSTICS
 *   Never rejects. What cannot be read, or what a scanner could not scan now,
 *   cannot be told.
 */

import { createReadStream } from 'node:fs'
import { startDeadline } from '../util/deadline.js'
import type { Recipient } from '../mail/envelope.js'
import type { Against } from '../mail/scan-record.js'
import { causeOf } from '../mail/error.js'
import { bytesPath, type Entry } from '../quarantine/entry.js'
import type { MessageRecord } from '../records/record.js'
import { spool, type Spooled, type SpoolOptions } from '../spool/spool.js'
import { inspect, type InspectTools } from '../inspect.js'
import { endingOfEntry, endingOfRecord } from './ending.js'
import { judged, unknown, type About, type Group } from './judge.js'
import type { ReplayedMessage } from './replayed.js'
import type { Side } from './side.js'

export interface ContentTools {
  /** The quarantine. */
  readonly folder: string
  readonly inForce: Side
  readonly next: Side
  /** Of the next configuration. */
  readonly inspectTools: InspectTools
  readonly spool: SpoolOptions
  readonly timeLimitSeconds: number
}

/** @param record of the same message; null where there is none. */
export async function judgeContent(
  entry: Entry,
  record: MessageRecord | null,
  tools: ContentTools,
): Promise<ReplayedMessage> {
  return { ...aboutEntry(entry), ...(await judge(entry, record, tools)) }
}

async function judge(
  entry: Entry,
  record: MessageRecord | null,
  tools: ContentTools,
): Promise<Against> {
  const groups = groupsOf(entry, record, tools.inForce)
  if (groups === null) {
    return unknown('its record has no addresses of other recipients')
  }
  const deadline = startDeadline('message_time_limit', tools.timeLimitSeconds)
  let spooled: Spooled | undefined
  try {
    const stream = createReadStream(bytesPath(tools.folder, entry.key))
    spooled = await spool(stream, tools.spool)
    if (spooled.sha256 !== entry.sha256) {
      return unknown('the bytes are not those that were kept')
    }
    const recipients = groups.flatMap(it => it.recipients)
    const seen = await inspect(
      { ...entry.envelope, recipients },
      spooled,
      tools.inspectTools,
      deadline.signal,
    )
    const [failure] = seen.failures
    if (failure !== undefined) {
      const text = `${failure.scanner} could not scan it now: ${causeOf(failure.error)}`
      return unknown(text)
    }
    const found = [entry.verdict.findings, seen.findings] as const
    return judged(groups, seen.verdicts, found, tools.next)
  } catch (error) {
    return unknown(`it could not be read again: ${causeOf(error)}`)
  } finally {
    deadline.close()
    spooled?.close()
  }
}

// Those for whom it was kept, and those who had another outcome. null: who they
// are is not known.
function groupsOf(
  { key, envelope, verdict }: Entry,
  record: MessageRecord | null,
  inForce: Side,
): readonly Group[] | null {
  const kept = record?.outcomes.find(it => it.quarantineKey === key)
  const own: Group = {
    recipients: envelope.recipients,
    then:
      kept === undefined
        ? endingOfEntry(verdict, inForce)
        : endingOfRecord(kept, inForce),
  }
  const others = (record?.outcomes ?? [])
    .filter(it => it !== kept)
    .map(outcome => ({
      recipients: outcome.replies.flatMap(it => it.recipients).map(recipientOf),
      then: endingOfRecord(outcome, inForce),
    }))
  const isTold = others.every(it =>
    it.recipients.every(({ address }) => /^[^@]/u.test(address)),
  )
  return isTold ? [own, ...others] : null
}

function recipientOf(address: string): Recipient {
  return { address }
}

function aboutEntry({ envelope, subject = '' }: Entry): About {
  const { id, queueId, sender, arrivedAt } = envelope
  const time = new Date(arrivedAt).toISOString()
  return { id, queueId, time, sender, subject, basis: 'content' }
}
