/*
 * NAME
 *   kills-main - npm run test:metrics
 *
 * SYNOPSIS
 *   npm run test:metrics -- [--kills K] [--seed S]
 *
 * DESCRIPTION
 *   One worker after the other is killed while mail flows, and the counters are
 *   compared with what arrived (see kills.ts).
 *
 * EXIT STATUS
 *   0 when no more was lost than may be; 1 otherwise.
 */

import { parseArgs } from 'node:util'
import { seeded } from '../faults/random.js'
import { withTeardown } from '../faults/teardown.js'
import { startMetered } from './daemon.js'
import { killRound } from './kills.js'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const random = seeded(Number(values.seed))
const out = (line: string): void => void process.stdout.write(`${line}\n`)
out(`seed ${values.seed}`)

const faults = await withTeardown(async t => {
  const filterd = await startMetered(t)
  let [lost, wrong] = [0, 0]
  for (let at = 1; at <= Number(values.kills); at++) {
    const round = await killRound(filterd, { random, kills: 1 })
    const isGood = round.lost >= 0 && round.lost <= round.allowed
    lost += round.lost
    if (!isGood) wrong++
    if (!isGood || at % 10 === 0) {
      out(
        `${at} kills: ${lost} of ${filterd.sink.count} messages not counted${isGood ? '' : `; ${round.lost} in this round, ${round.allowed} allowed`}`,
      )
    }
  }
  return wrong
})
process.exit(faults === 0 ? 0 : 1)
