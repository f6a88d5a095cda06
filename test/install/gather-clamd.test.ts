/*
 * NAME
 *   gather-clamd - a clamd that is there is offered, and not taken
 */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { makePlan } from '../../install/filter-install/plan/plan.js'
import { startClamd } from '../helper/clamd.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { factsFor, optionsFor } from './facts.js'
import { configLines, makeInstaller } from './installer.js'

// Many programs, one after the other.
t.setTimeout(5 * 60 * 1000)

t.test('a clamd with a socket and a port of its own', async t => {
  const clamd = await startClamd(t, { tcp: true })
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t)
  const installer = await makeInstaller(postfix, postsift)
  const conf = join(clamd.directory, 'clamd.conf')
  const written = readFileSync(conf, 'utf8')
  const lines = ['log_to = "none"', ...configLines('spawn', installer)]
  postsift.configure(lines)
  const plan = async () => {
    const { stdout, stderr } = await installer.run(
      'plan',
      ['--mode', 'spawn'],
      {
        NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'inject.mjs')}`,
        POSTSIFT_INJECT_PATHS: `/etc/clamav/clamd.conf=${conf}`,
      },
    )
    // A sentence is broken to fit 80 columns.
    return (stdout + stderr).replace(/\n {4}(?! )/gu, ' ')
  }
  const offered = (place: string) =>
    `clamd answers at ${place}, but the filter does not use it. To find malware, write in ${postsift.configFile}:\n      [scanner.clamd]\n      enabled = true\n      address = ["${place}"]\n`

  const first = await plan()
  t.match(first, offered(`unix:${clamd.socketPath}`))
  t.notMatch(first, /cannot open|reports OK/u)
  t.match(first, /^\+\S+ +inet .* spawn$/mu, 'and nothing else is changed')

  chmodSync(clamd.socketPath, 0o600)
  t.match(
    await plan(),
    `The filter account cannot open ${clamd.socketPath}. Apply with --user filter:clamav, or write in clamd.conf:\n      LocalSocketMode 666\n`,
  )
  chmodSync(clamd.socketPath, 0o666)

  writeFileSync(conf, written.replace(/^LocalSocket .*$/mu, ''))
  t.match(await plan(), offered(`127.0.0.1:${clamd.port}`))

  writeFileSync(conf, written)
  postsift.configure([
    ...lines,
    '[scanner.clamd]',
    'enabled = true',
    `address = ["unix:${clamd.socketPath}"]`,
  ])
  t.notMatch(await plan(), /clamd answers/u, 'it is asked already')

  postsift.configure(lines)
  await clamd.stop()
  t.notMatch(await plan(), clamd.socketPath)
})

t.test('in words', async t => {
  const found = {
    ...{ address: 'unix:/run/clamav/clamd.ctl', error: '', closed: '' },
    ...{ findsVirus: false, hidesLimits: true, largest: 1, takesLargest: true },
  }
  const { notes } = makePlan(
    { ...factsFor('daemon'), clamd: found },
    optionsFor('daemon'),
  )
  t.strictSame(notes.slice(0, 3), [
    'clamd answers at unix:/run/clamav/clamd.ctl, but the filter does not use it. To find malware, write in /etc/postsift/filter.toml:\n    [scanner.clamd]\n    enabled = true',
    'This clamd does not find the test virus: it has no signatures. Run freshclam, and restart clamd.',
    'This clamd reports OK for content that it did not scan. Write in clamd.conf:\n    AlertExceedsMax yes',
  ])
})
