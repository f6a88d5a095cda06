/*
 * NAME
 *   accounts-file - change the file of local accounts
 *
 * DESCRIPTION
 *   For root, by filter-web account. The file is written whole under another name
 *   and put in place, with the group that may read it from its first moment on.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call, and Error for a file that is open to others.
 *
 * SECURITY
 *   Mode 0640, of root and the group of filter-web: what runs as filter-web reads
 *   it, and cannot make itself an administrator.
 */

import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  unlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  NEW_FILE,
  syncFolderNow,
  writeAll,
} from '../../util/files/safe-file.js'
import { randomName } from '../../util/id.js'
import { accountLine, readAccounts, type LocalAccount } from './local.js'

/** @param gid of the group that may read it; null: as this process has it.
 * @returns false: there was none of the name. */
export function putAccount(
  path: string,
  account: LocalAccount,
  gid: number | null,
): boolean {
  const others = readAccounts(path).filter(it => it.name !== account.name)
  const isNew = others.length === readAccounts(path).length
  write(path, [...others, account], gid)
  return !isNew
}

/** @returns false: there was none of the name. */
export function removeAccount(
  path: string,
  name: string,
  gid: number | null,
): boolean {
  const all = readAccounts(path)
  const others = all.filter(it => it.name !== name)
  if (others.length === all.length) return false
  write(path, others, gid)
  return true
}

const HEAD =
  '# Local accounts of administrators. filter-web account changes them.\n'

function write(
  path: string,
  accounts: readonly LocalAccount[],
  gid: number | null,
): void {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomName()}`)
  const lines = accounts.map(it => `${accountLine(it)}\n`)
  const fd = openSync(temporary, NEW_FILE | constants.O_WRONLY, 0o600)
  try {
    try {
      writeAll(fd, [HEAD, ...lines].join(''))
      if (gid !== null) fchownSync(fd, 0, gid)
      fchmodSync(fd, 0o640)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (error) {
    unlinkSync(temporary)
    throw error
  }
  syncFolderNow(folder)
}
