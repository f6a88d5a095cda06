/*
 * NAME
 *   pages - what a recipient sees, and what buttons ask of the helper
 */

import { writeFileSync } from 'node:fs'
import t from 'tap'
import type { VerdictClass } from '../../src/mail/finding.js'
import { note } from '../../src/quarantine/catalog.js'
import {
  entryPath,
  entryText,
  readEntry,
  type Entry,
} from '../../src/quarantine/entry.js'
import type { Refusal } from '../../src/web-helper/requests.js'
import { makeKeepingSite, send, signIn, visit } from './web-site.js'

type Class = Exclude<VerdictClass, 'clean'>

t.test(
  'the page of a link has what is allowed, and changes nothing',
  async t => {
    const cases: readonly (readonly [
      Class,
      'see' | 'release',
      readonly string[],
    ])[] = [
      ['spam', 'release', ['release', 'delete']],
      ['spam', 'see', ['ask', 'delete']],
      ['banned', 'see', ['ask', 'delete']],
      ['infected', 'see', []],
      ['active', 'release', ['release', 'delete']],
      ['unchecked-encrypted', 'release', ['password', 'release', 'delete']],
      ['banned', 'release', ['ask', 'delete']],
      ['ambiguous', 'release', ['ask', 'delete']],
      ['unchecked-error', 'release', ['ask', 'delete']],
      ['unchecked-overlimit', 'release', ['ask', 'delete']],
      ['unchecked-damaged', 'release', ['ask', 'delete']],
      ['spam-certain', 'release', ['ask', 'delete']],
      ['infected', 'release', []],
    ]
    const site = await makeKeepingSite(t.testdir())
    for (const [kind, scope, wanted] of cases) {
      const entry = await site.keep({ class: kind })
      const path = `/m/${site.link({ entry, scope })}`
      const response = await visit(site, path)
      const text = await response.text()
      t.equal(response.status, 200)
      t.match(text, 'alice@sender.example')
      t.match(text, '<dd><bdi class="theirs">Hello</bdi></dd>')
      t.strictSame(actsIn(text, path), wanted, `${kind} ${scope}`)
      t.notMatch(text, 'Hi.', 'no text')
    }
    t.strictSame(site.asked, [])
  },
)

// The last word of each form and button that leads on.
function actsIn(text: string, path: string): readonly string[] {
  return [...text.matchAll(/(?:action|href)="([^"]+)"/gu)]
    .map(([, to = '']) => to)
    .filter(to => to.startsWith(`${path}/`))
    .map(to => to.slice(path.length + 1))
    .filter(to => to !== 'later')
}

t.test('buttons of a link ask the helper, once', async t => {
  const site = await makeKeepingSite(t.testdir())
  const key = await site.keep()
  const locked = await site.keep({ class: 'unchecked-encrypted' })
  const token = site.link({ entry: key })
  const lockedToken = site.link({ entry: locked })
  const who = { by: 'link', token }
  const recipient = 'bob@example.com'
  const cases = [
    ['release', {}, { name: 'release', key, who }, /on its way to/u],
    ['delete', {}, { name: 'remove', keys: [key], who }, /not see this/u],
    [
      'ask',
      { text: 'Please\r\nnow\0' },
      { name: 'ask', key, recipient, text: 'Please\nnow', who },
      /was asked/u,
    ],
  ] as const
  for (const [act, form, wanted, pattern] of cases) {
    const response = await send(site, `/m/${token}/${act}`, { form })
    t.equal(response.status, 200, act)
    t.match(await response.text(), pattern, act)
    t.strictSame(site.asked.splice(0), [wanted], act)
  }
  const path = `/m/${lockedToken}/password`
  await send(site, path, { form: { password: ' opén ' } })
  t.match(site.asked.splice(0), [
    { name: 'open', key: locked, recipient, password: ' opén ' },
  ])
  for (const password of ['', 'a\nb', 'x'.repeat(257)]) {
    const wrong = await send(site, path, { form: { password } })
    t.match(await wrong.text(), 'does not open the file')
  }
  const notLocked = `/m/${token}/password`
  t.equal((await visit(site, notLocked)).status, 403)
  await send(site, notLocked, { form: { password: '' } })
  t.strictSame(site.asked, [], 'and no more')
})

t.test('what comes of a password', async t => {
  const site = await makeKeepingSite(t.testdir())
  const entry = await site.keep({ class: 'unchecked-encrypted' })
  const path = `/m/${site.link({ entry })}/password`
  for (const [answer, pattern] of [
    [{ opened: 'wrong', left: 4 }, /You can try 4 more/u],
    [{ opened: 'wrong', left: 0 }, /No more passwords/u],
    [{ opened: 'found', left: 3, found: 'Eicar' }, /Eicar.*not delivered/su],
    [{ opened: 'released', left: 3 }, /nothing was found/u],
  ] as const) {
    site.replies.open = () => answer
    const response = await send(site, path, { form: { password: 'x' } })
    t.match(await response.text(), pattern)
  }
})

