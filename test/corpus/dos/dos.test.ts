/*
 * NAME
 *   dos.test - small messages that once took minutes
 *
 * DESCRIPTION
 *   Each goes through the engine, in a new process whose time is counted by the
 *   system: what others on the machine do does not count.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LOAD_TYPESCRIPT } from '../../helper/load-typescript.js'

t.setTimeout(10 * 60 * 1000)

const PROGRAM = join(import.meta.dirname, 'judged.ts')

/** Of computing, children included, loading not; a slow machine has twice the
 * time of a usual one. */
const LIMIT_SECONDS: Readonly<Record<string, number>> = {
  'passwords-of-7z.eml': 10,
}
const USUAL_LIMIT_SECONDS = 4
/** More than with a message of a line. */
const LIMIT_MEGABYTES = 300

const files = readdirSync(import.meta.dirname).filter(it => it.endsWith('.eml'))
t.ok(files.length >= 4)

for (const file of files) {
  t.test(file, async t => {
    const said = execFileSync(
      process.execPath,
      ['--no-warnings', '--import', LOAD_TYPESCRIPT, PROGRAM, file],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '' },
      },
    )
    const [verdict, seconds, megabytes] = said.split(' ')
    const limit = LIMIT_SECONDS[file] ?? USUAL_LIMIT_SECONDS
    t.ok(Number(seconds) < limit, `${seconds} s of computing`)
    t.ok(Number(megabytes) < LIMIT_MEGABYTES, `${megabytes} MB more`)
    t.not(verdict, 'unchecked-error')
    t.comment(`${file}: ${said}`)
  })
}
