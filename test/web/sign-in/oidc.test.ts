/*
 * NAME
 *   oidc.test - a provider's word counts if all of it is right
 */
import t from 'tap'
import { makeAttempts } from '../../../src/web/sign-in/attempts.js'
import { SignInFault } from '../../../src/web/sign-in/fault.js'
import {
  makeOidc,
  type Attempt,
  type OidcSettings,
} from '../../../src/web/sign-in/oidc.js'
import type { Account } from '../../../src/web/sign-in/account.js'
import {
  CLIENT,
  startProvider,
  type Claims,
  type OidcProvider,
} from '../../helper/oidc-provider.js'

const RETURN = new URL('https://quarantine.example.com/sign-in/oidc/return')
const VERIFIED = { email: 'Alice@example.com', email_verified: true }

const settingsOf = (
  { issuer }: OidcProvider,
  change: Partial<OidcSettings> = {},
): OidcSettings => ({
  oidc_issuer: issuer,
  oidc_client_id: CLIENT.id,
  oidc_scope: 'openid email profile',
  oidc_address_claim: 'email',
  oidc_groups_claim: 'groups',
  ...change,
})

interface Signing {
  readonly change?: Partial<OidcSettings>
  readonly secret?: string
  /** Changes what the browser comes back with. */
  readonly back?: (url: URL) => void
  readonly attempt?: (attempt: Attempt) => Attempt
}

const signIn = async (
  provider: OidcProvider,
  { change, secret = CLIENT.secret, back, attempt = it => it }: Signing = {},
): Promise<Account> => {
  const oidc = makeOidc(settingsOf(provider, change), secret, RETURN)
  const begun = await oidc.begin()
  const url = provider.approve(begun.url)
  back?.(url)
  return oidc.finish(url.searchParams, attempt(begun.attempt))
}

t.test('what the provider is asked', async t => {
  const provider = await startProvider(t)
  const oidc = makeOidc(settingsOf(provider), CLIENT.secret, RETURN)
  const { url, attempt } = await oidc.begin()
  const query = Object.fromEntries(url.searchParams)
  t.equal(url.origin + url.pathname, `${provider.issuer}/authorize`)
  t.match(query, {
    response_type: 'code',
    client_id: CLIENT.id,
    redirect_uri: RETURN.href,
    scope: 'openid email profile',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge_method: 'S256',
  })
  t.notMatch(url.href, attempt.verifier)
  const again = (await oidc.begin()).attempt
  for (const name of ['state', 'nonce', 'verifier'] as const) {
    t.ok(attempt[name].length >= 43, `${name} has 256 bits`)
    t.not(again[name], attempt[name])
  }
  t.equal(provider.asked.length, 1, 'metadata are asked for once')
})

t.test('who it is', async t => {
  const provider = await startProvider(t)
  const cases: readonly {
    readonly title: string
    readonly claims: Claims
    readonly userinfo?: Claims | null
    readonly change?: Partial<OidcSettings>
    readonly account: Omit<Account, 'way'>
  }[] = [
    {
      title: 'an address that is verified',
      claims: { ...VERIFIED, groups: ['admins', 7, 'staff'] },
      account: {
        login: 'Alice@example.com',
        addresses: ['Alice@example.com'],
        groups: ['admins', 'staff'],
      },
    },
    {
      title: 'one that is not',
      claims: { email: 'alice@example.com', email_verified: false },
      account: { login: 'S1', addresses: [], groups: [] },
    },
    {
      title: 'one that the provider does not say it of',
      claims: { email: 'alice@example.com' },
      account: { login: 'S1', addresses: [], groups: [] },
    },
    {
      title: 'not verified in the token, verified in userinfo',
      claims: { email: 'alice@example.com', email_verified: false },
      userinfo: { email_verified: true },
      account: { login: 'S1', addresses: [], groups: [] },
    },
    {
      title: 'all in userinfo',
      claims: {},
      userinfo: { ...VERIFIED, groups: 'admins' },
      account: {
        login: 'Alice@example.com',
        addresses: ['Alice@example.com'],
        groups: ['admins'],
      },
    },
    {
      title: 'no userinfo',
      claims: VERIFIED,
      userinfo: null,
      account: {
        login: 'Alice@example.com',
        addresses: ['Alice@example.com'],
        groups: [],
      },
    },
    {
      title: 'another claim',
      claims: { mails: ['a@example.com', 'b@example.com', '*', '@x.com'] },
      change: { oidc_address_claim: 'mails' },
      account: {
        login: 'S1',
        addresses: ['a@example.com', 'b@example.com'],
        groups: [],
      },
    },
    {
      title: 'another claim, not verified',
      claims: { mails: ['a@example.com'], email_verified: false },
      change: { oidc_address_claim: 'mails' },
      account: { login: 'S1', addresses: [], groups: [] },
    },
    {
      title: 'what is no address',
      claims: {
        email: 'alice@example.com, bob@example.com',
        email_verified: true,
      },
      account: { login: 'S1', addresses: [], groups: [] },
    },
    {
      title: 'claims of other types',
      claims: { email: { a: 1 }, email_verified: true, groups: { a: 1 } },
      account: { login: 'S1', addresses: [], groups: [] },
    },
  ]
  for (const { title, claims, userinfo = {}, change, account } of cases) {
    provider.claims = { sub: 'S1', ...claims }
    provider.userinfo = userinfo
    const found = await signIn(provider, change && { change })
    t.strictSame(found, { way: 'oidc', ...account }, title)
  }
})

