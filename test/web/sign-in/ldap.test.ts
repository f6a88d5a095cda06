/*
 * NAME
 *   ldap.test - people sign in by a real directory, and no one else does
 */
import net from 'node:net'
import t from 'tap'
import {
  openDirectory,
  type LdapSettings,
} from '../../../src/web/sign-in/ldap.js'
import { SignInFault } from '../../../src/web/sign-in/fault.js'
import {
  parseLdapAddress,
  type LdapAddress,
} from '../../../src/web/sign-in/ldap-address.js'
import { BASE, PEOPLE, READER, startSlapd } from '../../helper/slapd.js'

const SETTINGS: LdapSettings = {
  ldap_address: '',
  ldap_ca_file: '',
  ldap_bind_dn: READER.dn,
  ldap_base: PEOPLE,
  ldap_filter: '(objectClass=person)',
  ldap_login_attribute: 'uid',
  ldap_address_attributes: ['mail'],
  ldap_group_attribute: 'memberOf',
  ldap_time_limit: 20,
}

t.test('a directory', async t => {
  const slapd = await startSlapd(t, [
    {
      uid: 'Alice',
      password: 'wonderland 1',
      mail: ['alice@example.com', 'smtp:a.liddell@example.com', 'no address'],
      groups: ['mail admins'],
    },
    { uid: 'bob', password: 'builder 22', mail: ['bob@example.com'] },
    { uid: 'bob*', password: 'builder of stars', mail: ['star@example.com'] },
    { uid: ['twin', 'twin1'], password: 'same 1', mail: ['t1@example.com'] },
    { uid: ['twin2', 'twin'], password: 'same 1', mail: ['t2@example.com'] },
    { uid: 'nopass', password: '', mail: ['n@example.com'] },
  ])
  const plain = { ...SETTINGS, ldap_address: `ldap://127.0.0.1:${slapd.port}` }
  const directory = openDirectory(plain, READER.password)

  await t.test('who signs in', async t => {
    const cases: readonly (readonly [string, string, string | null])[] = [
      ['Alice', 'wonderland 1', 'Alice'],
      ['alice', 'wonderland 1', 'Alice'],
      ['ALICE', 'wonderland 1', 'Alice'],
      ['bob', 'builder 22', 'bob'],
      ['bob*', 'builder of stars', 'bob*'],
      ['alice', 'Wonderland 1', null],
      ['alice', 'builder 22', null],
      ['alice', ' wonderland 1', null],
      ['nobody', 'wonderland 1', null],
      ['twin', 'same 1', null],
      ['nopass', 'x', null],
      // A bind without a password succeeds for anyone.
      ['alice', '', null],
      ['nopass', '', null],
      ['nobody', '', null],
      ['', '', null],
      ['', 'wonderland 1', null],
      ['alice', '\0', null],
      ['alice', 'wonderland 1\0', null],
      ['alice', 'x'.repeat(5000), null],
      // Filters.
      ['*', 'wonderland 1', null],
      ['a*', 'wonderland 1', null],
      ['alic?', 'wonderland 1', null],
      ['bo*', 'builder 22', null],
      ['*)(uid=alice', 'wonderland 1', null],
      ['alice)(uid=*', 'wonderland 1', null],
      ['alice))(|(uid=*', 'wonderland 1', null],
      ['x)(|(uid=alice)', 'wonderland 1', null],
      ['alice)(!(uid=zzz)', 'wonderland 1', null],
      ['alice\\2a', 'wonderland 1', null],
      ['\\61lice', 'wonderland 1', null],
      ['alice\0', 'wonderland 1', null],
      ['alice,ou=people', 'wonderland 1', null],
      [`cn=Alice,${PEOPLE}`, 'wonderland 1', null],
      ['(uid=alice)', 'wonderland 1', null],
      ['al ice', 'wonderland 1', null],
      ['alice ', 'wonderland 1', null],
      ['reader', READER.password, null],
    ]
    for (const [login, password, expected] of cases) {
      const account = await directory.signIn(login, password)
      const title = JSON.stringify([login, password.slice(0, 20)])
      t.equal(account?.login ?? null, expected, title)
    }
  })

  await t.test('what an account has', async t => {
    t.strictSame(await directory.signIn('alice', 'wonderland 1'), {
      way: 'ldap',
      login: 'Alice',
      addresses: ['alice@example.com', 'a.liddell@example.com'],
      groups: [`cn=mail admins,ou=groups,${BASE}`],
    })
  })

  await t.test('by the mail address', async t => {
    const settings = { ...plain, ldap_login_attribute: 'mail' }
    const byMail = openDirectory(settings, READER.password)
    const account = await byMail.signIn('BOB@example.com', 'builder 22')
    t.equal(account?.login, 'bob@example.com')
    t.equal(await byMail.signIn('bob', 'builder 22'), null)
  })

  await t.test('a filter that leaves some out', async t => {
    const ldap_filter = '(|(mail=bob@example.com)(mail=star@example.com))'
    const some = openDirectory({ ...plain, ldap_filter }, READER.password)
    t.equal((await some.signIn('bob', 'builder 22'))?.login, 'bob')
    t.equal(await some.signIn('alice', 'wonderland 1'), null)
  })

  await t.test('roads', async t => {
    const { port, tlsPort, socketPath, caFile } = slapd
    const start: LdapAddress = {
      ...{ url: `ldap://localhost:${port}`, host: 'localhost' },
      ...{ path: null, tls: 'start' },
    }
    const ldaps = parseLdapAddress(`ldaps://localhost:${tlsPort}`)
    const ldapi = parseLdapAddress(`ldapi://${encodeURIComponent(socketPath)}`)
    const other = { ...start, host: 'ldap.example.com' }
    const cases: readonly (readonly [string, LdapAddress, string, boolean])[] =
      [
        ['ldapi', ldapi, '', true],
        ['ldaps', ldaps, caFile, true],
        ['StartTLS', start, caFile, true],
        ['ldaps, a certificate of no one we know', ldaps, '', false],
        ['StartTLS, a certificate of no one we know', start, '', false],
        ['StartTLS, the certificate of another host', other, caFile, false],
        [
          'ldaps, the certificate of another host',
          parseLdapAddress(`ldaps://127.0.0.1:${tlsPort}`),
          caFile,
          false,
        ],
      ]
    for (const [title, address, ldap_ca_file, works] of cases) {
      const settings = { ...SETTINGS, ldap_ca_file }
      const one = openDirectory(settings, READER.password, address)
      const work = one.signIn('bob', 'builder 22')
      if (works) t.equal((await work)?.login, 'bob', title)
      else await t.rejects(work, SignInFault, title)
    }
  })

  await t.test(
    'what is wrong with the directory is no wrong password',
    async t => {
      const wrong: Readonly<Record<string, Partial<LdapSettings>>> = {
        'no such base': { ldap_base: `ou=nowhere,${BASE}` },
        'the search is not allowed': { ldap_bind_dn: '' },
        'no such reader': { ldap_bind_dn: `cn=none,${BASE}` },
        'a filter that is none': { ldap_filter: '(uid=' },
      }
      for (const [title, change] of Object.entries(wrong)) {
        const one = openDirectory({ ...plain, ...change }, READER.password)
        await t.rejects(one.signIn('bob', 'builder 22'), SignInFault, title)
      }
      const bad = openDirectory(plain, 'another password')
      await t.rejects(bad.signIn('bob', 'builder 22'), SignInFault)
    },
  )

  await slapd.stop()
  await t.rejects(directory.signIn('bob', 'builder 22'), SignInFault, 'gone')
})

