/*
 * NAME
 *   self-test.test - a command scanner is shown EICAR, as the filter's account
 */
import { readdirSync, statSync } from 'node:fs'
import t, { type Test } from 'tap'
import { starterOf } from '../../../install/filter-install/verify/forecast.js'
import { loadEngineConfig } from '../../../src/engine.js'
import { testEngines } from '../../../src/self-test/self-test.js'
import { ensureFilterUser } from '../../helper/filter-user.js'
import { scratchFolder } from '../../helper/folder.js'
import { fileOf } from '../sample.js'

const account = await ensureFilterUser()

const tested = async (
  t: Test,
  preset: string,
  script: string,
  spool = scratchFolder(t, 'spool'),
) => {
  const path = fileOf(t, 'scan.sh', `#!/bin/sh\n${script}\n`, 0o755)
  const text = [
    `spool_directory = "${spool}"`,
    ...['[scanner.command]', 'enabled = true', `path = "${path}"`, 'retry = 0'],
    ...(preset === '' ? [] : [`preset = "${preset}"`]),
  ].join('\n')
  const config = await loadEngineConfig({ file: '/x.toml', text })
  const results = await testEngines(config, await starterOf(config))
  return results.map(({ state, text }) => `${state}: ${text}`)
}

t.test('what it finds', async t => {
  const eicar = 'grep -q "EICAR-STAN""DARD" && exit 1; exit 0'
  t.strictSame(await tested(t, 'clamscan', eicar), [
    'found: found the test virus EICAR',
  ])
  t.strictSame(await tested(t, 'clamscan', 'exit 0'), [
    'silent: it did not find the test virus EICAR',
  ])
  const [failed] = await tested(t, 'clamscan', 'echo no database; exit 2')
  t.match(
    failed,
    /^unreachable: self-test failed: exit status 2: no database$/u,
  )
  const mild = 'echo "stdin: Heuristics.Encrypted.X FOUND"; exit 1'
  t.match(await tested(t, 'clamscan', mild), [/^silent/u], 'that is no virus')
  t.strictSame(await tested(t, '', eicar), [], 'it may be no antivirus')
})

t.test('on files, which the account can read', async t => {
  const spool = scratchFolder(t, 'spool')
  const script = [
    'for folder; do :; done',
    `[ "$(id -u)" = ${account.uid} ] || exit 70`,
    'grep -q "EICAR-STAN""DARD" "$folder"/part-0000 || exit 71',
    'echo ">>> Virus \'EICAR-AV-Test\' found in file $folder/part-0000"',
    'exit 24',
  ].join('\n')
  t.strictSame(
    await tested(
      t,
      'savscan',
      script.replace(
        'for folder; do :; done',
        'for folder; do case $folder in */parts-*) break; esac; done',
      ),
      spool,
    ),
    ['found: found the test virus EICAR'],
  )
  t.strictSame(readdirSync(spool), [])
  t.equal(statSync(spool).uid, process.getuid?.())
})
