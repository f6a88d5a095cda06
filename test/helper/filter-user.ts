/*
 * NAME
 *   filter-user - the account that the filter runs as
 *
 * DESCRIPTION
 *   filter-install makes it on a real system. Tests that name it in a
 *   master.cf stanza need it before that, so it is made when it is missing:
 *   no shell, no home, no one can log in. It stays afterwards.
 *
 * DIAGNOSTICS
 *   Error where the account is missing and we are not root.
 */
import { runProgram } from './program.js'
import { waitUntil } from './wait.js'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The account `filter`, made when it is missing. */
export const ensureFilterUser = (): Promise<Account> =>
  // Another test file may hold the lock of /etc/passwd just now.
  waitUntil(async () => (await findAccount()) ?? (await makeAccount()), {
    what: 'the account filter (useradd needs root)',
    timeoutMs: 10_000,
  })

const findAccount = async (): Promise<Account | undefined> => {
  const { stdout } = await runProgram('/usr/bin/getent', ['passwd', 'filter'])
  const [name, , uid, gid] = stdout.split(':')
  return name === 'filter'
    ? { name, uid: Number(uid), gid: Number(gid) }
    : undefined
}

const makeAccount = async (): Promise<undefined> => {
  await runProgram('/usr/sbin/useradd', [
    ...['--system', '--no-create-home', '--shell', '/usr/sbin/nologin'],
    'filter',
  ])
}
