/*
 * NAME
 *   digest - filter-quarantine digest
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine cannot be read, or the configuration is wrong. A
 *   digest that could not be sent is complained of, comes again with the next run,
 *   and makes the status 1.
 */

import { printable } from '../util/text.js'
import { logNotice } from '../log/maillog.js'
import { run, type RunOrder, type Told } from '../digest/run.js'
import { openSender } from '../digest/send.js'
import type { Desk, Status } from '../quarantine-commands.js'

export async function digest(desk: Desk, order: RunOrder): Promise<Status> {
  const { config } = desk
  const sender = openSender(config)
  try {
    const all = await run(order, {
      ...{ config, send: sender.send, now: Date.now() },
    })
    all.forEach(it => tell(desk, order, it))
    return all.some(({ failure }) => failure !== '') ? 1 : 0
  } finally {
    sender.close()
  }
}

function tell(desk: Desk, order: RunOrder, told: Told): void {
  const { address, mentions, failure } = told
  const isSent = failure === '' && !order.dryRun
  const count = mentions.length
  const messages = count === 1 ? '1 message' : `${count} messages`
  const what = `${order.kind} for <${address}>, ${messages}`
  if (failure !== '') {
    desk.complain(`${what}: not sent: ${failure}`, TEXT_CHARACTERS)
  }
  if (!order.dryRun) {
    const end = failure === '' ? 'sent' : `not sent: ${failure}`
    logNotice(desk.log, 'digest', `${what}: ${end}`)
  }
  if (desk.json) {
    const list = mentions.map(({ row, recipient, permission }) => ({
      ...{ key: row.key, id: row.id, recipient, permission },
    }))
    const { kind } = order
    const line = { kind, address, sent: isSent, failure, messages: list }
    desk.print(desk.present.json(line))
  } else if (failure === '') {
    const end = order.dryRun ? 'would be sent' : 'sent'
    desk.print(printable(`${what}: ${end}`, TEXT_CHARACTERS))
  }
}

const TEXT_CHARACTERS = 500
