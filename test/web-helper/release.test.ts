/*
 * NAME
 *   release.test - once, and only to whom it was sent
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { NextHopError } from '../../src/smtp/next-hop-error.js'
import { changeEntry } from '../../src/quarantine/quarantine.js'
import { readEntry } from '../../src/quarantine/entry.js'
import type { Request } from '../../src/web-helper/requests.js'
import { planFile } from '../faults/plan.js'
import { LOAD_TYPESCRIPT } from '../helper/load-typescript.js'
import {
  ADMINISTRATOR,
  BOB,
  CAROL,
  openBed,
  signedIn,
  type Bed,
} from './bed.js'

type Ask = (bed: Bed, key: string) => Omit<Request<'release'>, 'name'>

/** Of a message for Bob and Carol that was kept as spam. */
const CASES: Readonly<
  Record<
    string,
    {
      readonly ask: Ask
      readonly kept?: Parameters<Bed['keep']>[0]
      readonly sent?: readonly string[]
      readonly refused?: string
    }
  >
> = {
  'by a link': {
    ask: (bed, key) => ({ key, who: bed.linkFor(key) }),
    sent: [BOB],
  },
  'by a link, with his address in other letters': {
    ask: (bed, key) => ({
      ...{ key, recipient: BOB.toUpperCase() },
      who: bed.linkFor(key),
    }),
    sent: [BOB],
  },
  'by a link, for another recipient': {
    ask: (bed, key) => ({ key, recipient: CAROL, who: bed.linkFor(key) }),
    refused: 'not-yours',
  },
  'by a link for someone whose it is not': {
    ask: (bed, key) => ({
      key,
      who: bed.linkFor(key, { recipient: 'eve@d.example' }),
    }),
    refused: 'not-yours',
  },
  'by a link for another message': {
    ask: (bed, key) => ({ key, who: bed.linkFor('ab'.repeat(32)) }),
    refused: 'not-yours',
  },
  'by a link that is over': {
    ask: (bed, key) => ({ key, who: bed.linkFor(key, { seconds: -1 }) }),
    refused: 'expired',
  },
  'by a link to see it': {
    ask: (bed, key) => ({ key, who: bed.linkFor(key, { scope: 'see' }) }),
    refused: 'not-allowed',
  },
  'by a forged link': {
    ask: (bed, key) => {
      const { token } = bed.linkFor(key)
      const first = token.startsWith('A') ? 'B' : 'A'
      return { key, who: { by: 'link', token: `${first}${token.slice(1)}` } }
    },
    refused: 'forged',
  },
  'by a link, to another address': {
    ask: (bed, key) => ({ key, to: 'eve@x.example', who: bed.linkFor(key) }),
    refused: 'not-allowed',
  },
  'signed in': {
    ask: (_, key) => ({ key, who: signedIn('x@d.example', 'BOB@d.example') }),
    sent: [BOB],
  },
  'signed in with both addresses': {
    ask: (_, key) => ({ key, who: signedIn(CAROL, BOB) }),
    sent: [BOB, CAROL],
  },
  'signed in, for one of the two': {
    ask: (_, key) => ({ key, recipient: CAROL, who: signedIn(BOB, CAROL) }),
    sent: [CAROL],
  },
  'signed in, for another': {
    ask: (_, key) => ({ key, recipient: CAROL, who: signedIn(BOB) }),
    refused: 'not-yours',
  },
  'signed in without an address': {
    ask: (_, key) => ({ key, who: signedIn() }),
    refused: 'not-yours',
  },
  'signed in, as an attachment': {
    ask: (_, key) => ({ key, attach: true, who: signedIn(BOB) }),
    refused: 'not-allowed',
  },
  'signed in, what is banned': {
    kept: { class: 'banned' },
    ask: (_, key) => ({ key, who: signedIn(BOB) }),
    refused: 'not-allowed',
  },
  'signed in, what a rule lets no one release': {
    kept: { verdict: { recipientMay: 'see' } },
    ask: (_, key) => ({ key, who: signedIn(BOB) }),
    refused: 'not-allowed',
  },
  'signed in, what is banned and a rule lets recipients release': {
    kept: { class: 'banned', verdict: { recipientMay: 'release' } },
    ask: (_, key) => ({ key, who: signedIn(BOB) }),
    sent: [BOB],
  },
  'by an administrator': {
    kept: { class: 'infected' },
    ask: (_, key) => ({ key, who: ADMINISTRATOR }),
    sent: [BOB, CAROL],
  },
  'by an administrator, for one': {
    ask: (_, key) => ({ key, recipient: CAROL, who: ADMINISTRATOR }),
    sent: [CAROL],
  },
  'by an administrator, for one whose it is not': {
    ask: (_, key) => ({ key, recipient: 'x@d.example', who: ADMINISTRATOR }),
    refused: 'not-yours',
  },
  'by an administrator, to another address': {
    ask: (_, key) => ({ key, to: 'lab@x.example', who: ADMINISTRATOR }),
    sent: ['lab@x.example'],
  },
  'what is not there': {
    ask: () => ({ key: '00'.repeat(32), who: ADMINISTRATOR }),
    refused: 'gone',
  },
}

