/*
 * NAME
 *   hosts-main - npm run test:hosts
 *
 * SYNOPSIS
 *   npm run test:hosts -- [--messages N] [--faults K] [--seed S] [--required]
 *     [--with ENGINES]
 *
 * DESCRIPTION
 *   Two filter hosts and one for the stores, each with a network of its own. ENGINES
 *   is what they share besides PostgreSQL: redis (a cache of what clamd said, in
 *   Redis with Sentinel) and swift (content in a bucket); default redis,swift. A seed
 *   that found something finds it again mostly, but not surely: the machine decides
 *   too.
 *
 * EXIT STATUS
 *   0 when all invariants hold; 1 otherwise.
 */
import { parseArgs } from 'node:util'
import { withTeardown } from '../faults/teardown.js'
import { enginesIn } from './engines.js'
import { whyNoNetwork } from './network.js'
import { tableOf } from './print.js'
import { HOST_NAMES, startRig } from './rig.js'
import { runHosts } from './run.js'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    faults: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    with: { type: 'string', default: 'redis,swift' },
    required: { type: 'boolean', default: false },
  },
})
const engines = enginesIn(values.with)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const why = await whyNoNetwork()
if (why !== '') say(`no networks of their own on this machine: ${why}`)
const options = {
  messages: Number(values.messages),
  faults: Number(values.faults),
  seed: Number(values.seed),
  say,
}
const result = await withTeardown(async t => {
  const required = values.required ? HOST_NAMES : []
  const rig = await startRig(t, { isIsolated: why === '', required, engines })
  const found = await runHosts(rig, options)
  tableOf(rig, options, found).forEach(say)
  return found
})
const isGood = result.invariants.every(({ broken }) => broken.length === 0)
process.exit(isGood ? 0 : 1)
