/*
 * NAME
 *   differential.test - a short run of test:differential
 */
import t from 'tap'
import { runDifferential } from './differential.js'

t.test('what others list is listed, or graded', async t => {
  const { listed, misses } = await runDifferential(20, 1)
  t.ok(listed > 20, `${listed} names`)
  t.same(misses, [])
})
