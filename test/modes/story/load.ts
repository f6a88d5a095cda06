/*
 * NAME
 *   load - many messages at a time, and what became of each
 *
 * DESCRIPTION
 *   smtp-source sends them, each to a recipient of its own: the recipient
 *   tells which of them has arrived.
 */

import type { Teardown } from '../../helper/folder.js'
import { startProgram, type RunningProgram } from '../../helper/program.js'
import type { Sink } from '../../helper/sink.js'
import { waitUntil } from '../../helper/wait.js'

export interface Load {
  readonly count: number
  /** Sessions at a time. Default 10. */
  readonly sessions?: number
  readonly sizeBytes?: number
}

const SENDER = 'load@sender.example'

/** Begins to send; it ends by itself. */
export function startLoad(
  t: Teardown,
  port: number,
  { count, sessions = 10, sizeBytes = 2000 }: Load,
): RunningProgram {
  const numbers = ['-m', count, '-s', sessions, '-l', sizeBytes].map(String)
  const addresses = ['-N', '-f', SENDER, '-t', 'x@load.example']
  return startProgram(t, '/usr/sbin/smtp-source', [
    ...['-4', ...numbers, ...addresses],
    `127.0.0.1:${port}`,
  ])
}

/** How often each message has arrived. */
export function arrivals({ messages }: Sink): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { mailFrom, rcptTo } of messages) {
    if (mailFrom !== SENDER) continue
    for (const to of rcptTo) counts.set(to, (counts.get(to) ?? 0) + 1)
  }
  return counts
}

/** Those that came more than once. */
export function twice(sink: Sink): string[] {
  return [...arrivals(sink)].filter(([, count]) => count > 1).map(([to]) => to)
}

/** Waits until so many different ones are there. */
export async function waitForArrivals(
  sink: Sink,
  count: number,
  report: () => unknown = () => '',
): Promise<void> {
  const isThere = (): true | undefined =>
    arrivals(sink).size >= count ? true : undefined
  await waitUntil(isThere, {
    what: `${count} messages in the sink`,
    timeoutMs: 120_000,
    report: async () => `${arrivals(sink).size} came\n${await report()}`,
  })
}
