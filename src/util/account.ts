/*
 * NAME
 *   account - become another user for good
 *
 * DESCRIPTION
 *   becomeUser() takes the user, its group and its further groups, and makes
 *   sure that nothing leads back.
 *
 * DIAGNOSTICS
 *   Throws Error when the account is not there, is root, or when the process
 *   is still root afterwards.
 *
 * SECURITY
 *   Groups before user: who gave up root first cannot change groups any more.
 */

import { runCommand } from './command.js'

const ID = '/usr/bin/id'

/** What Node has where there are accounts. */
type Accounts = typeof process & {
  setgid(gid: number): void
  setuid(uid: number): void
  initgroups(user: string, gid: number): void
}

export async function becomeUser(name: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const uid = await idOf('-u', name)
  const gid = await idOf('-g', name)
  if (uid === 0) throw new Error(`${name} is root: name another user`)
  const accounts = process as Accounts
  accounts.initgroups(name, gid)
  accounts.setgid(gid)
  accounts.setuid(uid)
  if (process.getuid?.() === 0 || process.geteuid?.() === 0) {
    throw new Error(`could not become ${name}`)
  }
}

async function idOf(what: '-u' | '-g', name: string): Promise<number> {
  const signal = AbortSignal.timeout(5000)
  const args = [what, '--', name]
  const result = await runCommand({ path: ID, args, signal })
  if (result.status === 0) return Number(result.output.trim())
  throw new Error(`there is no user ${name}`)
}
