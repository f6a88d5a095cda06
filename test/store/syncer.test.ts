/*
 * NAME
 *   syncer.test - what a host has comes to the store, whatever happens between
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bytesPath, readEntry } from '../../src/quarantine/entry.js'
import { changeEntry, openQuarantine } from '../../src/quarantine/quarantine.js'
import { removeEntries } from '../../src/quarantine/remove.js'
import {
  askSync,
  giveMarkBack,
  useMarkOfAll,
} from '../../src/store/ask-sync.js'
import { recordsWaiting } from '../../src/store/carry-records.js'
import { noteGone } from '../../src/store/gone.js'
import { addToOutbox, readOutbox } from '../../src/store/outbox.js'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import {
  openPostgresql,
  type PostgresqlStore,
} from '../../src/store/postgresql/open-postgresql.js'
import { checkSchema, migrate } from '../../src/store/postgresql/schema.js'
import { serverHistory, serverTime } from '../../src/store/postgresql/verify.js'
import { serveSync } from '../../src/store/serve-sync.js'
import {
  expireStore,
  makeSyncer,
  type SyncOptions,
  type Syncer,
} from '../../src/store/syncer.js'
import { verifyStore, type Verified } from '../../src/store/verify-store.js'
import { countWaiting } from '../../src/store/waiting.js'
import { startPostgres, type Standby } from '../helper/postgres.js'
import { waitUntil } from '../helper/wait.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'
import { digestIn, recordLine } from './made.js'

const NOW = Date.now()
const DAY = 24 * 60 * 60 * 1000
const server = await startPostgres(t)
let databases = 0

interface Host {
  readonly store: PostgresqlStore
  readonly quarantine: string
  readonly records: string
  readonly told: string[]
  readonly options: SyncOptions
  readonly syncer: () => Syncer
  readonly keep: (options: KeptOptions) => Promise<string>
}

/** @param second a server that follows the first. */
async function makeHost(t: Test, second?: Standby): Promise<Host> {
  const own = await server.create(`sync${databases++}`)
  const url = second === undefined ? own : `${own},${second.place}`
  const store = openPostgresql(
    { address: parseDatabaseAddress(url), passwordFile: '', waitMs: 5000 },
    'alpha',
  )
  t.teardown(() => store.close())
  await migrate(store.database)
  const folder = t.testdir()
  const quarantine = join(folder, 'quarantine')
  const records = join(folder, 'records')
  mkdirSync(records)
  const told: string[] = []
  const options: SyncOptions = {
    store,
    check: () => checkSchema(store.database),
    history: () => serverHistory(store.database),
    serverTime: () => serverTime(store.database),
    asked: store.asked,
    quarantineFolder: quarantine,
    recordsFolder: records,
    ...{ keptDays: 30, recordDays: 30 },
    notice: text => told.push(text),
    warn: text => told.push(text),
  }
  return {
    ...{ store, quarantine, records, told, options },
    syncer: () => makeSyncer(options),
    keep: more =>
      openQuarantine(quarantine).keep(keptMessage({ arrivedAt: NOW, ...more })),
  }
}

async function storedIds(store: PostgresqlStore): Promise<string> {
  const rows = await store.kept.find({}, 0)
  for (const row of rows) await digestIn(store.kept, row)
  return rows
    .map(it => it.queueId)
    .sort()
    .join(' ')
}

