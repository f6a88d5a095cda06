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
 * DIAGNOSTICS
 *   writeAsAnother() throws where the file cannot be made: it is never replaced.
 *
 * SECURITY
 *   Reads nothing of what is written. Only the file that was made is removed.
 */

import { spawn } from 'node:child_process'
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  unlinkSync,
  type Stats,
} from 'node:fs'
import { trustedEnvironment } from '../process/environment.js'
import { sameArguments } from '../process/node-arguments.js'

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

function runAgain(fd: number): Promise<number> {
  const [program = '', ...args] = process.argv.slice(1)
  const child = spawn(
    process.execPath,
    [...sameArguments(), program, ...args],
    {
      stdio: ['inherit', fd, 'inherit'],
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
