/*
 * NAME
 *   reload - filterctl reload
 */

import type { Command } from 'commander'
import { ConfigError } from '../../src/config/config.js'
import { NoPeer } from '../../src/util/lines/ask-line.js'
import { askFilterd } from '../../src/control/client.js'
import type { ReloadAnswer } from '../../src/control/requests.js'
import { controlSocketPath } from '../../src/control/socket-path.js'
import { checkAll } from '../../src/engine.js'
import { warningLine } from '../../src/receive/people.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, complain, finish, print, type Status } from './work.js'

/** Workers have a minute to start; others may reload before. */
const RELOAD_SECONDS = 300

export function addReload(command: NewCommand): Command {
  return command('reload', 'let filterd read its configuration again').action(
    reload,
  )
}

async function reload(options: Common): Promise<void> {
  const { config, source } = await begin(options).catch(notValid)
  try {
    const path = controlSocketPath(config)
    const request = { request: 'reload' } as const
    const answer = await askFilterd(path, request, RELOAD_SECONDS)
    finish(tell(answer, options))
  } catch (error) {
    if (!(error instanceof NoPeer) || error.isClosed) throw error
    const { warnings } = await checkAll(source).catch(notValid)
    finish(tellWithout(error, warnings.map(warningLine), options))
  }
}

// filterd would say the same, and there it is how to find it.
function notValid(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error
  throw new Error(`${NOT_RELOADED}: ${error.message}`, { cause: error })
}

const NOT_RELOADED = 'not reloaded, the old configuration stays in force'

function tell(answer: ReloadAnswer, { json }: Common): Status {
  const { isReloaded, why, warnings } = answer
  if (json === true) print(JSON.stringify(answer))
  warnings.forEach(complain)
  if (!isReloaded) {
    complain(`${NOT_RELOADED}: ${why}`)
    return 1
  }
  if (json !== true) print('filterd has reloaded its configuration.')
  return 0
}

// filter-pipe and filter-smtp are started for each message or connection.
function tellWithout(
  { message, wasThere }: NoPeer,
  warnings: readonly string[],
  { json }: Common,
): Status {
  warnings.forEach(complain)
  const answer = { isReloaded: false, why: message, warnings }
  if (json === true) print(JSON.stringify(answer))
  else print(`${WITHOUT}\n${message}.`)
  return wasThere ? 1 : 0
}

const WITHOUT = `The configuration is valid. filter-pipe and filter-smtp read it for each message
or connection: nothing has to be reloaded for them.`