t.test('what is kept, changed and deleted', async t => {
  const host = await makeHost(t)
  const { store, quarantine } = host
  const syncer = host.syncer()
  t.match(await syncer.turn(), { entries: 0, records: 0 }, 'nothing is there')
  const one = await host.keep({ queueId: 'Q1' })
  const two = await host.keep({ queueId: 'Q2' })
  t.match(countWaiting(quarantine), { kept: 2, waiting: 2 })
  t.match(await syncer.turn(), { entries: 2 })
  t.match(countWaiting(quarantine), { kept: 2, waiting: 0, oldest: null })
  t.equal(await storedIds(store), 'Q1 Q2')
  t.match(await syncer.turn(), { entries: 0 }, 'once')

  const entry = readEntry(quarantine, one)
  const release = { at: new Date(NOW).toISOString(), recipients: ['bob@d'] }
  await changeEntry(quarantine, one, it => ({ ...it, releases: [release] }))
  t.match(countWaiting(quarantine), { waiting: 1 })
  t.match(await syncer.turn(), { entries: 1 })
  t.strictSame((await store.kept.read(one))?.releases, [release])

  await removeEntries(quarantine, [readEntry(quarantine, two)])
  t.match(await syncer.turn(), { removed: 0 }, 'what expires here stays there')
  t.equal(await storedIds(store), 'Q1 Q2')
  await removeEntries(quarantine, [entry])
  noteGone(quarantine, [entry])
  t.match(await syncer.turn(), { removed: 1 })
  t.equal(await storedIds(store), 'Q2')
  t.notOk(existsSync(join(quarantine, 'gone.taken')))

  await host.keep({ queueId: 'Q3' })
  rmSync(join(quarantine, 'carried'))
  t.match(await host.syncer().turn(), { entries: 1 }, 'without its memory')
  t.equal(await storedIds(store), 'Q2 Q3')
  t.strictSame(host.told, [])
})

t.test('an entry that is damaged holds up no other', async t => {
  const host = await makeHost(t)
  const syncer = host.syncer()
  const keys = []
  for (const queueId of ['Q1', 'Q2', 'Q3']) {
    keys.push(await host.keep({ queueId, text: `${queueId}\n\ntext\n` }))
  }
  const [one = '', two = '', three = ''] = keys
  const bytes = 'Q1\n\nTEXT\n'
  writeFileSync(bytesPath(host.quarantine, one), bytes)
  rmSync(bytesPath(host.quarantine, two))
  for (const time of ['the first time', 'again']) {
    await syncer.turn()
    t.equal(await storedIds(host.store), 'Q3', time)
  }
  t.equal(syncer.status().failed, 2)
  t.strictSame(readOutbox(host.quarantine), { bytes: 9, entries: 2 })
  t.equal(host.told.length, 2, 'each is told once')
  t.match(host.told.sort().join(), /the bytes are not those.*|ENOENT/u)
  writeFileSync(bytesPath(host.quarantine, one), 'Q1\n\ntext\n')
  t.match(await syncer.turn(), { entries: 1 }, 'it is whole again')
  t.equal(await storedIds(host.store), 'Q1 Q3')
  t.ok(await host.store.kept.read(three))
})

t.test('records, in files that are put aside, and cut', async t => {
  const host = await makeHost(t)
  const { records, store } = host
  const day = new Date(NOW).toISOString().slice(0, 10)
  const file = join(records, `${day}.jsonl`)
  const line = (id: string): string =>
    recordLine(id, new Date(NOW).toISOString())
  const syncer = host.syncer()
  writeFileSync(file, `${line('A')}\n${line('B')}\n${line('C')}`)
  t.match(await syncer.turn(), { records: 2 }, 'one is being written')
  appendFileSync(file, `\n${line('D').slice(0, 40)}\n${line('E')}\n`)
  await syncer.turn()
  renameSync(file, join(records, `${day}.1.jsonl`))
  writeFileSync(file, `${line('F')}\n`)
  t.ok(recordsWaiting(records) > 0)
  t.match(
    await syncer.turn(),
    { records: 1 },
    'one that was put aside is known',
  )
  t.equal(recordsWaiting(records), 0)
  const ids = async (): Promise<string> =>
    (await store.records.find({}, 0))
      .map(({ id }) => id)
      .sort()
      .join('')
  t.equal(await ids(), 'ABCEF')
  rmSync(join(records, 'carried'))
  t.match(await host.syncer().turn(), { records: 6 }, 'without its memory')
  t.equal(await ids(), 'ABCEF')
})

