/*
 * NAME
 *   machine - the steps of the manifest, done and undone
 *
 * DESCRIPTION
 *   doStep() makes the account, a folder, a file or the unit. unmake() removes
 *   what was made where nothing would be lost: a folder when it is empty, a file
 *   when it is as it was written.
 *
 * DIAGNOSTICS
 *   Throws StepError with the command's own words, or the error of the system
 *   call.
 *
 * SECURITY
 *   Folders are opened without following a link before they get an owner. The
 *   planner has made sure that no one but root can change what they are in.
 */

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
import { basename } from 'node:path'
import { runCommand } from '../../../src/util/process/command.js'
import { inOneLine } from '../../../src/util/text-ends.js'
import { findAccount } from '../gather/gather.js'
import { removeLeftovers, replaceFile } from './replace-file.js'
import { digest } from './state.js'
import type { Made } from '../plan/install-record.js'
import type { Step } from '../plan/step.js'

class StepError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'StepError'
  }
}

const SYSTEMD_RUNS = '/run/systemd/system'
const SYSUSERS = '/usr/bin/systemd-sysusers'
const USERADD = '/usr/sbin/useradd'
const USERDEL = '/usr/sbin/userdel'
const SYSTEMCTL = '/usr/bin/systemctl'
const NO_SHELLS = ['/usr/sbin/nologin', '/sbin/nologin']
const TIME_LIMIT_SECONDS = 120

export async function doStep(step: Step): Promise<void> {
  switch (step.kind) {
    case 'account':
      return makeAccount(step.name)
    case 'folder':
      return makeFolder(step)
    case 'file':
    case 'program':
    case 'unit': {
      const { kind, path, text, mode } = step
      replaceFile({ path, text, mode, uid: 0, gid: 0 })
      if (kind === 'unit') await mustRun(SYSTEMCTL, 'daemon-reload')
      return
    }
    case 'start':
      await mustRun(SYSTEMCTL, 'enable', step.unit)
      await mustRun(SYSTEMCTL, 'restart', step.unit)
  }
}

/**
 * Why it stays, null where it is gone.
 * @throws StepError where it could not be removed, so that another try may.
 */
export async function unmake(made: Made): Promise<string | null> {
  switch (made.kind) {
    case 'account':
      return removeAccount(made.name)
    case 'folder':
      return removeFolder(made.path)
    case 'file':
      return removeFile(made)
    case 'unit':
      return removeUnit(made)
    case 'enabled':
      return stopUnit(made.unit)
  }
}

async function makeAccount(name: string): Promise<void> {
  const shell = NO_SHELLS.find(path => existsSync(path)) ?? '/bin/false'
  if (existsSync(SYSTEMD_RUNS) && existsSync(SYSUSERS)) {
    const line = `u ${name} - "${COMMENT}" ${NO_HOME} ${shell}`
    return mustRun(SYSUSERS, '--inline', line)
  }
  const group = await run('/usr/bin/getent', 'group', '--', name)
  await mustRun(
    USERADD,
    '--system',
    // A new account has its password locked.
    '--no-create-home',
    ...['--home-dir', NO_HOME, '--shell', shell],
    ...['--comment', COMMENT],
    ...(group.output === '' ? ['--user-group'] : ['--gid', name]),
    name,
  )
}

const COMMENT = 'Postsift content filter'
const NO_HOME = '/nonexistent'

async function removeAccount(name: string): Promise<string | null> {
  const account = await findAccount(name)
  if (account === null) return null
  // apply notes what it will make before it makes it.
  if (account.comment !== COMMENT) {
    return `account ${name} stays: filter-install did not make it`
  }
  await orStays(`account ${name}`, () => mustRun(USERDEL, name))
  return null
}

async function stopUnit(unit: string): Promise<null> {
  if (!existsSync(SYSTEMD_RUNS)) return null
  await orStays(unit, () => mustRun(SYSTEMCTL, 'disable', '--now', unit))
  return null
}

async function removeUnit(made: FileMade): Promise<string | null> {
  const { path } = made
  // What was cut short may not have got so far.
  removeLeftovers(path)
  if (!existsSync(path)) return null
  await orStays(path, () =>
    mustRun(SYSTEMCTL, 'disable', '--now', basename(path)),
  )
  const why = await removeFile(made)
  await orStays(`the unit of ${path}`, () =>
    mustRun(SYSTEMCTL, 'daemon-reload'),
  )
  return why
}

async function makeFolder(
  step: Extract<Step, { kind: 'folder' }>,
): Promise<void> {
  const { path, owner, mode } = step
  const account = owner === null ? null : await findAccount(owner)
  if (owner !== null && account === null) {
    throw new StepError(`there is no account ${owner}`)
  }
  if (!existsSync(path)) makeFolderNow(path, owner === null ? mode : 0o700)
  const fd = openSync(path, FOLDER)
  try {
    fchownSync(fd, account?.uid ?? 0, account?.gid ?? 0)
    fchmodSync(fd, mode)
  } finally {
    closeSync(fd)
  }
}

// At once with its mode: one that was cut short with less would be in the way
// of the next apply.
function makeFolderNow(path: string, mode: number): void {
  const umask = process.umask(0o022)
  try {
    mkdirSync(path, { mode })
  } finally {
    process.umask(umask)
  }
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

type FileMade = Extract<Made, { readonly digest: string }>

async function removeFile(made: FileMade): Promise<string | null> {
  const { path } = made
  removeLeftovers(path)
  if (!existsSync(path)) return null
  if (digest(readFileSync(path, 'latin1')) !== made.digest) {
    return `${path} stays: it was changed by someone else`
  }
  await orStays(path, () => rmSync(path))
  return null
}

async function removeFolder(path: string): Promise<string | null> {
  if (!existsSync(path)) return null
  if (readdirSync(path).length > 0) return `${path} stays: it is not empty`
  await orStays(path, () => rmdirSync(path))
  return null
}

async function orStays(
  what: string,
  remove: () => void | Promise<void>,
): Promise<void> {
  try {
    await remove()
  } catch (error) {
    throw new StepError(`${what} stays: ${(error as Error).message}`)
  }
}

async function mustRun(
  path: string,
  ...args: readonly string[]
): Promise<void> {
  const { status, output, failure } = await run(path, ...args)
  if (status === 0) return
  const words = inOneLine(output, '; ')
  throw new StepError(`${path}: ${words || failure || `status ${status}`}`)
}

function run(path: string, ...args: readonly string[]) {
  const signal = AbortSignal.timeout(TIME_LIMIT_SECONDS * 1000)
  return runCommand({ path, args, signal })
}
