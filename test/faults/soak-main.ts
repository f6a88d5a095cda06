/*
 * NAME
 *   soak-main - npm run test:soak
 *
 * SYNOPSIS
 *   npm run test:soak -- [--minutes N] [--mode daemon|lmtp] [--share PERCENT]
 *
 * EXIT STATUS
 *   0 when nothing was lost or is left and memory does not grow steadily; 1
 *   otherwise.
 */

import { parseArgs } from 'node:util'
import { soak } from './soak.js'
import { withTeardown } from './teardown.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    mode: { type: 'string', default: 'daemon' },
    share: { type: 'string', default: '70' },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)

const faults = await withTeardown(t =>
  soak(t, {
    mode: values.mode === 'lmtp' ? 'lmtp' : 'daemon',
    minutes: Number(values.minutes),
    peakSeconds: 20,
    share: Number(values.share) / 100,
    out,
  }),
)
faults.forEach(fault => out(`WRONG: ${fault}`))
out(faults.length === 0 ? 'soak: good' : `soak: ${faults.length} wrong`)
process.exit(faults.length === 0 ? 0 : 1)
