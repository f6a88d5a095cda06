/*
 * NAME
 *   filter-web-account.test - filter-web account, as built
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openLocalAccounts } from '../../src/web/sign-in/local.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, startProgram } from '../helper/program.js'

const postsift = await installPostsift(t)
const path = join(scratchFolder(t, 'accounts'), 'web-accounts')
const program = join(postsift.bin, 'filter-web.js')
// The account of the filter, for the machine need not have one of filter-web.
const options = [
  ...['--config', postsift.configFile, '-o', `web.accounts_file=${path}`],
  ...['-o', 'web.user=filter'],
]

const account = (args: readonly string[], stdin = '') =>
  runProgram(program, ['account', ...args, ...options], { stdin })

t.test('add, list, change, remove', async t => {
  const { gid } = await ensureFilterUser()
  const added = await account(['add', 'alice'], 'correct horse battery\n')
  t.strictSame([added.status, added.stdout], [0, 'alice is added\n'])
  const { mode, gid: group, uid } = statSync(path)
  t.strictSame([mode & 0o777, uid, group], [0o640, 0, gid])
  t.notMatch(readFileSync(path, 'utf8'), /correct horse/u)
  const accounts = openLocalAccounts(path)
  t.ok(await accounts.signIn('alice', 'correct horse battery'))

  const listed = await account(['list'])
  t.match(listed.stdout, /^alice {2}20\d\d-\d\d-\d\dT[\d:.]+Z\n$/u)
  const json = await account(['list', '--json'])
  t.equal(JSON.parse(json.stdout).name, 'alice')

  const changed = await account(['add', 'alice'], 'another password')
  t.equal(changed.stdout, 'alice: the password is changed\n')
  t.notOk(await accounts.signIn('alice', 'correct horse battery'))
  t.ok(await accounts.signIn('alice', 'another password'))

  const removed = await account(['remove', 'alice'])
  t.equal(removed.status, 0)
  t.match(removed.stdout, 'alice is removed')
  t.equal((await account(['list'])).stdout, '')
  const again = await account(['remove', 'alice'])
  t.strictSame([again.status, again.stdout], [1, ''])
  t.match(again.stderr, 'there is no account alice')
})

t.test('what is wrong', async t => {
  const cases: readonly (readonly [readonly string[], string, RegExp])[] = [
    [['add'], 'long enough 12', /NAME must have/u],
    [['add', 'a b'], 'long enough 12', /NAME must have/u],
    [['add', 'a:b'], 'long enough 12', /NAME must have/u],
    [['add', 'bob'], 'too short\n', /12 characters or more/u],
    [['add', 'bob'], '', /12 characters or more/u],
    [['add', 'bob'], 'x'.repeat(2000), /not have more than 1024 bytes/u],
    [['shout', 'bob'], '', /'shout' is invalid/u],
  ]
  for (const [args, stdin, text] of cases) {
    const { status, stdout, stderr } = await account(args, stdin)
    t.ok(status === 1 || status === 2, args.join(' '))
    t.equal(stdout, '')
    t.match(stderr, text)
  }
})

// script(1) is a terminal.
t.test('a password that is typed is not shown', async t => {
  await ensureFilterUser()
  const words = [process.execPath, program, 'account', 'add', 'carol']
  const command = [...words, ...options].join(' ')
  const terminal = startProgram(
    t,
    '/usr/bin/script',
    ['-q', '-e', '-c', command, '/dev/null'],
    { stdin: 'pipe' },
  )
  await terminal.waitForOutput(/Password: /u)
  terminal.stdin?.write('correct hoarse\u007f\u007f\u007f\u007frse battery\r')
  await terminal.waitForOutput(/Once more: /u)
  terminal.stdin?.write('correct horse battery\r')
  await terminal.waitForOutput(/carol is added/u)
  const { status } = await terminal.ended
  t.equal(status, 0)
  t.notMatch(terminal.stdout(), /battery|correct/u)
  const accounts = openLocalAccounts(path)
  t.ok(await accounts.signIn('carol', 'correct horse battery'))
})
