/*
 * NAME
 *   top-list.test - the most frequent names, in bounded memory
 */
import t from 'tap'
import { TopList } from '../../src/statistics/top-list.js'
import { randomOf } from '../fuzz/random.js'

t.test('few names are counted exactly', async t => {
  const list = new TopList()
  list.add('b', [1, 1])
  list.add('a', [1, 0])
  list.add('c', [0, 0])
  list.add('b', [2, 0])
  list.add('constructor', [1, 0])
  list.add('__proto__', [1, 0])
  t.strictSame(list.top(2), {
    items: [
      { name: 'b', counts: [3, 1] },
      { name: '__proto__', counts: [1, 0] },
    ],
    names: 5,
    mayLack: 0,
  })
})

t.test('of too many, no count is too high, nor lower than is said', async t => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = randomOf(seed, 0)
    const list = new TopList(100)
    const exact = new Map<string, number>()
    for (let at = 0; at < 20_000; at++) {
      // A few are frequent, most come once.
      const name =
        random.upTo(3) === 0 ? `f${random.upTo(20)}` : `r${random.upTo(1e6)}`
      list.add(name, [1])
      exact.set(name, (exact.get(name) ?? 0) + 1)
    }
    const { items, names, mayLack } = list.top(20)
    t.ok(names <= 100)
    t.ok(mayLack > 0)
    for (const { name, counts } of items) {
      const [count = 0] = counts
      const real = exact.get(name) ?? 0
      t.ok(count <= real, `${name}: ${count} of ${real}`)
      t.ok(count + mayLack >= real, `${name}: ${count} + ${mayLack}, ${real}`)
    }
    t.ok(items.slice(0, 15).every(it => it.name.startsWith('f')))
  }
})
