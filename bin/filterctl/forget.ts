/*
 * NAME
 *   forget - filterctl forget
 */

import type { Command } from 'commander'
import { openLog } from '../../src/log/log.js'
import { logForgotten } from '../../src/log/forgotten.js'
import { MAIN } from '../../src/options.js'
import { forgetVerdicts } from '../../src/verdict-cache/forget.js'
import { ALL } from '../../src/verdict-cache/forgotten.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, complain, finish, mustBeFilter, print } from './work.js'

interface ForgetOptions extends Common {
  readonly all?: true
}

export function addForget(command: NewCommand): Command {
  return command('forget', 'forget what scanners said of a part')
    .argument('[SHA256...]')
    .option('--all', 'of all parts')
    .action(forget)
}

async function forget(
  given: readonly string[],
  options: ForgetOptions,
): Promise<void> {
  const sums = given.map(it => it.toLowerCase())
  const wrong = sums.find(it => !/^[0-9a-f]{64}$/u.test(it))
  if (wrong !== undefined) {
    throw new Error(`${wrong} is no sha256: it must be 64 hexadecimal digits`)
  }
  if ((options.all === true) === sums.length > 0) {
    throw new Error('forget needs sha256 sums, or --all')
  }
  const { config, caller } = await begin(options)
  const main = config.settings(MAIN)
  mustBeFilter(config, main.journal_directory)
  const why = await forgetVerdicts(config, options.all === true ? [ALL] : sums)
  const text = options.all === true ? 'all' : sums.join(', ')
  const log = openLog(main, 'filterctl')
  logForgotten(log, { text, error: why }, caller)
  await log.flush()
  if (options.json === true)
    print(JSON.stringify({ forgotten: text, error: why }))
  else print('Forgotten: scanners are asked again.')
  if (why !== '') complain(`other hosts could not be told: ${why}`)
  finish(why === '' ? 0 : 1)
}
