/*
 * NAME
 *   start-node - the Node.js that Postfix or systemd starts, and its start-up cache
 */

import { runCommand } from '../../../src/util/process/command.js'
import type { LiveFacts } from '../doctor/facts.js'
import { askStartCache } from '../doctor/start-cache.js'
import type { InstallRecord } from '../plan/install-record.js'
import { isUsable } from './programs.js'

export async function nodeVersionOf({
  setup,
}: InstallRecord): Promise<string | null> {
  const node = setup?.node ?? process.execPath
  if (!isUsable(node)) return null
  const signal = AbortSignal.timeout(30_000)
  const asked = { path: node, args: ['--version'], signal }
  return (await runCommand(asked)).output.trim() || null
}

export async function startCacheOf(
  programs: LiveFacts['programs'],
  { setup }: InstallRecord,
): Promise<LiveFacts['startCache']> {
  const node = setup?.node ?? process.execPath
  const started = [...programs.keys()].find(path => STARTED.test(path))
  if (started === undefined || !isUsable(node)) return null
  return askStartCache(started, node)
}

/** For each message, or each connection. */
const STARTED = /\/filter-(?:pipe|smtp)\.js$/u
