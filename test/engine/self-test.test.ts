/*
 * NAME
 *   self-test.test - engines that find nothing any more are not believed
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Config } from '../../src/config/config.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { versionOf } from '../../src/scan/clamd/clamd-version.js'
import { testEngines, watchEngines } from '../../src/self-test/self-test.js'
import {
  digestOf,
  openStamp,
  readStamp,
  STAMP_KEPT_MS,
  writeStamp,
} from '../../src/self-test/stamp.js'
import { endWithTest } from '../helper/end-engine.js'
import { startClamd } from '../helper/clamd.js'
import { scratchFolder } from '../helper/folder.js'
import { plainMessage } from '../helper/eicar.js'
import { startRspamd } from '../helper/rspamd.js'
import { startSpamd } from '../helper/spamd.js'
import { waitUntil } from '../helper/wait.js'
import { fakeClamd } from '../scan/fake-clamd.js'
import {
  fakeEngine,
  http,
  isWholeRequest,
  saying,
} from '../scan/fake-engine.js'
import { CLEAN, fakeIcap, saying as icapSays } from '../scan/icap/fake-icap.js'

const configOf = async (t: Test, lines: readonly string[]): Promise<Config> => {
  const folder = scratchFolder(t, 'self-test')
  const file = join(folder, 'filter.toml')
  const folders = ['spool', 'quarantine', 'journal', 'records'].map(
    name => `${name}_directory = "${folder}"`,
  )
  writeFileSync(file, [...folders, ...lines, ''].join('\n'))
  return loadEngineConfig({ file })
}

const section = (name: string, address: string) => [
  ...[`[scanner.${name}]`, 'enabled = true', `address = "${address}"`],
  'retry = 0',
]

t.test('real engines', async t => {
  const [clamd, spamd, rspamd] = await Promise.all([
    startClamd(t),
    startSpamd(t),
    startRspamd(t),
  ])
  const config = await configOf(t, [
    ...section('clamd', `unix:${clamd.socketPath}`),
    ...section('spamd', spamd.address),
    ...section('rspamd', rspamd.address),
  ])
  const states = (await testEngines(config)).map(
    ({ scanner, state, text }) => `${scanner} ${state} ${text}`,
  )
  t.equal(states.length, 3)
  t.match(states[0], /^clamd found found the test virus EICAR \(ClamAV \d/)
  t.equal(states[1], 'spamd found found the test spam GTUBE')
  t.equal(states[2], 'rspamd found found the test spam GTUBE')
})

t.test('engines that know nothing, and one that is gone', async t => {
  const spamd = await startSpamd(t, { blind: true })
  // The real one of Debian always knows GTUBE.
  const ham = { action: 'no action', score: 0, required_score: 15 }
  const says = saying(http(200, JSON.stringify(ham)))
  const rspamd = await fakeEngine(t, says, isWholeRequest)
  const clean = await fakeClamd(t, {
    streamed: ({ socket }, number) =>
      void socket.write(`${number}: stream: OK\0`),
  })
  // As c-icap does that has no antivirus.
  const icap = await fakeIcap(t, icapSays(CLEAN))
  const states = async (clamd: string) => {
    const config = await configOf(t, [
      ...section('clamd', clamd),
      ...section('icap', icap.address),
      ...section('spamd', spamd.address),
      ...section('rspamd', rspamd.address),
    ])
    return (await testEngines(config)).map(it => it.state).join()
  }
  t.equal(await states(clean.address), 'silent,silent,silent,silent')
  t.equal(await states('127.0.0.1:1'), 'unreachable,silent,silent,silent')
})

t.test('a stamp counts for its settings and its time', async t => {
  const config = await configOf(t, section('spamd', '127.0.0.1:1'))
  const other = await configOf(t, section('spamd', '127.0.0.1:2'))
  const folder = scratchFolder(t, 'stamp')
  const clock = { now: 1e12, steady: 0 }
  const open = (known: Config) =>
    openStamp(folder, scanner => digestOf(scanner, known), {
      wall: () => clock.now,
      steady: () => (clock.steady += 2000),
    })
  const why = open(config)
  t.equal(why('spamd'), null, 'no stamp')
  const settings = digestOf('spamd', config)
  const write = (state: 'found' | 'silent' | 'unreachable') =>
    writeStamp(folder, {
      time: clock.now,
      results: [{ scanner: 'spamd', state, text: state, settings }],
    })
  await write('silent')
  t.equal(why('spamd'), 'silent')
  t.equal(why('rspamd'), null)
  t.equal(open(other)('spamd'), null, 'other settings')
  await write('unreachable')
  t.equal(why('spamd'), null, 'each message finds out by itself')
  await write('silent')
  t.equal(why('spamd'), 'silent')
  clock.now += STAMP_KEPT_MS + 1
  t.equal(why('spamd'), null, 'too old')
  clock.now -= 3 * STAMP_KEPT_MS
  t.equal(why('spamd'), null, 'of a clock that was ahead')
  clock.now += 3 * STAMP_KEPT_MS
  writeFileSync(join(folder, 'self-test.json'), '{"time":1')
  t.equal(why('spamd'), null, 'cut')
  t.equal(readStamp(folder), null)
})

t.test('mail is not passed as clean while an engine is silent', async t => {
  const rspamd = await startRspamd(t)
  const config = await configOf(t, section('rspamd', rspamd.address))
  const lines: string[] = []
  const { journal_directory: folder } = config.settings(
    (await import('../../src/options.js')).MAIN,
  )
  const engine = await makeEngine({
    config,
    ...{ timeLimitSeconds: 60, wayIn: 'test' },
    log: {
      write: (level: string, text: string) =>
        void lines.push(`${level} ${text}`),
      flush: async () => {},
    } as never,
    transport: {
      name: 'test',
      deliver: async ({ request }) =>
        request.recipients.map(() => ({
          status: '2.0.0',
          text: 'ok',
        })) as never,
      close: () => {},
    },
  })
  endWithTest(t, engine)
  const reply = async () => {
    const intake = engine.filter(
      makeEnvelope({
        ...{ id: `ID${lines.length}`, sender: 'a@b', arrivedAt: Date.now() },
        recipients: [{ address: 'c@d.example' }],
      }),
    )
    intake.write(plainMessage())
    const [first] = await intake.end()
    return `${first?.status} ${first?.text}`
  }
  t.match(await reply(), /^2\.0\.0/)
  const settings = digestOf('rspamd', config)
  const silent = { scanner: 'rspamd', state: 'silent', settings } as const
  const results = [{ ...silent, text: 'it did not find GTUBE' }]
  await writeStamp(folder, { time: Date.now(), results })
  await waitUntil(
    async () => (await reply()).startsWith('4.3.0') || undefined,
    { what: 'a deferral' },
  )
  t.match(lines.join('\n'), /rspamd.*not asked: it did not find GTUBE/)
  await writeStamp(folder, { time: Date.now(), results: [] })
  await waitUntil(
    async () => (await reply()).startsWith('2.0.0') || undefined,
    { what: 'an acceptance' },
  )
})

t.test('the watch tells changes, and tests again', async t => {
  const config = await configOf(t, ['self_test_interval = 1'])
  const lines: string[] = []
  const states = ['silent', 'silent', 'found', 'unreachable'] as const
  let at = 0
  const watch = watchEngines(
    (level, text) => void lines.push(`${level}: ${text}`),
    undefined,
    async () => {
      const state = states[Math.min(at++, states.length - 1)] ?? 'found'
      return [{ scanner: 'x', state, text: state, settings: '' }]
    },
  )
  t.teardown(() => watch.stop())
  watch.begin(config)
  // Its timer does not keep a process alive.
  const alive = setInterval(() => {}, 100)
  t.teardown(() => clearInterval(alive))
  await waitUntil(() => lines.length >= 3 || undefined, { what: 'three lines' })
  t.same(lines, [
    'error: self-test of x: silent; it counts as failed until it does',
    'info: self-test of x: found',
    'warning: self-test of x: unreachable',
  ])
  const off = await configOf(t, ['self_test_interval = 0'])
  at = 0
  watch.begin(off)
  await new Promise(resolve => setTimeout(resolve, 50))
  t.equal(at, 0)
})

t.test('version and age', async t => {
  const now = Date.parse('2026-11-20T10:00:00Z')
  const check = (reply: string, text: string) =>
    t.equal(versionOf(reply, now).text, text)
  check(
    'ClamAV 1.0.7/27450/Wed Nov 18 09:26:04 2026',
    'ClamAV 1.0.7, database 27450, 2 days old',
  )
  check('ClamAV 1.0.7', 'ClamAV 1.0.7')
  t.throws(() => versionOf('x', now), /no version/)
})