t.test('the store is away, and comes back', async t => {
  const host = await makeHost(t)
  const stopping = new AbortController()
  const syncer = host.syncer()
  const running = syncer.run(stopping.signal)
  await host.keep({ queueId: 'Q1' })
  const until = (what: string, ids: string): Promise<true> =>
    waitUntil(
      async () =>
        (await storedIds(host.store).catch(() => '')) === ids || undefined,
      { what, report: () => host.told.join('\n') },
    )
  await until('Q1', 'Q1')
  await waitUntil(() => readOutbox(host.quarantine)?.entries === 0, {
    what: 'an empty outbox',
  })
  await server.kill()
  await host.keep({ queueId: 'Q2' })
  addToOutbox(host.quarantine, { bytes: 22, entries: 1 })
  await waitUntil(() => syncer.status().trouble ?? undefined, {
    what: 'the trouble',
  })
  t.match(host.told.at(-1), /nothing is carried: no server can be written to/u)
  t.strictSame(readOutbox(host.quarantine), { bytes: 22, entries: 1 })
  await server.start()
  await until('Q2, too', 'Q1 Q2')
  await waitUntil(() => syncer.status().trouble === null || undefined, {
    what: 'the end of the trouble',
  })
  t.equal(host.told.at(-1), 'the store is there again')
  t.strictSame(readOutbox(host.quarantine), { bytes: 0, entries: 0 })
  stopping.abort()
  await running
})

t.test('programs ask by its socket', async t => {
  const host = await makeHost(t)
  const { store } = host
  const path = join(host.records, 'store.sock')
  const mark = { id: 'm1', expires: Math.floor(NOW / 1000) + 1000 }
  const recipients = Array.from(
    { length: 1000 },
    (_, at) => `r${at}@${'d'.repeat(200)}`,
  )
  const use = { mark, recipients, queueId: 'Q1' }
  await t.rejects(useMarkOfAll(path, use), { name: 'NoPeer' })
  const syncer = host.syncer()
  const socket = serveSync({
    ...{ path, marks: store.marks, journal: store.journal, syncer },
    leave: () => false,
    notice: text => t.fail(text),
  })
  t.teardown(() => socket.close())
  await waitUntil(() => existsSync(path) || undefined, { what: 'the socket' })
  t.equal(await useMarkOfAll(path, use), true)
  t.equal(await useMarkOfAll(path, { ...use, queueId: 'Q2' }), false)
  await giveMarkBack(path, use)
  t.equal(await useMarkOfAll(path, { ...use, queueId: 'Q2' }), true)
  const key = await host.keep({ queueId: 'Q9' })
  t.equal(await askSync(path, { ask: 'carry', key }), true)
  t.equal(await storedIds(store), 'Q9')
  t.match(await syncer.turn(), { entries: 0 }, 'it is carried')
  const none = 'f'.repeat(64)
  await t.rejects(askSync(path, { ask: 'carry', key: none }), /not kept here/u)
  await t.rejects(askSync(path, { ask: 'carry', key: '../x' }), /no question/u)
  await server.stop()
  await t.rejects(useMarkOfAll(path, use), { name: 'StoreError' })
  await server.start()
})

t.test('what is over goes, and clocks that differ make nothing go', async t => {
  const host = await makeHost(t)
  const { store, options } = host
  await host.keep({ queueId: 'OLD', arrivedAt: NOW - 40 * DAY })
  await host.keep({ queueId: 'NEW', arrivedAt: NOW - 20 * DAY })
  await host.syncer().turn()
  for (const [label, more, expected] of [
    [
      'a server that is ahead',
      { serverTime: () => Promise.resolve(NOW + 40 * DAY) },
      'NEW OLD',
    ],
    [
      'a server whose clock is far earlier',
      { serverTime: () => Promise.resolve(NOW - 9 * DAY) },
      'NEW OLD',
    ],
    ['for ever', { keptDays: 0 }, 'NEW OLD'],
    ['30 days', {}, 'NEW'],
  ] as const) {
    await expireStore({ ...options, ...more })
    t.equal(await storedIds(store), expected, label)
  }
  t.equal(host.told.length, 2)
})

