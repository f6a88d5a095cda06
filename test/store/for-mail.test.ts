/*
 * NAME
 *   for-mail.test - what mail waits for of the store, and what it never loads
 */
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig, type Config } from '../../src/config/config.js'
import { ENGINE_SECTIONS, REPEATED_SECTIONS } from '../../src/engine.js'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { withStore } from '../../src/store/for-mail.js'
import { scratchFolder } from '../helper/folder.js'
import { keptMessage } from '../quarantine/kept.js'
import { arrows, packagesOf, textOf } from '../project/layers/imports.js'

const DEFERRED = { message: 'the quarantine is not available' }

const configOf = (text: string): Promise<Config> =>
  loadConfig({ file: '/none', text }, ENGINE_SECTIONS, REPEATED_SECTIONS)

t.test('without a store nothing changes', async t => {
  const config = await configOf('[store]\nrequired = true')
  const quarantine = openQuarantine(t.testdir())
  t.strictSame(Object.keys(withStore(quarantine, config)), ['quarantine'])
  t.equal(withStore(quarantine, config).quarantine, quarantine)
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
    const { quarantine, marks } = withStore(files, config)
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
    t.strictSame(withClient(all), [], name)
    t.notOk(all.includes('src/store/open-store.ts'), name)
  }
  t.ok(
    withClient(loaded('bin/filter-store.ts')).length > 0,
    'the test finds it',
  )
  const opens = textOf('src/store/open-store.ts')
  t.match(opens, "await import('./postgresql/")
  t.match(opens, "await import('./s3/")
})
