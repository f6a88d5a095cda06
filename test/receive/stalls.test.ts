/*
 * NAME
 *   stalls.test - a loop that did not come round is seen, an idle one is not
 */

import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { STALL_MS, watchStalls } from '../../src/receive/stalls.js'

/** No one else has a turn. */
const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

t.test('the longest stall is measured', async t => {
  const stalls = watchStalls(() => undefined)
  t.teardown(() => stalls.stop())
  await sleep(50)
  block(2 * STALL_MS)
  await sleep(50)
  t.ok(stalls.longest() > STALL_MS, `${stalls.longest()} ms`)
})

t.test('each period tells its own, and only what is too long', async t => {
  const told: number[] = []
  const stalls = watchStalls(ms => told.push(ms), 0.1)
  t.teardown(() => stalls.stop())
  await sleep(50)
  block(2 * STALL_MS)
  while (told.length === 0) await sleep(10)
  t.ok((told[0] ?? 0) > STALL_MS)
  t.ok(told.every(ms => ms > STALL_MS))
  t.ok(stalls.longest() >= (told[0] ?? Infinity))
})
