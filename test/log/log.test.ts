/*
 * NAME
 *   log.test - lines while the program that takes them cannot be run
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openLog, type Log } from '../../src/log/log.js'
import { scratchFolder } from '../helper/folder.js'

interface Bench {
  readonly log: Log
  /** Whether the program of the log fails; so many times only. */
  broken(yes: boolean, times?: number): void
  lines(): readonly string[]
}

function openBench(t: Test, resident: boolean): Bench {
  const folder = scratchFolder(t, 'log')
  const [path, mark, out] = ['postlog', 'broken', 'out'].map(name =>
    join(folder, name),
  ) as [string, string, string]
  const script = `#!/bin/sh
if [ -s ${mark} ]; then sed -i 1d ${mark}; exit 1; fi
cat >>${out}
`
  writeFileSync(path, script, { mode: 0o755 })
  return {
    log: openLog({ target: 'postlog', resident, postlogPath: path }, 'test'),
    broken: (yes, times = 1000) =>
      yes ? writeFileSync(mark, 'x\n'.repeat(times)) : rmSync(mark),
    lines: () =>
      existsSync(out) ? readFileSync(out, 'utf8').trimEnd().split('\n') : [],
  }
}

t.test('a resident program keeps them, in order', async t => {
  const { log, broken, lines } = openBench(t, true)
  broken(true)
  log.write('info', 'one')
  log.write('warning', 'two')
  await log.flush()
  log.write('info', 'three')
  await log.flush()
  t.same(lines(), [])
  broken(false)
  log.write('info', 'four')
  await log.flush()
  t.same(lines(), ['one', 'two', 'three', 'four'])
  await log.flush()
  t.equal(lines().length, 4, 'each once')
})

t.test('what is too much is counted', async t => {
  const { log, broken, lines } = openBench(t, true)
  broken(true)
  for (let at = 0; at < 10_050; at++) log.write('info', `line ${at}`)
  await log.flush()
  broken(false)
  await log.flush()
  const [first = '', second, ...rest] = lines()
  t.match(first, /^50 lines were lost here: .*postlog could not be run$/u)
  t.equal(second, 'line 50')
  t.equal(rest.at(-1), 'line 10049')
})

t.test('a program for one message tries each level', async t => {
  const { log, broken, lines } = openBench(t, false)
  broken(true, 2)
  log.write('info', 'one')
  log.write('warning', 'two')
  await log.flush()
  t.same(lines(), ['two'])
})

t.test('a program for one message waits for nothing', async t => {
  const { log, broken, lines } = openBench(t, false)
  broken(true)
  log.write('info', 'one')
  await log.flush()
  broken(false)
  log.write('info', 'two')
  await log.flush()
  t.same(lines(), ['two'])
})
