/*
 * NAME
 *   serve - filter-web serve
 *
 * SECURITY
 *   Someone who finds a hole in it must find an account that can change nothing: it
 *   does not start as root, nor as the account that the quarantine belongs to.
 */

import { statSync } from 'node:fs'
import type { Command } from 'commander'
import {
  becomeUser,
  commandAs,
  findGroup,
} from '../../src/util/process/account.js'
import { loadCommand } from '../../src/util/process/command.js'
import { handedOver } from '../../src/util/process/second-self.js'
import { ConfigError, type Config } from '../../src/config/config.js'
import { openLog } from '../../src/log/log.js'
import { logNotice } from '../../src/log/maillog.js'
import { loadEngineConfig } from '../../src/engine.js'
import { MAIN } from '../../src/options.js'
import { makeApp } from '../../src/web/app.js'
import { WEB } from '../../src/web/options.js'
import { serveWeb, takeWebSocket } from '../../src/web/serve.js'
import { faultsOf } from '../../src/web/sign-in/ways.js'
import { readAhead } from '../../src/web/pages/rows-of.js'
import { makeWorld } from '../../src/web/world.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { stopOnSignals } from '../start/stop-on-signals.js'

export function addServe(command: NewCommand): Command {
  return command('serve', 'serve the pages').action(serve)
}

async function serve({ config: file, o }: Common): Promise<void> {
  const config = await loadEngineConfig({ file, overrides: o ?? [] })
  await checkTogether(config)
  await loadCommand()
  const { address, socket_group, user } = config.settings(WEB)
  const fds = handedOver() ?? [await takeSocket(address, socket_group, user)]
  await becomeUser(user, { fds })
  checkAccount(config)
  process.chdir('/')

  const log = openLog(config.settings(MAIN), 'filter-web', { resident: true })
  const world = makeWorld(config, log)
  await readAhead(world)
  const server = await serveWeb(makeApp(world), fds[0] ?? 0)
  const stop = async (): Promise<void> => {
    await server.close()
    logNotice(log, 'filter-web', 'stopped')
    await log.flush()
    process.exit(0)
  }
  stopOnSignals(stop)
  logNotice(log, 'filter-web', `started, listening on ${address}`)
}

// A socket of root is for filter-web and the group of the proxy.
async function takeSocket(
  address: string,
  group: string,
  user: string,
): Promise<number> {
  const gid = await findGroup(group)
  const isRoot = process.getuid?.() === 0
  const account = isRoot ? (await commandAs(user, [])).owner : null
  const { uid = -1, gid: own = -1 } = account ?? {}
  const owner = { uid, gid: gid ?? own }
  return (await takeWebSocket(address, owner)).fd
}

/** What no single option can know. */
async function checkTogether(config: Config): Promise<void> {
  const web = config.settings(WEB)
  const fail = async (name: string, text: string): Promise<never> => {
    const key = `web.${name}`
    throw new ConfigError(await config.origin(key), `${key} ${text}`)
  }
  if (web.address === '') {
    await fail(
      'address',
      'is empty: set where the proxy of the site connects to',
    )
  }
  if (web.public_url === '') {
    await fail('public_url', 'is empty: set what browsers use')
  }
  for (const [name, text] of faultsOf(web)) await fail(name, text)
  if (web.user === config.settings(MAIN).user) {
    await fail('user', 'must be an account of its own, not that of the filter')
  }
}

function checkAccount(config: Config): void {
  const folder = config.settings(MAIN).quarantine_directory
  const uid = process.getuid?.()
  if (uid === 0) throw new Error('filter-web does not run as root')
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined || found.uid !== uid) return
  throw new Error(
    `${folder} belongs to this account: filter-web must run as another one, which can change nothing`,
  )
}
