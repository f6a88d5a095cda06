/*
 * NAME
 *   shared-journal.test - several hosts, and what each knows of the others
 *
 * DESCRIPTION
 *   The socket of filter-store sync with files as its store, and two or three hosts
 *   that ask it. A try that ends at some step is one that goes no further: no one
 *   can tell it from a filter that was killed there.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openJournal, type Journal } from '../../src/journal/journal.js'
import type { Ledger } from '../../src/journal/ledger.js'
import type { Recipient } from '../../src/mail/envelope.js'
import { handOverKey } from '../../src/mail/hand-over-key.js'
import { openFiles } from '../../src/store/files/open-files.js'
import { serveSync } from '../../src/store/serve-sync.js'
import {
  sharedLedgers,
  type SharedJournalOptions,
} from '../../src/store/shared-journal.js'
import type { Store } from '../../src/store/store.js'
import type { Syncer } from '../../src/store/syncer.js'
import { scratchFolder } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'

const IN_HAND = {
  message: 'another filter has this message in hand',
  status: '4.3.0',
}
const AWAY = { message: 'the journal is not available', status: '4.3.0' }

interface Host {
  readonly journal: Journal
  readonly notices: readonly string[]
  /** The journal's page for the message, with these recipients. */
  open(names?: string, queueId?: string): Promise<Ledger>
}

interface Pool {
  readonly store: Store
  host(more?: Partial<SharedJournalOptions>): Host
  start(): Promise<void>
  stop(): Promise<void>
}

async function makePool(t: Test): Promise<Pool> {
  const folder = scratchFolder(t, 'pool')
  const path = join(folder, 's')
  const of = (name: string): string => join(folder, 'store', name)
  const store = openFiles({
    ...{ quarantine: of('q'), journal: of('j'), records: of('r') },
  })
  const syncer: Syncer = {
    turn: () => Promise.reject(new Error('no turn')),
    carry: () => Promise.reject(new Error('no carrying')),
    status: () => ({
      ...{ trouble: null, lastDone: null, failed: 0 },
      carried: { entries: 0, removed: 0, records: 0 },
    }),
    run: () => Promise.resolve(),
  }
  let hosts = 0
  let close = (): void => undefined
  const pool: Pool = {
    store,
    host: more => {
      const notices: string[] = []
      const journal = openJournal(join(folder, `host${hosts++}`))
      const open = sharedLedgers({
        ...{ path, journal, failure: 'defer', seconds: 300 },
        notice: text => notices.push(text),
        ...more,
      })
      return {
        ...{ journal, notices },
        open: async (names = 'a b c', queueId = 'Q1') =>
          open({
            ...{ queueId, sha256: 'f'.repeat(64) },
            recipients: names.split(' ').map(it => ({ address: `${it}@x` })),
          }),
      }
    },
    start: async () => {
      const { marks, journal } = store
      const server = serveSync({
        ...{ path, marks, journal, syncer, leave: () => false },
        notice: text => t.fail(text),
      })
      close = () => server.close()
      await waitUntil(() => existsSync(path) || undefined, { what: 'a socket' })
    },
    stop: async () => {
      close()
      rmSync(path, { force: true })
      await Promise.resolve()
    },
  }
  await pool.start()
  t.teardown(() => pool.stop())
  return pool
}

const names = (of: readonly Recipient[]): string =>
  of.map(({ address }) => address.replace('@x', '')).join(' ')

const some = (ledger: Ledger, wanted: string): readonly Recipient[] =>
  ledger.pending.filter(it => wanted.split(' ').includes(names([it])))

/** What one host did; who is pending on another one, and whether it is in doubt;
 * or null: it waits. */
const STEPS: readonly (readonly [
  string,
  (ledger: Ledger) => Promise<void>,
  { readonly pending: string; readonly begun: boolean } | null,
])[] = [
  ['looked', async () => undefined, { pending: 'a b c', begun: false }],
  ['began', async ledger => ledger.begin(), null],
  [
    'got a no',
    async ledger => {
      await ledger.begin()
      await ledger.withdraw()
    },
    { pending: 'a b c', begun: false },
  ],
  [
    'got no answer',
    async ledger => {
      await ledger.begin()
      await ledger.leave()
    },
    { pending: 'a b c', begun: true },
  ],
  [
    'got a yes for some',
    async ledger => {
      await ledger.begin()
      await ledger.finish(some(ledger, 'a c'))
    },
    { pending: 'b', begun: false },
  ],
  [
    'got a yes',
    async ledger => {
      await ledger.begin()
      await ledger.finish(ledger.pending)
    },
    { pending: '', begun: false },
  ],
]

t.test('what a try has left', async t => {
  for (const [label, work, expected] of STEPS) {
    const pool = await makePool(t)
    const [one, two] = [pool.host(), pool.host()]
    await work(await one.open())
    // The same host has no other view, and a third one neither.
    for (const host of [two, one, pool.host()]) {
      if (expected === null) await t.rejects(host.open(), IN_HAND, label)
      else {
        const { pending, begun, isRecorded } = await host.open()
        const found = { pending: names(pending), begun }
        t.strictSame(found, expected, label)
        t.equal(isRecorded, true)
      }
    }
    t.strictSame(one.notices, [])
    if (expected === null || expected.pending === '') continue
    const next = await two.open()
    await next.begin()
    await next.finish(next.pending)
    t.equal((await one.open()).pending.length, 0, `${label}, then done`)
  }
})