t.test('GET changes nothing, whatever its path', async t => {
  const site = await makeKeepingSite(t.testdir())
  const key = await site.keep({ class: 'unchecked-encrypted' })
  const { headers } = signIn(site)
  for (const base of [`/m/${site.link({ entry: key })}`, `/message/${key}`]) {
    for (const act of [
      'release',
      'delete',
      'ask',
      'password',
      'later',
      'open',
    ]) {
      await visit(site, `${base}/${act}`, headers)
      await visit(site, `${base}/${act}?confirm=1`, headers)
    }
  }
  await visit(site, '/sign-out', headers)
  await visit(site, '/senders?sender=a@b.c&kind=allow&days=30', headers)
  await visit(site, '/settings?digest=off', headers)
  const names = site.asked.map(({ name }) => name)
  const reading = ['requests', 'senders', 'settings']
  t.strictSame(
    names.filter(it => !reading.includes(it)),
    [],
  )
})

t.test('links that do not work', async t => {
  const site = await makeKeepingSite(t.testdir())
  const entry = await site.keep()
  const token = site.link({ entry })
  const cases = [
    ['cut', token.slice(0, 80), 404],
    ['short', 'abc', 404],
    ['changed', `A${token.slice(1)}`, 404],
    ['long', 'a'.repeat(3000), 404],
    ['expired', site.link({ entry, expires: 0 }), 410],
    ['gone', site.link({ entry: '0'.repeat(64) }), 410],
  ] as const
  for (const [name, it, status] of cases) {
    for (const response of [
      await visit(site, `/m/${it}`),
      await send(site, `/m/${it}/release`),
    ]) {
      t.equal(response.status, status, name)
      t.match(await response.text(), 'href="/"', 'it says what to do')
    }
  }
  t.strictSame(site.asked, [])
})

t.test('what the helper refuses', async t => {
  const site = await makeKeepingSite(t.testdir())
  const token = site.link({ entry: await site.keep() })
  const cases: readonly (readonly [Refusal, number])[] = [
    ['forged', 404],
    ['expired', 410],
    ['used', 409],
    ['gone', 410],
    ['not-yours', 403],
    ['not-allowed', 403],
    ['too-often', 429],
    ['failed', 503],
  ]
  for (const [refused, status] of cases) {
    site.replies.release = () => ({ refused, text: 'Because <b>.' })
    const response = await send(site, `/m/${token}/release`)
    t.equal(response.status, status, refused)
    t.match(await response.text(), 'Because &lt;b&gt;.')
  }
  site.replies.release = () => ({ released: [], already: true })
  const again = await send(site, `/m/${token}/release`)
  t.match(await again.text(), 'not sent a second time')
  site.replies.release = () => ({ released: [], already: false })
  t.equal((await send(site, `/m/${token}/release`)).status, 503)
})

t.test('a mail that was released has no button for it', async t => {
  const site = await makeKeepingSite(t.testdir())
  const entry = await site.keep()
  const recipient = 'bob@example.com'
  const path = `/m/${site.link({ entry })}`
  const link = { entry, recipient, expires: 1, state: 'released' } as const
  site.replies.link = () => ({ ...link, scope: 'release' })
  const text = await (await visit(site, path)).text()
  t.match(text, 'was released')
  t.strictSame(actsIn(text, path), ['delete'])
})

t.test('my mail: mine, the newest first, by kind and page', async t => {
  const site = await makeKeepingSite(t.testdir())
  for (let at = 0; at < 60; at++) {
    await site.keep({
      subject: `number ${at}.`,
      class: at % 3 === 0 ? 'active' : 'spam',
      arrivedAt: Date.UTC(2026, 10, 1) + at * 60_000,
      ...(at === 7 && { to: ['eve@example.com', 'bob+news@example.com'] }),
    })
  }
  await site.keep({ to: ['eve@example.com'], subject: 'of eve' })
  await site.keep({ to: ['Bob@EXAMPLE.com'], subject: 'of Bob' })
  const { headers } = signIn(site)
  const read = async (path: string): Promise<string> =>
    (await visit(site, path, headers)).text()
  const subjects = (text: string): readonly string[] =>
    [...text.matchAll(/<bdi class="theirs">([^<]*)<\/bdi><\/a/gu)].map(
      ([, it = '']) => it,
    )
  const first = await read('/')
  t.equal(subjects(first).length, 50)
  t.strictSame(subjects(first).slice(0, 3), [
    'of Bob',
    'number 59.',
    'number 58.',
  ])
  t.match(first, 'All (61)')
  t.match(first, 'Page 1 of 2')
  const second = await read('/?page=2')
  t.equal(subjects(second).at(-1), 'number 0.')
  t.equal(subjects(second).length, 11)
  t.match(await read('/?page=999'), 'Page 2 of 2')
  t.match(await read('/?page=x'), 'Page 1 of 2')
  const active = await read('/?kind=active')
  t.equal(subjects(active).length, 20)
  t.notMatch([first, second].join(), /of eve/u)
  t.equal((await visit(site, '/')).status, 303)
  const stranger = signIn(site, { addresses: ['*', '@example.com'] })
  t.match(
    await (await visit(site, '/', stranger.headers)).text(),
    'Nothing is kept',
  )
})

