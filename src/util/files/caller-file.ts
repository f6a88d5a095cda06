/*
 * NAME
 *   caller-file - a file of the caller, written by another account
 *
 * DESCRIPTION
 *   A program that root starts gives up root before it looks at mail, and can
 *   then no longer remove a file in root's folder. So this process stays who it
 *   is, makes the file, has this program run once more with the file as its
 *   stdout, and removes the file when that one fails or is ended by a signal.
 *
 *   replaceAsAnother() makes it by another name in the same folder, and gives it
 *   its own when it is whole: a reader sees the old file or the new one.
 *
 * DIAGNOSTICS
 *   writeAsAnother() throws where the file cannot be made, or is there already;
 *   replaceAsAnother() where it cannot be made or replaced.
 *
 * SECURITY
 *   Reads nothing of what is written. Only the file that was made is removed.
 */

import { spawn } from 'node:child_process'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { trustedEnvironment } from '../process/environment.js'
import { sameArguments } from '../process/node-arguments.js'
import { randomName } from '../id.js'

const MARK = 'POSTSIFT_STDOUT_IS_THE_FILE'
const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const

/** Whether this is the process that writes. */
export function isWriter(): boolean {
  return process.env[MARK] === '1'
}

/** Fulfilled with the exit status for this process. */
export async function writeAsAnother(path: string): Promise<number> {
  const fd = openSync(path, 'wx', 0o600)
  const made = fstatSync(fd)
  try {
    const status = await runAgain(fd)
    if (status !== 0) removeMade(path, made)
    return status
  } catch (error) {
    removeMade(path, made)
    throw error
  } finally {
    closeSync(fd)
  }
}

export interface Replacing {
  readonly mode: number
  /** Whether the writer gets the old file as its stdin. Default no. */
  readonly shows?: boolean
}

/** As writeAsAnother(), in place of what is there, which stays where the writer
 * does not end with 0. */
export async function replaceAsAnother(
  given: string,
  { mode, shows = false }: Replacing,
): Promise<number> {
  const path = resolve(given)
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    throw new Error(`${path} is not a regular file`)
  }
  const name = `.${basename(path)}.${randomName()}`
  const temporary = join(dirname(path), name)
  const fd = openSync(temporary, 'wx', 0o600)
  const made = fstatSync(fd)
  try {
    const before = shows ? openIfThere(path) : null
    const status = await runAgain(fd, before ?? 'ignore')
    if (before !== null) closeSync(before)
    if (status === 0) {
      fchmodSync(fd, mode)
      fsyncSync(fd)
      renameSync(temporary, path)
    }
    return status
  } finally {
    closeSync(fd)
    removeMade(temporary, made)
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function runAgain(
  fd: number,
  input: number | 'inherit' | 'ignore' = 'inherit',
): Promise<number> {
  const [program = '', ...args] = process.argv.slice(1)
  const child = spawn(
    process.execPath,
    [...sameArguments(), program, ...args],
    {
      stdio: [input, fd, 'inherit'],
      env: { ...trustedEnvironment(), [MARK]: '1' },
    },
  )
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', status => resolve(status ?? BY_SIGNAL))
  })
}

const BY_SIGNAL = 2

function removeMade(path: string, made: Stats): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.ino === made.ino && found.dev === made.dev) unlinkSync(path)
}
