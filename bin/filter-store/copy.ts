/*
 * NAME
 *   copy - filter-store export and import
 */

import type { Command } from 'commander'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MAIN } from '../../src/options.js'
import { checkStore } from '../../src/store/open-store.js'
import { copyStore } from '../../src/store/copy.js'
import { openFiles } from '../../src/store/files/open-files.js'
import type { Store } from '../../src/store/store.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, complain, finish, print } from './work.js'

export function addExport(command: NewCommand): Command {
  return command('export', 'copy the store to files of a folder')
    .argument('<FOLDER>')
    .action((folder: string, options: Common) =>
      copy(folder, options, (store, files) => [store, files]),
    )
}

export function addImport(command: NewCommand): Command {
  return command('import', 'copy files of a folder to the store')
    .argument('<FOLDER>')
    .action((folder: string, options: Common) =>
      copy(folder, options, (store, files) => [files, store]),
    )
}

async function copy(
  folder: string,
  options: Common,
  way: (store: Store, files: Store) => readonly [from: Store, to: Store],
): Promise<void> {
  const top = resolve(folder)
  const begun = await begin(options)
  await checkStore(begun.store)
  mkdirSync(top, { recursive: true, mode: 0o700 })
  const files = openFiles({
    quarantine: join(top, 'quarantine'),
    journal: join(top, 'journal'),
    records: join(top, 'records'),
  })
  const [from, to] = way(begun.store, files)
  const { spool_directory: spoolFolder } = begun.config.settings(MAIN)
  const copied = await copyStore(from, to, { spoolFolder, complain })
  const { entries, known, failed, records } = copied
  if (options.json === true) print(JSON.stringify(copied))
  else {
    print(
      `${entries} kept messages copied, ${known} were there, ${failed} failed; ${records} records`,
    )
  }
  await finish(begun, failed > 0 ? 1 : 0)
}
