/*
 * NAME
 *   differential-main - what others list in damaged containers, at length
 *
 * SYNOPSIS
 *   npm run test:differential [-- COUNT [SEED]]
 *
 * DESCRIPTION
 *   COUNT containers for each program of differential.ts, 500 by default. Prints
 *   each miss and the numbers; exits with 1 where there is a miss.
 */
import { runDifferential } from './differential.js'

const [count = '500', seed = '1'] = process.argv.slice(2)
const found = await runDifferential(Number(count), Number(seed))
for (const miss of found.misses) process.stdout.write(`${miss}\n`)
process.stdout.write(
  `${found.containers} containers, ${found.listed} names listed by others, ` +
    `${found.misses.length} missed\n`,
)
process.exitCode = found.misses.length === 0 ? 0 : 1