t.test('who may release what to whom', async t => {
  const bed = await openBed(t)
  for (const [name, { ask, kept, sent = [], refused }] of Object.entries(
    CASES,
  )) {
    const key = await bed.keep({ to: [BOB, CAROL], ...kept })
    const before = bed.sent().length
    const request = { name: 'release', ...ask(bed, key) } as const
    const result = await bed.handlers.release(request)
    t.strictSame([...bed.sent().slice(before)].sort(), sent, name)
    if (refused === undefined) {
      t.match(result, { already: false }, name)
      const released = 'released' in result ? result.released : []
      t.strictSame([...released].sort(), sent, name)
    } else t.match(result, { refused }, name)
  }
})

t.test('once, and what is written of it', async t => {
  const bed = await openBed(t)
  const key = await bed.keep({ to: [BOB, CAROL] })
  const who = bed.linkFor(key)
  const ask = (by = who): unknown =>
    bed.handlers.release({ name: 'release', key, who: by })
  t.strictSame(await bed.handlers.link({ name: 'link', token: who.token }), {
    ...{ entry: key, recipient: BOB, scope: 'release', state: 'open' },
    expires: Math.floor(bed.now / 1000) + 3600,
  })
  t.strictSame(await ask(), { released: [BOB], already: false })
  t.strictSame(await ask(), { released: [], already: true })
  t.match(await bed.handlers.link({ name: 'link', token: who.token }), {
    state: 'released',
  })
  const both = bed.handlers.release({
    name: 'release',
    key,
    who: ADMINISTRATOR,
  })
  t.strictSame(await both, { released: [CAROL], already: true })
  t.strictSame(bed.sent(), [BOB, CAROL])
  t.match(readEntry(bed.folder, key).releases, [
    { recipients: [BOB], by: `${BOB}, by a link` },
    { recipients: [CAROL], by: 'root, administrator of filter-web' },
  ])
  t.match(bed.deeds(), [
    {
      ...{ deed: 'released', keys: [key], recipients: [BOB] },
      by: `${BOB}, by a link`,
    },
    { recipients: [CAROL] },
  ])
  t.match(
    bed.log[0],
    /^info BCDF2345GHJK: quarantine=released, queue_id=Q1, .*to=<bob@d\.example>, .*user=bob@d\.example, web=link$/u,
  )
})

t.test('what filter-quarantine has released goes to no one again', async t => {
  const bed = await openBed(t)
  const key = await bed.keep()
  const release = { at: new Date().toISOString(), recipients: [BOB] }
  await changeEntry(bed.folder, key, it => ({ ...it, releases: [release] }))
  const who = signedIn(BOB)
  t.strictSame(await bed.handlers.release({ name: 'release', key, who }), {
    ...{ released: [], already: true },
  })
  t.strictSame(bed.sent(), [])
})

