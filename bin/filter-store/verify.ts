/*
 * NAME
 *   verify - filter-store verify
 */

import type { Command } from 'commander'
import { MAIN } from '../../src/options.js'
import { checkStore } from '../../src/store/open-store.js'
import { verifyStore } from '../../src/store/verify-store.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, complain, finish, print } from './work.js'

interface VerifyOptions extends Common {
  readonly bytes?: true
  readonly mend?: true
}

export function addVerify(command: NewCommand): Command {
  return command('verify', 'whether what the index names is there')
    .option('--bytes', 'read all content and compare its digest')
    .option('--mend', 'put once more what this host has')
    .action(verify)
}

async function verify(options: VerifyOptions): Promise<void> {
  const begun = await begin(options)
  const { config, store } = begun
  await checkStore(store)
  const isJson = options.json === true
  const { entries, faults, mended } = await verifyStore(store, {
    folder: config.settings(MAIN).quarantine_directory,
    reads: options.bytes === true,
    mends: options.mend === true,
    found: (what, name) => {
      print(isJson ? JSON.stringify({ what, name }) : `${what}: ${name}`)
    },
    complain,
  })
  if (isJson) print(JSON.stringify({ entries, faults, mended }))
  else print(`${entries} kept, ${faults} faults, ${mended} mended`)
  await finish(begun, faults > mended ? 1 : 0)
}
