/*
 * NAME
 *   run.test - who is told, of what, and how often
 */
import {
  mkdirSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  DEFAULT_SETTINGS,
  nameOf,
  readSettings,
  writeSettings,
} from '../../src/digest/settings.js'
import { leaveWish } from '../../src/digest/wishes.js'
import { checkAll } from '../../src/engine.js'
import { openRefusals } from '../../src/journal/refusals.js'
import { makeLinkKey } from '../../src/links/link-key.js'
import { readToken } from '../../src/links/token.js'
import { MAIN } from '../../src/options.js'
import { changeEntry } from '../../src/quarantine/quarantine.js'
import { DAY, HOUR, NOW, openBed, URL_OF_PAGES, type Bed } from './bed.js'

const toldTo = (bed: Bed): readonly string[] => bed.sent.map(it => it.to)

const subjects = async (bed: Bed): Promise<readonly string[]> => {
  const { text = '' } = await bed.last()
  return [...text.matchAll(/^\d+\. (.*)$/gmu)].map(it => it[1] ?? '')
}

t.test('a digest: what it is, what is in it, and once', async t => {
  const bed = await openBed(t, ['digest.from=q@d.example'])
  const [key = ''] = await bed.keep(
    { class: 'spam', subject: 'Cheap', arrivedAt: NOW - 2 * HOUR },
    { class: 'banned', subject: 'Invoice' },
    { class: 'infected', subject: 'Virus' },
  )
  const told = await bed.run()
  t.strictSame(
    told.map(it => [it.address, it.mentions.length, it.failure]),
    [['bob@d.example', 3, '']],
  )
  const raw = bed.sent[0]?.raw.toString('latin1') ?? ''
  t.match(raw, /^[\x20-\x7e\n]+$/u, 'ASCII, and lines end in LF')
  t.ok(Math.max(...raw.split('\n').map(it => it.length)) < 998)
  const mail = await bed.last()
  t.equal(mail.from?.text, '"Mail quarantine" <q@d.example>')
  t.equal([mail.to].flat()[0]?.text, 'bob@d.example')
  t.equal(mail.subject, '3 messages kept in the quarantine')
  t.equal(mail.headers.get('auto-submitted'), 'auto-generated')
  t.match(raw, /^List-ID: Postsift <quarantine-digest\.[^>]+>$/mu)
  t.match(mail.messageId, /^<[0-9a-f]{32}@[^>]+>$/u)
  t.match(raw, /^Content-Type: multipart\/alternative;/mu)
  t.strictSame((await subjects(bed)).toSorted(), ['Cheap', 'Invoice', 'Virus'])
  const { text = '' } = mail
  t.match(text, /3 messages for bob@d\.example were not delivered/u)
  t.match(text, /From: alice@s\.example/u)
  t.match(text, /Time: 30 Nov 2026, 05:00 UTC/u)
  t.match(text, /Why: {2}It is probably spam\./u)
  t.match(text, /Only the administrator can do something about it\./u)
  t.match(text, /links work until 7 Dec 2026, 07:00 UTC/u)

  const links = [...text.matchAll(/^\s*(https:\S+\/m\/(\S+))$/gmu)]
  const own = makeLinkKey(bed.folder)
  const scopes = links.map(([, , token = '']) => {
    const { link } = readToken(token, own, NOW + 7 * DAY - 1000)
    t.equal(link?.recipient, 'bob@d.example')
    t.equal(readToken(token, own, NOW + 7 * DAY).fault, 'expired')
    return `${link?.scope} ${link?.entry === key ? 'spam' : 'other'}`
  })
  t.strictSame(scopes.toSorted(), ['release spam', 'see other'])
  for (const [, url = ''] of links) {
    t.ok(url.startsWith(`${URL_OF_PAGES}/m/`))
    t.ok(String(mail.html).includes(`<a href="${url}">`))
  }

  t.strictSame(await bed.run(), [], 'all is told')
  t.equal(bed.sent.length, 1)
  await bed.keep({ subject: 'Next' })
  await bed.run({}, NOW + HOUR)
  t.strictSame(await subjects(bed), ['Next'])
})