t.test('two hosts with the same message at once', async t => {
  const pool = await makePool(t)
  const hosts = [pool.host(), pool.host(), pool.host()]
  const ledgers = await Promise.all(hosts.map(it => it.open()))
  const begun = await Promise.allSettled(ledgers.map(async it => it.begin()))
  const won = begun.findIndex(it => it.status === 'fulfilled')
  t.equal(begun.filter(it => it.status === 'fulfilled').length, 1, 'one has it')
  for (const [at, it] of begun.entries()) {
    if (at === won) continue
    t.match(it, { reason: IN_HAND })
    t.equal(stateOn(hosts[at]), 'new', 'nothing is left of it')
  }
  // It gets no answer, and another one goes on.
  await ledgers[won]?.leave()
  const again = await Promise.all(hosts.map(it => it.open()))
  t.ok(again.every(it => it.begun))
  await again[0]?.begin()
  await t.rejects(async () => again[1]?.begin(), IN_HAND)
  await again[0]?.withdraw()
  t.ok((await hosts[1]?.open())?.begun, 'the first one is still in doubt')
})

t.test('a host that died is waited for, for so long', async t => {
  const pool = await makePool(t)
  // What is added to it leaves a fifth of a second.
  const [one, two] = [pool.host({ seconds: -29.8 }), pool.host()]
  const dead = await one.open()
  await dead.begin()
  const ledger = await waitUntil(
    () =>
      two.open().then(
        it => it,
        () => undefined,
      ),
    { what: 'the end of its time' },
  )
  t.equal(ledger.begun, true, 'in doubt')
  await ledger.begin()
  // It comes to, and has an answer.
  await dead.withdraw()
  await t.rejects(pool.host().open(), IN_HAND, 'the other one has it')
  await ledger.finish(ledger.pending)
  t.equal((await one.open()).pending.length, 0)
})

t.test('some have it: the rest is sent once', async t => {
  const pool = await makePool(t)
  const [one, two] = [pool.host(), pool.host()]
  const first = await one.open()
  await first.begin()
  await first.finish(some(first, 'b'))
  const second = await two.open('a b c')
  t.equal(names(second.pending), 'a c')
  await second.begin()
  // It dies here: who has it is in doubt from now on.
  await t.rejects(one.open(), IN_HAND)
  await second.leave()
  t.match(await one.open(), { begun: true })
  const third = await one.open()
  await third.begin()
  await third.finish(some(third, 'c'))
  const last = await two.open('a b c')
  // The second try may have reached that one.
  t.strictSame([names(last.pending), last.begun], ['a', true])
  t.equal(names((await two.open('b c')).pending), '', 'a retry for fewer')
})

t.test('nothing is asked without need', async t => {
  const pool = await makePool(t)
  const host = pool.host()
  const ledger = await host.open()
  await ledger.begin()
  await ledger.finish(ledger.pending)
  await pool.stop()
  t.equal((await host.open()).pending.length, 0, 'this host knows it is done')
  const without = await host.open('a b', '')
  t.strictSame([without.pending.length, without.isRecorded], [2, false])
})

t.test('the store is away: defer', async t => {
  const pool = await makePool(t)
  const [one, two] = [pool.host(), pool.host()]
  await pool.stop()
  await t.rejects(one.open(), AWAY)
  await pool.start()
  const early = await one.open()
  await pool.stop()
  await t.rejects(async () => early.begin(), AWAY)
  t.equal(stateOn(one), 'new', 'nothing was begun')
  await pool.start()
  const late = await one.open()
  await late.begin()
  await pool.stop()
  await t.rejects(async () => late.finish(late.pending), { name: 'NoPeer' })
  await pool.start()
  t.equal((await one.open()).pending.length, 0, 'this host knows')
  await t.rejects(two.open(), IN_HAND, 'another one waits')
  const lost = await two.open('a', 'Q2')
  await lost.begin()
  await pool.stop()
  await lost.withdraw()
  t.match(two.notices, [/^end of a try is not recorded: /u])
})

t.test('the store is away: local', async t => {
  const pool = await makePool(t)
  const [one, two] = [
    pool.host({ failure: 'local' }),
    pool.host({ failure: 'local' }),
  ]
  const early = await one.open()
  await pool.stop()
  await early.begin()
  t.match(one.notices, [/^only this host is asked whether mail was sent: /u])
  const other = await one.open('a', 'Q2')
  await other.begin()
  await other.finish(other.pending)
  t.equal((await one.open('a', 'Q2')).pending.length, 0, 'this host knows')
  t.equal((await two.open('a', 'Q2')).pending.length, 1, 'no other one')
  t.equal(one.notices.length, 1, 'said once')
  await pool.start()
  // It tries again although the store is not asked for new messages yet.
  await early.finish(early.pending)
  const third = pool.host()
  t.equal((await third.open()).pending.length, 0, 'it is in the store')
})

t.test('the journal of this host cannot be written to', async t => {
  const pool = await makePool(t)
  const journal: Journal = {
    ...openJournal(scratchFolder(t, 'full')),
    intend: () => {
      throw new Error('ENOSPC')
    },
  }
  const full = pool.host({ journal })
  const ledger = await full.open()
  await t.rejects(async () => ledger.begin(), { message: 'ENOSPC' })
  const { begun, pending } = await pool.host().open()
  t.strictSame([begun, pending.length], [false, 3], 'others go on at once')
})

function stateOn(host: Host | undefined): string | undefined {
  const recipients = ['a@x', 'b@x', 'c@x'].map(address => ({ address }))
  return host?.journal.find(handOverKey('Q1', 'f'.repeat(64), recipients))
}
