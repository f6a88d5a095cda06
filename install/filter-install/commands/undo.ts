/*
 * NAME
 *   undo - what the command undo does
 */

import { resolve } from 'node:path'
import { takeLock } from '../apply/lock.js'
import { readRecord, removeState } from '../apply/state.js'
import { removeLeftovers } from '../apply/replace-file.js'
import { currentFiles } from '../apply/switch.js'
import { keptSentences, removeLater, undo } from '../apply/undo.js'
import { needRoot, sayWhenInterrupted, say } from './say.js'
import { readHostRecord } from '../apply/filter-host.js'
import { doUndoHost } from './filter-host.js'
import type { UndoOptions } from './options.js'
import { open as placeOf } from './place.js'

export async function doUndo(options: UndoOptions): Promise<void> {
  needRoot()
  sayWhenInterrupted()
  const host = readHostRecord(resolve(options.stateDir))
  const here = await placeOf(options).catch((error: unknown) => {
    // A host that filters for others may have no Postfix.
    if (host === null) throw error
    return null
  })
  const record = here && readRecord(here.folder)
  const isHere = record !== null && record.edits.length > 0
  if (host !== null && !isHere) return doUndoHost(host, options)
  if (here === null) return
  const { postfix, folder } = here
  const lock = await takeLock(resolve(options.stateDir), 'undo')
  if (record === null) {
    // An undo that was killed at its very end may have left these.
    removeState(folder)
    for (const { path } of Object.values(currentFiles(postfix.configDir))) {
      removeLeftovers(path)
    }
    say(`Nothing to undo for ${postfix.configDir}.`)
    return
  }
  const isOld = record.edits.length === 0
  if (isOld && options.purge !== true) {
    say(`Nothing to undo for ${postfix.configDir}.`)
    for (const sentence of keptSentences(record.made)) say(sentence)
    return
  }
  const { left, reloaded, isComplete, later } = await undo(record, {
    postfix,
    stateDir: resolve(options.stateDir),
    stateFolder: folder,
    removeAccount: options.purge === true,
    drainSeconds: options.drainTime,
  }).catch((error: unknown) => {
    const text = (error as Error).message.replace(/\.$/u, '')
    throw new Error(`${text}. Fix that, and run undo again to finish.`)
  })
  lock.release()
  for (const sentence of [...left, ...removeLater(later)]) say(sentence)
  if (!isComplete) process.exit(1)
  say(reloaded ? 'Undone, and Postfix reloaded.' : 'Undone.')
}