t.test('a directory that does not answer', async t => {
  const sockets: net.Socket[] = []
  const server = net.createServer(socket => void sockets.push(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as net.AddressInfo
  const settings = {
    ...{ ...SETTINGS, ldap_address: `ldap://127.0.0.1:${port}` },
    ldap_time_limit: 1,
  }
  const directory = openDirectory(settings, READER.password)
  await t.rejects(directory.signIn('bob', 'builder 22'), SignInFault)
  const closed = sockets.map(
    socket => new Promise(resolve => socket.once('close', resolve).resume()),
  )
  await Promise.all(closed)
  t.equal(sockets.length, 1, 'its connection is closed')
})

t.test('addresses', async t => {
  const cases: Readonly<Record<string, string | null>> = {
    'ldaps://ldap.example.com': 'ldaps://ldap.example.com always',
    'ldaps://127.0.0.1:1636': 'ldaps://127.0.0.1:1636 always',
    'ldap://ldap.example.com': 'ldap://ldap.example.com start',
    'ldap://10.0.0.1:3389/': 'ldap://10.0.0.1:3389 start',
    'ldap://127.0.0.1:389': 'ldap://127.0.0.1:389 none',
    'ldap://localhost': 'ldap://localhost none',
    'ldap://[::1]:390': 'ldap://[::1]:390 none',
    'ldap://127.0.0.1.example.com': 'ldap://127.0.0.1.example.com start',
    'ldap://localhost.example.com': 'ldap://localhost.example.com start',
    'ldapi://%2Frun%2Fslapd%2Fldapi': 'ldap://localhost none',
    'ldapi:///': null,
    'ldap://': null,
    'ldap.example.com': null,
    'https://ldap.example.com': null,
    'ldap://user:password@ldap.example.com': null,
    'ldap://ldap.example.com/dc=example?uid': null,
    '': null,
  }
  for (const [text, expected] of Object.entries(cases)) {
    let found: string | null = null
    try {
      const { url, tls } = parseLdapAddress(text)
      found = `${url} ${tls}`
    } catch (error) {
      t.ok(error instanceof RangeError, text)
    }
    t.equal(found, expected, text)
  }
})
