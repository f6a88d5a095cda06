/*
 * NAME
 *   look - Postfix's queue and free space, for status and for alerts
 */

import { freeBytes } from '../util/files/free-space.js'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { openPostfix, type Postfix } from '../postfix/postconf.js'
import { queueOf, type QueueFacts } from '../postfix/waiting-mail.js'
import type { SpaceFacts } from './facts.js'

/** Of the Postfix of MAIL_CONFIG, or the usual one. Rejects with PostfixError. */
export function makeQueueReader(): () => Promise<QueueFacts> {
  let postfix: Postfix | null = null
  return async () => {
    postfix ??= await openPostfix(process.env['MAIL_CONFIG'] || undefined)
    return queueOf(await postfix.queued())
  }
}

export function spaceFacts(config: Config): readonly SpaceFacts[] {
  const main = config.settings(MAIN)
  const folders = [
    main.spool_directory,
    main.quarantine_directory,
    main.journal_directory,
    main.records_directory,
  ]
  return folders.map(folder => ({
    folder,
    freeBytes: freeBytes(folder),
    floorBytes: main.free_space_floor,
  }))
}
