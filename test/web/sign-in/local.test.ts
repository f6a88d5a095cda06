/*
 * NAME
 *   local.test - accounts in a file, and the words that describe accounts
 */
import {
  chmodSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  isAdministrator,
  isLogin,
  mailboxesIn,
  parseAdministrator,
  type Account,
} from '../../../src/web/sign-in/account.js'
import {
  putAccount,
  removeAccount,
} from '../../../src/web/sign-in/accounts-file.js'
import {
  accountLine,
  isAccountName,
  makeAccount,
  openLocalAccounts,
  PARAMETERS,
  readAccount,
  readAccounts,
  type LocalAccount,
} from '../../../src/web/sign-in/local.js'
import { readSecret } from '../../../src/util/files/secret-file.js'

/** Quick, and not for a real account. */
const QUICK = { n: 1024, r: 8, p: 1 }

const make = (name: string, password: string): Promise<LocalAccount> =>
  makeAccount(name, password, QUICK)

t.test('who signs in', async t => {
  const path = join(t.testdir(), 'accounts')
  putAccount(path, await make('alice', 'correct horse'), null)
  putAccount(path, await make('bob', 'battery staple'), null)
  putAccount(path, await make('\u00e9ve', 'caf\u00e9 au lait \u00e9'), null)
  const accounts = openLocalAccounts(path)
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['alice', 'correct horse', true],
    ['bob', 'battery staple', true],
    ['alice', 'battery staple', false],
    ['alice', 'correct horse ', false],
    ['alice', 'correct hors', false],
    ['alice', '', false],
    ['Alice', 'correct horse', false],
    ['', 'correct horse', false],
    ['nobody', 'correct horse', false],
    ['nobody', '', false],
    ['alice', 'x'.repeat(2000), false],
    // However it is typed.
    ['\u00e9ve', 'cafe\u0301 au lait \u00e9', true],
  ]
  for (const [name, password, expected] of cases) {
    const account = await accounts.signIn(name, password)
    const found = account === 'busy' ? 'busy' : account?.login
    t.equal(found ?? null, expected ? name : null, `${name} ${password}`)
  }
  t.strictSame(await accounts.signIn('alice', 'correct horse'), {
    ...{ way: 'local', login: 'alice', addresses: [], groups: [] },
  })
})

t.test('a change is in force at once', async t => {
  const path = join(t.testdir(), 'accounts')
  const accounts = openLocalAccounts(path)
  t.equal(accounts.mark('alice'), null, 'no file')
  t.equal(putAccount(path, await make('alice', 'one one one'), null), false)
  const mark = accounts.mark('alice')
  t.type(mark, 'string')
  t.ok(await accounts.signIn('alice', 'one one one'))
  t.equal(putAccount(path, await make('alice', 'two two two'), null), true)
  t.type(accounts.mark('alice'), 'string')
  t.not(accounts.mark('alice'), mark, 'another password, another mark')
  t.notOk(await accounts.signIn('alice', 'one one one'))
  t.ok(await accounts.signIn('alice', 'two two two'))
  t.equal(removeAccount(path, 'alice', null), true)
  t.equal(removeAccount(path, 'alice', null), false)
  t.equal(accounts.mark('alice'), null)
  t.notOk(await accounts.signIn('alice', 'two two two'))
  rmSync(path)
  t.equal(accounts.mark('alice'), null)
})

t.test('the file', async t => {
  const path = join(t.testdir(), 'accounts')
  putAccount(path, await make('alice', 'one one one'), null)
  t.equal(statSync(path).mode & 0o777, 0o640)
  const text = readFileSync(path, 'utf8')
  t.notMatch(text, /one one/u)
  writeFileSync(path, `${text}\n# comment\nrubbish\nbob:plain:x\n\n`)
  t.strictSame(
    readAccounts(path).map(it => it.name),
    ['alice'],
  )
  for (const mode of [0o644, 0o660, 0o604, 0o666]) {
    chmodSync(path, mode)
    t.throws(() => readAccounts(path), /no other account may read it/u)
    await t.rejects(openLocalAccounts(path).signIn('alice', 'one one one'))
  }
  chmodSync(path, 0o600)
  t.equal(readAccounts(path).length, 1)
})

t.test('a line', async t => {
  const line = accountLine(await make('alice', 'one one one'))
  t.ok(readAccount(line))
  const wrong: Readonly<Record<string, string>> = {
    'another way': line.replace('scrypt', 'bcrypt'),
    'no power of two': line.replace(':1024:', ':1000:'),
    'no rounds': line.replace(':1024:8:1:', ':1024:0:1:'),
    'too much memory': line.replace(':1024:8:', ':4194304:8:'),
    'too much work': line.replace(':1024:8:1:', ':1024:8:99:'),
    'a short hash': line.replace(/:[\w+/=]{44}:/u, ':AAAA:'),
    'no name': line.replace('alice', ''),
    'a name of two': line.replace('alice', 'a b'),
    nothing: '',
  }
  for (const [title, text] of Object.entries(wrong)) {
    t.equal(readAccount(text), null, title)
  }
  t.strictSame(PARAMETERS, { n: 65_536, r: 8, p: 2 }, 'as OWASP says')
})

