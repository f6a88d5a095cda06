/*
 * NAME
 *   totals.test - what workers tell, added up
 */

import t from 'tap'
import { quantileOf, sumOf, type Facts } from '../../src/metrics/snapshot.js'
import { WorkerTally, type WorkerState } from '../../src/metrics/tally.js'
import { Totals } from '../../src/metrics/totals.js'

const IDLE: WorkerState = { sessions: {}, waiting: 0, threads: {} }

const FACTS: Facts = {
  engines: [
    { scanner: 'clamd', required: true, selfTest: null, databaseAt: null },
  ],
  sessionsLimit: 200,
  workers: { ready: 2, wanted: 2 },
  quarantine: null,
  bypasses: [],
  freeSpace: [],
  reload: { successful: true, at: 0, text: '' },
}

const MESSAGE = { door: 'd', origin: 'inbound', class: 'clean', action: 'pass' }

// As a message between processes is.
const sent = (news: unknown): unknown => JSON.parse(JSON.stringify(news))

t.test('what is told is told once, and stays', async t => {
  const totals = new Totals(() => FACTS)
  const one = new WorkerTally(() => IDLE)
  const other = new WorkerTally(() => IDLE)
  one.count('postsift_messages_total', MESSAGE)
  one.count('postsift_messages_total', { ...MESSAGE, action: 'defer' })
  other.count('postsift_messages_total', MESSAGE)
  other.count('postsift_message_bytes_total', { door: 'd' }, 1000)
  totals.add('one', sent(one.take()))
  totals.add('other', sent(other.take()))
  totals.add('one', sent(one.take()))
  one.count('postsift_messages_total', MESSAGE)
  totals.add('one', sent(one.take()))
  totals.forget('one')
  const { counters } = totals.readTotals()
  const messages = counters.postsift_messages_total
  t.same(messages, [
    { labels: MESSAGE, value: 3 },
    { labels: { ...MESSAGE, action: 'defer' }, value: 1 },
  ])
  t.equal(sumOf(messages), 4)
  t.equal(sumOf(messages, { action: 'defer' }), 1)
  t.equal(sumOf(counters.postsift_message_bytes_total, { door: 'd' }), 1000)
  t.equal(sumOf(counters.postsift_stalls_total), 0)
})

t.test('nothing new is nothing to send', async t => {
  let state = IDLE
  const tally = new WorkerTally(() => state)
  t.match(tally.take(), { state: IDLE, counts: [] })
  t.equal(tally.take(), null)
  state = { ...IDLE, waiting: 1 }
  t.match(tally.take(), { state: { waiting: 1 } })
  t.equal(tally.take(), null)
  tally.engine('clamd', false)
  t.match(tally.take(), { state: null, engines: [['clamd', false]] })
})

t.test('times are in the bucket that they end', async t => {
  const totals = new Totals(() => FACTS)
  const tally = new WorkerTally(() => IDLE)
  for (const seconds of [0.001, 0.005, 0.0051, 300, 301]) {
    const labels = { door: 'd' }
    tally.observe('postsift_message_duration_seconds', labels, seconds)
  }
  totals.add('one', sent(tally.take()))
  const [found] =
    totals.readTotals().histograms.postsift_message_duration_seconds
  t.same(found?.labels, { door: 'd' })
  t.equal(found?.count, 5)
  t.equal(found?.sum.toFixed(4), '601.0111')
  t.same(found?.counts, [2, 1, ...new Array(12).fill(0), 1, 1])
})

t.test('a share of all', async t => {
  const of = (counts: readonly number[]) => ({
    ...{ labels: {}, buckets: [1, 2, 4], counts, sum: 0 },
    count: counts.reduce((sum, n) => sum + n, 0),
  })
  t.equal(quantileOf(0.5, of([0, 0, 0, 0])), null)
  t.equal(quantileOf(0.5, of([2, 0, 0, 0])), 0.5)
  t.equal(quantileOf(0.5, of([0, 4, 0, 0])), 1.5)
  t.equal(quantileOf(0.75, of([2, 0, 2, 0])), 3)
  t.equal(quantileOf(0.95, of([1, 0, 0, 9])), 4, 'more than the last limit')
})

