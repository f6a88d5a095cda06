/*
 * NAME
 *   forgotten.test - what an administrator wants forgotten
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  ALL,
  Forgotten,
  noteForgotten,
  noteOf,
  NOTES_BYTES,
} from '../../src/verdict-cache/forgotten.js'

const ONE = 'ab'.repeat(32)
const TWO = 'cd'.repeat(32)
const NOW = Date.now()
const MINUTE = 60_000

t.test('answers from before it do not count', async t => {
  const folder = t.testdir()
  const forgotten = new Forgotten(folder)
  forgotten.look(0)
  t.notOk(forgotten.isForgotten(ONE, 0))
  noteForgotten(folder, [ONE], NOW - MINUTE)
  forgotten.look(999)
  t.notOk(forgotten.isForgotten(ONE, 0), 'it looks once a second')
  forgotten.look(1000)
  const cases: readonly (readonly [string, number, boolean])[] = [
    [ONE, 0, true],
    [ONE, NOW - 2 * MINUTE, true],
    [ONE, NOW - MINUTE, true],
    // Clocks of hosts differ.
    [ONE, NOW - MINUTE + 9000, true],
    [ONE, NOW, false],
    [TWO, 0, false],
  ]
  for (const [sum, madeAt, isIt] of cases) {
    t.equal(forgotten.isForgotten(sum, madeAt), isIt, `${sum} ${madeAt}`)
  }
  noteForgotten(folder, [ALL], NOW - MINUTE)
  forgotten.look(2000)
  t.ok(forgotten.isForgotten(TWO, 0))
  t.notOk(forgotten.isForgotten(TWO, NOW))
  t.equal(statSync(join(folder, 'forgotten-verdicts')).mode & 0o777, 0o600)
})

t.test('notes of others', async t => {
  const forgotten = new Forgotten(t.testdir())
  forgotten.add(`${ONE.slice(9)} 1796000000000\nnonsense\n${TWO} 12\n`)
  t.notOk(forgotten.isForgotten(ONE, 0))
  t.notOk(forgotten.isForgotten(TWO, 0))
  // A clock that is ahead, or someone who can write there.
  forgotten.add(noteOf(TWO, 9_999_999_999_999))
  t.ok(forgotten.isForgotten(TWO, NOW))
  t.notOk(forgotten.isForgotten(TWO, Date.now() + MINUTE))
})

t.test('more than is read: all is forgotten', async t => {
  const folder = t.testdir()
  const sums = Array.from({ length: NOTES_BYTES / 79 + 2 }, (_, at) =>
    String(at).padStart(64, '0'),
  )
  noteForgotten(folder, [ONE], NOW - MINUTE)
  for (const sum of sums) noteForgotten(folder, [sum], NOW - MINUTE)
  const forgotten = new Forgotten(folder)
  forgotten.look(0)
  t.ok(forgotten.isForgotten(ONE, 0))
  t.ok(forgotten.isForgotten(TWO, 0))
  t.ok(statSync(join(folder, 'forgotten-verdicts')).size < NOTES_BYTES)
})