t.test('without pages it says whom to ask', async t => {
  const bed = await openBed(t, [
    'web.public_url=',
    'digest.contact=the service desk, telephone 42',
  ])
  await bed.keep({ class: 'spam' })
  await bed.run()
  const { text = '', html } = await bed.last()
  t.match(
    text,
    /ask your mail administrator: the service desk, telephone 42\./u,
  )
  t.notMatch(text, /https?:/u)
  t.notMatch(html, /<a[ >]/u)
})

t.test('only those who are named, and their owners', async t => {
  const folder = t.testdir({
    owners:
      '# alias owner\nsales@d.example bob@d.example\nall@d.example eve@o.example\nall@d.example dan@o.example\n',
    named: 'zoe@z.example\n',
  })
  const bed = await openBed(t, [
    `digest.recipients=@d.example,.sub.example,file:${folder}/named`,
    'digest.except=list@d.example',
    `digest.to=${folder}/owners`,
  ])
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['bob@d.example', ['bob@d.example']],
    ['carol+news@d.example', ['carol+news@d.example']],
    ['list@d.example', []],
    ['sales@d.example', ['bob@d.example']],
    ['Sales+x@D.example', ['bob@d.example']],
    ['all@d.example', ['dan@o.example', 'eve@o.example']],
    ['zoe@z.example', ['zoe@z.example']],
    ['x@a.sub.example', ['x@a.sub.example']],
    ['eve@o.example', []],
    ['bob@e.example', []],
    ['"a b"@d.example', []],
    ['-f@d.example', []],
    ['|cat@d.example', []],
    ['a,b@d.example', []],
    ['a@b@d.example', []],
    ['\u202ebob@d.example', []],
    ['', []],
  ]
  for (const [to, expected] of cases) {
    const now = NOW + cases.findIndex(it => it[0] === to) * 1000
    await bed.keep({ to: [to], subject: `for ${to}`, arrivedAt: now })
    const told = await bed.run({}, now + 1)
    t.strictSame(told.map(it => it.address).toSorted(), expected, to)
  }
  // An owner sees for whom it was, and the link is good for that address.
  await bed.keep({
    to: ['sales@d.example'],
    class: 'spam',
    arrivedAt: NOW + 1e6,
  })
  await bed.run({}, NOW + 1e6)
  const { text = '' } = await bed.last()
  t.match(text, /To: {3}sales@d\.example/u)
  const [, token = ''] = /\/m\/(\S+)/u.exec(text) ?? []
  const { link } = readToken(token, makeLinkKey(bed.folder), NOW)
  t.equal(link?.recipient, 'sales@d.example')
})

t.test('a wrong file of owners is told', async t => {
  const folder = t.testdir({
    three: 'a@d.example b@d.example c@d.example\n',
    none: 'a@d.example\n',
    alias: 'a b@d.example\n',
  })
  for (const name of ['three', 'none', 'alias', 'missing']) {
    const bed = await openBed(t, [`digest.to=${folder}/${name}`])
    await t.rejects(bed.run(), { message: /^digest\.to / }, name)
  }
})

