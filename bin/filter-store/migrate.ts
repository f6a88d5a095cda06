/*
 * NAME
 *   migrate - filter-store migrate
 */

import type { Command } from 'commander'
import { migrate } from '../../src/store/postgresql/schema.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, finish, print } from './work.js'

export function addMigrate(command: NewCommand): Command {
  return command(
    'migrate',
    'make the tables, or bring them to this version',
  ).action(async (options: Common) => {
    const begun = await begin(options)
    const { from, to } = await migrate(begun.store.database)
    if (options.json === true) print(JSON.stringify({ from, to }))
    else if (from === to) print(`the tables are of version ${to} already`)
    else print(`the tables were of version ${from}, and are of version ${to}`)
    await finish(begun, 0)
  })
}
