/*
 * NAME
 *   helper - filter-web helper
 *
 * SECURITY
 *   It alone changes kept mail for people, and runs as the account of the filter:
 *   it opens no port, and believes nothing that it is asked.
 */

import { statSync } from 'node:fs'
import type { Command } from 'commander'
import { becomeUser, commandAs } from '../../src/util/process/account.js'
import { loadCommand } from '../../src/util/process/command.js'
import { causeOf } from '../../src/mail/error.js'
import type { Config } from '../../src/config/config.js'
import { openLog } from '../../src/log/log.js'
import { logNotice } from '../../src/log/maillog.js'
import { loadAhead, loadEngineConfig } from '../../src/engine.js'
import { MAIN } from '../../src/options.js'
import { releaseTransports } from '../../src/release/transports.js'
import { expireNotes, makeHandlers } from '../../src/web-helper/handlers.js'
import { makeLimits } from '../../src/web-helper/limits.js'
import { serveHelper } from '../../src/web-helper/server.js'
import type { World } from '../../src/web-helper/world.js'
import { WEB } from '../../src/web/options.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { stopOnSignals } from '../start/stop-on-signals.js'

export function addHelper(command: NewCommand): Command {
  return command('helper', 'do what the pages are asked to do').action(helper)
}

async function helper({ config: file, o }: Common): Promise<void> {
  const config = await loadEngineConfig({ file, overrides: o ?? [] })
  await loadCommand()
  const main = config.settings(MAIN)
  const { helper_socket: path, user } = config.settings(WEB)
  const { gid } = (await commandAs(user, [])).owner
  await becomeUser(main.user, { more: gid })
  checkAccount(config)
  process.chdir('/')
  process.umask(0o077)
  await loadAhead()

  const log = openLog(main, 'filter-web', { resident: true })
  const warn = (text: string): void => log.write('warning', `helper: ${text}`)
  const under = new Set<Promise<unknown>>()
  const world: World = {
    ...{ config, folder: main.quarantine_directory, log, notice: warn },
    openTransports: () => releaseTransports(main, 'auto'),
    now: Date.now,
    limits: makeLimits(Date.now),
    later: work => {
      under.add(work)
      void work.finally(() => under.delete(work))
    },
  }
  const handlers = makeHandlers(world)
  const server = serveHelper({ path, group: gid, handlers, notice: warn })
  expireHourly(world, warn)
  const stop = async (): Promise<void> => {
    server.close()
    await Promise.race([
      Promise.allSettled(under),
      new Promise(resolve => setTimeout(resolve, STOP_MS)),
    ])
    logNotice(log, 'helper', 'stopped')
    await log.flush()
    process.exit(0)
  }
  stopOnSignals(stop)
  logNotice(log, 'helper', `started, listening on unix:${path}`)
}

/** For what no one waits for. */
const STOP_MS = 10_000
const HOUR_MS = 60 * 60 * 1000

// It keeps the process from ending, too.
function expireHourly(world: World, warn: (text: string) => void): void {
  setInterval(() => {
    try {
      expireNotes(world)
    } catch (error) {
      warn(`expire: ${causeOf(error)}`)
    }
  }, HOUR_MS)
}

function checkAccount(config: Config): void {
  const { quarantine_directory: folder, user } = config.settings(MAIN)
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid
  if (owner === undefined) throw new Error(`${folder} is missing`)
  if (owner === process.getuid?.()) return
  throw new Error(`only root and the account ${user} may start the helper`)
}
