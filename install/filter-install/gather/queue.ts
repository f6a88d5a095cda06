/*
 * NAME
 *   queue - mail that waits for the filter
 *
 * DESCRIPTION
 *   As postqueue(1) tells it: see src/postfix/waiting-mail.
 */

import { join } from 'node:path'
import { runCommand } from '../../../src/util/process/command.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { queueOf, type QueueFacts } from '../../../src/postfix/waiting-mail.js'

const QUEUE_LIMIT_BYTES = 64 * 1024 * 1024

/** @param commands folder of Postfix's commands. */
export async function gatherQueue(
  commands: string,
  { configDir }: Postfix,
): Promise<QueueFacts> {
  const { output } = await runCommand({
    path: join(commands, 'postqueue'),
    args: ['-c', configDir, '-j'],
    signal: AbortSignal.timeout(60_000),
    outputLimitBytes: QUEUE_LIMIT_BYTES,
  })
  return queueOf(output)
}
