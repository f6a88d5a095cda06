/*
 * NAME
 *   sign-in-pages.test - people sign in on a page, and are signed out
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  putAccount,
  removeAccount,
} from '../../../src/web/sign-in/accounts-file.js'
import { makeAccount } from '../../../src/web/sign-in/local.js'
import { faultsOf } from '../../../src/web/sign-in/ways.js'
import { WEB } from '../../../src/web/options.js'
import { CLIENT, startProvider } from '../../helper/oidc-provider.js'
import { READER, PEOPLE, startSlapd } from '../../helper/slapd.js'
import { makeSite, PUBLIC, send, visit, type Site } from '../web-site.js'

const QUICK = { n: 1024, r: 8, p: 1 }
const PASSWORD = 'correct horse battery'

const localSite = async (
  t: Test,
  web: readonly string[] = [],
): Promise<Site & { readonly path: string }> => {
  const path = join(t.testdir(), 'accounts')
  putAccount(path, await makeAccount('alice', PASSWORD, QUICK), null)
  const site = await makeSite([], [`accounts_file = "${path}"`, ...web])
  return { ...site, path }
}

const cookieOf = (response: Response, name = '__Host-postsift'): string => {
  const cookies = response.headers.getSetCookie()
  const found = cookies.find(it => it.startsWith(`${name}=`)) ?? ''
  return found.split(';')[0] ?? ''
}

const signInAs = (
  site: Site,
  login: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  send(site, '/sign-in', { form: { way: 'local', login, password }, headers })

const isSignedIn = async (site: Site, cookie: string): Promise<boolean> => {
  const response = await visit(site, '/sign-in', { cookie })
  return (await response.text()).includes('You are signed in')
}

t.test('a local account', async t => {
  const site = await localSite(t)
  const right = await signInAs(site, 'alice', PASSWORD)
  t.equal(right.status, 303)
  t.equal(right.headers.get('location'), '/admin/')
  const [header = ''] = right.headers.getSetCookie().slice(-1)
  t.match(header, /^__Host-postsift=[\w-]{43};/u)
  for (const word of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
    t.match(header, word)
  }
  const cookie = cookieOf(right)
  t.equal(await isSignedIn(site, cookie), true)
  t.match(site.lines.join('\n'), 'signed in: way=local, login=alice')
  t.notMatch(site.lines.join('\n'), PASSWORD)

  const wrong = await signInAs(site, 'alice', `${PASSWORD}x`)
  const unknown = await signInAs(site, 'alicia', `${PASSWORD}x`)
  t.strictSame([wrong.status, unknown.status], [403, 403])
  const texts = [await wrong.text(), await unknown.text()]
  t.equal(texts[0], texts[1]?.replace('alicia', 'alice'), 'one answer')
  t.match(texts[0], 'The login or the password is wrong.')
  t.notMatch(texts.join(), PASSWORD)
  t.equal(cookieOf(wrong), '')
})

t.test('a new session each time, and the old one ends', async t => {
  const site = await localSite(t)
  const first = cookieOf(await signInAs(site, 'alice', PASSWORD))
  const planted = `__Host-postsift=${'A'.repeat(43)}`
  const second = cookieOf(
    await signInAs(site, 'alice', PASSWORD, { cookie: planted }),
  )
  t.not(second, planted, 'what a browser brings is not taken')
  t.not(second, first)
  t.equal(await isSignedIn(site, first), true, 'another browser stays')
  // A page of someone who is signed in has a form token.
  const page = await (await visit(site, '/sign-in', { cookie: first })).text()
  const [, token = ''] = /name="token" value="([^"]+)"/u.exec(page) ?? []
  const third = await send(site, '/sign-in', {
    form: { way: 'local', login: 'alice', password: PASSWORD, token },
    headers: { cookie: first },
  })
  t.equal(third.status, 303)
  t.equal(await isSignedIn(site, first), false, 'it has ended')
  t.equal(await isSignedIn(site, cookieOf(third)), true)
})

t.test('a session ends', async t => {
  const site = await localSite(t, ['session_hours = 12', 'session_idle = "2h"'])
  const begin = async (): Promise<string> =>
    cookieOf(await signInAs(site, 'alice', PASSWORD))
  const wait = (hours: number): void => {
    site.clock.now += hours * 3_600_000
  }

  const idle = await begin()
  wait(1.9)
  t.equal(await isSignedIn(site, idle), true)
  wait(1.9)
  t.equal(await isSignedIn(site, idle), true, 'it was used')
  wait(2)
  t.equal(await isSignedIn(site, idle), false, 'idle')

  const used = await begin()
  for (let at = 0; at < 11; at++) {
    wait(1)
    t.equal(await isSignedIn(site, used), true)
  }
  wait(1)
  t.equal(await isSignedIn(site, used), false, 'at its end, though used')

  const out = await begin()
  t.equal((await visit(site, '/sign-out', { cookie: out })).status, 404)
  t.equal(await isSignedIn(site, out), true, 'a GET changes nothing')
  const forged = await send(site, '/sign-out', { headers: { cookie: out } })
  t.equal(forged.status, 403, 'nor does a form without its token')
  const page = await (await visit(site, '/sign-in', { cookie: out })).text()
  const [, token = ''] = /name="token" value="([^"]+)"/u.exec(page) ?? []
  await send(site, '/sign-out', { form: { token }, headers: { cookie: out } })
  t.equal(await isSignedIn(site, out), false, 'signed out')

  const both = [await begin(), await begin()]
  const changed = await makeAccount('alice', 'another password', QUICK)
  putAccount(site.path, changed, null)
  for (const one of both) t.equal(await isSignedIn(site, one), false, 'changed')
  const last = cookieOf(await signInAs(site, 'alice', 'another password'))
  t.equal(await isSignedIn(site, last), true)
  removeAccount(site.path, 'alice', null)
  t.equal(await isSignedIn(site, last), false, 'removed')
})

t.test('too many tries', async t => {
  const site = await localSite(t)
  const from = (client: string): Readonly<Record<string, string>> => ({
    'x-forwarded-for': client,
  })
  const tries = async (
    login: string,
    client: string,
    count: number,
  ): Promise<readonly number[]> => {
    const all = Array.from({ length: count }, () =>
      signInAs(site, login, 'wrong wrong', from(client)),
    )
    return (await Promise.all(all)).map(it => it.status)
  }
  const of = (statuses: readonly number[], status: number): number =>
    statuses.filter(it => it === status).length

  t.equal(of(await tries('alice', '192.0.2.1', 8), 403), 5, 'at once, too')
  const locked = await signInAs(site, 'alice', PASSWORD, from('192.0.2.1'))
  t.equal(locked.status, 429, 'also the right one')
  t.match(await locked.text(), 'Too many tries')
  const other = await signInAs(site, 'alice', PASSWORD, from('192.0.2.2'))
  t.equal(other.status, 303, 'another client is not locked out')
  t.equal(of(await tries('bob', '192.0.2.1', 1), 429), 0)

  let refused = 0
  for (let at = 0; at < 25; at++) {
    refused += of(await tries(`user${at}`, '192.0.2.3', 1), 429)
  }
  t.equal(refused, 5, 'a client that tries many logins')

  site.clock.now += 15 * 60 * 1000
  const later = await signInAs(site, 'alice', PASSWORD, from('192.0.2.1'))
  t.equal(later.status, 303, 'after a quarter of an hour')

  for (let at = 0; at < 60; at++) {
    const { status } = await signInAs(
      site,
      'alice',
      PASSWORD,
      from('192.0.2.9'),
    )
    t.equal(status, 303, 'what is right is not counted')
  }
})

t.test('one login from everywhere', async t => {
  const site = await localSite(t)
  let made = 0
  for (let at = 0; at < 110; at++) {
    const headers = { 'x-forwarded-for': `198.51.100.${at}` }
    const { status } = await signInAs(site, 'alice', 'wrong wrong', headers)
    if (status === 403) made++
  }
  t.equal(made, 100)
})

t.test('a provider', async t => {
  const provider = await startProvider(t)
  provider.claims = {
    ...{ sub: 'S1', email: 'alice@example.com', email_verified: true },
  }
  const secret = join(t.testdir(), 'secret')
  writeFileSync(secret, `${CLIENT.secret}\n`, { mode: 0o600 })
  const site = await makeSite(
    [],
    [
      `oidc_issuer = "${provider.issuer}"`,
      `oidc_client_id = "${CLIENT.id}"`,
      `oidc_client_secret_file = "${secret}"`,
      'administrators = ["oidc:alice@example.com"]',
    ],
  )
  const start = await (await visit(site, '/sign-in')).text()
  t.match(start, 'href="/sign-in/oidc"')
  t.notMatch(start, 'type="password"')

  const goes = async (): Promise<{ back: URL; cookie: string }> => {
    const response = await visit(site, '/sign-in/oidc')
    t.equal(response.status, 303)
    const [header = ''] = response.headers.getSetCookie()
    t.match(header, 'SameSite=Lax')
    t.match(header, 'HttpOnly')
    const url = new URL(response.headers.get('location') ?? '')
    t.equal(url.origin, provider.issuer)
    const back = provider.approve(url)
    t.equal(back.origin, PUBLIC)
    return { back, cookie: cookieOf(response, '__Host-postsift-sign-in') }
  }
  const comes = (back: URL, cookie: string): Promise<Response> =>
    visit(site, `${back.pathname}${back.search}`, { cookie })

  const { back, cookie } = await goes()
  const done = await comes(back, cookie)
  t.equal(done.status, 200, 'a page, not a redirect')
  t.match(await done.text(), 'http-equiv="refresh" content="0;url=/"')
  const session = cookieOf(done)
  t.equal(await isSignedIn(site, session), true)
  const page = await (await visit(site, '/sign-in', { cookie: session })).text()
  t.match(page, 'Administration')

  t.equal((await comes(back, cookie)).status, 400, 'a second time')
  const other = await goes()
  t.equal((await comes(other.back, '')).status, 400, 'in another browser')
  t.equal((await comes(other.back, cookie)).status, 400, 'an old attempt')
  const third = await goes()
  const mixed = await comes(other.back, third.cookie)
  t.equal(mixed.status, 403, "the answer to another's attempt")
  t.equal(cookieOf(mixed), '')
  t.match(site.lines.join('\n'), /sign-in refused: client=unknown, oidc: /u)
  const fourth = await goes()
  site.clock.now += 11 * 60 * 1000
  t.equal((await comes(fourth.back, fourth.cookie)).status, 400, 'too late')
})

t.test('a directory', async t => {
  const slapd = await startSlapd(t, [
    {
      ...{ uid: 'bob', password: 'builder 22', mail: ['bob@example.com'] },
      groups: ['admins'],
    },
  ])
  const secret = join(t.testdir(), 'secret')
  writeFileSync(secret, `${READER.password}\n`, { mode: 0o600 })
  const site = await makeSite(
    [],
    [
      `ldap_address = "ldap://127.0.0.1:${slapd.port}"`,
      `ldap_bind_dn = "${READER.dn}"`,
      `ldap_password_file = "${secret}"`,
      `ldap_base = "${PEOPLE}"`,
      'administrators = ["ldap:group:cn=admins,ou=groups,dc=example,dc=com"]',
    ],
  )
  const attempt = (login: string, password: string): Promise<Response> =>
    send(site, '/sign-in', { form: { way: 'ldap', login, password } })
  const right = await attempt('bob', 'builder 22')
  t.equal(right.status, 303)
  t.equal(right.headers.get('location'), '/')
  const cookie = cookieOf(right)
  const page = await (await visit(site, '/sign-in', { cookie })).text()
  t.match(page, 'Administration')
  t.equal((await attempt('bob', 'wrong')).status, 403)
  t.equal((await attempt('bob', '')).status, 403)
  await slapd.stop()
  for (let at = 0; at < 8; at++) {
    const away = await attempt('bob', 'builder 22')
    t.equal(away.status, 503, 'what could not be tried is not counted')
    t.match(await away.text(), 'does not work at the moment')
  }
  t.match(site.lines.join('\n'), 'sign-in failed: way=ldap, login=bob, ldap: ')
})

t.test('what does not fit together', async t => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    proxy_from: ['proxy_header = "Remote-User"'],
    'proxy_from ': [
      'address = "unix:/run/web.sock"',
      'proxy_header = "Remote-User"',
      'proxy_from = ["127.0.0.1"]',
    ],
    'proxy_from  ': [
      'address = "127.0.0.1:8025"',
      'proxy_header = "Remote-User"',
      'proxy_from = ["unix"]',
    ],
    oidc_client_id: ['oidc_issuer = "https://login.example.com"'],
    oidc_scope: ['oidc_scope = "email"'],
    ldap_base: ['ldap_address = "ldaps://ldap.example.com"'],
    ldap_password_file: ['ldap_bind_dn = "cn=reader"'],
    ldap_login_attribute: [
      'ldap_address = "ldaps://ldap.example.com"',
      'ldap_base = "dc=x"',
      'ldap_login_attribute = ""',
    ],
  }
  for (const [name, web] of Object.entries(cases)) {
    const secretless = web.filter(it => !it.startsWith('oidc_client_secret'))
    const { world } = await makeSite([], secretless)
    const faults = faultsOf(world.config.settings(WEB))
    t.strictSame(
      faults.map(it => it[0]),
      [name.trim()],
    )
  }
  const { world } = await makeSite()
  t.strictSame(faultsOf(world.config.settings(WEB)), [])
  const wrong: readonly string[] = [
    'administrators = ["alice"]',
    'proxy_from = ["192.0.2.1"]',
    'oidc_issuer = "http://login.example.com"',
    'oidc_issuer = "https://login.example.com/?a=b"',
    'ldap_address = "ldap.example.com"',
  ]
  for (const line of wrong) await t.rejects(makeSite([], [line]), line)
})
