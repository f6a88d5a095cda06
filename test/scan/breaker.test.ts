/*
 * NAME
 *   breaker.test - opens, half-opens and closes, by order of events
 */
import t from 'tap'
import { DeadlineError } from '../../src/util/deadline.js'
import { makeBreaker, ScannerPaused } from '../../src/scan/breaker.js'

const bed = (failureLimit = 3) => {
  const clock = { now: 1000 }
  const notices: string[] = []
  const breaker = makeBreaker({
    name: 'clamd',
    failureLimit,
    pauseSeconds: 30,
    notice: text => void notices.push(text),
    now: () => clock.now,
  })
  const fail = (error: unknown = new Error('refused')): void =>
    breaker.enter().failed(error)
  return { breaker, clock, notices, fail }
}

t.test('opens at the limit, asks once, closes', async t => {
  const { breaker, clock, notices, fail } = bed()
  fail()
  fail()
  t.strictSame(notices, [])
  fail()
  t.strictSame(notices, [
    'clamd failed 3 times in a row and is not asked for 30 s: refused',
  ])
  t.throws(() => breaker.enter(), ScannerPaused)
  clock.now += 29_999
  t.throws(() => breaker.enter(), {
    message: 'not asked: it failed 3 times in a row, and is tried again in 1 s',
  })
  clock.now += 1
  const probe = breaker.enter()
  t.throws(() => breaker.enter(), ScannerPaused, 'one message alone')
  probe.failed(new Error('still'))
  t.throws(() => breaker.enter(), ScannerPaused, 'another pause')
  clock.now += 30_000
  breaker.enter().succeeded()
  t.strictSame(notices.slice(1), ['clamd answers again'])
  fail()
  fail()
  breaker.enter().succeeded()
  t.equal(notices.length, 2, 'it counts from the beginning')
})

t.test('an answer between failures counts', async t => {
  const { breaker, notices, fail } = bed()
  for (let at = 0; at < 10; at++) {
    fail()
    fail()
    breaker.enter().succeeded()
  }
  t.strictSame(notices, [])
})

t.test('a slow message opens nothing, and is no answer', async t => {
  const { breaker, clock, notices, fail } = bed()
  const slow = new DeadlineError('scan_time_limit', 1)
  for (let at = 0; at < 10; at++) fail(slow)
  t.strictSame(notices, [])
  fail()
  fail(slow)
  fail()
  fail()
  t.equal(notices.length, 1)
  clock.now += 30_000
  fail(slow)
  t.throws(() => breaker.enter(), ScannerPaused, 'half-open, it is none either')
})

t.test('messages that were on their way when it opened', async t => {
  const { breaker, clock, notices, fail } = bed(1)
  const [one, two] = [breaker.enter(), breaker.enter()]
  fail()
  one.failed(new Error('refused'))
  t.equal(notices.length, 1, 'told once')
  clock.now += 30_000
  const probe = breaker.enter()
  two.succeeded()
  t.same(notices[1], 'clamd answers again')
  probe.succeeded()
  breaker.enter().succeeded()
  t.equal(notices.length, 2)
})

t.test('0 is never', async t => {
  const { breaker, notices, fail } = bed(0)
  for (let at = 0; at < 100; at++) fail()
  breaker.enter().succeeded()
  t.strictSame(notices, [])
})
