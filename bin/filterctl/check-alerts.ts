/*
 * NAME
 *   check-alerts - filterctl check-alerts
 */

import type { Command } from 'commander'
import { checkAlerts } from '../../src/alerts/check.js'
import { waysOf } from '../../src/alerts/tell.js'
import { printable } from '../../src/util/text.js'
import { NoPeer } from '../../src/util/lines/ask-line.js'
import { askFilterd } from '../../src/control/client.js'
import type { AlertsAnswer } from '../../src/control/requests.js'
import { controlSocketPath } from '../../src/control/socket-path.js'
import { openLog } from '../../src/log/log.js'
import { logNotice } from '../../src/log/maillog.js'
import { MAIN } from '../../src/options.js'
import type { QueueFacts } from '../../src/postfix/waiting-mail.js'
import { testEngines } from '../../src/self-test/self-test.js'
import { writeStamp } from '../../src/self-test/stamp.js'
import { makeQueueReader } from '../../src/status/look.js'
import type { Common, NewCommand } from '../start/common-options.js'
import {
  begin,
  complain,
  finish,
  mustBeFilter,
  print,
  type Begun,
} from './work.js'

/** Programs and next hops that take their time. */
const ASK_SECONDS = 300

export function addCheckAlerts(command: NewCommand): Command {
  return command('check-alerts', 'look for what is wrong, and tell it').action(
    check,
  )
}

async function check(options: Common): Promise<void> {
  const begun = await begin(options)
  const { config } = begun
  mustBeFilter(config, config.settings(MAIN).journal_directory)
  if (waysOf(config).length === 0) {
    throw new Error('neither alert.command nor alert.to is set')
  }
  const queue = await makeQueueReader()().catch((error: Error) => {
    complain(`the queue of Postfix cannot be seen: ${error.message}`)
    return null
  })
  const { open } = await checkBy(begun, queue)
  if (options.json === true) print(JSON.stringify({ open }))
  else open.forEach(it => print(textOf(it)))
  finish(open.length === 0 ? 0 : 1)
}

// One that runs does it itself, so that no one is told twice.
async function checkBy(
  { config }: Begun,
  queue: QueueFacts | null,
): Promise<AlertsAnswer> {
  try {
    const request = { request: 'alerts', queue } as const
    return await askFilterd(controlSocketPath(config), request, ASK_SECONDS)
  } catch (error) {
    if (!(error instanceof NoPeer)) throw error
  }
  const main = config.settings(MAIN)
  const log = openLog(main, 'filterctl')
  if (main.self_test_interval > 0) {
    const results = await testEngines(config)
    await writeStamp(main.journal_directory, { time: Date.now(), results })
  }
  const open = await checkAlerts(config, queue, (level, text) => {
    if (level === 'info') logNotice(log, 'filterctl', text)
    else log.write(level, `filterctl: ${text}`)
  })
  await log.flush()
  return { open }
}

function textOf({ text, since }: AlertsAnswer['open'][number]): string {
  const start = new Date(since).toISOString().replace(/\.\d+Z$/u, 'Z')
  return printable(`${text} (since ${start})`, TEXT_CHARACTERS)
}

const TEXT_CHARACTERS = 1000
