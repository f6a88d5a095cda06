/*
 * NAME
 *   work - what the subcommands of filter-store have in common
 *
 * DESCRIPTION
 *   begin() reads the configuration, becomes the account of the filter where root
 *   started the program, and opens the store. finish() closes it and ends the
 *   program when its output is written.
 */

import { becomeUser } from '../../src/util/process/account.js'
import { loadCommand } from '../../src/util/process/command.js'
import { printable } from '../../src/util/text.js'
import {
  ConfigError,
  type Config,
  type ConfigSource,
} from '../../src/config/config.js'
import { loadEngineConfig } from '../../src/engine.js'
import { MAIN } from '../../src/options.js'
import { hasStore, openStore } from '../../src/store/open-store.js'
import type { PostgresqlStore } from '../../src/store/postgresql/open-postgresql.js'
import type { Common } from '../start/common-options.js'

export interface Begun {
  readonly config: Config
  readonly source: ConfigSource
  readonly store: PostgresqlStore
}

export async function begin({ config: file, o }: Common): Promise<Begun> {
  const source = { file, overrides: o ?? [] }
  const config = await loadEngineConfig(source)
  if (!hasStore(config)) {
    const origin = await config.origin('store.index')
    throw new ConfigError(origin, 'store.index is empty: there is no store')
  }
  await loadCommand()
  await becomeUser(config.settings(MAIN).user)
  process.chdir('/')
  return { config, source, store: await openStore(config) }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function complain(text: string): void {
  const line = printable(text, COMPLAINT_CHARACTERS)
  process.stderr.write(`filter-store: ${line}\n`)
}

const COMPLAINT_CHARACTERS = 1000

export async function finish(
  { store }: Pick<Begun, 'store'>,
  status: 0 | 1,
): Promise<void> {
  await store.close()
  // What a slow reader of a pipe has not taken yet would be lost.
  process.stdout.write('', () => process.exit(status))
}

/** Ends the program with what went wrong. */
export function fail(error: unknown): never {
  complain(error instanceof Error ? error.message : String(error))
  process.exit(2)
}
