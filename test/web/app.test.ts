/*
 * NAME
 *   app - what every request must pass, and what every answer has
 */

import t from 'tap'
import { clientAddress } from '../../src/web/client-address.js'
import { html, theirs } from '../../src/web/html.js'
import { parsePublicUrl, parseWebAddress } from '../../src/web/options.js'
import { mineOf } from '../../src/web/person.js'
import { makeRateLimit } from '../../src/web/rate-limit.js'
import { makeSessions } from '../../src/web/session.js'
import { startSession } from '../../src/web/session-cookie.js'
import { formToken } from '../../src/web/layout.js'
import { STYLE, STYLE_PATH } from '../../src/web/style.js'
import { makeSite, PUBLIC, send, signIn, visit } from './web-site.js'

const bob = {
  ...{ login: 'bob', addresses: ['bob@example.com'] },
  isAdministrator: false,
}

t.test('every answer has the headers, also an error', async t => {
  const site = await makeSite()
  for (const path of ['/no-such-page', STYLE_PATH]) {
    const { headers } = await visit(site, path)
    t.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    t.equal(headers.get('referrer-policy'), 'no-referrer')
    t.equal(headers.get('x-content-type-options'), 'nosniff')
    t.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    t.equal(headers.get('x-dns-prefetch-control'), 'off')
    t.equal(headers.get('x-frame-options'), 'DENY')
    t.notMatch(headers.get('strict-transport-security'), /includeSubDomains/u)
    t.match(headers.get('x-robots-tag'), 'noindex')
    const isStyle = path === STYLE_PATH
    const cache = isStyle ? 'public, max-age=31536000, immutable' : 'no-store'
    t.equal(headers.get('cache-control'), cache)
  }
})

