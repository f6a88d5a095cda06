/*
 * NAME
 *   look - the last self-test, Postfix's queue and free space
 *
 * DESCRIPTION
 *   For status and for alerts.
 */

import { freeBytes } from '../util/files/free-space.js'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { openPostfix, type Postfix } from '../postfix/postconf.js'
import { queueOf, type QueueFacts } from '../postfix/waiting-mail.js'
import {
  digestOf,
  readStamp,
  STAMP_KEPT_MS,
  type Stamp,
} from '../self-test/stamp.js'
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

/**
 * Of the engines as they are configured now. null: no one tests them any more, or
 * the clock was wrong when someone did.
 */
export function lastTests(config: Config): Stamp | null {
  const { journal_directory, self_test_interval } = config.settings(MAIN)
  const stamp = readStamp(journal_directory)
  if (stamp === null || self_test_interval === 0) return null
  const longest = Math.max(
    STAMP_KEPT_MS,
    TESTS_MISSED * self_test_interval * 1000,
  )
  if (Math.abs(Date.now() - stamp.time) > longest) return null
  const results = stamp.results.filter(
    it => it.settings === digestOf(it.scanner, config),
  )
  return { time: stamp.time, results }
}

const TESTS_MISSED = 3
