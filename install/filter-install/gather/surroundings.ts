/*
 * NAME
 *   surroundings - whether programs can be the account, and have a log
 *
 * DESCRIPTION
 *   Tries what a program of ours does: to become the account, and as the account
 *   to give a line to the program that takes the log. One line of the log says so
 *   each time.
 */

import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { commandAs, tryAccount } from '../../../src/util/process/account.js'
import { runCommand, type Command } from '../../../src/util/process/command.js'
import {
  hasLogFile,
  LAST_FILE,
  logCommands,
  type LogSettings,
} from '../../../src/log/log.js'
import type { Surroundings } from '../doctor/facts.js'

export interface Asked {
  /** Name of the account. */
  readonly user: string
  readonly log: LogSettings
  /** Of the Postfix whose log it is. */
  readonly configDir: string
}

/** Null without root, who alone can try it. */
export async function gatherSurroundings(
  asked: Asked,
): Promise<Surroundings | null> {
  if (process.getuid?.() !== 0) return null
  const account = await whyNot(tryAccount(asked.user))
  const noLog = account === '' ? await whyNot(tryLog(asked)) : ''
  return { account, noLog, lastResort: lastResortOf(asked.log) }
}

async function tryLog({ user, log, configDir }: Asked): Promise<void> {
  if (log.log_to === 'file') return tryFile(user, log.log_file)
  // Without a log file, postlog(1) says yes also where no one takes the line.
  const isBlind = log.log_to === 'postlog' && !hasLogFile(configDir)
  const asked = isBlind ? ({ ...log, log_to: 'syslog' } as const) : log
  const commands = logCommands(asked, 'filter-install', configDir)
  if (commands.length === 0) return
  const whys: string[] = []
  for (const { path, argumentsFor } of commands) {
    const words = [path, ...argumentsFor('info')]
    const { status, failure, output } = await run(user, words, {
      input: 'doctor: a line that shows whether the log is taken\n',
      env: { MAIL_CONFIG: configDir },
    })
    if (status === 0) return
    whys.push(`${path}: ${output.trim() || (failure ?? '')}`)
  }
  throw new Error(whys.join('; '))
}

async function tryFile(user: string, file: string): Promise<void> {
  const path = existsSync(file) ? file : dirname(file)
  const { status } = await run(user, ['/usr/bin/test', '-w', path])
  if (status !== 0) throw new Error(`${user} cannot write ${path}`)
}

async function run(
  user: string,
  words: readonly string[],
  more: Pick<Command, 'input' | 'env'> = {},
): ReturnType<typeof runCommand> {
  const command = await commandAs(user, words)
  const signal = AbortSignal.timeout(TRY_MS)
  return runCommand({ ...more, ...command, signal })
}

const TRY_MS = 10_000

function lastResortOf({ records_directory }: LogSettings): string {
  const file = join(records_directory, LAST_FILE)
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined || found.size === 0 ? '' : file
}

async function whyNot(trying: Promise<void>): Promise<string> {
  try {
    await trying
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
