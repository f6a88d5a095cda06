/*
 * NAME
 *   account - become another user for good
 *
 * DESCRIPTION
 *   becomeUser() takes the user, its group and its further groups, and makes
 *   sure that nothing leads back. It may take one group more, so that this
 *   process can give its files to it.
 *
 *   Some builds of Node.js, Debian's among them, refuse setuid(2) and the like
 *   for ever: their libuv might have io_uring do its work with the rights of
 *   before (CVE-2024-22017). There the program runs itself again by setpriv(1),
 *   and this process only waits: see second-self.
 *
 * DIAGNOSTICS
 *   Throws Error when the account or the group is not there, when the account
 *   is root, when neither way works, or when the process is still root
 *   afterwards.
 *
 * SECURITY
 *   Groups before user: a process that gave up root first cannot change groups
 *   any more.
 */

import { runCommand } from './command.js'
import {
  runAsSecond,
  secondCommand,
  trySecond,
  type HandedOver,
} from './second-self.js'

const ID = '/usr/bin/id'
const GETENT = '/usr/bin/getent'

/** Numbers of an account. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** All its groups. */
  readonly groups: readonly number[]
}

/** What Node has where there are accounts. */
type Accounts = typeof process & {
  setgid(gid: number): void
  setuid(uid: number): void
  setgroups(groups: readonly number[]): void
}

export interface Becoming extends HandedOver {
  /** The number of a group that the process is in too. */
  readonly more?: number | null
}

/**
 * Fulfilled once this process is the account. Where it has to run itself again,
 * it is never fulfilled: the second process goes on, from its first line, with
 * what it is handed, and this one ends as that one does.
 */
export async function becomeUser(
  name: string,
  { more = null, ...handedOver }: Becoming = {},
): Promise<void> {
  if (process.getuid?.() !== 0) return
  const account = await findAccount(name)
  if (account.uid === 0) throw new Error(`${name} is root: name another user`)
  const groups = more === null ? account.groups : [...account.groups, more]
  if (!canChangeAccount())
    return runAsSecond({ ...account, groups }, handedOver)
  const accounts = process as Accounts
  accounts.setgroups(groups)
  accounts.setgid(account.gid)
  accounts.setuid(account.uid)
  if (process.getuid?.() === 0 || process.geteuid?.() === 0) {
    throw new Error(`could not become ${name}`)
  }
}

/**
 * Whether a program that root starts could become the account: throws as
 * becomeUser() would. For root.
 */
export async function tryAccount(name: string): Promise<void> {
  const account = await findAccount(name)
  if (account.uid === 0) throw new Error(`${name} is root: name another user`)
  if (!canChangeAccount()) await trySecond(account)
}

/** Of a program that root runs as the account, at once. */
export async function commandAs(
  name: string,
  words: readonly string[],
): Promise<{
  readonly path: string
  readonly args: readonly string[]
  /** Whose files it can read. */
  readonly owner: Pick<Account, 'uid' | 'gid'>
}> {
  const account = await findAccount(name)
  const { uid, gid } = account
  return { ...secondCommand(account, words), owner: { uid, gid } }
}

/** Whether this build of Node.js lets a process change its account. */
function canChangeAccount(): boolean {
  try {
    // Nothing is changed by it, and it is refused all the same.
    ;(process as Accounts).setgid(process.getgid?.() ?? 0)
    return true
  } catch {
    return false
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

async function findAccount(name: string): Promise<Account> {
  const [uid = 0] = await idsOf('-u', name)
  const [gid = 0] = await idsOf('-g', name)
  return { name, uid, gid, groups: await idsOf('-G', name) }
}

async function idsOf(
  what: '-u' | '-g' | '-G',
  name: string,
): Promise<readonly number[]> {
  const signal = AbortSignal.timeout(5000)
  const args = [what, '--', name]
  const { status, output } = await runCommand({ path: ID, args, signal })
  if (status === 0) return output.trim().split(' ').map(Number)
  throw new Error(`there is no user ${name}`)
}
