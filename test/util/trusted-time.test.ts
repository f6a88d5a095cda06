/*
 * NAME
 *   trusted-time.test - what a clock that is wrong can do, and what it cannot
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  latestTime,
  trustedTime,
  type TimeOptions,
} from '../../src/util/trusted-time.js'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 30)

/** A machine and its clock. */
const bed = (t: Test) => {
  const folder = t.testdir()
  const state = { now: NOW, boot: 'A', uptimeMs: 10 * HOUR, seen: [NOW] }
  const later = (ms: number): void => {
    state.now += ms
    state.uptimeMs += ms
  }
  const look = (known: Partial<TimeOptions> = {}): number =>
    trustedTime(folder, {
      now: state.now,
      seen: () => state.seen,
      machine: { boot: state.boot, uptimeMs: state.uptimeMs },
      ...known,
    })
  return { folder, state, later, look }
}

t.test('a clock that is right is believed', async t => {
  const { state, later, look } = bed(t)
  for (let time = 0; time < 100; time++) {
    t.equal(look(), state.now)
    later(time * HOUR)
  }
})

t.test('one that jumps ahead gets a day, then a day a day', async t => {
  const { state, later, look } = bed(t)
  look()
  later(HOUR)
  state.now += 400 * DAY
  const right = NOW + HOUR
  // Mail that comes has the wrong time too.
  state.seen.push(state.now)
  t.ok(look() <= right + DAY + HOUR)
  for (let hours = 1; hours <= 48; hours++) {
    later(HOUR)
    const ahead = look() - (right + hours * HOUR)
    t.ok(ahead <= DAY + hours * HOUR + HOUR, `${ahead}`)
  }
  t.equal(look({ force: true }), state.now, 'unless told')
  t.equal(look(), state.now)
})

t.test('one that is set back is followed at once', async t => {
  const { state, look } = bed(t)
  look()
  state.now -= 30 * DAY
  t.equal(look(), state.now)
})

t.test('a machine that starts with a wrong clock', async t => {
  const { state, later, look } = bed(t)
  look()
  later(HOUR)
  Object.assign(state, { boot: 'B', uptimeMs: 5 * 60 * 1000 })
  state.now += 400 * DAY
  state.seen.push(state.now - 1000)
  t.ok(look() <= NOW + HOUR + DAY + HOUR)
})

t.test('a machine that was off is believed after as long a time', async t => {
  const { state, later, look } = bed(t)
  look()
  state.now += 10 * DAY
  Object.assign(state, { boot: 'B', uptimeMs: 0 })
  t.equal(look(), NOW + DAY)
  for (let day = 0; day < 9; day++) later(DAY)
  t.equal(look(), state.now)
})

t.test('the first look goes by what was seen', async t => {
  for (const [seen, wanted] of [
    [[NOW - 40 * DAY, NOW - 50 * DAY], NOW - 39 * DAY],
    [[NOW - HOUR, NOW - 50 * DAY], NOW],
    [[NOW + 5 * DAY, NOW - 3 * DAY], NOW - 2 * DAY],
    [[], NOW],
    [[NaN], NOW],
  ] as const) {
    const { state, look } = bed(t)
    state.seen = [...seen]
    t.equal(look(), wanted, String(seen))
  }
})

t.test('a dry run remembers nothing, damage is no state', async t => {
  const { folder, state, look } = bed(t)
  t.equal(look({ dryRun: true }), NOW)
  t.strictSame(readdirSync(folder), [])
  look()
  t.strictSame(readdirSync(folder), ['.clock'])
  for (const text of ['', 'x', '{}', 'null', '{"time":"x","boot":"A"}']) {
    writeFileSync(join(folder, '.clock'), text)
    t.equal(look(), NOW, text)
  }
  state.now += 400 * DAY
  t.ok(look({ machine: null }) <= NOW + DAY, 'where there is no uptime')
  const nowhere = join(folder, 'nowhere')
  t.equal(trustedTime(nowhere, { now: NOW, seen: () => [] }), NOW)
})

t.test('the latest that it can be, by a look of this run', async t => {
  const { folder, look } = bed(t)
  const machine = { boot: 'A', uptimeMs: HOUR }
  t.equal(latestTime(folder, machine), null, 'no one has looked')
  look({ machine })
  t.equal(latestTime(folder, machine), NOW + DAY)
  const later = { boot: 'A', uptimeMs: 3 * HOUR }
  t.equal(latestTime(folder, later), NOW + DAY + 4 * HOUR)
  t.equal(latestTime(folder, { boot: 'B', uptimeMs: HOUR }), null)
  t.equal(latestTime(folder, null), null)
})
