/*
 * NAME
 *   account - become another user for good
 *
 * DESCRIPTION
 *   becomeUser() takes the user, its group and its further groups, and makes
 *   sure that nothing leads back. It may take one group more, so that this
 *   process can give its files to it.
 *
 * DIAGNOSTICS
 *   Throws Error when the account or the group is not there, when the account
 *   is root, or when the process is still root afterwards.
 *
 * SECURITY
 *   Groups before user: who gave up root first cannot change groups any more.
 */

import { runCommand } from './command.js'

const ID = '/usr/bin/id'
const GETENT = '/usr/bin/getent'

/** What Node has where there are accounts. */
type Accounts = typeof process & {
  setgid(gid: number): void
  setuid(uid: number): void
  initgroups(user: string, gid: number): void
  getgroups(): number[]
  setgroups(groups: readonly number[]): void
}

/** @param more the number of a group that the process is in too. */
export async function becomeUser(
  name: string,
  more: number | null = null,
): Promise<void> {
  if (process.getuid?.() !== 0) return
  const uid = await idOf('-u', name)
  const gid = await idOf('-g', name)
  if (uid === 0) throw new Error(`${name} is root: name another user`)
  const accounts = process as Accounts
  accounts.initgroups(name, gid)
  if (more !== null) accounts.setgroups([...accounts.getgroups(), more])
  accounts.setgid(gid)
  accounts.setuid(uid)
  if (process.getuid?.() === 0 || process.geteuid?.() === 0) {
    throw new Error(`could not become ${name}`)
  }
}

/** The number of a group; null for ''. */
export async function findGroup(name: string): Promise<number | null> {
  if (name === '') return null
  const signal = AbortSignal.timeout(5000)
  const args = ['group', '--', name]
  const { status, output } = await runCommand({ path: GETENT, args, signal })
  const [, , gid = ''] = output.trim().split(':')
  if (status === 0 && /^\d+$/u.test(gid)) return Number(gid)
  throw new Error(`there is no group ${name}`)
}

async function idOf(what: '-u' | '-g', name: string): Promise<number> {
  const signal = AbortSignal.timeout(5000)
  const args = [what, '--', name]
  const result = await runCommand({ path: ID, args, signal })
  if (result.status === 0) return Number(result.output.trim())
  throw new Error(`there is no user ${name}`)
}
