/*
 * NAME
 *   memory.test - what a process remembers, and what goes first
 */
import t from 'tap'
import type { Answers } from '../../src/scan/recall.js'
import { Memory } from '../../src/verdict-cache/memory.js'

const MUCH = { entries: 1000, bytes: 1e6 }
const remembered = (answers: Answers = [], endsAt = 100) => {
  return { answers, madeAt: 0, endsAt }
}
const found = (name: string): Answers => [{ name, class: 'infected' }]

t.test('an answer is good until its time is over', async t => {
  const memory = new Memory(MUCH)
  memory.set('a', remembered(found('Eicar'), 100))
  t.match(memory.get('a', 99), { answers: [{ name: 'Eicar' }] })
  t.equal(memory.get('b', 99), null)
  t.equal(memory.get('a', 100), null)
  t.equal(memory.get('a', 99), null, 'it has gone')
  t.strictSame(memory.size, { entries: 0, bytes: 0 })
})

t.test('the one that was not used for the longest time goes', async t => {
  const memory = new Memory({ ...MUCH, entries: 3 })
  for (const key of ['a', 'b', 'c']) memory.set(key, remembered())
  memory.get('a', 0)
  memory.set('d', remembered())
  const left = ['a', 'b', 'c', 'd'].filter(it => memory.get(it, 0) !== null)
  t.strictSame(left, ['a', 'c', 'd'])
})

t.test('bytes are bounded', async t => {
  const memory = new Memory({ entries: 1e6, bytes: 20_000 })
  for (let at = 0; at < 1000; at++) {
    memory.set(`key ${at}`, remembered(found(`name ${at}`)))
    t.ok(memory.size.bytes <= 20_000)
  }
  t.ok(memory.size.entries > 20, `${memory.size.entries} entries`)
  t.ok(memory.get('key 999', 0))
  memory.set('large', remembered(found('x'.repeat(20_000))))
  t.equal(memory.get('large', 0), null)
  t.ok(memory.get('key 999', 0), 'what has no room takes none')
})

t.test('a new answer takes the place of the old one', async t => {
  const memory = new Memory(MUCH)
  memory.set('a', remembered(found('One')))
  const { bytes } = memory.size
  memory.set('a', remembered(found('Two')))
  t.match(memory.get('a', 0), { answers: [{ name: 'Two' }] })
  t.strictSame(memory.size, { entries: 1, bytes })
  memory.delete('a')
  t.strictSame(memory.size, { entries: 0, bytes: 0 })
})
