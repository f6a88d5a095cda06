/*
 * NAME
 *   each-part.test - scanners of names and types give way
 */
import t from 'tap'
import { findAmong } from '../../src/scan/each-part.js'
import { contextOf, messageOf, partOf, scannerOf } from './sample.js'

const SCANNERS = [
  'attachment-name',
  'attachment-type',
  'type-mismatch',
  'active-content',
]

for (const name of SCANNERS) {
  t.test(`${name} stops between two parts when its time is over`, async t => {
    const scanner = await scannerOf(t, name)
    const over = new AbortController()
    const parts = [1, 2, 3].map(at => partOf({ path: `${at}` }))
    const watched = new Proxy(parts, {
      get: (all, key): unknown => {
        if (key === '1') over.abort(new Error('over'))
        return Reflect.get(all, key)
      },
    })
    const deadline = { signal: over.signal, left: () => 1000, close: () => {} }
    await t.rejects(
      scanner.scan(messageOf({ parts: watched }), contextOf(deadline)),
      /over/,
    )
  })
}

t.test('between two names of a part', async t => {
  let turns = 0
  const found = await findAmong(['a', 'b', 'c'], {
    read: name => [name],
    isWanted: it => it === 'b',
    turn: async () => void turns++,
  })
  t.equal(found, 'b')
  t.equal(turns, 2)
})
