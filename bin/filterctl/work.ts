/*
 * NAME
 *   work - what the subcommands of filterctl have in common
 *
 * DESCRIPTION
 *   begin() reads the configuration and, where root started the program, becomes
 *   the account of the filter. finish() ends the program when its output is
 *   written.
 */

import { statSync } from 'node:fs'
import { becomeUser } from '../../src/util/process/account.js'
import { findCaller, type Caller } from '../../src/util/process/caller.js'
import { loadCommand } from '../../src/util/process/command.js'
import { handedOver } from '../../src/util/process/second-self.js'
import { printable } from '../../src/util/text.js'
import {
  ConfigError,
  type Config,
  type ConfigSource,
} from '../../src/config/config.js'
import { loadEngineConfig } from '../../src/engine.js'
import { MAIN } from '../../src/options.js'
import type { Common } from '../start/common-options.js'

/** 0 done, 1 not all of it; 2 is an error's. */
export type Status = 0 | 1 | 2

export interface Begun {
  readonly source: ConfigSource
  readonly config: Config
  /** Who started the program. */
  readonly caller: Caller
}

/** Set in a process that root started and that could not change itself. */
const BY_ROOT = 'POSTSIFT_BY_ROOT'

const startedAsRoot =
  process.getuid?.() === 0 || (handedOver() !== null && BY_ROOT in process.env)

/** Throws ConfigError. @param text in place of the file's. */
export async function begin(
  { config: file, o }: Common,
  text?: string,
): Promise<Begun> {
  const source = { file, text, overrides: o ?? [] }
  const config = await loadEngineConfig(source)
  await loadCommand()
  const caller = await findCaller(startedAsRoot)
  // What comes from a message can do no more than the filter can.
  const { user } = config.settings(MAIN)
  await becomeUser(user, { environment: { [BY_ROOT]: '1' } })
  process.chdir('/')
  return { source, config, caller }
}

/**
 * As begin(), also where the configuration cannot be used: then by defaults, and
 * `problem` says why.
 */
export async function beginAnyway(
  options: Common,
): Promise<Begun & { readonly problem: string }> {
  try {
    return { ...(await begin(options)), problem: '' }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const begun = await begin({ ...options, o: [] }, '')
    return { ...begun, problem: printable(error.message) }
  }
}

/** Throws where this process is not the account of the filter. */
export function mustBeFilter(config: Config, folder: string): void {
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid
  if (owner === undefined) throw new Error(`${folder} is missing`)
  if (owner === process.getuid?.()) return
  const { user } = config.settings(MAIN)
  throw new Error(`only root and the account ${user} may do this`)
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function complain(text: string): void {
  process.stderr.write(`filterctl: ${printable(text, COMPLAINT_CHARACTERS)}\n`)
}

const COMPLAINT_CHARACTERS = 1000

/** What a slow reader of a pipe has not taken yet would be lost. */
export function finish(status: Status): void {
  process.stdout.write('', () => process.exit(status))
}

/** Ends the program with what went wrong. */
export function fail(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException
  const advice = startedAsRoot ? 'it must belong to user' : 'run it as root'
  const hint = code === 'EACCES' ? `; ${advice}` : ''
  complain(`${error instanceof Error ? error.message : String(error)}${hint}`)
  process.exit(2)
}
