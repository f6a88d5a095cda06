/*
 * NAME
 *   handlers - what the helper does for each request, and what it forgets
 */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { forget } from '../util/files/once.js'
import { entryPath } from '../quarantine/entry.js'
import { expireLists, listsFolder } from '../sender-lists/lists.js'
import { answer, ask, requests } from './ask.js'
import { expireAsked } from './asked.js'
import { learn } from './learn.js'
import { link } from './link.js'
import { open } from './open.js'
import { release } from './release.js'
import { remove } from './remove.js'
import { senders, setSender, unsetSender } from './senders.js'
import type { Handlers } from './server.js'
import { setSettings, settings } from './settings.js'
import { makeStatus } from './status.js'
import { notesFolder, type World } from './world.js'

export function makeHandlers(world: World): Handlers {
  return {
    link: request => link(request, world),
    release: request => release(request, world),
    remove: request => remove(request, world),
    learn: request => learn(request, world),
    ask: request => ask(request, world),
    requests: request => requests(request, world),
    answer: request => answer(request, world),
    senders: request => senders(request, world),
    'set-sender': request => setSender(request, world),
    'unset-sender': request => unsetSender(request, world),
    settings: request => settings(request, world),
    'set-settings': request => setSettings(request, world),
    open: request => open(request, world),
    status: makeStatus(world.config),
  }
}

/** Removes what is noted of messages that are not kept any more, and lists in
 * which nothing counts. Throws the error of a system call. */
export function expireNotes({
  folder,
  now,
}: Pick<World, 'folder' | 'now'>): void {
  for (const kind of ['released', 'tries']) {
    const top = notesFolder(folder, kind)
    if (!existsSync(top)) continue
    for (const home of readdirSync(top)) {
      forget(join(top, home), name => {
        const [, key] = /^\.?([0-9a-f]{64})-/u.exec(name) ?? []
        return key !== undefined && !existsSync(entryPath(folder, key))
      })
    }
  }
  expireAsked(folder, now())
  const today = new Date(now()).toISOString().slice(0, 10)
  expireLists(listsFolder(folder), today)
}
