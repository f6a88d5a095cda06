/*
 * NAME
 *   people.test - what recipients do besides a release, and what is noted of it
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bytesPath, entryPath, readEntry } from '../../src/quarantine/entry.js'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { expireNotes } from '../../src/web-helper/handlers.js'
import type { Who } from '../../src/web-helper/requests.js'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import {
  ADMINISTRATOR,
  BOB,
  CAROL,
  openBed,
  openBedIn,
  signedIn,
  type Bed,
} from './bed.js'

t.test('what a recipient removes is kept for the others', async t => {
  const bed = await openBed(t)
  const key = await bed.keep({ to: [BOB, CAROL] })
  const remove = (who: Who): unknown =>
    bed.handlers.remove({ name: 'remove', keys: [key], who })
  t.match(await remove(signedIn('eve@d.example')), { refused: 'not-yours' })
  t.strictSame(await remove(bed.linkFor(key, { scope: 'see' })), { removed: 1 })
  t.match(await remove(signedIn(BOB)), { refused: 'gone' })
  t.ok(existsSync(bytesPath(bed.folder, key)))
  t.match(readCatalog(bed.folder).rows, [{ removedFor: [BOB] }])
  const { token } = bed.linkFor(key)
  t.match(await bed.handlers.link({ name: 'link', token }), { state: 'gone' })
  const release = { name: 'release', key } as const
  t.match(await bed.handlers.release({ ...release, who: signedIn(BOB) }), {
    refused: 'gone',
  })
  t.strictSame(await bed.handlers.release({ ...release, who: ADMINISTRATOR }), {
    ...{ released: [CAROL], already: false },
  })
  t.strictSame(await remove(signedIn(CAROL, BOB)), { removed: 1 })
  t.notOk(existsSync(entryPath(bed.folder, key)))
  t.notOk(existsSync(bytesPath(bed.folder, key)))
  t.strictSame(
    bed.deeds().map(it => [it.deed, it.recipients]),
    [
      ['removed', [BOB]],
      ['released', [CAROL]],
      ['removed', [CAROL]],
      ['deleted', []],
    ],
  )
  expireNotes(bed.world)
  const notes = join(bed.folder, 'people/released', key.slice(0, 2))
  t.strictSame(readdirSync(notes), [], 'what is gone is forgotten')
})

t.test('an administrator removes it for all', async t => {
  const bed = await openBed(t)
  const keys = [await bed.keep({ to: [BOB, CAROL] }), await bed.keep()]
  const remove = { name: 'remove', keys } as const
  t.match(await bed.handlers.remove({ ...remove, who: ADMINISTRATOR }), {
    removed: 2,
  })
  t.strictSame(readCatalog(bed.folder).rows, [])
  t.match(bed.log[0], /quarantine=deleted,.*web=administrator$/u)
})

t.test('what may not be learned is not removed', async t => {
  const bed = await openBed(t)
  const key = await bed.keep({ class: 'banned' })
  const who = signedIn(BOB)
  const wish = { name: 'remove', keys: [key], learn: true, who } as const
  t.match(await bed.handlers.remove(wish), { refused: 'failed' })
  t.ok(existsSync(entryPath(bed.folder, key)))
  const learn = { name: 'learn', key, as: 'ham' } as const
  t.match(await bed.handlers.learn({ ...learn, who }), {
    refused: 'not-allowed',
  })
  t.strictSame(await bed.handlers.learn({ ...learn, who: ADMINISTRATOR }), {
    learned: false,
  })
})

t.test('a request, and its answer', async t => {
  const bed = await openBed(t)
  const key = await bed.keep({ class: 'banned', to: [BOB, CAROL] })
  const who = bed.linkFor(key, { scope: 'see' })
  const ask = {
    name: 'ask',
    key,
    recipient: BOB,
    text: 'mine,\nplease',
  } as const
  const asked = await bed.handlers.ask({ ...ask, who })
  const request = 'request' in asked ? asked.request : ''
  t.match(request, /^[0-9a-f]{32}$/u)
  t.strictSame(await bed.handlers.ask({ ...ask, who }), { request }, 'once')
  t.match(await bed.handlers.ask({ ...ask, who: signedIn(CAROL) }), {
    refused: 'not-yours',
  })
  const all = (who: Who): unknown =>
    bed.handlers.requests({ name: 'requests', who })
  t.match(await all(ADMINISTRATOR), {
    requests: [
      {
        ...{ id: request, key, recipient: BOB, text: 'mine,\nplease' },
        ...{ state: 'open', by: `${BOB}, by a link` },
      },
    ],
  })
  t.strictSame(await all(signedIn(CAROL)), { requests: [] })
  const answer = { name: 'answer', request, grant: true, note: 'fine' } as const
  t.match(await bed.handlers.answer({ ...answer, who: signedIn(BOB) }), {
    refused: 'not-allowed',
  })
  const answers = await Promise.all(
    [true, false].map(grant =>
      bed.handlers.answer({ ...answer, grant, who: ADMINISTRATOR }),
    ),
  )
  t.match(answers, [{ released: [BOB] }, { refused: 'used' }])
  t.strictSame(bed.sent(), [BOB])
  t.match(await all(who), {
    requests: [{ state: 'granted', note: 'fine', answeredBy: /^root/u }],
  })
  t.match(await bed.handlers.ask({ ...ask, who }), { refused: 'used' })
  t.strictSame(
    bed.deeds().map(it => [it.deed, it.text]),
    [
      ['asked', 'mine,?please'],
      ['released', undefined],
      ['granted', 'fine'],
    ],
  )
  const infected = await bed.keep({ class: 'infected' })
  t.match(
    await bed.handlers.ask({ ...ask, key: infected, who: signedIn(BOB) }),
    {
      refused: 'not-allowed',
    },
  )
  const none = { ...answer, request: '0'.repeat(32), who: ADMINISTRATOR }
  t.match(await bed.handlers.answer(none), { refused: 'gone' })
  await bed.settled()
})

t.test('lists of senders', async t => {
  const bed = await openBed(t)
  bed.now = Date.UTC(2026, 10, 30)
  const key = await bed.keep({ sender: 'News@shop.example' })
  const set = { name: 'set-sender', recipient: BOB, days: 30 } as const
  const who = signedIn(BOB)
  const news = { sender: 'News@Shop.example', kind: 'allow' } as const
  const entry = {
    ...{ sender: 'news@shop.example', kind: 'allow', basis: 'address' },
    until: '2026-12-30',
  }
  t.strictSame(await bed.handlers['set-sender']({ ...set, ...news, who }), {
    senders: [entry],
  })
  const domain = { sender: '@shop.example', kind: 'block' } as const
  const link = bed.linkFor(key)
  t.match(await bed.handlers['set-sender']({ ...set, ...domain, who: link }), {
    senders: [entry, { basis: 'verified-domain', kind: 'block' }],
  })
  const other = { ...set, sender: '@x.example', kind: 'allow' } as const
  t.match(await bed.handlers['set-sender']({ ...other, who: link }), {
    refused: 'not-allowed',
  })
  for (const stranger of [signedIn(CAROL), signedIn()]) {
    t.match(await bed.handlers['set-sender']({ ...other, who: stranger }), {
      refused: 'not-yours',
    })
    const ask = { name: 'senders', recipient: BOB, who: stranger } as const
    t.match(await bed.handlers.senders(ask), { refused: 'not-yours' })
  }
  const unset = { name: 'unset-sender', recipient: BOB, who } as const
  t.match(
    await bed.handlers['unset-sender']({ ...unset, sender: '@SHOP.example' }),
    { senders: [entry] },
  )
  bed.now += 31 * 24 * 60 * 60 * 1000
  t.strictSame(
    await bed.handlers.senders({ name: 'senders', recipient: BOB, who }),
    { senders: [] },
  )
  t.strictSame(
    bed.deeds().map(it => [it.deed, it.text, it.keys]),
    [
      ['sender allowed', 'news@shop.example until 2026-12-30', []],
      ['sender blocked', '@shop.example until 2026-12-30', []],
      ['sender unset', '@shop.example', []],
    ],
  )
  t.match(bed.log[0], /^info web: quarantine=sender allowed, to=<bob@d/u)
})

t.test('settings', async t => {
  const bed = await openBed(t)
  const who = signedIn(BOB)
  const read = { name: 'settings', recipient: BOB } as const
  t.strictSame(await bed.handlers.settings({ ...read, who }), {
    ...{ digest: 'daily', language: '' },
  })
  const set = { name: 'set-settings', recipient: BOB, digest: 'off' } as const
  t.strictSame(
    await bed.handlers['set-settings']({ ...set, language: 'de', who }),
    { digest: 'off', language: 'de' },
  )
  t.match(await bed.handlers.settings({ ...read, who: signedIn(CAROL) }), {
    refused: 'not-yours',
  })
  t.strictSame(await bed.handlers.settings({ ...read, who }), {
    ...{ digest: 'off', language: 'de' },
  })
})

const PASSWORD = 'S3cret-x'

const locked = (t: Test, content: string): string => {
  const folder = scratchFolder(t, 'locked')
  writeFileSync(join(folder, 'a.txt'), content)
  execFileSync('zip', ['-q', '-P', PASSWORD, 'a.zip', 'a.txt'], { cwd: folder })
  const zip = readFileSync(join(folder, 'a.zip'))
  return attachmentMessage({ filename: 'a.zip', content: zip }).toString()
}

t.test('an archive is opened by its recipient', async t => {
  const bed = await openBed(t)
  const keep = (content: string): Promise<string> =>
    bed.keep({ class: 'unchecked-encrypted', text: locked(t, content) })
  const who = signedIn(BOB)
  const open = (key: string, password: string, by = who): unknown =>
    bed.handlers.open({ name: 'open', key, recipient: BOB, password, who: by })
  const key = await keep('hello\n')
  t.match(await open(key, PASSWORD, signedIn(CAROL)), { refused: 'not-yours' })
  t.strictSame(await open(key, 'wrong'), { opened: 'wrong', left: 9 })
  t.strictSame(bed.sent(), [])
  t.strictSame(await open(key, PASSWORD), { opened: 'released', left: 9 })
  t.strictSame(bed.sent(), [BOB])
  t.match(await open(key, PASSWORD), { refused: 'used' })

  const virus = await keep(EICAR)
  t.match(await open(virus, PASSWORD), { opened: 'found', left: 10 })
  t.strictSame(bed.sent(), [BOB])
  t.strictSame(readEntry(bed.folder, virus).releases, [])
  const spam = await bed.keep({ text: locked(t, 'x') })
  t.match(await open(spam, PASSWORD), { refused: 'not-allowed' })

  const said = bed.log.join('\n') + JSON.stringify(bed.deeds())
  t.notMatch(said, PASSWORD)
  t.match(
    bed.deeds().map(it => it.deed),
    ['not opened', 'opened', 'released', 'not opened'],
  )
  const files = readdirSync(bed.home, { recursive: true, encoding: 'utf8' })
  t.notMatch(files.join('\n'), PASSWORD)
})

t.test('tries of passwords are counted, also after a restart', async t => {
  const home = scratchFolder(t, 'web-helper')
  const bed = await openBedIn(home)
  const text = 'Subject: x\n\nIt is no archive.\n'
  const key = await bed.keep({ class: 'unchecked-encrypted', text })
  const folder = join(bed.folder, 'people/tries', key.slice(0, 2))
  // What no one can open now is no wrong password.
  writeFileSync(bytesPath(bed.folder, key), 'changed')
  const who = signedIn(BOB)
  const open = (by: Bed): unknown =>
    by.handlers.open({
      ...{ name: 'open', key, recipient: BOB, password: 'x', who },
    })
  await t.rejects(async () => open(bed), /not those that were kept/u)
  t.strictSame(readdirSync(folder), [])
  const name = `${key}-`
  await t.rejects(async () => open(bed), /not those that were kept/u)
  t.notOk(readdirSync(folder).some(it => it.startsWith(name)))
})