t.test('what is wrong', async t => {
  const provider = await startProvider(t)
  provider.claims = { sub: 'S1', ...VERIFIED }
  const now = Math.floor(Date.now() / 1000)
  const tokens: Readonly<Record<string, OidcProvider['wrong']>> = {
    'another issuer': { token: { iss: 'https://evil.example' } },
    'no issuer': { token: { iss: undefined } },
    'another audience': { token: { aud: 'another' } },
    'an audience of many': { token: { aud: ['another', 'more'] } },
    'made for another': { token: { aud: [CLIENT.id, 'b'], azp: 'b' } },
    'another nonce': { token: { nonce: 'x' } },
    'no nonce': { token: { nonce: undefined } },
    'it has expired': { token: { iat: now - 7200, exp: now - 3600 } },
    'no end': { token: { exp: undefined } },
    'not yet': { token: { nbf: now + 3600 } },
    'of no one': { token: { sub: undefined } },
    'signed by another key': { key: true },
    'not signed': { header: { alg: 'none' } },
    'signed by a secret': { header: { alg: 'HS256' } },
    'a key that is not there': { header: { kid: 'two' } },
    'metadata of another issuer': {
      metadata: { issuer: 'https://evil.example' },
    },
    'no token': { answer: { status: 200, body: '{}' } },
    'no JSON': { answer: { status: 200, body: '<html>' } },
    'an error': { answer: { status: 400, body: '{"error":"invalid_grant"}' } },
    'a failure': { answer: { status: 500, body: '' } },
  }
  for (const [title, wrong] of Object.entries(tokens)) {
    provider.wrong = wrong
    await t.rejects(signIn(provider), SignInFault, title)
  }
  provider.wrong = {}
  const signings: Readonly<Record<string, Signing>> = {
    'another state': { back: url => url.searchParams.set('state', 'x') },
    'no state': { back: url => url.searchParams.delete('state') },
    'two states': { back: url => url.searchParams.append('state', 'x') },
    'another code': { back: url => url.searchParams.set('code', 'x') },
    'no code': { back: url => url.searchParams.delete('code') },
    'the answer of another issuer': {
      back: url => url.searchParams.set('iss', 'https://evil.example'),
    },
    'the answer of no issuer': { back: url => url.searchParams.delete('iss') },
    'the person said no': {
      back: url => url.searchParams.set('error', 'access_denied'),
    },
    'another verifier': {
      attempt: it => ({ ...it, verifier: 'v'.repeat(43) }),
    },
    'the state of another attempt': { attempt: it => ({ ...it, state: 'x' }) },
    'the nonce of another attempt': { attempt: it => ({ ...it, nonce: 'x' }) },
    'another secret': { secret: 'x' },
  }
  for (const [title, signing] of Object.entries(signings)) {
    await t.rejects(signIn(provider, signing), SignInFault, title)
  }
  t.equal((await signIn(provider)).login, 'Alice@example.com', 'all is right')
})

t.test('userinfo of another person', async t => {
  const provider = await startProvider(t)
  provider.claims = { sub: 'S1' }
  provider.userinfo = { ...VERIFIED, sub: 'S2' }
  await t.rejects(signIn(provider), SignInFault)
})

t.test('a code is good once', async t => {
  const provider = await startProvider(t)
  provider.claims = { sub: 'S1', ...VERIFIED }
  const oidc = makeOidc(settingsOf(provider), CLIENT.secret, RETURN)
  const { url, attempt } = await oidc.begin()
  const back = provider.approve(url).searchParams
  t.equal((await oidc.finish(back, attempt)).way, 'oidc')
  await t.rejects(oidc.finish(back, attempt), SignInFault)
})

t.test('a provider that is gone, and comes back', async t => {
  const provider = await startProvider(t)
  provider.claims = { sub: 'S1', ...VERIFIED }
  const oidc = makeOidc(settingsOf(provider), CLIENT.secret, RETURN)
  provider.wrong = { metadata: { issuer: 'https://evil.example' } }
  await t.rejects(oidc.begin(), SignInFault)
  provider.wrong = {}
  t.ok((await oidc.begin()).url, 'it is asked again')
  const none = makeOidc(
    settingsOf(provider, { oidc_issuer: 'http://127.0.0.1:1' }),
    CLIENT.secret,
    RETURN,
  )
  await t.rejects(none.begin(), SignInFault)
})

t.test('attempts', async t => {
  let now = 0
  const attempts = makeAttempts(() => now)
  const attempt = { state: 's', nonce: 'n', verifier: 'v' }
  const name = attempts.add(attempt)
  t.equal(attempts.take('x'), null)
  t.strictSame(attempts.take(name), attempt)
  t.equal(attempts.take(name), null, 'once')
  const late = attempts.add(attempt)
  now += 10 * 60 * 1000
  t.equal(attempts.take(late), null, 'for ten minutes')
  const first = attempts.add(attempt)
  for (let at = 0; at < 2000; at++) attempts.add(attempt)
  t.equal(attempts.take(first), null, 'the oldest of too many goes')
})
