/*
 * NAME
 *   proxy.test - a header counts from whom it may come, and for its request
 */
import t from 'tap'
import {
  accountOfProxy,
  parsePeer,
  type ProxySettings,
} from '../../../src/web/sign-in/proxy.js'
import { PUBLIC, makeSite, type Site } from '../web-site.js'

const SETTINGS: ProxySettings = {
  proxy_header: 'Remote-User',
  proxy_from: ['unix', '127.0.0.1'],
  proxy_addresses_header: '',
  proxy_groups_header: '',
}

t.test('who it is', async t => {
  type Headers = Readonly<Record<string, string>>
  const cases: readonly {
    readonly title: string
    readonly headers: Headers
    readonly peer?: string
    readonly settings?: Partial<ProxySettings>
    readonly expected: string
  }[] = [
    {
      title: 'of a unix socket',
      headers: { 'remote-user': 'alice@example.com' },
      expected: 'alice@example.com: alice@example.com; ',
    },
    {
      title: 'of an address that is named',
      headers: { 'remote-user': 'alice' },
      peer: '127.0.0.1',
      expected: 'alice: ; ',
    },
    {
      title: 'of the same on a socket of IPv6',
      headers: { 'remote-user': 'alice' },
      peer: '::ffff:127.0.0.1',
      expected: 'alice: ; ',
    },
    {
      title: 'of another address',
      headers: { 'remote-user': 'alice' },
      peer: '127.0.0.2',
      expected: 'refused',
    },
    {
      title: 'of an address from outside',
      headers: { 'remote-user': 'alice' },
      peer: '192.0.2.1',
      expected: 'refused',
    },
    {
      title: 'of someone who is gone',
      headers: { 'remote-user': 'alice' },
      peer: 'unknown',
      expected: 'refused',
    },
    {
      title: 'of a unix socket that is not named',
      headers: { 'remote-user': 'alice' },
      settings: { proxy_from: ['127.0.0.1'] },
      expected: 'refused',
    },
    { title: 'no header', headers: {}, expected: 'none' },
    {
      title: 'an empty header',
      headers: { 'remote-user': ' ' },
      expected: 'none',
    },
    {
      title: 'off',
      headers: { 'remote-user': 'alice', '': 'alice' },
      settings: { proxy_header: '' },
      expected: 'none',
    },
    {
      title: 'two headers',
      headers: { 'remote-user': 'alice, bob' },
      expected: 'refused',
    },
    {
      title: 'no login',
      headers: { 'remote-user': 'alice<script>' },
      expected: 'refused',
    },
    {
      title: 'addresses and groups',
      headers: {
        'remote-user': 'alice',
        'remote-email': 'a@example.com, b@example.com,, *',
        'remote-groups': 'staff,admins',
      },
      settings: {
        proxy_addresses_header: 'Remote-Email',
        proxy_groups_header: 'Remote-Groups',
      },
      expected: 'alice: a@example.com b@example.com; staff admins',
    },
    {
      title: 'no addresses where their header is missing',
      headers: { 'remote-user': 'alice@example.com' },
      settings: { proxy_addresses_header: 'Remote-Email' },
      expected: 'alice@example.com: ; ',
    },
  ]
  for (const { title, headers, peer, settings, expected } of cases) {
    const answer = accountOfProxy(
      { header: name => headers[name.toLowerCase()], peer },
      { ...SETTINGS, ...settings },
    )
    const found =
      'account' in answer
        ? `${answer.account.login}: ${answer.account.addresses.join(' ')}; ${answer.account.groups.join(' ')}`
        : 'refused' in answer
          ? 'refused'
          : 'none'
    t.equal(found, expected, title)
  }
})

t.test('peers', async t => {
  for (const text of ['unix', '127.0.0.1', '127.1.2.3', '::1']) {
    t.equal(parsePeer(text), text)
  }
  for (const text of ['', '*', 'localhost', '192.0.2.1', '0.0.0.0', '::']) {
    t.throws(() => parsePeer(text), RangeError, text)
  }
})

const WEB = [
  'address = "127.0.0.1:8025"',
  'proxy_header = "Remote-User"',
  'proxy_from = ["127.0.0.1"]',
  'proxy_groups_header = "Remote-Groups"',
  'administrators = ["proxy:group:mail-admins"]',
]

/** A request as the proxy passes it on, from an address. */
const ask = async (
  { app }: Site,
  headers: Readonly<Record<string, string>>,
  { from = '127.0.0.1', method = 'GET', path = '/sign-in' } = {},
): Promise<{ status: number; text: string; cookie: string }> => {
  const response = await app.request(
    `${PUBLIC}${path}`,
    { method, headers: { ...headers } },
    { incoming: { socket: { remoteAddress: from } } },
  )
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  return { status: response.status, text: await response.text(), cookie }
}

t.test('a session follows the header', async t => {
  const site = await makeSite([], WEB)
  const alice = { 'remote-user': 'alice@example.com' }
  const first = await ask(site, alice)
  t.match(first.text, 'alice@example.com')
  t.match(first.cookie, /^__Host-postsift=[\w-]{43}$/u)

  const { cookie } = first
  const again = await ask(site, { ...alice, cookie })
  t.match(again.text, 'alice@example.com')
  t.equal(again.cookie, '', 'the same session')

  const bob = await ask(site, { 'remote-user': 'bob@example.com', cookie })
  t.match(bob.text, 'bob@example.com')
  t.notMatch(bob.text, 'alice')
  t.match(bob.cookie, /^__Host-postsift=[\w-]{43}$/u)
  t.not(bob.cookie, cookie, 'a session of their own')
  const old = await ask(site, { cookie })
  t.notMatch(old.text, 'You are signed in', 'that of before has ended')

  const none = await ask(site, { cookie: bob.cookie })
  t.notMatch(none.text, 'You are signed in', 'no one is named: it ends')

  const admin = { ...alice, 'remote-groups': 'staff,mail-admins' }
  const more = await ask(site, { ...admin })
  t.match(more.text, 'Administration')
  const less = await ask(site, { ...alice, cookie: more.cookie })
  t.notMatch(less.text, 'Administration', 'no longer an administrator')
})

t.test('a header from elsewhere', async t => {
  const site = await makeSite([], WEB)
  for (const from of ['127.0.0.2', '192.0.2.1', '']) {
    const { text, cookie } = await ask(
      site,
      { 'remote-user': 'alice@example.com' },
      { from },
    )
    t.notMatch(text, 'alice@example.com', from)
    t.equal(cookie, '')
  }
  t.equal(
    site.lines.filter(it => it.includes('is not from proxy_from')).length,
    1,
    'one line of the log an hour',
  )
  const off = await makeSite([], ['address = "127.0.0.1:8025"'])
  t.notMatch(
    (await ask(off, { 'remote-user': 'alice@example.com' })).text,
    'alice',
  )
})
