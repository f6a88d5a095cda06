/*
 * NAME
 *   replay - filter-quarantine replay
 *
 * DESCRIPTION
 *   Prints which messages would end otherwise under another configuration, each
 *   as soon as it is known, and a summary. It only reads: see replay/replay.
 *
 * DIAGNOSTICS
 *   Rejects where the records or the quarantine cannot be read.
 */

import { setImmediate } from 'node:timers/promises'
import type { Config } from '../config/config.js'
import type { Span } from '../records/read-records.js'
import { otherText, summaryText } from '../replay/replay-text.js'
import { replay } from '../replay/replay.js'
import { makeSide } from '../replay/side.js'
import { Summary } from '../replay/summary.js'
import type { Desk } from '../quarantine-commands.js'

export interface ReplayWish {
  /** The configuration that is tried. */
  readonly next: Config
  readonly span: Span
  /** Called now and then with how many were replayed. */
  readonly onProgress: (messages: number) => void
}

/** @param desk with the configuration in force. */
export async function replayMessages(
  desk: Desk,
  { next: config, span, onProgress }: ReplayWish,
): Promise<0 | 1 | 3> {
  const inForce = await makeSide(desk.config)
  const next = await makeSide(config)
  const summary = new Summary(next.policy.rules)
  let count = 0
  const messages = replay({
    ...{ inForce, next, span },
    onUnreadable: what => summary.addUnreadable(what),
  })
  for await (const message of messages) {
    summary.add(message, message.basis)
    if (desk.json) desk.print(desk.present.json(message))
    else if (message.end === 'other') desk.print(otherText(message))
    if (++count % EACH === 0) {
      onProgress(count)
      await setImmediate()
    }
  }
  const done = summary.summary()
  desk.print(
    desk.json ? desk.present.json({ summary: done }) : summaryText(done),
  )
  return summary.exitStatus()
}

const EACH = 200
