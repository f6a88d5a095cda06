/*
 * NAME
 *   interrupt - some of `npm run test:install`, chosen by a seed
 */

import t from 'tap'
import { chosen, openBench, pointsFor } from './interrupt.js'

// Many programs, one after the other.
t.setTimeout(20 * 60 * 1000)

const SEED = Number(process.env['POSTSIFT_SEED'] ?? 40)
/** Of each kind: a kill, a fault. */
const EACH = 1

const bench = await openBench(t)

for (const command of ['apply', 'undo'] as const) {
  t.test(`${command} is killed, or something fails`, async t => {
    const points = pointsFor(command, await bench.changes(command))
    for (const point of chosen(points, { each: EACH, seed: SEED })) {
      const { label, said, faults } = await bench.run(point)
      const { at, how } = point
      t.strictSame(faults, [], `${at} ${how}, ${label}: ${said.slice(-300)}`)
    }
  })
}