t.test('what is not mentioned', async t => {
  const bed = await openBed(t, ['digest.class=spam,banned'])
  const [released = '', others = ''] = await bed.keep(
    { subject: 'released', to: ['bob@d.example'] },
    { subject: 'for two', to: ['bob@d.example', 'carol@d.example'] },
    { subject: 'virus', class: 'infected' },
    { subject: 'refused', to: ['no-one@d.example'] },
    { subject: 'older', arrivedAt: NOW - 2 * DAY },
  )
  const { journal_directory } = bed.config.settings(MAIN)
  openRefusals(journal_directory).note('no-one@d.example')
  for (const [key, to] of [
    [released, 'Bob@d.example'],
    [others, 'carol@d.example'],
  ] as const) {
    const at = new Date(NOW).toISOString()
    const releases = [{ at, recipients: [to] }]
    await changeEntry(bed.folder, key, it => ({ ...it, releases }))
  }
  const told = await bed.run()
  t.strictSame(
    told.map(it => [it.address, it.mentions.map(one => one.row.subject)]),
    [['bob@d.example', ['for two']]],
  )
})

t.test('a message that is kept late, with an earlier time', async t => {
  const bed = await openBed(t)
  await bed.keep({ subject: 'first' })
  await bed.run()
  await bed.keep({ subject: 'late', arrivedAt: NOW - 2 * HOUR })
  await bed.run({}, NOW + HOUR)
  t.strictSame(await subjects(bed), ['late'])
  await bed.run({}, NOW + 2 * HOUR)
  await bed.run({}, NOW + 40 * HOUR)
  t.equal(bed.sent.length, 2, 'and is told once')
})

t.test('what could not be sent, or noted, is told again', async t => {
  const bed = await openBed(t)
  await bed.keep({ subject: 'kept' })
  bed.fail = new Error('sendmail is away')
  t.match(await bed.run(), [{ failure: /sendmail is away/u }])
  bed.fail = null
  // A crash after it was sent, before that is noted: no folder can be made.
  const state = join(bed.folder, 'digest/state')
  writeFileSync(state, '')
  t.match(await bed.run({}, NOW + DAY), [{ failure: /EEXIST|ENOTDIR/u }])
  t.strictSame(await subjects(bed), ['kept'])
  rmSync(state)
  t.match(await bed.run({}, NOW + 2 * DAY), [{ failure: '' }])
  t.equal(bed.sent.length, 2, 'at worst twice')
  t.strictSame(await bed.run({}, NOW + 3 * DAY), [])
})

t.test('--since TIME tells again, and loses nothing', async t => {
  const bed = await openBed(t)
  await bed.keep({ subject: 'a', arrivedAt: NOW - 10 * HOUR })
  await bed.run()
  await bed.keep({ subject: 'b', arrivedAt: NOW - 9 * HOUR }, { subject: 'c' })
  await bed.run({ since: NOW - 2 * HOUR })
  t.strictSame(await subjects(bed), ['c'])
  await bed.run({ since: NOW - DAY })
  t.strictSame(await subjects(bed), ['c', 'b', 'a'])
  t.strictSame(await bed.run(), [])
})

t.test('--dry-run changes nothing', async t => {
  const bed = await openBed(t)
  await bed.keep({ subject: 'a' })
  const before = bed.files()
  t.match(await bed.run({ dryRun: true }), [{ address: 'bob@d.example' }])
  t.match(await bed.run({ dryRun: true, since: 0 }), [{ failure: '' }])
  t.strictSame(bed.files(), before)
  t.strictSame(bed.sent, [])
  t.equal((await bed.run()).length, 1, 'the digest is still to come')
})

t.test('two at once send once', async t => {
  const bed = await openBed(t)
  await bed.keep({ subject: 'a' }, { subject: 'b', to: ['carol@d.example'] })
  const all = await Promise.all([bed.run(), bed.run(), bed.run()])
  t.equal(all.flat().length, 2)
  t.strictSame(toldTo(bed).toSorted(), ['bob@d.example', 'carol@d.example'])
})

