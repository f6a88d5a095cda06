/*
 * NAME
 *   release-kept - a release with all that is written about it
 *
 * DESCRIPTION
 *   What filter-quarantine and the helper of filter-web do alike: the message goes,
 *   the log has a line for each recipient, and the deed is with the records.
 *
 * DIAGNOSTICS
 *   Rejects as release() does, after the log has the reason.
 */

import { callerText } from '../util/process/caller.js'
import { startDeadline } from '../util/deadline.js'
import { causeOf } from '../mail/error.js'
import { logDeed, type Deed } from '../log/maillog.js'
import { MAIN } from '../options.js'
import type { Entry } from '../quarantine/entry.js'
import {
  release,
  type Released,
  type ReleaseOrder,
  type ReleaseTools,
} from '../release/release.js'
import type { Doer } from './doer.js'
import { noteDeed } from './note-deed.js'

export async function releaseKept(
  doer: Doer,
  order: ReleaseOrder,
  tools: Pick<ReleaseTools, 'transports' | 'ledger' | 'away'>,
): Promise<Released> {
  const { entry, to } = order
  let done
  try {
    done = await send(doer, order, tools)
  } catch (error) {
    logDeed(doer.log, entry.envelope.id, {
      ...{ what: 'not released', error: causeOf(error) },
      ...about(doer, entry, to ?? []),
    })
    throw error
  }
  for (const { recipient, answer } of done.answers) {
    const { status: dsn, text } = answer
    const what = dsn.startsWith('2') ? 'released' : 'not released'
    logDeed(doer.log, entry.envelope.id, {
      ...{ what, relay: done.by, dsn, text },
      ...about(doer, entry, [recipient]),
    })
  }
  const recipients = done.answers
    .filter(it => it.answer.status.startsWith('2'))
    .map(it => it.recipient)
  if (recipients.length > 0) {
    await noteDeed(doer, { deed: 'released', keys: [entry.key], recipients })
  }
  return done
}

async function send(
  { config, folder, caller }: Doer,
  order: ReleaseOrder,
  tools: Pick<ReleaseTools, 'transports' | 'ledger' | 'away'>,
): Promise<Released> {
  const main = config.settings(MAIN)
  const deadline = startDeadline('message_time_limit', main.message_time_limit)
  try {
    return await release(order, {
      ...{ folder, spoolFolder: main.spool_directory, ...tools },
      ...{ signal: deadline.signal, now: Date.now(), by: callerText(caller) },
    })
  } finally {
    deadline.close()
  }
}

/** Who did it, and to which message. @param to empty: its recipients. */
export function about(
  { caller }: Pick<Doer, 'caller'>,
  { envelope, verdict }: Pick<Entry, 'envelope' | 'verdict'>,
  to: readonly string[] = [],
): Omit<Deed, 'what'> {
  const { queueId, sender } = envelope
  const known = envelope.recipients.map(({ address }) => address)
  const recipients = to.length > 0 ? to : known
  const message = { queueId, sender, recipients, verdict: verdict.class }
  return { ...caller, message }
}
