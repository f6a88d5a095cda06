/*
 * NAME
 *   pages.test - the pages for administrators, and what they ask the helper
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { NoPeer } from '../../../src/util/lines/ask-line.js'
import type { AskedRelease } from '../../../src/web-helper/requests.js'
import { recordOf } from '../../records/sample.js'
import {
  makeKeepingSite,
  send,
  signIn,
  visit,
  type KeepingSite,
} from '../web-site.js'
import { asAdministrator, HEALTH, postAll, writeRecords } from './site.js'

interface Place extends KeepingSite {
  readonly records: string
}

const makePlace = async (t: Test): Promise<Place> => {
  const folder = t.testdir({ quarantine: {}, records: {} })
  const records = join(folder, 'records')
  const site = await makeKeepingSite(join(folder, 'quarantine'), undefined, [
    `records_directory = "${records}"`,
  ])
  site.replies.status = () => HEALTH
  return { ...site, records }
}

const PATHS = [
  ...['/admin/', '/admin/search', '/admin/search?all=1', '/admin/requests'],
  ...['/admin/deeds', '/admin/engines', `/admin/message/${'a'.repeat(64)}`],
  '/admin/decision/X',
]

t.test('only administrators', async t => {
  const site = await makePlace(t)
  const bob = signIn(site)
  const key = await site.keep()
  for (const path of PATHS) {
    const none = await visit(site, path)
    t.equal(none.headers.get('location'), '/sign-in', path)
    t.equal((await visit(site, path, bob.headers)).status, 403, path)
  }
  const posts = [
    ...['/admin/bulk', '/admin/bulk/do', `/admin/message/${key}/release`],
    ...[`/admin/message/${key}/delete`, `/admin/message/${key}/learn`],
    '/admin/requests/x',
  ]
  const form = { key, do: 'release', answer: 'grant', as: 'spam' }
  for (const path of posts) {
    const none = await send(site, path, { form })
    t.equal(none.headers.get('location'), '/sign-in', path)
    const theirs = { form: { ...form, ...bob.form }, headers: bob.headers }
    t.equal((await send(site, path, theirs)).status, 403, path)
    const { headers } = signIn(site, { isAdministrator: true })
    const forged = await send(site, path, { form, headers })
    t.equal(forged.status, 403, `${path} without the token`)
    const away = await send(site, path, {
      form: { ...form, ...signIn(site, { isAdministrator: true }).form },
      headers: { ...headers, 'sec-fetch-site': 'cross-site' },
    })
    t.equal(away.status, 403, `${path} from another site`)
  }
  t.strictSame(site.asked, [], 'the helper was asked nothing')
})

t.test('a GET changes nothing', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const key = await site.keep()
  for (const path of [...PATHS, `/admin/message/${key}`]) await admin.get(path)
  for (const path of ['/admin/bulk', '/admin/bulk/do', '/admin/requests/x']) {
    t.equal((await admin.get(path)).status, 404, path)
  }
  for (const act of ['release', 'delete', 'learn']) {
    t.equal((await admin.get(`/admin/message/${key}/${act}`)).status, 404, act)
  }
  const names = site.asked.map(({ name }) => name)
  t.strictSame([...new Set(names)].sort(), ['requests', 'status'])
})

t.test('overview', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  t.match((await admin.get('/admin/')).text, '0 messages')
  await site.keep({ class: 'spam' })
  await site.keep({ class: 'spam' })
  await site.keep({ class: 'infected' })
  site.replies.requests = () => ({ requests: [asked({}), asked({ id: 'b' })] })
  const { status, text } = await admin.get('/admin/')
  t.equal(status, 200)
  t.match(text, '3 messages')
  t.match(text, /href="\/admin\/search\?verdict=spam"[^>]*>\s*2\s*</u)
  t.match(text, /href="\/admin\/search\?verdict=infected"[^>]*>\s*1\s*</u)
  t.match(text, '2 recipients ask for a message')
  t.match(text, 'not reachable')
  t.match(text, 'No filterd runs')
  t.match(text, 'X: rspamd: gone')
  t.equal((await admin.get('/admin')).status, 303)
})

t.test('what cannot be known is said', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const gone = (): never => {
    throw new NoPeer('no helper', 'none')
  }
  site.replies.status = gone
  site.replies.requests = gone
  const overview = await admin.get('/admin/')
  t.equal(overview.status, 200)
  t.match(overview.text, 'the helper of filter-web does not run')
  t.match((await admin.get('/admin/engines')).text, 'does not run')
  t.match((await admin.get('/admin/requests')).text, 'The requests: ')
  t.match((await admin.get('/admin/deeds')).text, 'Nothing is noted')
  site.replies.status = () => ({
    ...HEALTH,
    engines: [],
    bypasses: { missing: 'closed' },
    recent: { missing: 'no folder' },
  })
  const engines = (await admin.get('/admin/engines')).text
  t.match(engines, 'No antivirus and no spam engine is enabled.')
  t.match(engines, /Bypasses: <[^>]+>closed/u)
  t.match((await admin.get('/admin/')).text, /The records: <[^>]+>no folder/u)
  rmSync(site.world.folder, { recursive: true })
  t.equal((await admin.get('/admin/search')).status, 200)
  t.match((await admin.get('/admin/')).text, '0 messages')
  t.notMatch(site.lines.join('\n'), 'a page failed')
})

t.test('search', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const old = site.clock.now - 10 * 86_400_000
  await site.keep({ subject: 'Invoice 1', sender: 'eve@evil.example' })
  await site.keep({ subject: 'Invoice 2', class: 'infected', arrivedAt: old })
  await site.keep({ subject: 'Hello', to: ['carol@example.com'] })
  const cases: Readonly<Record<string, readonly string[]>> = {
    '': ['Hello', 'Invoice 1', 'Invoice 2'],
    'subject=invoice': ['Invoice 1', 'Invoice 2'],
    'sender=EVE@': ['Invoice 1'],
    'recipient=carol': ['Hello'],
    'verdict=infected': ['Invoice 2'],
    'since=2d': ['Hello', 'Invoice 1'],
    'until=2026-11-25': ['Invoice 2'],
    'name=.exe': ['Hello', 'Invoice 1', 'Invoice 2'],
    'name=none': [],
    'larger=1': ['Hello', 'Invoice 1', 'Invoice 2'],
    'smaller=1': [],
    'subject=invoice&verdict=infected': ['Invoice 2'],
    'sender=%20&subject=+': ['Hello', 'Invoice 1', 'Invoice 2'],
    'unknown=1': ['Hello', 'Invoice 1', 'Invoice 2'],
  }
  const all = ['Hello', 'Invoice 1', 'Invoice 2']
  for (const [query, expected] of Object.entries(cases)) {
    const { status, text } = await admin.get(`/admin/search?${query}`)
    t.equal(status, 200)
    const found = all.filter(it => text.includes(`>${it}</bdi>`))
    t.strictSame(found, expected, query)
  }
  const faults: Readonly<Record<string, RegExp>> = {
    'since=soon': /Since must be a date or an age/u,
    'larger=much': /Larger than must be a size/u,
    'verdict=evil': /Verdict must be one of/u,
  }
  for (const [query, text] of Object.entries(faults)) {
    const page = (await admin.get(`/admin/search?${query}`)).text
    t.match(page, text)
    t.notMatch(page, 'Invoice', 'nothing is shown')
  }
  const typed = await admin.get('/admin/search?subject=%22%3E%3Cb%3E')
  t.match(typed.text, 'value="&quot;&gt;&lt;b&gt;"')
})

t.test('pages of a search', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  for (let at = 0; at < 120; at++) {
    await site.keep({
      ...{ subject: `Mail ${at}.`, arrivedAt: site.clock.now + at * 1000 },
    })
  }
  const shown = async (query: string): Promise<readonly string[]> => {
    const { text } = await admin.get(`/admin/search?${query}`)
    return [...text.matchAll(/>Mail (\d+)\.</gu)].map(it => it[1] ?? '')
  }
  const numbers = (from: number, to: number): readonly string[] =>
    Array.from({ length: from - to + 1 }, (_, at) => String(from - at))
  t.strictSame(await shown(''), numbers(119, 70))
  t.strictSame(await shown('page=2'), numbers(69, 20))
  t.strictSame(await shown('page=3'), numbers(19, 0))
  t.strictSame(await shown('page=99'), numbers(19, 0))
  const { text } = await admin.get('/admin/search?subject=mail&page=2')
  t.match(text, 'href="/admin/search?subject=mail"')
  t.match(text, 'href="/admin/search?subject=mail&amp;page=3"')
})

t.test('all decisions', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const record = { ...recordOf('ID23456789BC'), subject: 'Was refused' }
  t.match((await admin.get('/admin/search?all=1')).text, 'No record matches')
  writeRecords(site.records, [record])
  const { text } = await admin.get('/admin/search?all=1&subject=refused')
  t.match(text, 'Was refused')
  t.match(text, 'href="/admin/decision/ID23456789BC"')
  const decision = await admin.get('/admin/decision/ID23456789BC')
  t.equal(decision.status, 200)
  t.match(decision.text, '<pre class="text"')
  t.match(decision.text, 'Was refused')
  t.equal((await admin.get('/admin/decision/none')).status, 404)
})

const CHOSEN = ['release', 'delete', 'spam', 'ham'] as const

t.test('bulk: asked before, then each by the helper', async t => {
  const site = await makePlace(t)
  const keys = [await site.keep(), await site.keep(), await site.keep()]
  const [one = '', two = ''] = keys
  for (const deed of CHOSEN) {
    site.asked.splice(0)
    const fields = [
      ...keys.map(key => ['key', key] as const),
      ...[['do', deed] as const, ['back', '/admin/search?subject=x'] as const],
    ]
    const question = await postAll(site, '/admin/bulk', fields)
    t.equal(question.status, 200)
    t.match(question.text, '3 messages.')
    t.match(question.text, 'href="/admin/search?subject=x"')
    t.strictSame(site.asked, [], `${deed}: nothing is done yet`)
    const done = await postAll(site, '/admin/bulk/do', [
      ...fields,
      ['learn', '1'],
    ])
    t.equal(done.status, 200)
    t.match(done.text, /3 messages (?:released|deleted|learned)/u)
    const who = { by: 'administrator', login: 'root@example.com (local)' }
    const wanted: Readonly<Record<string, (key: string) => object>> = {
      release: (key: string) => ({ name: 'release', key, learn: true, who }),
      delete: (key: string) => ({
        ...{ name: 'remove', keys: [key], learn: true, who },
      }),
      spam: (key: string) => ({ name: 'learn', key, as: 'spam', who }),
      ham: (key: string) => ({ name: 'learn', key, as: 'ham', who }),
    }
    t.strictSame(
      site.asked,
      keys.map(key => wanted[deed]?.(key)),
      deed,
    )
  }

  site.asked.splice(0)
  await postAll(site, '/admin/bulk/do', [
    ...[['do', 'delete'] as const, ['which', 'shown'] as const],
    ...[['shown', `${one} ${two} x`] as const, ['key', keys[2] ?? ''] as const],
  ])
  t.strictSame(
    site.asked.map(it => ('keys' in it ? it.keys : [])),
    [[one], [two]],
    'all on the page',
  )
})

t.test('bulk: what is refused', async t => {
  const site = await makePlace(t)
  const key = await site.keep()
  const many = Array.from(
    { length: 101 },
    (_, at) => ['key', at.toString(16).padStart(64, '0')] as const,
  )
  const cases: readonly (readonly [
    RegExp,
    readonly (readonly [string, string])[],
  ])[] = [
    [/No message was chosen/u, [['do', 'release']]],
    [/does not say what to do/u, [['key', key]]],
    [
      /does not say what to do/u,
      [
        ['key', key],
        ['do', 'burn'],
      ],
    ],
    [/At most 100 messages/u, [...many, ['do', 'delete']]],
    [/None of them is kept any more/u, [...many.slice(1, 3), ['do', 'delete']]],
    [
      /No message was chosen/u,
      [
        ['key', '../../etc/passwd'],
        ['do', 'delete'],
      ],
    ],
  ]
  for (const [text, fields] of cases) {
    for (const path of ['/admin/bulk', '/admin/bulk/do']) {
      const answer = await postAll(site, path, fields)
      t.equal(answer.status, 400)
      t.match(answer.text, text)
    }
  }
  const back = await postAll(site, '/admin/bulk', [
    ['back', 'https://evil.example/"><b>'],
  ])
  t.match(back.text, 'href="/admin/search"')
  t.notMatch(back.text, 'evil')
  t.strictSame(site.asked, [])
})

t.test('bulk: malware needs a box', async t => {
  const site = await makePlace(t)
  const fields = [
    ['key', await site.keep({ class: 'infected' })],
    ['key', await site.keep()],
    ['do', 'release'],
  ] as const
  const question = await postAll(site, '/admin/bulk', fields)
  t.match(question.text, 'name="sure"')
  const refused = await postAll(site, '/admin/bulk/do', fields)
  t.equal(refused.status, 400)
  t.strictSame(site.asked, [])
  await postAll(site, '/admin/bulk/do', [...fields, ['sure', '1']])
  t.equal(site.asked.length, 2)
})

t.test('bulk: what was not done is said', async t => {
  const site = await makePlace(t)
  const keys = [await site.keep(), await site.keep(), await site.keep()]
  let count = 0
  site.replies.release = () => {
    count++
    if (count === 1) return { refused: 'failed', text: 'The next hop is gone.' }
    if (count === 2) throw new NoPeer('no helper', 'none')
    return { released: [], already: true }
  }
  const fields = keys.map(key => ['key', key] as const)
  const done = await postAll(site, '/admin/bulk/do', [
    ...fields,
    ['do', 'release'],
  ])
  t.match(done.text, '0 messages released')
  t.match(done.text, '2 not released')
  t.match(done.text, 'The next hop is gone.')
  t.match(done.text, 'the helper did not answer')
  t.match(done.text, '1 had been released before.')
  site.replies.learn = () => ({ learned: false })
  const learned = await postAll(site, '/admin/bulk/do', [
    ...fields,
    ['do', 'spam'],
  ])
  t.match(learned.text, '3 not learned as spam')
})

t.test('a message', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const key = await site.keep({ id: 'ID23456789BC', subject: 'Hello' })
  const path = `/admin/message/${key}`
  const before = await admin.get(path)
  t.match(before.text, /The record: <[^>]+>there is none/u)
  writeRecords(site.records, [
    { ...recordOf('ID23456789BC'), time: '2026-11-30T11:59:00.000Z' },
  ])
  const { status, text } = await admin.get(path)
  t.equal(status, 200)
  for (const word of ['Hello', 'alice@sender.example', 'Hi.', 'outcome']) {
    t.match(text, word)
  }
  const who = { by: 'administrator', login: 'root@example.com (local)' }

  const released = await admin.post(`${path}/release`, {
    ...{ to: 'eve@example.com', attach: '1' },
  })
  t.match(released.text, 'Released to bob@example.com.')
  t.strictSame(site.asked.pop(), {
    ...{ name: 'release', key, who, to: 'eve@example.com' },
    ...{ attach: true, learn: false },
  })
  const wrong = await admin.post(`${path}/release`, { to: 'a@b, c@d' })
  t.equal(wrong.status, 409)
  t.match(wrong.text, 'this is no address')
  site.replies.release = () => ({ refused: 'failed', text: 'No <room>.' })
  const refused = await admin.post(`${path}/release`)
  t.equal(refused.status, 409)
  t.match(refused.text, 'Not released: No &lt;room&gt;.')
  t.strictSame(site.asked.pop(), {
    ...{ name: 'release', key, who, attach: false, learn: false },
  })

  const learned = await admin.post(`${path}/learn`, { as: 'spam' })
  t.match(learned.text, 'Learned as spam.')
  t.strictSame(site.asked.pop(), { name: 'learn', key, as: 'spam', who })
  site.replies.learn = () => ({ learned: false })
  t.equal((await admin.post(`${path}/learn`, { as: 'ham' })).status, 409)

  const deleted = await admin.post(`${path}/delete`, { learn: '1' })
  t.match(deleted.text, '<h1>Deleted.</h1>')
  t.strictSame(site.asked.pop(), {
    ...{ name: 'remove', keys: [key], learn: true, who },
  })
  t.equal((await admin.get(`/admin/message/${'b'.repeat(64)}`)).status, 404)
  t.equal((await admin.get('/admin/message/x')).status, 404)
  const none = await admin.post(`/admin/message/${'b'.repeat(64)}/release`)
  t.equal(none.status, 404)
})

t.test('a message with malware', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const key = await site.keep({ class: 'infected' })
  const path = `/admin/message/${key}`
  t.match((await admin.get(path)).text, 'name="sure"')
  site.asked.splice(0)
  t.equal((await admin.post(`${path}/release`)).status, 409)
  t.strictSame(site.asked, [])
  t.equal((await admin.post(`${path}/release`, { sure: '1' })).status, 200)
  t.equal(site.asked.length, 1)
})

const asked = (more: Partial<AskedRelease>): AskedRelease => ({
  ...{ id: 'a', key: 'a'.repeat(64), recipient: 'bob@example.com' },
  ...{ text: 'I need it.', askedAt: '2026-11-30T10:00:00.000Z' },
  ...{ by: 'bob', state: 'open', note: '' },
  ...more,
})

t.test('requests of recipients', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  t.match((await admin.get('/admin/requests')).text, 'No request is open')
  const key = await site.keep({ subject: 'Contract' })
  const id = 'c'.repeat(32)
  site.replies.requests = () => ({
    requests: [
      asked({ id, key }),
      asked({
        ...{ id: 'd', text: '', state: 'denied', note: 'No.' },
        ...{ answeredAt: '2026-11-30T11:00:00.000Z', answeredBy: 'root' },
      }),
    ],
  })
  const { text } = await admin.get('/admin/requests')
  t.match(text, 'Contract')
  t.match(text, `action="/admin/requests/${id}"`)
  t.match(text, 'I need it.')
  t.match(text, 'No reason was given.')
  t.match(text, 'a message that is not kept any more')
  t.equal(text.match(/value="grant"/gu)?.length, 1, 'one is open')

  site.replies.answer = () => ({ released: ['bob@example.com'] })
  const granted = await admin.post(`/admin/requests/${id}`, {
    ...{ answer: 'grant', note: 'Here\r\nit is.\0 ' },
  })
  t.match(granted.text, 'Granted. Released to bob@example.com.')
  const answer = site.asked.find(it => it.name === 'answer')
  const who = { by: 'administrator', login: 'root@example.com (local)' }
  t.strictSame(answer, {
    ...{ name: 'answer', request: id, grant: true, note: 'Here\nit is.', who },
  })
  site.replies.answer = () => ({ refused: 'gone', text: 'It is gone.' })
  const gone = await admin.post(`/admin/requests/${id}`, { answer: 'refuse' })
  t.equal(gone.status, 409)
  t.match(gone.text, 'Not done: It is gone.')
  site.asked.splice(0)
  const none = await admin.post(`/admin/requests/${id}`, { answer: 'maybe' })
  t.equal(none.status, 409)
  t.notOk(site.asked.some(it => it.name === 'answer'))
})

t.test('who did what', async t => {
  const site = await makePlace(t)
  const admin = asAdministrator(site)
  const key = await site.keep({ subject: 'Known' })
  const deeds = Array.from({ length: 130 }, (_, at) => ({
    ...{
      deed: at % 2 === 0 ? 'released' : 'deleted',
      keys: [key, 'f'.repeat(64)],
    },
    time: new Date(Date.UTC(2026, 10, 30, 0, at)).toISOString(),
    by: at === 7 ? 'eve@example.com (ldap)' : 'root, by sudo alice',
    recipients: ['bob@example.com'],
  }))
  writeRecords(site.records, [], deeds as never)
  const rows = async (query: string): Promise<readonly string[]> => {
    const { status, text } = await admin.get(`/admin/deeds?${query}`)
    t.equal(status, 200)
    return [...text.matchAll(/<time datetime="([^"]+)"/gu)].map(
      it => it[1] ?? '',
    )
  }
  const times = [...deeds].reverse().map(it => it.time)
  t.strictSame(await rows(''), times.slice(0, 100))
  const before = encodeURIComponent(times[99] ?? '')
  t.strictSame(await rows(`before=${before}`), times.slice(100))
  t.strictSame(await rows('by=EVE'), [deeds[7]?.time])
  t.equal((await rows('deed=deleted')).length, 65)
  t.equal((await rows('deed=nothing')).length, 100)
  const { text } = await admin.get('/admin/deeds')
  t.match(text, `href="/admin/message/${key}"`)
  t.match(text, `href="/admin/search?all=1&amp;id=${'f'.repeat(64)}"`)
})
