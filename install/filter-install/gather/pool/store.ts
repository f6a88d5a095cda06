/*
 * NAME
 *   store - what filter-store says of the store of several hosts
 *
 * DESCRIPTION
 *   It is started as the administrator would, so that no client of a database is
 *   loaded here.
 *
 * DIAGNOSTICS
 *   What it does not say is the fault.
 */

import { join } from 'node:path'
import { runCommand } from '../../../../src/util/process/command.js'
import { NODE_ARGUMENTS } from '../../../../src/util/process/node-arguments.js'
import { inOneLine } from '../../../../src/util/text-ends.js'
import type { Config } from '../../../../src/config/config.js'
import { STORE } from '../../../../src/store/options.js'
import type { StoreFacts, StoreStatus } from '../../doctor/store/facts.js'

/** Several servers that do not answer have 15 s each. */
const LIMIT_SECONDS = 90
const OUTPUT_BYTES = 16 * 1024 * 1024

/** null: no store is configured. @param bin folder of our programs. */
export async function gatherStore(
  config: Config | null,
  bin: string,
  configFile: string,
): Promise<StoreFacts | null> {
  const store = config?.settings(STORE)
  if (store === undefined || store.index === '') return null
  const { required } = store
  const { output, failure } = await runCommand({
    path: process.execPath,
    args: [
      ...[...NODE_ARGUMENTS, join(bin, 'filter-store.js'), 'status', '--json'],
      ...['--config', configFile],
    ],
    signal: AbortSignal.timeout(LIMIT_SECONDS * 1000),
    outputLimitBytes: OUTPUT_BYTES,
  })
  const status = readStatus(output)
  const said = inOneLine(output, '; ') || (failure ?? 'it says nothing')
  return { required, status, fault: status === null ? said : '' }
}

/** As bin/filter-store/status prints it; null: it did not. */
export function readStatus(output: string): StoreStatus | null {
  const line = output.split('\n').find(it => it.startsWith('{'))
  if (line === undefined) return null
  try {
    const it = JSON.parse(line) as Printed
    return {
      ...{ host: it.host, facts: it.facts, known: it.server.known },
      ...{ waiting: it.own.waiting, bytes: it.own.bytes },
      ...{ oldest: it.own.oldest, recordBytes: it.recordBytes },
      serverProblem: it.server.problem ?? '',
      clockMs: it.server.clockMs ?? 0,
      runs: it.sync.text !== 'does not run',
      syncProblem: it.sync.problem ?? '',
    }
  } catch {
    return null
  }
}

interface Printed extends Pick<StoreStatus, 'host' | 'facts' | 'recordBytes'> {
  readonly server: Pick<StoreStatus, 'known'> & {
    readonly clockMs: number | null
    readonly problem: string | null
  }
  readonly own: Pick<StoreStatus, 'waiting' | 'bytes' | 'oldest'>
  readonly sync: { readonly text: string; readonly problem: string | null }
}
