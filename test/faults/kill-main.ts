/*
 * NAME
 *   kill-main - npm run test:kill
 *
 * SYNOPSIS
 *   npm run test:kill -- [--mode pipe|spawn|daemon|lmtp] [--messages N]
 *       [--kills K] [--seed S]
 *
 * DESCRIPTION
 *   Without --mode, all of them one after the other. A seed that found
 *   something finds it again mostly, but not surely: the machine decides too.
 *
 * EXIT STATUS
 *   0 when nothing was lost, cut short or bounced, and every message that came
 *   twice is named in the log; 1 otherwise.
 */

import { parseArgs } from 'node:util'
import { KILL_MODES, type KillMode } from './kill-bench.js'
import { runKills, summaryOf, type KillResult } from './kill.js'
import { withTeardown } from './teardown.js'

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: KILL_MODES.join() },
    messages: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})

let isGood = true
for (const mode of values.mode.split(',').map(checkedMode)) {
  const result = await withTeardown(t =>
    runKills(t, {
      mode,
      messages: Number(values.messages),
      kills: Number(values.kills),
      seed: Number(values.seed),
    }),
  )
  process.stdout.write(`${summaryOf(result)}\n`)
  const faults = faultsOf(result)
  if (faults.length > 0) isGood = false
  for (const fault of faults) process.stdout.write(`  ${fault}\n`)
}
process.exit(isGood ? 0 : 1)

function checkedMode(mode: string): KillMode {
  const known = KILL_MODES.find(it => it === mode)
  if (known === undefined) throw new RangeError(`no mode ${mode}`)
  return known
}

function faultsOf(result: KillResult): string[] {
  const { lost, truncated, foreign, unnamed } = result
  return Object.entries({ lost, truncated, foreign, unnamed })
    .filter(([, found]) => found.length > 0)
    .map(([name, found]) => `${name}: ${found.join(' ')}`)
}
