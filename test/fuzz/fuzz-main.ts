/*
 * NAME
 *   fuzz-main - npm run test:fuzz
 *
 * SYNOPSIS
 *   npm run test:fuzz -- [--minutes N] [--seed S] [--case N] [--format NAME]
 *                        [--folder FOLDER]
 *   npm run test:fuzz -- --repeat FILE [--format NAME]
 *
 * DESCRIPTION
 *   Messages that someone who knows MIME made of honest and of hostile ones,
 *   and what must be so for all of them; see mutate, judge and fuzz. With
 *   --format the readers of containers, each by the name that it has in
 *   src/unpack/containers.ts, or `all`; see container-cases.
 *
 *   --minutes   how long; 2 by default
 *   --seed      another number gives other cases
 *   --case      only this one
 *   --folder    where to write what went wrong; by default postsift-fuzz in
 *               the system's temporary folder
 *   --repeat    only this file
 *
 * EXIT STATUS
 *   0 when nothing is wrong; 1 otherwise.
 */
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzz, judgeBytes } from './fuzz.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    case: { type: 'string' },
    format: { type: 'string', default: '' },
    folder: { type: 'string', default: join(tmpdir(), 'postsift-fuzz') },
    repeat: { type: 'string' },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)
const { format, folder } = values

if (values.repeat !== undefined) {
  const fault = await judgeBytes(readFileSync(values.repeat), format)
  out(fault === null ? 'fuzz: good' : `WRONG: ${fault.kind}\n${fault.text}`)
  process.exit(fault === null ? 0 : 1)
}

const seed = Number(values.seed)
const minutes = values.case === undefined ? Number(values.minutes) : 1e-9
out(`fuzz: seed ${seed}${format && `, format ${format}`}`)
const from = Number(values.case ?? 0)
const { cases, faults } = await fuzz({
  seed,
  format,
  minutes,
  from,
  folder,
  out,
})
out(
  faults.length === 0
    ? `fuzz: good, ${cases} cases`
    : `fuzz: ${faults.length} wrong of ${cases} cases; how to repeat them is beside each file in ${folder}`,
)
process.exit(faults.length === 0 ? 0 : 1)
