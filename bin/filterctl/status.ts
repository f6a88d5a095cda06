/*
 * NAME
 *   status - filterctl status
 */

import type { Command } from 'commander'
import { columnsOf } from '../../src/print/columns.js'
import { painter } from '../../src/print/colors.js'
import { makeGatherer } from '../../src/status/gather.js'
import { statusScreen } from '../../src/status/screen.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { beginAnyway, finish, print } from './work.js'

export function addStatus(command: NewCommand): Command {
  return command('status', 'print how the filter is').action(status)
}

async function status(options: Common): Promise<void> {
  const gather = makeGatherer(await beginAnyway(options))
  const facts = await gather()
  const look = {
    paint: painter(process.stdout),
    columns: columnsOf(process.stdout) ?? WIDEST,
    rows: null,
  }
  print(
    options.json === true ? JSON.stringify(facts) : statusScreen(facts, look),
  )
  finish(0)
}

/** In a pipe, lines are whole. */
const WIDEST = 1000
