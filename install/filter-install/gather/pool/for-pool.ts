/*
 * NAME
 *   for-pool - what the planner must know where the filters are on other hosts
 *
 * DESCRIPTION
 *   Of the filter there is nothing on this host but its programs: no account, no
 *   folders, no configuration, no unit.
 */

import { CONFIG_FILE } from '../../../../src/config/config.js'
import { MAIN } from '../../../../src/options.js'
import type { ConfigFacts, Facts, Options } from '../../plan/facts.js'
import { takenPorts } from '../taken-ports.js'
import type { Request } from '../request.js'
import { gatherPool, ownAddresses } from './addresses.js'

export async function gatherForPool(
  request: Request,
  { bin }: { readonly bin: string },
  found: Pick<Facts, 'record' | 'postfix'>,
): Promise<{ readonly facts: Facts; readonly options: Options }> {
  const { mode, listenPort, returnPort, submissionPort } = request
  const pool = await gatherPool(request.filters ?? [], request.returnAddress)
  const { user } = MAIN.options
  const { signMilter } = request
  const options: Options = {
    ...{ mode, listenPort, returnPort, submissionPort, pool },
    user: request.user ?? user.default,
    allowUnsafePaths: request.allowUnsafePaths,
    ...(request.isTrial === true && { isTrial: true }),
    ...(signMilter !== undefined && { signMilter }),
  }
  const faults: readonly string[] = []
  const none = { template: '', unit: null, isActive: false }
  return {
    options,
    facts: {
      ...found,
      programs: { node: process.execPath, bin, faults, launcher: null },
      config: noConfig(request.configFile ?? CONFIG_FILE),
      account: null,
      places: new Map(),
      systemd: { isRunning: false, ...none },
      takenPorts: await takenPorts([returnPort], pool.returnAddress),
      ownAddresses: ownAddresses(),
      unsafePaths: [],
    },
  }
}

function noConfig(path: string): ConfigFacts {
  const { options } = MAIN
  return {
    ...{ path, state: 'missing', text: '', present: '' },
    user: options.user.default,
    spoolFolder: options.spool_directory.default,
    quarantineFolder: options.quarantine_directory.default,
    journalFolder: options.journal_directory.default,
    recordsFolder: options.records_directory.default,
    pipeResubmit: options.pipe_resubmit.default,
    forwardTo: options.forward_to.default,
    listeners: [],
  }
}