t.test('the style sheet is small, and has nothing to load', async t => {
  t.ok(STYLE.length < 10_000, `${STYLE.length} bytes`)
  t.notMatch(STYLE, /url\(|@import|expression/u)
})

t.test('what is refused', async t => {
  const type = 'application/x-www-form-urlencoded'
  const site = await makeSite()
  const cases: readonly (readonly [
    name: string,
    status: number,
    init: RequestInit,
    url?: string,
  ])[] = [
    ['another host', 421, {}, 'https://evil.example/'],
    ['another port', 421, {}, `${PUBLIC}:8443/`],
    ['a Host field', 421, { headers: { host: 'evil.example' } }],
    ['a method', 405, { method: 'DELETE' }],
    ['a method', 405, { method: 'PUT', body: 'a' }],
    [
      'a form of another site',
      403,
      post({ 'sec-fetch-site': 'cross-site', 'content-type': type }),
    ],
    [
      'a form of another host of the site',
      403,
      post({ 'sec-fetch-site': 'same-site', 'content-type': type }),
    ],
    [
      'a form that someone typed',
      403,
      post({ 'sec-fetch-site': 'none', 'content-type': type }),
    ],
    [
      'a form of another origin',
      403,
      post({ origin: 'https://evil.example', 'content-type': type }),
    ],
    [
      'a form of no origin',
      403,
      post({ origin: 'null', 'content-type': type }),
    ],
    ['a form from nowhere', 403, post({ 'content-type': type })],
    ['a text', 403, post({ 'content-type': 'text/plain' })],
    ['JSON', 415, post({ 'content-type': 'application/json' })],
    [
      'what is no form',
      415,
      post({ 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' }),
    ],
    [
      'much',
      413,
      {
        ...post({ 'content-type': type, 'sec-fetch-site': 'same-origin' }),
        body: 'a'.repeat(40_000),
      },
    ],
  ]
  for (const [name, status, init, url = `${PUBLIC}/sign-out`] of cases) {
    const response = await site.app.request(url, init)
    t.equal(response.status, status, name)
    t.match(await response.text(), '<h1>', name)
  }
  t.ok(site.lines.every(line => line.startsWith('warning: filter-web: ')))
})

function post(headers: Readonly<Record<string, string>>): RequestInit {
  return { method: 'POST', body: 'a=b', headers }
}

t.test('a form of a session needs its token', async t => {
  const site = await makeSite()
  const { headers, form } = signIn(site)
  const other = signIn(site)
  for (const given of [{}, { token: '' }, { token: 'x' }, other.form]) {
    const refused = await send(site, '/sign-out', { headers, form: given })
    t.equal(refused.status, 403)
  }
  const done = await send(site, '/sign-out', { headers, form })
  t.equal(done.status, 303)
  t.match(done.headers.get('set-cookie'), /^__Host-postsift=; Max-Age=0/u)
  const again = await visit(site, '/no-such-page', headers)
  t.notMatch(await again.text(), 'Sign out', 'the session has ended')
  t.match(await (await visit(site, '/x', other.headers)).text(), 'Sign out')
})

t.test('the cookie is of this host, for no script', async t => {
  const site = await makeSite()
  site.app.get('/test-sign-in', context => {
    t.equal(formToken(context), null)
    startSession(context, site.world.sessions, bob)
    return context.text(String(formToken(context)))
  })
  const response = await visit(site, '/test-sign-in')
  const { headers } = response
  t.match(
    await response.text(),
    /^<input type="hidden" name="token" value="[\w-]{43}" \/>$/u,
  )
  t.match(
    headers.getSetCookie().at(-1),
    /^__Host-postsift=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/u,
  )
})

t.test(
  'sessions end, and the oldest goes where there are too many',
  async t => {
    let now = 0
    const sessions = makeSessions({ hours: 2 }, () => now)
    const first = sessions.open(bob)
    now = 7_199_999
    t.same(sessions.find(first)?.person, bob)
    now = 7_200_000
    t.equal(sessions.find(first), null)
    const old = sessions.open(bob)
    const second = sessions.open(bob)
    for (let count = 0; count < 9_999; count++) sessions.open(bob)
    t.equal(sessions.find(old), null)
    t.ok(sessions.find(second))
    sessions.close(second)
    t.equal(sessions.find(second), null)
  },
)

t.test('too many requests of one client, and no one else', async t => {
  const site = await makeSite()
  const ask = (address: string) =>
    visit(site, STYLE_PATH, { 'x-forwarded-for': `10.0.0.1, ${address}` })
  for (let count = 0; count < 600; count++) await ask('192.0.2.1')
  t.equal((await ask('192.0.2.1')).status, 429)
  t.equal((await ask('192.0.2.2')).status, 200)
  site.clock.now += 60_000
  t.equal((await ask('192.0.2.1')).status, 200)
  site.lines.splice(0)
  for (let count = 0; count < 601; count++) await visit(site, STYLE_PATH)
  t.equal(
    (await visit(site, STYLE_PATH)).status,
    200,
    'who cannot be told apart',
  )
  t.match(site.lines, [/no X-Forwarded-For/u], 'is told once')
})

t.test('a page that fails says nothing of the inside', async t => {
  const site = await makeSite()
  site.app.get('/test-failing', () => {
    throw new Error('secret <b>', { cause: new Error('at /var/lib') })
  })
  const response = await visit(site, '/test-failing')
  t.equal(response.status, 500)
  t.notMatch(await response.text(), /secret|\/var/u)
  t.match(
    site.lines.at(-1),
    'error: filter-web: a page failed: secret <b>: at /var/lib',
  )
})

t.test('addresses of clients', async t => {
  for (const [given, wanted] of [
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['evil, word', 'unknown'],
    ['192.0.2.1', '192.0.2.1'],
    ['198.51.100.9, 192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const) {
    t.equal(clientAddress(given), wanted, given ?? '')
  }
})

t.test('a limit forgets', async t => {
  let now = 0
  const limit = makeRateLimit({ count: 2, seconds: 1 }, () => now)
  const tries = (): boolean[] => [1, 2, 3].map(() => limit.take('a'))
  t.strictSame(tries(), [true, true, false])
  limit.forget('a')
  t.strictSame(tries(), [true, true, false])
  now = 1000
  t.strictSame(tries(), [true, true, false])
  t.ok(limit.take('b'))
})

t.test('whose mail it is', async t => {
  const cases: readonly (readonly [string[], string, boolean])[] = [
    [['bob@example.com'], 'bob@example.com', true],
    [['Bob@Example.COM'], 'bob@example.com', true],
    [['bob@example.com'], 'bob+news@example.com', true],
    [['bob@example.com'], 'eve@example.com', false],
    [['bob@example.com'], 'bob@example.org', false],
    [['eve@example.com', 'bob@example.com'], 'bob@example.com', true],
    [[], 'bob@example.com', false],
    [['*'], 'bob@example.com', false],
    [['@example.com'], 'bob@example.com', false],
    [['example.com'], 'bob@example.com', false],
    [['bob@'], 'bob@example.com', false],
    [['*@example.com'], 'bob@example.com', false],
    [['bob@.com'], 'bob@example.com', false],
    [['<>'], '', false],
    [[''], '', false],
  ]
  for (const [addresses, recipient, wanted] of cases) {
    const text = `${addresses.join(', ')} and ${recipient}`
    t.equal(mineOf({ addresses }, '+')(recipient), wanted, text)
  }
})

t.test('values are escaped, those of others made visible', async t => {
  const bad = `<img src=x onerror="1">'&`
  const escaped = '&lt;img src=x onerror=&quot;1&quot;&gt;&#39;&amp;'
  t.equal(
    String(html`<p title="${bad}">${[bad, null, 1]}</p>`),
    `<p title="${escaped}">${escaped}1</p>`,
  )
  t.equal(
    String(theirs(`a\u202e${bad}\n\0`)),
    `<bdi class="theirs">a?${escaped}??</bdi>`,
  )
  t.match(String(theirs('x'.repeat(999), 10)), '>xxxxxxx...<')
})

t.test('options', async t => {
  t.equal(parsePublicUrl('https://a.example').host, 'a.example')
  t.equal(parsePublicUrl('https://a.example:8443/').host, 'a.example:8443')
  t.equal(parsePublicUrl('http://127.0.0.1:8025').host, '127.0.0.1:8025')
  for (const bad of [
    '',
    'a.example',
    'http://a.example',
    'https://a.example/x',
    'https://u:p@a.example',
    'javascript:1',
  ]) {
    t.throws(() => parsePublicUrl(bad), /must be "https:/u, bad)
  }
  t.same(parseWebAddress('unix:/run/web.sock'), { path: '/run/web.sock' })
  t.same(parseWebAddress('[::1]:8025'), { host: '::1', port: 8025 })
  for (const bad of ['0.0.0.0:80', '192.0.2.1:80', '[::]:80', 'x', '8025']) {
    t.throws(() => parseWebAddress(bad), /must be/u, bad)
  }
})
