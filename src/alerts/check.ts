/*
 * NAME
 *   check - look whether something is wrong, and tell whom it concerns
 *
 * DESCRIPTION
 *   checkAlerts() does it once; watchAlerts() each minute, in filterd's primary.
 *   Without `[alert] command` or `to`, nothing is done.
 *
 * DIAGNOSTICS
 *   Nothing throws. What could not be told is tried at the next check; the first
 *   time, the log says why.
 */

import { printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import { causeOf } from '../mail/error.js'
import { MAIN } from '../options.js'
import type { QueueFacts } from '../postfix/waiting-mail.js'
import { usedBytes } from '../quarantine/usage.js'
import { lastTests, makeQueueReader, spaceFacts } from '../status/look.js'
import { conditionsOf, unknownKinds, type AlertFacts } from './conditions.js'
import { ALERT } from './options.js'
import {
  afterTelling,
  readAlerts,
  step,
  writeAlerts,
  type Alert,
} from './state.js'
import { tell, waysOf } from './tell.js'

export type Notice = (level: 'info' | 'warning', text: string) => void

/** What is open now. @param queue null: it cannot be seen. */
export async function checkAlerts(
  config: Config,
  queue: QueueFacts | null,
  notice: Notice,
): Promise<readonly Alert[]> {
  const ways = waysOf(config)
  if (ways.length === 0) return []
  const folder = config.settings(MAIN).journal_directory
  const facts = factsFor(config, queue)
  const before = readAlerts(folder)
  let alerts = step(before, {
    conditions: conditionsOf(facts, config.settings(ALERT)),
    unknown: unknownKinds(facts),
    ...{ ways, time: Date.now() },
  })
  logChanges(before, alerts, notice)
  for (const alert of alerts) {
    for (const way of alert.untold) {
      try {
        await tell(alert, way, config)
        alerts = afterTelling(alerts, alert.key, way)
      } catch (error) {
        notice('warning', `alert is not told: ${causeOf(error)}`)
      }
    }
  }
  if (JSON.stringify(alerts) !== JSON.stringify(before)) {
    await writeAlerts(folder, alerts).catch((error: unknown) =>
      notice('warning', `alerts cannot be noted: ${causeOf(error)}`),
    )
  }
  return alerts.filter(it => it.phase === 'begin')
}

function factsFor(config: Config, queue: QueueFacts | null): AlertFacts {
  const main = config.settings(MAIN)
  const limitBytes = main.quarantine_size_limit
  const used = limitBytes === 0 ? 0 : usedBytes(main.quarantine_directory)
  return {
    engines: lastTests(config)?.results ?? null,
    queue,
    quarantine: { bytes: used, limitBytes },
    space: spaceFacts(config),
  }
}

function logChanges(
  before: readonly Alert[],
  now: readonly Alert[],
  notice: Notice,
): void {
  const phaseOf = (key: string) => before.find(it => it.key === key)?.phase
  for (const { key, phase, text } of now) {
    if (phaseOf(key) === phase) continue
    if (phase === 'begin') notice('warning', `alert: ${printable(text, 500)}`)
    else notice('info', `alert: over: ${key}`)
  }
}

export interface AlertWatch {
  /** From now on by this configuration. */
  begin(config: Config): void
  /** Now. @param queue what another process saw; null: it is looked at here. */
  check(queue: QueueFacts | null): Promise<readonly Alert[]>
}

const EVERY_MS = 60_000

export function watchAlerts(notice: Notice, everyMs = EVERY_MS): AlertWatch {
  const readQueue = makeQueueReader()
  const once = repeatedOnce(notice)
  let config: Config | null = null
  let last: Promise<unknown> = Promise.resolve()
  const queueNow = async ({
    queue_limit: limit,
  }: {
    readonly queue_limit: number
  }): Promise<QueueFacts | null> => {
    if (limit === 0) return null
    try {
      return await readQueue()
    } catch (error) {
      const why = printable((error as Error).message)
      once(
        'warning',
        `alert: the queue of Postfix cannot be seen (${why}): let cron run filterctl check-alerts`,
      )
      return null
    }
  }
  const checkNow = async (seen: QueueFacts | null) => {
    if (config === null || waysOf(config).length === 0) return []
    const queue = seen ?? (await queueNow(config.settings(ALERT)))
    return checkAlerts(config, queue, once)
  }
  const check = (queue: QueueFacts | null): Promise<readonly Alert[]> => {
    const mine = last.then(() => checkNow(queue))
    last = mine.catch(() => undefined)
    return mine
  }
  setInterval(() => {
    check(null).catch((error: unknown) =>
      once('warning', `alert: ${causeOf(error)}`),
    )
  }, everyMs).unref()
  return {
    begin: next => {
      config = next
    },
    check,
  }
}

// What fails each minute is told when it is new.
function repeatedOnce(notice: Notice): Notice {
  let told = ''
  return (level, text) => {
    const isFailure = / cannot | is not told/u.test(text)
    if (isFailure && text === told) return
    if (isFailure) told = text
    notice(level, text)
  }
}