t.test('a message: text and parts, for its recipients', async t => {
  const site = await makeKeepingSite(t.testdir())
  const text = [
    ...[
      'From: =?utf-8?q?J=C3=BCrgen?= <j@sender.example>',
      'MIME-Version: 1.0',
    ],
    ...['Content-Type: multipart/mixed; boundary=b', '', '--b'],
    ...['Content-Type: text/plain; charset=utf-8', ''],
    ...['Look: https://evil.example/ \u202edlrow', '--b'],
    ...[
      'Content-Type: application/pdf; name="a<b>.pdf"',
      '',
      '%PDF-',
      '--b--',
      '',
    ],
  ].join('\n')
  const key = await site.keep({
    text,
    to: ['bob@example.com', 'eve@example.com'],
  })
  const { headers } = signIn(site)
  const page = await (await visit(site, `/message/${key}`, headers)).text()
  t.match(page, 'Jürgen &lt;j@sender.example&gt;')
  t.match(page, 'Look: https://evil.example/ ?dlrow')
  t.match(page, 'a&lt;b&gt;.pdf')
  t.notMatch(page, /eve@|href="https/u)
  t.match(page, '<input type="radio" name="sender" value="@sender.example" />')
  const infected = await site.keep({ class: 'infected' })
  const shown = await (
    await visit(site, `/message/${infected}`, headers)
  ).text()
  t.match(shown, 'is not shown')
  t.notMatch(shown, 'Hi.')
  const others = await site.keep({ to: ['eve@example.com'] })
  for (const it of [others, '0'.repeat(64), 'x', '..%2f..%2fetc']) {
    t.equal((await visit(site, `/message/${it}`, headers)).status, 410, it)
  }
  t.equal((await visit(site, `/message/${key}`)).status, 303)
})

t.test('links of a page are told as text', async t => {
  const site = await makeKeepingSite(t.testdir())
  const key = await site.keep({
    text: [
      ...['From: a@b.example', 'Content-Type: text/html', ''],
      '<a href="https://evil.example/?a=1&amp;b=2">My bank</a>',
      "<A HREF = 'https://evil.example/x y'>x</A> <a href=javascript:hit()>y</a>",
      ...[
        '<a href="#top">z</a><a href="https://evil.example/x y">again</a>',
        '',
      ],
    ].join('\n'),
  })
  const { headers } = signIn(site)
  const page = await (await visit(site, `/message/${key}`, headers)).text()
  const [, list = ''] = page.split('Where its links lead')
  t.strictSame(
    [...list.matchAll(/<bdi class="theirs">(.*?)<\/bdi>/gu)]
      .map(it => it[1])
      .slice(0, 3),
    [
      'https://evil.example/?a=1&amp;b=2',
      'https://evil.example/x y',
      'javascript:hit()',
    ],
  )
  t.match(page, 'My bank')
  t.notMatch(page, /href="(?:https|javascript)/u)
})

t.test('what one recipient has removed, others still see', async t => {
  const folder = t.testdir()
  const site = await makeKeepingSite(folder)
  const eve = signIn(site, { login: 'eve', addresses: ['eve@example.com'] })
  const bob = signIn(site)
  const key = await site.keep({ to: ['bob@example.com', 'eve@example.com'] })
  const read = async (path: string, { headers }: typeof bob) =>
    (await visit(site, path, headers)).text()
  t.match(await read('/', bob), `/message/${key}`)
  const at = '2026-11-30T12:00:00Z'
  const change = async (more: Partial<Entry>): Promise<void> => {
    const entry = { ...readEntry(folder, key), ...more }
    writeFileSync(entryPath(folder, key), entryText(entry))
    await note(folder, entry)
  }
  await change({
    removals: [{ at, recipient: 'bob@example.com', by: 'bob' }],
    releases: [{ at, recipients: ['eve@example.com'] }],
  })
  t.match(await read('/', bob), 'Nothing is kept for you')
  t.match(await read(`/message/${key}`, bob), 'not kept any more')
  t.match(await read('/', eve), /message\/.*released/su)
  t.match(await read(`/message/${key}`, eve), 'was released')
  await change({ removals: [] })
  t.notMatch(await read('/', bob), 'released', 'to others')
})

t.test('mail for a detail of their address is theirs', async t => {
  const site = await makeKeepingSite(t.testdir())
  const key = await site.keep({ to: ['Bob+news@example.com'] })
  const { headers, form } = signIn(site)
  await send(site, `/message/${key}/release`, { headers, form })
  const addresses = ['bob@example.com', 'Bob+news@example.com']
  t.match(site.asked, [{ name: 'release', key, who: { addresses } }])
})

t.test('buttons of who is signed in', async t => {
  const site = await makeKeepingSite(t.testdir())
  const key = await site.keep()
  const { headers, form } = signIn(site)
  const who = { by: 'recipient', login: 'bob', addresses: ['bob@example.com'] }
  const path = `/message/${key}/release`
  t.equal((await send(site, path, { headers })).status, 403, 'no token')
  t.strictSame(site.asked, [])
  await send(site, path, { headers, form })
  t.strictSame(site.asked.splice(0), [{ name: 'release', key, who }])
  site.replies.requests = () => ({
    requests: [
      {
        ...{ id: 'a'.repeat(32), key, recipient: 'bob@example.com', text: '' },
        ...{ askedAt: '2026-11-29T10:00:00Z', by: 'bob', state: 'denied' },
        note: 'No <b>.',
      },
    ],
  })
  const shown = await (await visit(site, `/message/${key}`, headers)).text()
  t.match(shown, /The answer is no\..*No &lt;b&gt;\./su)
})

t.test('senders', async t => {
  const site = await makeKeepingSite(t.testdir())
  const addresses = ['bob@example.com', 'sales@example.com']
  const { headers, form } = signIn(site, { addresses })
  const who = { by: 'recipient', login: 'bob', addresses }
  site.replies.senders = () => ({
    senders: [
      {
        ...{ sender: 'a<b@c.example', kind: 'block', until: '2027-01-01' },
        basis: 'address',
      },
    ],
  })
  const list = await (await visit(site, '/senders', headers)).text()
  t.match(list, /blocked.*a&lt;b@c\.example.*until 2027-01-01/su)
  t.match(list, 'sales%40example.com')
  site.asked.splice(0)
  const recipient = 'sales@example.com'
  const cases = [
    [
      { sender: '@c.example', kind: 'allow', days: '90' },
      {
        name: 'set-sender',
        recipient,
        sender: '@c.example',
        kind: 'allow',
        days: 90,
        who,
      },
    ],
    [
      { sender: ' x@c.example ', kind: 'block', days: '30' },
      {
        name: 'set-sender',
        recipient,
        sender: 'x@c.example',
        kind: 'block',
        days: 30,
        who,
      },
    ],
    [
      { sender: 'x@c.example', kind: 'none' },
      { name: 'unset-sender', recipient, sender: 'x@c.example', who },
    ],
    [{ sender: 'x@c.example', kind: 'allow', days: '9999' }, null],
    [{ sender: 'x@c.example', kind: 'other', days: '30' }, null],
    [{ sender: 'no address', kind: 'allow', days: '30' }, null],
    [{ sender: '', kind: 'allow', days: '30' }, null],
  ] as const
  for (const [given, wanted] of cases) {
    await send(site, '/senders', {
      headers,
      form: { ...form, for: recipient, ...given },
    })
    const asked = site.asked.splice(0).filter(({ name }) => name !== 'senders')
    t.strictSame(asked, wanted === null ? [] : [wanted])
  }
  const given = { for: 'eve@example.com', sender: 'x@c.example', kind: 'none' }
  await send(site, '/senders', { headers, form: { ...form, ...given } })
  t.match(site.asked[0], { recipient: 'bob@example.com' }, 'never that of eve')
})

t.test('settings', async t => {
  const site = await makeKeepingSite(t.testdir())
  const { headers, form } = signIn(site)
  const page = await (await visit(site, '/settings', headers)).text()
  t.match(page, 'value="daily" checked')
  site.asked.splice(0)
  for (const [given, wanted] of [
    [
      { digest: 'off', language: 'de' },
      { digest: 'off', language: 'de' },
    ],
    [
      { digest: 'x', language: '../x' },
      { digest: 'daily', language: '' },
    ],
  ] as const) {
    const sent = { headers, form: { ...form, ...given } }
    const saved = await send(site, '/settings', sent)
    t.match(await saved.text(), 'Saved.')
    t.match(site.asked.splice(0), [{ name: 'set-settings', ...wanted }])
  }
  const nobody = signIn(site, { addresses: [] })
  const none = await visit(site, '/settings', nobody.headers)
  t.match(await none.text(), 'no mailbox of yours')
})