t.test('a next hop that does not take it', async t => {
  const bed = await openBed(t)
  const { deliver } = bed
  const who = signedIn(BOB)
  const key = await bed.keep()
  const ask = (): unknown => bed.handlers.release({ name: 'release', key, who })
  bed.deliver = () => Promise.resolve([{ status: '5.1.1', text: 'no one' }])
  t.match(await ask(), { refused: 'failed' })
  bed.deliver = () => Promise.reject(new NextHopError('unreachable'))
  await t.rejects(async () => ask())
  bed.deliver = () =>
    Promise.reject(new NextHopError('lost', { uncertain: true }))
  await t.rejects(async () => ask())
  bed.deliver = deliver
  // It may have taken that one: the recipient is told so, at once.
  t.match(await ask(), { refused: 'failed', text: /may have been delivered/u })
  t.strictSame(bed.sent(), [])
  const again = bed.handlers.release({
    name: 'release',
    key,
    who: ADMINISTRATOR,
  })
  t.strictSame(await again, { released: [BOB], already: false })
})

t.test('bytes that a disk has changed go to no one', async t => {
  const bed = await openBed(t)
  const key = await bed.keep()
  writeFileSync(join(bed.folder, key.slice(0, 2), `${key}.eml`), 'x')
  const who = signedIn(BOB)
  const ask = (): unknown => bed.handlers.release({ name: 'release', key, who })
  await t.rejects(async () => ask(), /not those that were kept/u)
  await t.rejects(async () => ask(), /not those that were kept/u)
  t.strictSame(bed.sent(), [])
})

t.test('too often', async t => {
  const bed = await openBed(t)
  const who = signedIn(BOB)
  const key = await bed.keep()
  const ask = async (): Promise<string> => {
    const result = await bed.handlers.release({ name: 'release', key, who })
    return 'refused' in result ? result.refused : 'done'
  }
  const all = []
  for (let at = 0; at < 105; at++) all.push(await ask())
  t.equal(all.indexOf('too-often'), 100)
  bed.now += 60 * 60 * 1000
  t.equal(await ask(), 'done')
})

const PROGRAM = fileURLToPath(new URL('release-main.ts', import.meta.url))
const INJECT = new URL('../faults/inject.mjs', import.meta.url).href

const run = async (
  bed: Bed,
  key: string,
  { count = 1, plan = '' } = {},
): Promise<void> => {
  const imports = ['--import', LOAD_TYPESCRIPT, '--import', INJECT]
  const args = [...imports, PROGRAM, bed.home, key, String(count)]
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, POSTSIFT_FAULT: plan },
  })
  await once(child, 'exit')
}

t.test('20 at once, of two processes', async t => {
  const bed = await openBed(t)
  const key = await bed.keep()
  await Promise.all([
    run(bed, key, { count: 10 }),
    run(bed, key, { count: 10 }),
  ])
  t.strictSame(bed.sent(), [BOB])
  t.equal(bed.deeds().filter(it => it.deed === 'released').length, 1)
})

/** What it does that others could see. */
const STEPS = 'people/released/|/sent|records/deeds/|\\.json'

t.test('killed at each step of a release', async t => {
  const bed = await openBed(t)
  const plan = planFile(join(bed.home, 'plan'))
  const ends = new Set<string>()
  mkdirSync(join(bed.home, 'records'), { recursive: true })
  for (let nth = 1, isMet = true; isMet; nth++) {
    const key = await bed.keep({ text: `Subject: ${nth}\n\nHello.\n` })
    const before = bed.sent().length
    plan.set({
      ...{ point: 'any', nth, match: STEPS, when: 'after' },
      ...{ act: 'kill', value: 'SIGKILL' },
    })
    await run(bed, key, { plan: plan.path })
    isMet = !plan.isOpen()
    plan.clear()
    const killed = bed.sent().length - before
    const who = signedIn(BOB)
    const result = await bed.handlers.release({ name: 'release', key, who })
    const sent = bed.sent().length - before
    const state = 'refused' in result ? 'doubt' : 'known'
    ends.add(`${killed} ${sent} ${state}`)
    t.ok(sent <= 1, `step ${nth}: ${sent}`)
    if (state === 'known') t.equal(sent, 1, `step ${nth}`)
    const again = { name: 'release', key, who: ADMINISTRATOR } as const
    if (killed === 0 && state === 'doubt') {
      t.match(await bed.handlers.release(again), { released: [BOB] })
    }
  }
  // Before it goes, while it goes, and after.
  t.strictSame([...ends].sort(), [
    '0 0 doubt',
    '0 1 known',
    '1 1 doubt',
    '1 1 known',
  ])
})
