/*
 * NAME
 *   reader.test - what spins where there is one message at a time is over the
 *   limit, and not a failure
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { LOAD_TYPESCRIPT } from '../helper/load-typescript.js'

// A busy machine takes long to start a program.
t.setTimeout(10 * 60 * 1000)

const PROGRAM = join(import.meta.dirname, 'spinning.ts')

const saidBy = (spinning: string): string =>
  execFileSync(
    process.execPath,
    ['--no-warnings', '--import', LOAD_TYPESCRIPT, PROGRAM, spinning],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    },
  )

for (const spinning of ['loop', 'catch', 'pattern']) {
  t.test(spinning, async t => {
    t.equal(saidBy(spinning), 'too-slow overlimit true\nread true\n')
  })
}

t.test('what ends is read', async t => {
  t.equal(saidBy('not'), 'read true\nread true\n')
})