t.test('what a recipient has chosen', async t => {
  const bed = await openBed(t)
  const { folder } = bed
  t.strictSame(readSettings(folder, 'bob@d.example'), DEFAULT_SETTINGS)
  await writeSettings(folder, 'Bob@d.example', {
    digest: 'off',
    language: 'de',
  })
  await bed.keep({ class: 'spam' })
  t.strictSame(await bed.run(), [])
  await writeSettings(folder, 'bob@d.example', {
    digest: 'weekly',
    language: 'de',
  })
  t.equal((await bed.run()).length, 1)
  t.match(await bed.last(), {
    subject: '1 Nachricht in der Quarant\u00e4ne',
    text: /Sie ist wahrscheinlich Spam/u,
    html: /<html lang="de">/u,
  })
  for (const days of [1, 3, 6]) {
    await bed.keep({ arrivedAt: NOW + days * DAY - HOUR })
    t.strictSame(await bed.run({}, NOW + days * DAY), [], `day ${days}`)
  }
  const [told] = await bed.run({}, NOW + 7 * DAY - HOUR)
  t.equal(told?.mentions.length, 3)
})

t.test('damaged files cost no mention', async t => {
  const bed = await openBed(t, ['digest.every=never'])
  await bed.keep({ subject: 'a' })
  t.strictSame(await bed.run(), [], 'no one has asked for one')
  t.strictSame(await bed.run({ since: 0 }), [])
  await writeSettings(bed.folder, 'bob@d.example', {
    digest: 'daily',
    language: null,
  })
  await bed.run()
  const name = `${nameOf('bob@d.example')}.json`
  const state = join(bed.folder, 'digest/state', name)
  for (const text of ['', '{', 'null', '7', '{"until":"x","told":[1]}']) {
    writeFileSync(state, text)
    t.equal((await bed.run()).length, 1, text)
  }
  // The clock was a year ahead.
  writeFileSync(state, JSON.stringify({ until: NOW + 365 * DAY, told: {} }))
  t.equal((await bed.run()).length, 1)
  const settings = join(bed.folder, 'digest/settings', name)
  mkdirSync(join(bed.folder, 'digest/settings'), { recursive: true })
  for (const text of [
    '',
    '[]',
    'null',
    '{"digest":"hourly","language":"xx"}',
  ]) {
    writeFileSync(settings, text)
    t.strictSame(readSettings(bed.folder, 'bob@d.example'), DEFAULT_SETTINGS)
  }
})

t.test('a long list is cut, and says so', async t => {
  const bed = await openBed(t, ['digest.message_limit=2'])
  await bed.keep(
    ...[5, 4, 3, 2, 1].map(hours => ({
      subject: `${hours} h`,
      arrivedAt: NOW - hours * HOUR,
    })),
  )
  await bed.run()
  t.strictSame(await subjects(bed), ['1 h', '2 h'])
  const { text } = await bed.last()
  t.match(text, /^3 more messages are not listed here\.$/mu)
  t.strictSame(await bed.run({}, NOW + HOUR), [])
})

t.test(
  'notices: at once, so many in an hour, and the rest in a digest',
  async t => {
    const bed = await openBed(t, ['digest.notices_per_hour=2'])
    const wish = async (
      subject: string,
      to = 'bob@d.example',
      arrivedAt = NOW,
    ): Promise<void> => {
      const [key = ''] = await bed.keep({ subject, to: [to], arrivedAt })
      await leaveWish(bed.folder, { key, recipients: [to] })
    }
    t.strictSame(await bed.run({ kind: 'notice' }), [], 'there is no wish')
    await wish('a')
    await wish('not named', 'eve@o.example')
    await bed.keep({ subject: 'no wish' })
    t.match(await bed.run({ kind: 'notice', dryRun: true }), [{ failure: '' }])
    t.strictSame(toldTo(bed), [])
    await bed.run({ kind: 'notice' })
    t.strictSame(await subjects(bed), ['a'])
    t.equal(
      (await bed.last()).subject,
      'A message for you was kept in the quarantine',
    )
    await wish('b')
    await wish('c')
    await bed.run({ kind: 'notice' }, NOW + 1000)
    t.strictSame((await subjects(bed)).toSorted(), ['b', 'c'], 'in one notice')
    await wish('d')
    t.strictSame(await bed.run({ kind: 'notice' }, NOW + 2000), [], 'the third')
    await wish('e', 'carol@d.example')
    await bed.run({ kind: 'notice' }, NOW + 3000)
    t.equal(bed.sent.at(-1)?.to, 'carol@d.example', 'others have their own')
    await wish('f', 'bob@d.example', NOW + HOUR)
    await bed.run({ kind: 'notice' }, NOW + HOUR + 1)
    t.strictSame(await subjects(bed), ['f'], 'an hour later')
    bed.sent.length = 0
    await bed.run({}, NOW + 2 * HOUR)
    t.strictSame(toldTo(bed), ['bob@d.example'])
    t.strictSame((await subjects(bed)).toSorted(), ['d', 'no wish'])
  },
)

