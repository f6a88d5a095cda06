/*
 * NAME
 *   secret-file - a secret that has a file of its own
 *
 * DESCRIPTION
 *   The first line of the file. The configuration is read by many accounts, and
 *   ends up in tickets; so it names the file and does not contain the secret.
 *
 * DIAGNOSTICS
 *   readSecret() throws Error, with the path and what is wrong.
 *
 * SECURITY
 *   A file that others can read, or the group can change, is refused: 0600 of the
 *   account of the program, or 0640 of root and its group.
 */

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
} from 'node:fs'

export function readSecret(path: string): string {
  const text = readGuarded(path, LIMIT_BYTES)
  const [secret = ''] = text.split(/\r?\n/u)
  if (secret === '') throw new Error(`${path} has no secret in its first line`)
  return secret
}

const LIMIT_BYTES = 4096

/** The text of a file that no other account can read. */
export function readGuarded(path: string, limitBytes: number): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new Error(`${path} is not a file`)
    if ((stat.mode & 0o037) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, '0')
      throw new Error(
        `${path} has mode ${mode}: no other account may read it, nor the group change it; make it 0600 or 0640`,
      )
    }
    if (stat.size > limitBytes) throw new Error(`${path} is too large`)
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}
