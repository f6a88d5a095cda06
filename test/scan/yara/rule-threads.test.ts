/*
 * NAME
 *   rule-threads.test - threads that compile, wear out, die, and are replaced
 */
import t, { type Test } from 'tap'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClientTime } from '../../../src/scan/yara/client-time.js'
import {
  openRuleThreads,
  type RuleThreads,
  type RuleThreadsOptions,
} from '../../../src/scan/yara/rule-threads.js'
import type { RuleThread } from '../../../src/scan/yara/rule-thread-handle.js'
import { testRules, TEST_RULE } from '../../../src/scan/yara/test-rule.js'
import { loadEngineConfig } from '../../../src/engine.js'
import { testEngines } from '../../../src/self-test/self-test.js'
import { waitUntil } from '../../helper/wait.js'
import { findsText, ruleFolder, SPINS } from './rules.js'

const FOREVER = new AbortController().signal

const threadsOf = (
  t: Test,
  text: string,
  more: Partial<RuleThreadsOptions> = {},
): RuleThreads => {
  const threads = openRuleThreads({
    files: [{ path: '/rules/a.yar', text }],
    threads: 1,
    memoryLimitBytes: 64 << 20,
    ...more,
  })
  t.teardown(() => threads.close())
  return threads
}

const RULE = findsText('Found', 'one')
const scan = async (thread: RuleThread, text: string) =>
  (await thread.scan(new Uint8Array(Buffer.from(text)))).map(it => it.rule)

t.test('a thread is used again, until it is worn', async t => {
  const threads = threadsOf(t, RULE, { wornAfter: 2 })
  await Promise.all([threads.prepare(), threads.prepare()])
  const first = await threads.take(FOREVER)
  t.same(await scan(first, 'one'), ['Found'])
  t.notOk(first.isWorn)
  threads.giveBack(first)
  const again = await threads.take(FOREVER)
  t.equal(again, first)
  t.same(await scan(again, 'two'), [])
  t.ok(again.isWorn)
  threads.giveBack(again)
  // It goes on until another is there.
  const worn = await threads.take(FOREVER)
  t.equal(worn, first)
  t.same(await scan(worn, 'one'), ['Found'])
  threads.giveBack(worn)
  await waitUntil(
    async () => {
      const thread = await threads.take(FOREVER)
      threads.giveBack(thread)
      return thread === first ? undefined : thread
    },
    { what: 'another thread' },
  )
})

t.test('a worn thread that is in use when the other is ready', async t => {
  const threads = threadsOf(t, RULE, { wornAfter: 1 })
  const first = await threads.take(FOREVER)
  await scan(first, 'one')
  threads.giveBack(first)
  const worn = await threads.take(FOREVER)
  const other = await threads.take(FOREVER)
  t.equal(worn, first)
  t.not(other, first)
  t.same(await scan(other, 'one'), ['Found'])
  threads.giveBack(worn)
  threads.giveBack(other)
  t.not(await threads.take(FOREVER), first)
})

t.test('who waits is served in turn, or gives up', async t => {
  const threads = threadsOf(t, RULE)
  const thread = await threads.take(FOREVER)
  const order: string[] = []
  const wait = async (name: string, signal: AbortSignal = FOREVER) => {
    const own = await threads.take(signal)
    order.push(name)
    threads.giveBack(own)
  }
  const impatient = new AbortController()
  const all = [wait('a'), wait('b', impatient.signal), wait('c')]
  const gaveUp = t.rejects(all[1] ?? Promise.resolve(), /enough/u)
  impatient.abort(new Error('enough'))
  await gaveUp
  threads.giveBack(thread)
  await Promise.all([all[0], all[2]])
  t.same(order, ['a', 'c'])
  await t.rejects(threads.take(AbortSignal.abort(new Error('late'))), /late/u)
  t.equal(await threads.take(FOREVER), thread)
})

t.test('who has had much waits for others', async t => {
  const threads = threadsOf(t, RULE)
  const thread = await threads.take(FOREVER, 'slow')
  await sleep(50)
  const order: string[] = []
  const wait = async (name: string, client: string) => {
    const own = await threads.take(FOREVER, client)
    order.push(name)
    threads.giveBack(own)
  }
  const all = [wait('a', 'slow'), wait('b', 'quick'), wait('c', 'other')]
  threads.giveBack(thread)
  await Promise.all(all)
  t.same(order, ['b', 'c', 'a'])
  const clock = { now: 0 }
  const times = new ClientTime(() => clock.now)
  times.add('a', 100)
  times.add('a', 60)
  t.equal(times.of('a'), 160)
  clock.now += 60_000
  t.equal(times.of('a'), 40)
  t.equal(times.of('b'), 0)
})

t.test('a thread that is ended while it works', async t => {
  const threads = threadsOf(t, SPINS + RULE)
  await threads.prepare()
  const thread = await threads.take(FOREVER)
  const answer = scan(thread, 'spin')
  await sleep(50)
  threads.end(thread)
  await t.rejects(answer, /died/u)
  const other = await threads.take(FOREVER)
  t.not(other, thread)
  t.same(await scan(other, 'one'), ['Found'])
})

t.test('rules that cannot be compiled', async t => {
  const threads = threadsOf(t, 'rule x { condition: y }')
  await t.rejects(threads.prepare(), {
    name: 'RangeError',
    message: /^rules \/rules\/a\.yar:1:21: unknown identifier/u,
  })
  // All who wait hear of it.
  const all = [threads.take(FOREVER), threads.take(FOREVER)]
  for (const one of all) await t.rejects(one, /unknown identifier/u)
  threads.close()
  await t.rejects(threads.prepare(), /closed/u)
})

t.test('rules that need too much memory', async t => {
  const text = Array.from({ length: 400 }, (_, at) =>
    findsText(`r${at}`, 'x'.repeat(30_000) + at),
  ).join('')
  const threads = threadsOf(t, text, { memoryLimitBytes: 16 << 20 })
  await t.rejects(threads.prepare(), {
    name: 'RangeError',
    message: /^memory_limit is too small: the set of rules needs more/u,
  })
})

t.test('a rule of ours that finds nothing', async t => {
  const blind = { ...TEST_RULE, sample: 'another text' }
  const threads = threadsOf(t, RULE, { test: blind })
  const expected = { name: 'RulesSilent' }
  await t.rejects(threads.prepare(), expected)
  await t.rejects(threads.take(FOREVER), expected)
  const rules = [ruleFolder(t, { 'a.yar': RULE })]
  const settings = { rules, memory_limit: 64 << 20 }
  t.match(await testRules(settings, FOREVER, blind), { found: false })
  t.match(await testRules(settings, FOREVER), { found: true })
})

t.test('the self-test', async t => {
  const folder = ruleFolder(t, { 'a.yar': RULE })
  const check = async (rules: string, expected: RegExp) => {
    const config = await loadEngineConfig({
      file: '/dev/null',
      overrides: ['scanner.yara.enabled=true', `scanner.yara.rules=${rules}`],
    })
    const [tested] = await testEngines(config)
    t.match(`${tested?.scanner} ${tested?.state} ${tested?.text}`, expected)
  }
  await check(
    folder,
    /^yara found found the test rule of Postsift \(1 rule in 1 file, the/u,
  )
  await check(`${folder}/gone`, /^yara unreachable self-test failed: .*ENOENT/u)
})
