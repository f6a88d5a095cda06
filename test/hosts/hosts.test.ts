/*
 * NAME
 *   hosts - two filter hosts with one store, whose parts fail
 *
 * DESCRIPTION
 *   A few messages and each fault once; `npm run test:hosts` takes more. Where this
 *   machine has no namespaces for a test, the same without cables and small disks.
 */
import t from 'tap'
import { whyNoNetwork } from './network.js'
import { tableOf } from './print.js'
import { startRig } from './rig.js'
import { runHosts } from './run.js'
import { releasedMeanwhile, requiredMeanwhile } from './stories.js'

t.setTimeout(30 * 60 * 1000)

const why = await whyNoNetwork()
if (why !== '') t.comment(`no networks of their own on this machine: ${why}`)
const rig = await startRig(t, { isIsolated: why === '', required: ['beta'] })
const before: number[] = []

t.test('a released message while the store is away', async t => {
  before.push(...(await releasedMeanwhile(t, rig)))
})

t.test('with required, while the store is away', async t => {
  before.push(...(await requiredMeanwhile(t, rig)))
})

t.test('each fault once, and what must be so in the end', async t => {
  const faults = rig.isIsolated ? 10 : 7
  const options = { messages: 100, faults, seed: 2026, say: () => undefined }
  const result = await runHosts(rig, options, before)
  tableOf(rig, options, result).forEach(line => t.comment(line))
  for (const { what, about, broken } of result.invariants) {
    t.ok(about > 0, `${what}: ${about}`)
    t.strictSame(broken, [], what)
  }
  t.equal(result.counts.size, faults, 'each fault was there')
})
