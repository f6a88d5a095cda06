/*
 * NAME
 *   scan-with - what filter-scan does with one message
 *
 * DESCRIPTION
 *   A scan by hand is handed spool and inspect, and nothing that delivers. With
 *   --against the message is looked at a second time, under that configuration.
 */

import { tmpdir } from 'node:os'
import type { Against, ScanRecord } from '../../src/mail/scan-record.js'
import type { Config } from '../../src/config/config.js'
import { MAIN } from '../../src/options.js'
import { expectedReplies } from '../../src/act/reply-texts.js'
import { makeInspectTools } from '../../src/engine.js'
import { inspect } from '../../src/inspect.js'
import { judgeFile, type FileSide } from '../../src/replay/judge-file.js'
import { makeSide } from '../../src/replay/side.js'
import type { FoundMessage } from '../../src/scan-files/found-message.js'
import { scanOne } from '../../src/scan-files/scan-one.js'
import { askable, withTold } from '../../src/scan-files/told-envelope.js'
import { spool } from '../../src/spool/spool.js'
import { toldOf, type Options } from './options.js'

export type ScanMessage = (message: FoundMessage) => Promise<ScanRecord>

/** @param against the configuration beside it; null: there is none. */
export async function scanWith(
  config: Config,
  against: Config | null,
  options: Options,
): Promise<ScanMessage> {
  const folder = tmpdir()
  const tools = await makeInspectTools(config, folder)
  const main = config.settings(MAIN)
  const sides =
    against === null
      ? null
      : ([await sideOf(config), await sideOf(against)] as const)
  return async message => {
    let beside: Against | null = null
    const record = await scanOne(message, {
      spool: content =>
        spool(content, { folder, memoryLimitBytes: main.spool_memory_limit }),
      inspect: async (envelope, spooled, signal) => {
        const told = toldOf(options, spooled)
        const { rules, notAsked } = askable(tools.policy.rules, told)
        const seen = await inspect(
          withTold(envelope, told),
          spooled,
          { ...tools, policy: { ...tools.policy, rules } },
          signal,
        )
        if (sides !== null) {
          const work = { envelope, told, spooled, signal }
          beside = await judgeFile(work, seen, sides)
        }
        return { ...seen, notAsked }
      },
      replies: expectedReplies,
      messageTimeLimitSeconds: secondsOf(config, against),
    })
    return beside === null ? record : { ...record, against: beside }
  }
}

/** How long a message may take. */
export function secondsOf(config: Config, against: Config | null): number {
  const second = against?.settings(MAIN).message_time_limit ?? 0
  return config.settings(MAIN).message_time_limit + second
}

async function sideOf(config: Config): Promise<FileSide> {
  const inspectTools = await makeInspectTools(config, tmpdir())
  return { ...(await makeSide(config)), inspectTools }
}
