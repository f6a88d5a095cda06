/*
 * NAME
 *   for-mail.test - what mail waits for of the store, and what it never loads
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig, type Config } from '../../src/config/config.js'
import { ENGINE_SECTIONS, REPEATED_SECTIONS } from '../../src/engine.js'
import { NO_JOURNAL } from '../../src/journal/journal.js'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { openQuarantine, type Kept } from '../../src/quarantine/quarantine.js'
import { withStore, type OwnJournal } from '../../src/store/for-mail.js'
import { addToOutbox, readOutbox, writeOutbox } from '../../src/store/outbox.js'
import { scratchFolder } from '../helper/folder.js'
import { keptMessage } from '../quarantine/kept.js'
import { arrows, packagesOf, textOf } from '../project/layers/imports.js'

const DEFERRED = { message: 'the quarantine is not available' }

const OWN: OwnJournal = {
  ...{ journal: NO_JOURNAL, seconds: 1, notice: () => undefined },
}

const configOf = (text: string): Promise<Config> =>
  loadConfig({ file: '/none', text }, ENGINE_SECTIONS, REPEATED_SECTIONS)

t.test('without a store nothing changes', async t => {
  const config = await configOf('[store]\nrequired = true')
  const quarantine = openQuarantine(t.testdir())
  const tools = withStore(quarantine, config, OWN)
  t.strictSame(Object.keys(tools), ['quarantine'])
  t.equal(tools.quarantine, quarantine)
  const usual = await configOf('[store]\nindex = "postgresql://f@/d?host=/x"')
  t.strictSame(Object.keys(withStore(quarantine, usual, OWN)), [
    'quarantine',
    'marks',
  ])
})

t.test(
  'with required, the store has what is kept, or it is deferred',
  async t => {
    const folder = scratchFolder(t, 'mail')
    const socket = join(folder, 's')
    const at = (queueId: string): ReturnType<typeof keptMessage> =>
      keptMessage({ queueId, id: `ID${queueId}` })
    const config = await configOf(`quarantine_directory = "${folder}/q"
[store]
index = "postgresql://f@/d?host=/none"
required = true
socket = "${socket}"`)
    const files = openQuarantine(join(folder, 'q'))
    const { quarantine, marks } = withStore(files, config, OWN)
    await t.rejects(quarantine.keep(at('Q1')), DEFERRED)
    await t.rejects(quarantine.keep(at('')), DEFERRED)
    t.match(readCatalog(join(folder, 'q')).rows, [{ queueId: 'Q1' }])
    t.equal(readCatalog(join(folder, 'q')).rows.length, 1)

    const answers = ['{"error":"disk full"}', '{"answer":true}', '']
    const asked: string[] = []
    const server = createServer(connection => {
      connection.on('data', data => {
        asked.push(String(data))
        connection.end(`${answers.shift() ?? ''}\n`)
      })
    })
    await new Promise<void>(resolve => server.listen(socket, resolve))
    t.teardown(() => server.close())
    await t.rejects(quarantine.keep(at('Q2')), {
      cause: '[store] required: store: disk full',
    })
    const key = await quarantine.keep(at('Q2'))
    t.equal(asked.at(-1), `{"ask":"carry","key":"${key}"}\n`)
    await t.rejects(quarantine.keep(at('Q3')), DEFERRED, 'no answer')
    const use = {
      mark: { id: 'm', expires: 1 },
      recipients: ['b@d'],
      queueId: '',
    }
    answers.push('{"answer":false}', '{"answer":"yes"}')
    t.equal(await marks?.use(use), false)
    await t.rejects(async () => marks?.use(use), { name: 'StoreError' })
  },
)

t.test(
  'outbox_limit: what is over it is deferred, and nothing is lost',
  async t => {
    const folder = scratchFolder(t, 'outbox')
    const kept = join(folder, 'q')
    const config = await configOf(`quarantine_directory = "${kept}"
[store]
index = "postgresql://f@/d?host=/none"
outbox_limit = "100B"`)
    const { quarantine } = withStore(openQuarantine(kept), config, OWN)
    const message = (queueId: string, length: number): Kept =>
      keptMessage({ queueId, id: `ID${queueId}`, text: 'x'.repeat(length) })
    const ids = (): string =>
      readCatalog(kept)
        .rows.map(({ queueId }) => queueId)
        .sort()
        .join(' ')
    const full = {
      ...{ status: '4.3.1', message: 'insufficient system storage' },
      cause: /^outbox_limit: \d+ bytes are not in the store yet/u,
    }
    t.equal(readOutbox(kept), null)
    await quarantine.keep(message('Q1', 60))
    await t.rejects(quarantine.keep(message('Q2', 41)), full)
    t.equal(ids(), 'Q1', 'nothing of it is kept')
    t.strictSame(readOutbox(kept), { bytes: 60, entries: 1 })
    await quarantine.keep(message('Q3', 40))
    await t.rejects(quarantine.keep(message('Q4', 1)), full)
    await quarantine.keep(message('Q1', 60))
    t.equal(ids(), 'Q1 Q3', 'a retry takes no more room')
    t.strictSame(readOutbox(kept), { bytes: 100, entries: 2 })
    // One is carried.
    addToOutbox(kept, { bytes: -60, entries: -1 })
    await quarantine.keep(message('Q5', 60))
    t.strictSame(readOutbox(kept), { bytes: 100, entries: 2 })
    // Who finds no count counts.
    rmSync(join(kept, 'outbox'))
    await t.rejects(quarantine.keep(message('Q6', 1)), full)
    t.strictSame(readOutbox(kept), { bytes: 160, entries: 3 })
    writeOutbox(kept, { bytes: 0, entries: 0 })
    await quarantine.keep(message('Q6', 1))
    t.equal(ids(), 'Q1 Q3 Q5 Q6')
    // More was carried than anyone counted.
    addToOutbox(kept, { bytes: -999, entries: -99 })
    t.strictSame(readOutbox(kept), { bytes: 0, entries: 0 })

    const limitless = await configOf(`quarantine_directory = "${kept}"
[store]
index = "postgresql://f@/d?host=/none"`)
    const other = withStore(openQuarantine(kept), limitless, OWN).quarantine
    await other.keep(message('Q7', 1000))
    await other.keep(message('Q8', 1000))
    t.equal(ids(), 'Q1 Q3 Q5 Q6 Q7 Q8', 'without a limit')
    writeOutbox(kept, { bytes: 5, entries: 1 })
    await other.keep(message('Q9', 10))
    t.strictSame(readOutbox(kept), { bytes: 15, entries: 2 })
  },
)

t.test('programs that filter mail load no client of a store', async t => {
  const clients = ['pg', 'ioredis', 's3mini']
  const loads = new Map<string, string[]>()
  // Also what is imported for its types, or when it is needed.
  for (const { from, to } of arrows()) {
    loads.set(from, [...(loads.get(from) ?? []), to])
  }
  const loaded = (program: string): readonly string[] => {
    const seen = new Set<string>([program])
    for (const file of seen) loads.get(file)?.forEach(it => seen.add(it))
    return [...seen]
  }
  const withClient = (files: readonly string[]): readonly string[] =>
    files.filter(file => packagesOf(file).some(it => clients.includes(it)))
  for (const name of ['filter-pipe', 'filter-smtp', 'filterd', 'filter-scan']) {
    const all = loaded(`bin/${name}.ts`)
    t.ok(all.length > 50, `${name}: ${all.length} files`)
    // A worker of filterd loads it where store.cache is given.
    const allowed = name === 'filterd' ? ['src/store/redis/client.ts'] : []
    t.strictSame(withClient(all), allowed, name)
    t.notOk(all.includes('src/store/open-store.ts'), name)
  }
  t.ok(
    withClient(loaded('bin/filter-store.ts')).length > 0,
    'the test finds it',
  )
  const opens = textOf('src/store/open-store.ts')
  t.match(opens, "await import('./postgresql/")
  t.match(opens, "await import('./s3/")
  const users = arrows().filter(it => it.to === 'src/store/redis/client.ts')
  for (const { from } of users.filter(it => it.from.startsWith('src/'))) {
    const plain = /^import (?!type)[^']*'[^']*redis\/client\.js'/mu.exec(
      textOf(from),
    )
    t.equal(plain, null, `${from} loads it late`)
  }
  t.ok(users.length > 1)
})