t.test('a notice that could not be sent is part of the digest', async t => {
  const bed = await openBed(t)
  const [key = ''] = await bed.keep({ subject: 'a' })
  await leaveWish(bed.folder, { key, recipients: ['bob@d.example'] })
  await leaveWish(bed.folder, {
    key: 'f'.repeat(64),
    recipients: ['x@d.example'],
  })
  bed.fail = new Error('away')
  t.match(await bed.run({ kind: 'notice' }), [{ failure: 'away' }])
  bed.fail = null
  t.strictSame(await bed.run({ kind: 'notice' }), [], 'the wish is gone')
  t.equal((await bed.run()).length, 1)
})

t.test('who wants no mail of ours gets no notice', async t => {
  const bed = await openBed(t)
  const [key = ''] = await bed.keep({ subject: 'a' })
  await writeSettings(bed.folder, 'bob@d.example', {
    digest: 'off',
    language: null,
  })
  await leaveWish(bed.folder, { key, recipients: ['bob@d.example'] })
  t.strictSame(await bed.run({ kind: 'notice' }), [])
})

t.test('what is known of those who get no mail goes', async t => {
  const bed = await openBed(t, ['quarantine_keep=20'])
  await bed.keep({ to: ['bob@d.example'] }, { to: ['carol@d.example'] })
  await bed.run()
  const state = join(bed.folder, 'digest/state')
  const path = join(state, `${nameOf('bob@d.example')}.json`)
  const old = (NOW - 22 * DAY) / 1000
  utimesSync(path, old, old)
  for (const name of readdirSync(state)) {
    if (!path.endsWith(name))
      utimesSync(join(state, name), NOW / 1000, NOW / 1000)
  }
  await bed.run()
  t.strictSame(readdirSync(state), [`${nameOf('carol@d.example')}.json`])
})

t.test('what --check tells', async t => {
  const errors: readonly (readonly [string, RegExp])[] = [
    [
      'digest.recipients=bob',
      /^-o: digest\.recipients must contain addresses/u,
    ],
    ['digest.except=a b', /digest\.except must contain/u],
    ['notice.own_domains=own', /notice\.own_domains must contain/u],
    ['digest.from=Bob', /digest\.from must be an address/u],
    ['digest.time_zone=Mars', /must be the name of a time zone/u],
    ['digest.language=xx', /must be one of "en", "de", "fr", "es", "ru"/u],
    ['people.spam=all', /must be one of "release"/u],
  ]
  for (const [override, message] of errors) {
    await t.rejects(checkAll({ text: '', overrides: [override] }), { message })
  }
  const { warnings } = await checkAll({
    text: '',
    overrides: [
      'digest.recipients=file:/no/such',
      'notice.template=/no/template',
      'notice.sender_template=/no/template',
    ],
  })
  t.match(
    warnings.map(it => `${it.name} ${it.text}`),
    [
      /^notice\.template cannot be read: ENOENT/u,
      /^notice\.sender_template cannot be read/u,
      /^digest\.recipients names \/no\/such, which cannot be read/u,
    ],
  )
})
