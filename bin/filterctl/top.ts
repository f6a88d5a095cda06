/*
 * NAME
 *   top - filterctl top
 */

import type { Command } from 'commander'
import { isatty } from 'node:tty'
import { painter } from '../../src/print/colors.js'
import { makeGatherer } from '../../src/status/gather.js'
import { statusScreen } from '../../src/status/screen.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { openFullScreen } from './full-screen.js'
import { beginAnyway } from './work.js'

const EVERY_MS = 2000
const FOOT = 'q ends'

export function addTop(command: NewCommand): Command {
  return command('top', 'show how the filter is, all the time').action(top)
}

async function top(options: Common): Promise<void> {
  if (!isatty(1)) {
    throw new Error('top needs a terminal; filterctl status prints once')
  }
  const gather = makeGatherer(await beginAnyway(options))
  let facts = await gather()
  const paint = painter(process.stdout)
  const screen = openFullScreen((columns, rows) => {
    const body = statusScreen(facts, { paint, columns, rows: rows - 1 })
    const lines = body.split('\n')
    const empty = Array.from({ length: rows - 1 - lines.length }, () => '')
    return [...lines, ...empty, paint('dim', FOOT)]
  })
  const again = async (): Promise<void> => {
    facts = await gather()
    screen.draw()
    setTimeout(() => void again(), EVERY_MS)
  }
  screen.draw()
  setTimeout(() => void again(), EVERY_MS)
}