t.test('verify finds what is missing, and mends it', async t => {
  const host = await makeHost(t)
  const { store, quarantine } = host
  const name = `sync${databases - 1}`
  for (const queueId of ['Q1', 'Q2', 'Q3', 'Q4']) {
    await host.keep({ queueId, text: `${queueId}\n\ntext\n` })
  }
  await host.syncer().turn()
  const found: string[] = []
  const verify = (reads: boolean, mends: boolean): Promise<Verified> =>
    verifyStore(store, {
      ...{ folder: quarantine, reads, mends },
      found: what => found.push(what),
      complain: text => found.push(text),
    })
  t.match(await verify(true, false), { entries: 4, faults: 0 })
  const of = (id: string): string =>
    `sha256 = (SELECT sha256 FROM kept WHERE names LIKE '%${id}%')`
  await server.sql(name, `DELETE FROM content_piece WHERE ${of('q1')}`)
  await server.sql(name, `DELETE FROM content WHERE ${of('q2')}`)
  await server.sql(
    name,
    `UPDATE content_piece SET bytes = reverse(encode(bytes, 'escape'))::bytea
      WHERE ${of('q3')}`,
  )
  await server.sql(name, "DELETE FROM kept WHERE names LIKE '%q4%'")
  const faults = ['damaged', 'no content', 'unused']
  t.match(await verify(false, false), { entries: 3 })
  t.strictSame(found.sort(), [...faults, 'not there'].sort())
  found.length = 0
  t.match(await verify(true, true), { faults: 5, mended: 5 })
  t.strictSame(found.sort(), ['damaged', ...faults, 'not there'].sort())
  t.match(await verify(true, false), { entries: 4, faults: 0 }, 'all is mended')
})

t.test(
  'what could not be noted, since the disk was full, is later',
  async t => {
    const host = await makeHost(t)
    const syncer = host.syncer()
    // As a full disk: the files cannot be made.
    const files = [host.quarantine, host.records].map(it => join(it, 'carried'))
    mkdirSync(host.quarantine, { recursive: true })
    files.forEach(it => mkdirSync(join(it, 'x'), { recursive: true }))
    await host.keep({ queueId: 'Q1' })
    const day = new Date(NOW).toISOString().slice(0, 10)
    const line = recordLine('A', new Date(NOW).toISOString())
    writeFileSync(join(host.records, `${day}.jsonl`), `${line}\n`)
    t.match(await syncer.turn(), { entries: 1, records: 1 })
    t.match(countWaiting(host.quarantine), { waiting: 1 })
    t.ok(recordsWaiting(host.records) > 0)
    files.forEach(it => rmSync(it, { recursive: true }))
    t.match(await syncer.turn(), { entries: 0, records: 0 })
    t.match(countWaiting(host.quarantine), { waiting: 0 })
    t.equal(recordsWaiting(host.records), 0)
  },
)

t.test('a standby that lacks the last seconds is promoted', async t => {
  const second = await server.standby()
  const host = await makeHost(t, second)
  const name = `sync${databases - 1}`
  const line = recordLine('A', new Date(NOW).toISOString())
  const day = new Date(NOW).toISOString().slice(0, 10)
  const syncer = host.syncer()
  await host.keep({ queueId: 'Q1' })
  t.match(await syncer.turn(), { entries: 1 })
  await waitUntil(
    async () => {
      const count = await second
        .sql(name, 'SELECT count(*) FROM kept')
        .catch(() => '')
      return count === '1' || undefined
    },
    { what: 'the standby to have Q1', report: second.log },
  )
  await second.stop()
  await host.keep({ queueId: 'Q2' })
  writeFileSync(join(host.records, `${day}.jsonl`), `${line}\n`)
  t.match(await syncer.turn(), { entries: 1, records: 1 })
  await server.stop()
  await second.start()
  await second.promote()
  t.equal(await storedIds(host.store), 'Q1', 'it lacks Q2')
  t.match(await syncer.turn(), { entries: 2, records: 1 })
  t.equal(await storedIds(host.store), 'Q1 Q2')
  t.equal((await host.store.records.find({}, 0)).length, 1)
  t.match(host.told, [/goes on from another place/u])
  t.match(await host.syncer().turn(), { entries: 0, records: 0 }, 'once')
  // What is lost of the file is no change.
  rmSync(join(host.quarantine, 'history'))
  t.match(await host.syncer().turn(), { entries: 0, records: 0 })
})
