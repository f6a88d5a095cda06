/*
 * NAME
 *   interrupt - some of `npm run test:install`, chosen by a seed
 */

import t from 'tap'
import { openBench, pointsFor, type Point } from './interrupt.js'

// Many programs, one after the other.
t.setTimeout(20 * 60 * 1000)

const SEED = Number(process.env['POSTSIFT_SEED'] ?? 40)
/** Of each kind: a kill, a fault. */
const EACH = 1

const bench = await openBench(t)

for (const command of ['apply', 'undo'] as const) {
  t.test(`${command} is killed, or something fails`, async t => {
    const points = pointsFor(command, await bench.changes(command))
    const isKill = ({ how }: Point) => how === 'kill'
    const chosen = [
      ...choose(points.filter(isKill)),
      ...choose(points.filter(it => !isKill(it))),
    ]
    for (const point of chosen) {
      const { label, said, faults } = await bench.run(point)
      const { at, how } = point
      t.strictSame(faults, [], `${at} ${how}, ${label}: ${said.slice(-300)}`)
    }
  })
}

// Spread over all of the run, so that early and late changes have their turn.
function choose(points: readonly Point[]): readonly Point[] {
  const step = Math.floor(points.length / EACH)
  return Array.from({ length: EACH }, (_, time) => {
    const point = points[time * step + (SEED % step)]
    if (point === undefined) throw new Error('no points')
    return point
  })
}
