/*
 * NAME
 *   interrupt-machine - some of `npm run test:install --command machine`
 */

import t from 'tap'
import { chosen } from './interrupt.js'
import { openMachineBench } from './interrupt-machine.js'

// Many programs, one after the other.
t.setTimeout(10 * 60 * 1000)

const SEED = Number(process.env['POSTSIFT_SEED'] ?? 7)
/** Of each kind: a kill, a fault. */
const EACH = 2

const bench = await openMachineBench(t)

t.test('apply on a machine that has nothing is killed, or fails', async t => {
  const points = await bench.points()
  for (const point of chosen(points, { each: EACH, seed: SEED })) {
    const { label, said, faults } = await bench.run(point)
    const { at, how } = point
    t.not(label, '', `${at}: something is changed there`)
    t.strictSame(faults, [], `${at} ${how}, ${label}: ${said.slice(-300)}`)
  }
})
