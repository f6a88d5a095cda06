/*
 * NAME
 *   work - a command of filter-quarantine, run as the account of the filter
 *
 * DESCRIPTION
 *   Started as root it becomes that account before it opens any message.
 */

import { fsyncSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { isatty } from 'node:tty'
import { becomeUser, findGroup } from '../../src/util/process/account.js'
import { findCaller } from '../../src/util/process/caller.js'
import { isWriter, writeAsAnother } from '../../src/util/files/caller-file.js'
import { loadCommand } from '../../src/util/process/command.js'
import { handedOver } from '../../src/util/process/second-self.js'
import type { Config } from '../../src/config/config.js'
import { openLog } from '../../src/log/log.js'
import { MAIN } from '../../src/options.js'
import { loadEngineConfig } from '../../src/engine.js'
import {
  openDesk,
  shareFolders,
  writeRaw,
  type Desk,
  type Status,
} from '../../src/quarantine-commands.js'
import { releaseTransports } from '../../src/release/transports.js'
import { release } from '../../src/quarantine-commands/release.js'
import { errorText } from '../../src/print/error-text.js'
import { printPaged } from '../../src/print/pager.js'
import { keptPresenter } from '../../src/print/kept-presenter.js'
import type { Common } from '../start/common-options.js'
import type { ShowOptions, ReleaseOptions } from './options.js'

/** Set in a process that root started and that could not change itself. */
const BY_ROOT = 'POSTSIFT_BY_ROOT'

const isSecond = handedOver() !== null && BY_ROOT in process.env

const startedAsRoot = process.getuid?.() === 0 || isSecond

export async function run(
  options: Common,
  work: (desk: Desk) => Promise<Status>,
): Promise<void> {
  const config = await loadEngineConfig({
    file: options.config,
    overrides: options.o ?? [],
  })
  return runWith(config, options, async (desk, gid) => {
    if (startedAsRoot) shareFolders(desk, gid)
    return work(desk)
  })
}

/** The same with a configuration that is read already, and without a change of
 * the folders. */
export async function runWith(
  config: Config,
  options: Pick<Common, 'json'>,
  work: (desk: Desk, gid: number | null) => Promise<number>,
): Promise<void> {
  const main = config.settings(MAIN)
  await loadCommand()
  const caller = await findCaller(startedAsRoot)
  // From here on what comes from a message can do no more than the filter can.
  const gid = startedAsRoot ? await findGroup(main.quarantine_group) : null
  await becomeUser(main.user, {
    more: gid,
    environment: { [BY_ROOT]: '1' },
  })
  process.chdir('/')
  const log = openLog(main, 'filter-quarantine')
  const desk = openDesk(config, {
    json: options.json === true,
    log,
    caller,
    present: keptPresenter(process.stdout),
    page: text => printPaged(text, process.stdout),
  })
  const status = await work(desk, gid)
  await log.flush()
  // What a slow reader of a pipe has not taken yet would be lost.
  process.stdout.write('', () => process.exit(status))
}

/** As run(), for what members of the group may not do. */
export function change(
  options: Common,
  work: (desk: Desk) => Promise<Status>,
): Promise<void> {
  return run(options, desk => {
    const owner = statSync(desk.folder, { throwIfNoEntry: false })?.uid
    if (owner === undefined || owner === process.getuid?.()) return work(desk)
    const { user } = desk.config.settings(MAIN)
    throw new Error(
      `only root and the account ${user} may do this; quarantine_group may list, show and explain`,
    )
  })
}

export async function raw(id: string, options: ShowOptions): Promise<void> {
  const { output } = options
  if (output === undefined && isatty(1)) {
    throw new Error(
      '--raw does not write to a terminal; name a file with --output',
    )
  }
  if (output === undefined || isWriter()) {
    return run(options, async desk => {
      const status = await writeRaw(desk, id, 1)
      if (output !== undefined) fsyncSync(1)
      return status
    })
  }
  process.exit(await writeAsAnother(output))
}

export async function releaseBy(
  desk: Desk,
  names: readonly string[],
  options: ReleaseOptions,
): Promise<Status> {
  const transports = releaseTransports(desk.config.settings(MAIN), options.by)
  try {
    return await release(desk, {
      names,
      to: options.to ?? [],
      attach: options.attach === true,
      force: options.force === true,
      learn: options.learn ?? null,
      ask: isatty(0) && isatty(2) ? ask : null,
      transports,
    })
  } finally {
    transports.forEach(transport => transport.close())
  }
}

async function ask(question: string): Promise<boolean> {
  const { stdin: input, stderr: output } = process
  const lines = createInterface({ input, output })
  try {
    return /^y(?:es)?$/iu.test((await lines.question(question)).trim())
  } finally {
    lines.close()
  }
}

/** Ends the program with what went wrong. */
export function fail(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error)
  const { code } = error as NodeJS.ErrnoException
  const advice = startedAsRoot ? 'it must belong to user' : 'run it as root'
  const hint = code === 'EACCES' ? `; ${advice}` : ''
  process.stderr.write(errorText('filter-quarantine', `${text}${hint}`))
  process.exit(2)
}
