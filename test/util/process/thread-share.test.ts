/*
 * NAME
 *   thread-share.test - a thread that waits for a processor keeps its share
 */

import { once } from 'node:events'
import t from 'tap'
import {
  PATIENCE,
  startShare,
  waitedMs,
} from '../../../src/util/process/thread-share.js'

const NEVER = new AbortController().signal

const LIMIT_MS = 20

/** When it ends, for a thread that waited so long by then, and the looks. */
async function lasted(
  waited: (passed: number) => number,
): Promise<{ readonly passed: number; readonly looks: number }> {
  const start = performance.now()
  let looks = 0
  const share = startShare('', LIMIT_MS, NEVER, () => {
    looks++
    return waited(performance.now() - start)
  })
  await once(share.signal, 'abort')
  t.ok(share.isOver())
  return { passed: performance.now() - start, looks }
}

t.test('a thread that works has its share and no more', async t => {
  const { looks } = await lasted(() => 0)
  t.ok(looks <= 4, `${looks} looks`)
})

t.test('half of its time it waits: the share lasts twice as long', async t => {
  const { passed } = await lasted(passed => passed / 2)
  t.ok(passed >= 2 * LIMIT_MS - 1, `${passed} ms`)
})

t.test('a thread that only waits has many times as long', async t => {
  const { passed } = await lasted(passed => passed)
  t.ok(passed >= PATIENCE * LIMIT_MS - 1, `${passed} ms`)
})

t.test('the end of what is around it ends it too', t => {
  const outer = new AbortController()
  const share = startShare('', LIMIT_MS, outer.signal)
  const reason = new Error('over')
  outer.abort(reason)
  t.equal(share.signal.reason, reason)
  t.notOk(share.isOver())
  share.close()
  t.end()
})

t.test('the system tells how long a thread waited', t => {
  t.ok(waitedMs('/proc/thread-self') > 0)
  t.equal(waitedMs('/proc/nothing'), 0)
  t.end()
})
