/*
 * NAME
 *   account - filter-web account
 *
 * SECURITY
 *   A password is typed without being shown, or comes by stdin; never as an
 *   argument, which every account of the host can see.
 */

import { isatty } from 'node:tty'
import { Argument, type Command } from 'commander'
import { commandAs } from '../../src/util/process/account.js'
import { loadCommand } from '../../src/util/process/command.js'
import { loadEngineConfig } from '../../src/engine.js'
import { WEB } from '../../src/web/options.js'
import {
  putAccount,
  removeAccount,
} from '../../src/web/sign-in/accounts-file.js'
import {
  isAccountName,
  makeAccount,
  PASSWORD,
  readAccounts,
} from '../../src/web/sign-in/local.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { readHidden, readStdin } from './read-password.js'

export function addAccount(command: NewCommand): Command {
  return command('account', 'local accounts of administrators')
    .addArgument(
      new Argument('<action>').choices(['add', 'remove', 'list'] as const),
    )
    .argument('[NAME]')
    .action(account)
}

async function account(
  action: 'add' | 'remove' | 'list',
  name: string | undefined,
  { config: file, o, json }: Common,
): Promise<void> {
  const config = await loadEngineConfig({ file, overrides: o ?? [] })
  const { accounts_file, user } = config.settings(WEB)
  if (action === 'list') return list(accounts_file, json === true)
  if (name === undefined || !isAccountName(name)) {
    throw new Error(
      'NAME must have at most 64 characters, and no blank, colon, comma or quote',
    )
  }
  const gid = await groupOf(user)
  if (action === 'add') {
    const made = await makeAccount(name, await password())
    const isChanged = putAccount(accounts_file, made, gid)
    print(isChanged ? `${name}: the password is changed` : `${name} is added`)
  } else if (removeAccount(accounts_file, name, gid)) {
    print(`${name} is removed, and signed out everywhere`)
  } else throw new Error(`there is no account ${name}`)
}

function list(path: string, isJson: boolean): void {
  for (const { name, made } of readAccounts(path)) {
    print(isJson ? JSON.stringify({ name, made }) : `${name}  ${made}`)
  }
}

// Who is not root has a file of their own, as in a test.
async function groupOf(user: string): Promise<number | null> {
  if (process.getuid?.() !== 0) return null
  await loadCommand()
  return (await commandAs(user, [])).owner.gid
}

async function password(): Promise<string> {
  const isTyped = isatty(0)
  const given = isTyped ? await readHidden('Password: ') : await readStdin()
  if (given.length < PASSWORD.least) {
    throw new Error(
      `the password must have ${PASSWORD.least} characters or more`,
    )
  }
  if (Buffer.byteLength(given) > PASSWORD.most) {
    throw new Error(
      `the password must not have more than ${PASSWORD.most} bytes`,
    )
  }
  if (isTyped && (await readHidden('Once more: ')) !== given) {
    throw new Error('the two are not the same')
  }
  return given
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
