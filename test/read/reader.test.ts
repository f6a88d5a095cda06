/*
 * NAME
 *   reader.test - what spins where there is one message at a time is over the
 *   limit, and not a failure
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'

// A busy machine takes long to start a program.
t.setTimeout(10 * 60 * 1000)

const PROGRAM = join(import.meta.dirname, 'spinning.ts')
const LOADER = '@isaacs/ts-node-temp-fork-for-pr-2009/import'

const saidBy = (spinning: string): string =>
  execFileSync(
    process.execPath,
    ['--no-warnings', '--import', LOADER, PROGRAM, spinning],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', TS_NODE_TRANSPILE_ONLY: '1' },
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
