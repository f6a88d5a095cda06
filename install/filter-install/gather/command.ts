/*
 * NAME
 *   command - the program of [scanner.command], as the filter would start it
 */

import { statSync } from 'node:fs'
import type { Config } from '../../../src/config/config.js'
import { command } from '../../../src/scan/command/command.js'
import { makePlan } from '../../../src/scan/command/plan.js'
import { closedTo } from '../doctor/clamd.js'
import type { AccountFacts, CommandFacts } from '../doctor/facts.js'

const EXECUTE = 1

/** Null where it is not enabled. */
export function commandFacts(
  config: Config,
  account: AccountFacts | null,
): CommandFacts | null {
  const settings = config.settings(command.section)
  if (!settings.enabled) return null
  const { path } = makePlan(settings)
  const { preset } = settings
  return { path, preset, fault: faultOf(path, account) }
}

function faultOf(path: string, account: AccountFacts | null): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'is missing'
  if (!found.isFile()) return 'is no file'
  if ((found.mode & 0o111) === 0) return 'is not executable'
  if (account === null) return ''
  const closed = closedTo(path, account, EXECUTE)
  if (closed === '') return ''
  return closed === path
    ? `may not be executed by ${account.name}`
    : `is in ${closed}, which is closed to ${account.name}`
}
