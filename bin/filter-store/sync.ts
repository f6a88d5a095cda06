/*
 * NAME
 *   sync - filter-store sync
 *
 * DESCRIPTION
 *   Ends at SIGTERM or SIGINT after what it is at; one that filterd started ends
 *   with its stdin, too, and for one that filterd has not started.
 */

import type { Command } from 'commander'
import { printable } from '../../src/util/text.js'
import { openLog } from '../../src/log/log.js'
import { MAIN } from '../../src/options.js'
import { checkStore } from '../../src/store/open-store.js'
import { serverHistory, serverTime } from '../../src/store/postgresql/verify.js'
import { serveSync } from '../../src/store/serve-sync.js'
import { storeSocketPath } from '../../src/store/socket-path.js'
import { makeSyncer } from '../../src/store/syncer.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { stopOnSignals } from '../start/stop-on-signals.js'
import { beat, beatOn } from './beat.js'
import { waitForOthers } from './make-way.js'
import { begin, complain, finish, print, type Begun } from './work.js'

/** Set by filterd: stdin is open as long as that lives. */
const WITH_STDIN = 'POSTSIFT_ENDS_WITH_STDIN'

export function addSync(command: NewCommand): Command {
  return command('sync', 'carry what this host has, for ever')
    .option('--once', 'carry what there is, and end')
    .action((options: Common & { readonly once?: true }) => sync(options))
}

async function sync(options: Common & { readonly once?: true }): Promise<void> {
  const begun = await begin(options)
  const { config, store } = begun
  const main = config.settings(MAIN)
  const isOnce = options.once === true
  const log = openLog(main, 'filter-store', { resident: !isOnce })
  const tell = (level: 'info' | 'warning', text: string): void => {
    log.write(level, `store: ${printable(text, 500)}`)
  }
  const syncer = makeSyncer({
    store,
    check: () => checkStore(store),
    history: () => serverHistory(store.database),
    serverTime: () => serverTime(store.database),
    asked: store.asked,
    quarantineFolder: main.quarantine_directory,
    recordsFolder: main.records_directory,
    keptDays: main.quarantine_keep,
    recordDays: main.records_keep,
    notice: text => tell('info', text),
    warn: text => (isOnce ? complain(text) : tell('warning', text)),
  })
  if (isOnce) return once(begun, syncer)
  const stopping = new AbortController()
  const { signal } = stopping
  stopOnSignals(() => {
    stopping.abort()
    return Promise.resolve()
  })
  const isOfFilterd = process.env[WITH_STDIN] === '1'
  if (isOfFilterd) {
    process.stdin.on('close', () => stopping.abort()).resume()
  }
  const path = storeSocketPath(config)
  const notice = (text: string): void => tell('info', text)
  await waitForOthers(path, { isOfFilterd, notice, signal })
  const server = serveSync({
    ...{ path, syncer, marks: store.marks, journal: store.journal },
    leave: () => {
      if (isOfFilterd) complain('another filter-store sync takes over')
      if (isOfFilterd) stopping.abort()
      return isOfFilterd
    },
    notice: text => tell('warning', text),
  })
  notice('filter-store sync has started')
  beatOn(begun, syncer, signal)
  await syncer.run(signal)
  server.close()
  notice('filter-store sync has stopped')
  await log.flush()
  await finish(begun, 0)
}

async function once(
  begun: Begun,
  syncer: ReturnType<typeof makeSyncer>,
): Promise<void> {
  const { entries, removed, records } = await syncer.turn()
  await beat(begun, syncer)
  const { failed } = syncer.status()
  print(`carried: ${entries} kept, ${removed} deleted, ${records} records`)
  await finish(begun, failed > 0 ? 1 : 0)
}