t.test('an engine is down until any worker has an answer', async t => {
  const totals = new Totals(() => FACTS)
  const isUp = () => totals.readTotals().engines[0]?.up
  const scan = (result: string) => {
    const tally = new WorkerTally(() => IDLE)
    const labels = { scanner: 'clamd', result }
    tally.count('postsift_scanner_scans_total', labels)
    totals.add('other', sent(tally.take()))
  }
  t.equal(isUp(), true)
  const tally = new WorkerTally(() => IDLE)
  tally.engine('clamd', false)
  totals.add('one', sent(tally.take()))
  t.equal(isUp(), false)
  totals.forget('one')
  scan('error')
  scan('skipped')
  t.equal(isUp(), false)
  scan('clean')
  t.equal(isUp(), true)
})

t.test('sessions are those of workers that are there', async t => {
  const totals = new Totals(() => FACTS)
  const state = (sessions: number): unknown => ({
    state: {
      sessions: { a: sessions, b: 1 },
      waiting: 2,
      threads: { idle: 1 },
    },
  })
  totals.add('one', state(3))
  totals.add('other', state(4))
  t.match(totals.readTotals(), {
    sessions: { a: 7, b: 2 },
    waiting: 4,
    threads: { idle: 2 },
  })
  totals.forget('one')
  totals.add('other', state(5))
  t.match(totals.readTotals(), { sessions: { a: 5, b: 1 }, waiting: 2 })
})

t.test('the last errors are not hidden by warnings', async t => {
  const totals = new Totals(() => FACTS)
  const tally = new WorkerTally(() => IDLE)
  const line = (time: number, level: 'error' | 'warning') =>
    tally.line({ time, level, text: `line ${time}\u0007` })
  line(1, 'error')
  for (let time = 2; time < 100; time++) line(time, 'warning')
  totals.add('one', sent(tally.take()))
  const { lines } = totals.readTotals()
  t.equal(lines.length, 21)
  t.same(lines[0], { time: 1, level: 'error', text: 'line 1?' })
  t.equal(lines.at(-1)?.time, 99)
})

// A worker reads hostile mail, and may be of another version.
t.test('what is none of ours changes nothing', async t => {
  const totals = new Totals(() => FACTS)
  const before = JSON.stringify({ ...totals.readTotals(), now: 0 })
  const cases: readonly unknown[] = [
    null,
    7,
    [],
    { counts: 7, observed: null, engines: {}, lines: 'x', state: [] },
    { counts: [null, [], ['postsift_new_total', 'x', 1]] },
    { counts: [['postsift_stalls_total', 7, 1]] },
    { counts: [['postsift_stalls_total', '', -1]] },
    { counts: [['postsift_stalls_total', '', null]] },
    { counts: [['toString', '', 1]] },
    { observed: [['postsift_message_size_bytes', '', 1, [[99, 1]]]] },
    { observed: [['postsift_message_size_bytes', '', 1, [[0.5, 1]]]] },
    { observed: [['postsift_message_size_bytes', '', 1, 'x']] },
    { observed: [['postsift_message_size_bytes', '', 1, [null]]] },
    { engines: [['clamd', 'no']] },
    { lines: [null, { time: 1, level: 'info', text: 'x' }] },
    { lines: [{ time: 'x', level: 'error', text: 'x' }] },
    { state: { sessions: { a: 'x' }, waiting: 0, threads: {} } },
    { state: { sessions: {}, waiting: 0 } },
  ]
  for (const news of cases) {
    totals.add('one', news)
    const after = JSON.stringify({ ...totals.readTotals(), now: 0 })
    t.equal(after, before, JSON.stringify(news))
  }
})

t.test('there is no end of labels, but of series', async t => {
  const totals = new Totals(() => FACTS)
  const counts = Array.from({ length: 3000 }, (_, at) => [
    'postsift_rule_matches_total',
    `rule ${at}\u0000enforce`,
    1,
  ])
  totals.add('one', { counts })
  const rules = totals.readTotals().counters.postsift_rule_matches_total
  t.equal(rules.length, 1001)
  t.equal(sumOf(rules), 3000)
  t.equal(sumOf(rules, { rule: 'other', mode: 'other' }), 2000)
})