t.test('an unknown name costs what a known one does', async t => {
  const path = join(t.testdir(), 'accounts')
  putAccount(path, await make('alice', 'one one one'), null)
  const accounts = openLocalAccounts(path)
  const cost = async (name: string): Promise<number> => {
    const before = process.cpuUsage().user
    for (let at = 0; at < 40; at++) await accounts.signIn(name, 'wrong wrong')
    return process.cpuUsage().user - before
  }
  await cost('alice')
  // CPU, not time; ten times less would be no computation at all.
  const [known, unknown] = [await cost('alice'), await cost('nobody')]
  t.ok(unknown > known / 5, `${unknown} and ${known} microseconds`)
})

t.test('few may wait', async t => {
  const path = join(t.testdir(), 'accounts')
  putAccount(path, await make('alice', 'one one one'), null)
  const accounts = openLocalAccounts(path)
  const many = Array.from({ length: 20 }, () =>
    accounts.signIn('alice', 'one one one'),
  )
  const found = await Promise.all(many)
  t.equal(found.filter(it => it === 'busy').length, 12)
  t.ok(await accounts.signIn('alice', 'one one one'), 'and then again')
})

t.test('names', async t => {
  for (const name of ['alice', 'alice@example.com', 'a.b-c_d', '\u00e9ve']) {
    t.ok(isLogin(name) && isAccountName(name), name)
  }
  for (const name of ['a:b', '#a', 'a'.repeat(65)]) {
    t.notOk(isAccountName(name), name)
  }
  for (const name of ['', 'a b', 'a,b', 'a\nb', 'a"b', '\u202ea', 'a\0']) {
    t.notOk(isLogin(name), JSON.stringify(name))
  }
})

t.test('mailboxes', async t => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['alice@example.com'], ['alice@example.com']],
    [[' SMTP:Alice@example.com '], ['Alice@example.com']],
    [['a@x.com', 'A@X.com'], ['A@X.com']],
    [['*@example.com', '@example.com', 'user@', 'user', '*', ''], []],
    [['a@b@c.com', 'a b@c.com', '<a@b.com>', 'a@b.com, c@d.com'], []],
    [['a@.com', 'a@-x.com', 'X400:c=US;a=x@y.com'], []],
    [['j\u00fcrgen@m\u00fcller.example'], ['j\u00fcrgen@m\u00fcller.example']],
  ]
  for (const [texts, expected] of cases) {
    t.strictSame(mailboxesIn(texts), expected, texts.join(' '))
  }
  const many = Array.from({ length: 999 }, (_, at) => `a${at}@example.com`)
  t.equal(mailboxesIn(many).length, 200)
})

t.test('administrators', async t => {
  const account: Account = {
    ...{ way: 'ldap', login: 'Alice', addresses: ['alice@example.com'] },
    groups: ['cn=Mail Admins, ou=groups,dc=example,dc=com', 'staff'],
  }
  const cases: Readonly<Record<string, boolean>> = {
    'ldap:alice': true,
    'ldap:ALICE': true,
    'ldap:group:staff': true,
    'ldap:group:CN=mail admins,OU=groups, DC=example,DC=com': true,
    'oidc:alice': false,
    'proxy:Alice': false,
    'ldap:staff': false,
    'ldap:group:alice': false,
    'ldap:alice@example.com': false,
    'ldap:ali': false,
    'ldap:group:cn=mail': false,
  }
  for (const [text, expected] of Object.entries(cases)) {
    const list = [parseAdministrator(text)]
    t.equal(isAdministrator(account, list), expected, text)
  }
  t.equal(isAdministrator(account, []), false)
  const local = { ...account, way: 'local' } as const
  t.equal(isAdministrator(local, []), true, 'of this host')
  const wrong = ['alice', 'local:alice', 'saml:alice', 'ldap:', '', '*']
  for (const text of wrong) t.throws(() => parseAdministrator(text), RangeError)
})

t.test('a secret in a file', async t => {
  const folder = t.testdir({ one: 'the secret \nmore\n', empty: '\n' })
  const path = join(folder, 'one')
  for (const mode of [0o600, 0o640, 0o400]) {
    chmodSync(path, mode)
    t.equal(readSecret(path), 'the secret ')
  }
  for (const mode of [0o644, 0o660, 0o620, 0o601]) {
    chmodSync(path, mode)
    t.throws(() => readSecret(path), /has mode 0\d{3}/u)
  }
  chmodSync(join(folder, 'empty'), 0o600)
  t.throws(() => readSecret(join(folder, 'empty')), /no secret/u)
  t.throws(() => readSecret(join(folder, 'none')), { code: 'ENOENT' })
  t.throws(() => readSecret(folder), /not a file/u)
  symlinkSync('/dev/zero', join(folder, 'zero'))
  t.throws(() => readSecret(join(folder, 'zero')), /not a file/u)
})
