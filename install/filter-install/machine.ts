/*
 * NAME
 *   machine - the steps of the manifest, done and undone
 *
 * DESCRIPTION
 *   doStep() makes the account, a folder, a file or the unit, and says what it
 *   made. unmake() removes what was made where nothing would be lost: a folder
 *   when it is empty, a file when it is as it was written.
 *
 * DIAGNOSTICS
 *   Throws StepError with the command's own words, or the error of the system
 *   call.
 *
 * SECURITY
 *   Folders are opened without following a link before they get an owner. The
 *   planner has made sure that nobody but root can change what they stand in.
 */

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
import { runCommand } from '../../src/util/command.js'
import type { Made } from './facts.js'
import { findAccount } from './gather.js'
import { UNIT, type Step } from './manifest.js'
import { replaceFile } from './replace-file.js'
import { digest } from './state.js'

export class StepError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'StepError'
  }
}

const USERADD = '/usr/sbin/useradd'
const USERDEL = '/usr/sbin/userdel'
const SYSTEMCTL = '/usr/bin/systemctl'
const NO_SHELLS = ['/usr/sbin/nologin', '/sbin/nologin']
const TIME_LIMIT_SECONDS = 120

/** What is new on the machine now, null where nothing is. */
export async function doStep(step: Step): Promise<Made | null> {
  switch (step.kind) {
    case 'account':
      await makeAccount(step.name)
      return step
    case 'folder':
      await makeFolder(step)
      return step.isNew ? { kind: 'folder', path: step.path } : null
    case 'file':
    case 'unit': {
      const { kind, path, text, mode } = step
      replaceFile({ path, text, mode, uid: 0, gid: 0 })
      if (kind === 'unit') await mustRun(SYSTEMCTL, 'daemon-reload')
      return { kind, path, digest: digest(text) }
    }
    case 'program': {
      const { path, text, mode } = step
      replaceFile({ path, text, mode, uid: 0, gid: 0 })
      return null
    }
    case 'start':
      await mustRun(SYSTEMCTL, 'enable', step.unit)
      await mustRun(SYSTEMCTL, 'restart', step.unit)
      return null
  }
}

/** Why it stays, null where it is gone. */
export async function unmake(made: Made): Promise<string | null> {
  switch (made.kind) {
    case 'account':
      if ((await findAccount(made.name)) === null) return null
      return staysIf(() => mustRun(USERDEL, made.name), `account ${made.name}`)
    case 'folder':
      if (!existsSync(made.path)) return null
      return staysIf(() => rmdirSync(made.path), made.path)
    case 'file':
      return removeFile(made)
    case 'unit':
      await run(SYSTEMCTL, 'disable', '--now', UNIT)
      try {
        return removeFile(made)
      } finally {
        await run(SYSTEMCTL, 'daemon-reload')
      }
  }
}

async function makeAccount(name: string): Promise<void> {
  const group = await run('/usr/bin/getent', 'group', '--', name)
  const shell = NO_SHELLS.find(path => existsSync(path)) ?? '/bin/false'
  await mustRun(
    USERADD,
    '--system',
    // A new account has its password locked.
    '--no-create-home',
    ...['--home-dir', '/nonexistent', '--shell', shell],
    ...['--comment', 'Postsift content filter'],
    ...(group.output === '' ? ['--user-group'] : ['--gid', name]),
    name,
  )
}

async function makeFolder(
  step: Extract<Step, { kind: 'folder' }>,
): Promise<void> {
  const { path, owner, mode } = step
  const account = owner === null ? null : await findAccount(owner)
  if (owner !== null && account === null) {
    throw new StepError(`there is no account ${owner}`)
  }
  if (!existsSync(path)) mkdirSync(path, { mode: 0o700 })
  const fd = openSync(path, FOLDER)
  try {
    fchownSync(fd, account?.uid ?? 0, account?.gid ?? 0)
    fchmodSync(fd, mode)
  } finally {
    closeSync(fd)
  }
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

function removeFile(made: {
  readonly path: string
  readonly digest: string
}): string | null {
  const { path } = made
  if (!existsSync(path)) return null
  if (digest(readFileSync(path, 'latin1')) !== made.digest) {
    return `${path} stays: it was changed by somebody else`
  }
  rmSync(path)
  return null
}

async function staysIf(
  remove: () => void | Promise<void>,
  what: string,
): Promise<string | null> {
  try {
    await remove()
    return null
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOTEMPTY' ? 'it is not empty' : message
    return `${what} stays: ${why}`
  }
}

async function mustRun(
  path: string,
  ...args: readonly string[]
): Promise<void> {
  const { status, output, failure } = await run(path, ...args)
  if (status === 0) return
  const words = output.trim().replace(/\s*\n\s*/gu, '; ')
  throw new StepError(`${path}: ${words || failure || `status ${status}`}`)
}

function run(path: string, ...args: readonly string[]) {
  const signal = AbortSignal.timeout(TIME_LIMIT_SECONDS * 1000)
  return runCommand({ path, args, signal })
}
