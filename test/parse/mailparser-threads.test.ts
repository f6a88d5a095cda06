/*
 * NAME
 *   mailparser-threads.test - which thread a message gets
 */
import t from 'tap'
import {
  giveBack,
  takeThread,
} from '../../src/parse/mailparser/mailparser-threads.js'

t.test('one that rests is used again', async t => {
  const first = await takeThread()
  giveBack(first, true)
  const second = await takeThread()
  t.equal(second, first)
  giveBack(second, false)
  const third = await takeThread()
  t.not(third, first, 'one that did not come to its end is ended')
  giveBack(third, false)
})

t.test('who waits gets the first that is free', async t => {
  const [one, two] = [await takeThread(), await takeThread()]
  t.not(one, two)
  const [third, fourth] = [takeThread(), takeThread()]
  giveBack(two, true)
  t.equal(await third, two)
  giveBack(one, true)
  t.equal(await fourth, one)
  giveBack(one, false)
  giveBack(two, false)
})

t.test('where none becomes free, another one is started', async t => {
  const all = [await takeThread(), await takeThread(), await takeThread()]
  t.equal(new Set(all).size, 3)
  // Of an ended one nothing is waited for.
  const fourth = takeThread()
  for (const thread of all) giveBack(thread, false)
  const last = await fourth
  t.notOk(all.includes(last))
  giveBack(last, false)
})
