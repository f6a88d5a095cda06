/*
 * NAME
 *   entries-main - npm run test:entries
 *
 * SYNOPSIS
 *   npm run test:entries -- [--entries N]
 *
 * DESCRIPTION
 *   A million kept messages in PostgreSQL by default, some 3 GB below the folder for
 *   temporary files.
 *
 * EXIT STATUS
 *   0 where nothing takes longer than is wanted, on a quiet machine; 1 otherwise.
 */
import { parseArgs } from 'node:util'
import { withTeardown } from '../faults/teardown.js'
import { isLate, timeEntries } from './entries.js'

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '1000000' } },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const timings = await withTeardown(t =>
  timeEntries(t, Number(values.entries), say),
)
const late = timings.filter(isLate)
say(late.length === 0 ? 'entries: good' : `entries: ${late.length} too slow`)
process.exit(late.length === 0 ? 0 : 1)
