/*
 * NAME
 *   pace.test - the time of others is not ours
 */
import t from 'tap'
import { Budget, OverBudget } from '../../src/util/budget.js'
import { bytesOf } from '../../src/util/bytes.js'
import { Pace, TooSlowHere } from '../../src/util/pace.js'

const LIMITS = { parts: 9, bytes: 1e9, depth: 9, containers: 9 }

const spin = (ms: number): void => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const spentBy = (work: () => void): string => {
  try {
    work()
    return ''
  } catch (error) {
    return error instanceof OverBudget ? error.spent : String(error)
  }
}

t.test('what others do between two turns does not count', async t => {
  const pace = new Pace({ ms: 200, patience: 8 })
  const budget = new Budget({ ...LIMITS, pace })
  pace.enter()
  for (let turn = 0; turn < 3; turn++) {
    await budget.turn(() => Promise.resolve(spin(100)))
  }
  t.ok(pace.usedMs < 200, `${pace.usedMs} ms of 300`)
  t.doesNotThrow(() => pace.check())
  spin(8 * 200 + 50)
  t.throws(() => pace.check(), TooSlowHere)
})

t.test('what is counted is too much however little time it took', async t => {
  const pace = new Pace({ work: 1_000_000, ms: Infinity })
  const budget = new Budget({ ...LIMITS, pace })
  pace.enter()
  t.doesNotThrow(() => budget.step(100))
  t.throws(() => budget.step(10_000), TooSlowHere)
  t.ok(pace.work > 1_000_000, `${pace.work}`)
})

t.test('what others compute does not count', async t => {
  const pace = new Pace({ ms: 100 })
  const budget = new Budget({ ...LIMITS, pace })
  pace.enter()
  spin(60)
  t.doesNotThrow(() => pace.check(), 'from here on what is computed counts')
  for (let turn = 0; turn < 5; turn++) {
    await budget.turn(() => Promise.resolve(spin(60)))
  }
  t.doesNotThrow(() => pace.check())
  spin(60)
  // A busy machine lets us compute for a part of that time.
  const end = performance.now() + 10_000
  const isOver = (): boolean => {
    spin(60)
    return spentBy(() => pace.check()).includes('too long')
  }
  let over = false
  while (!over && performance.now() < end) over = isOver()
  t.ok(over, 'our own does')
})

t.test('work is in proportion to the size, and then over', async t => {
  const budget = new Budget({ ...LIMITS, size: 1e6 })
  const { bytes, stop } = budget.counted(bytesOf(Buffer.alloc(1e6)))
  let passes = 0
  const spent = spentBy(() => {
    for (; passes < 1e6; passes++) bytes.slice(0, 1e6)
  })
  t.equal(spent, 'too-much-work')
  t.ok(passes > 30 && passes < 200, `${passes} passes`)
  stop()
  t.doesNotThrow(() => bytes.slice(0, 1e6), 'scanners do not count')
  t.throws(() => budget.touch(1), OverBudget)
})

t.test('small looks cost more than their bytes', async t => {
  const budget = new Budget({ ...LIMITS, size: 1000 })
  const { bytes } = budget.counted(bytesOf(Buffer.alloc(1000)))
  let looks = 0
  t.throws(() => {
    for (;;) bytes.slice(0, looks++ % 2)
  }, OverBudget)
  t.ok(looks < 1_500_000, `${looks} looks`)
})

t.test('steps, memory, rounds and commands have their ends', async t => {
  const budget = new Budget(LIMITS)
  t.equal(
    spentBy(() => budget.step(1e9)),
    'too-much-work',
  )
  t.equal(
    spentBy(() => budget.hold(1e9)),
    'too-much-memory',
  )
  t.ok(budget.takeRounds(1_000_000, 'asked'))
  t.notOk(budget.takeRounds(1, 'asked'))
  t.ok(budget.takeRounds(1, 'unasked'), 'what no one asked for is apart')
  t.notOk(budget.takeRounds(NaN, 'unasked'))
  let runs = 0
  while (budget.takeRun()) runs++
  t.equal(runs, 100)
})
