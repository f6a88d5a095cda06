/*
 * NAME
 *   engines-icap.test - an ICAP server is found by what it says, and tested
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { engineFindings } from '../../install/filter-install/doctor/engines.js'
import { askEngines } from '../../install/filter-install/gather/engines.js'
import { findIcap } from '../../install/filter-install/gather/icap.js'
import { identify } from '../../install/filter-install/gather/identify.js'
import type { IcapFacts } from '../../install/filter-install/plan/facts.js'
import { makePlan } from '../../install/filter-install/plan/plan.js'
import { loadEngineConfig } from '../../src/engine.js'
import { startCIcap } from '../helper/c-icap.js'
import { startClamd } from '../helper/clamd.js'
import { scratchFolder } from '../helper/folder.js'
import { factsFor, optionsFor } from './facts.js'

t.test('ICAP', async t => {
  const clamd = await startClamd(t, { tcp: true })
  const engine = await startCIcap(t, { clamd })
  const host = `127.0.0.1:${engine.port}`
  t.equal(await identify(host, 'icap'), 'icap')
  t.equal(await identify(`127.0.0.1:${clamd.port}`, 'clamd'), 'clamd')
  const at = (service: string) => ({
    ...{ address: engine.addressOf(service), redirect: false },
  })
  const nowhere = { address: 'icap://127.0.0.1:1/avscan', redirect: false }
  const none = { hasClamd: false, hasIcap: false }
  t.same(await findIcap(none, [nowhere, at('none'), at('avscan')]), {
    ...at('avscan'),
    findsVirus: true,
  })
  t.same(await findIcap(none, [at('echo'), at('none')]), {
    ...at('echo'),
    findsVirus: false,
  })
  t.equal(await findIcap(none, [nowhere, at('none')]), null)
  t.equal(await findIcap({ ...none, hasClamd: true }, [at('avscan')]), null)
  // What doctor says of each, as it asks them.
  const check = async (address: string, expected: RegExp | null) => {
    const folder = scratchFolder(t, 'engines')
    const file = join(folder, 'filter.toml')
    const lines = ['spool', 'journal'].map(
      name => `${name}_directory = "${folder}"`,
    )
    const section = ['[scanner.icap]', 'enabled = true', 'retry = 0']
    writeFileSync(
      file,
      [...lines, ...section, `address = ["${address}"]`, ''].join('\n'),
    )
    const engines = await askEngines(await loadEngineConfig({ file }), null)
    const found = engineFindings({ engines, configFile: '/x.toml' })
    const text = found
      .map(it => `${it.level}: ${it.text} ${it.fix.lines.join(' ')}`)
      .join('\n')
    if (expected === null) t.equal(text, '')
    else t.match(text, expected, address)
  }
  await check(engine.address, null)
  await check(
    engine.addressOf('avscan'),
    /^warning: c-icap at .*avscan reports .*avscan\?allow204=on&force=on&/,
  )
  await check(
    engine.addressOf('virus_scan?force=on'),
    /^warning: c-icap at .* larger than its MaxObjectSize/,
  )
  await check(
    engine.addressOf('echo'),
    /^critical: icap answers, but it did not find the test virus EICAR/,
  )
  await check(
    engine.addressOf('none'),
    /^critical: icap at icap:.*none does not answer: .*status 404/,
  )
  await check(
    `icap://127.0.0.1:${clamd.port}/avscan`,
    /^critical: icap:\/\/.* is clamd, not icap\./,
  )
})

t.test('ICAP in words', async t => {
  const notes = (icap: IcapFacts) =>
    makePlan({ ...factsFor('daemon'), icap }, optionsFor('daemon'))
      .notes.filter(it => it.includes('ICAP'))
      .join('\n')
  const address = 'icap://127.0.0.1:1344/avscan'
  t.match(
    notes({ address, redirect: false, findsVirus: true }),
    /^An ICAP server answers at \S+avscan, but .* write in \S+:\n {4}\[scanner\.icap\]\n {4}enabled = true\n {4}address = \["icap:\S+"\]$/,
  )
  t.match(
    notes({ address, redirect: true, findsVirus: false }),
    /\n {4}redirect = true\nThis ICAP server does not find the test virus/,
  )
})
