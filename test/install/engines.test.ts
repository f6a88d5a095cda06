/*
 * NAME
 *   engines.test - spam engines are found by what they say
 */
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { engineFindings } from '../../install/filter-install/doctor/engines.js'
import type {
  AccountFacts,
  EngineFacts,
} from '../../install/filter-install/doctor/facts.js'
import { commandFacts } from '../../install/filter-install/gather/command.js'
import { identify } from '../../install/filter-install/gather/identify.js'
import { findSpamEngines } from '../../install/filter-install/gather/engines.js'
import { loadEngineConfig } from '../../src/engine.js'
import { scratchFolder, subFolder } from '../helper/folder.js'
import { startRspamd } from '../helper/rspamd.js'
import { startSpamd } from '../helper/spamd.js'
import { fakeEngine, saying } from '../scan/fake-engine.js'

t.test('real ones', async t => {
  const [rspamd, spamd] = await Promise.all([
    startRspamd(t, { proxy: true }),
    startSpamd(t),
  ])
  t.equal(await identify(rspamd.address), 'rspamd')
  t.equal(await identify(rspamd.unixAddress), 'rspamd')
  t.equal(await identify(rspamd.milterAddress), 'milter')
  t.equal(await identify(spamd.address), 'spamd')
  t.equal(await identify(spamd.unixAddress), 'spamd')
  t.equal(await identify('127.0.0.1:1'), '')
  const { address } = await fakeEngine(t, saying('220 mx ESMTP\r\n'))
  t.equal(await identify(address), '')
  // What is at another's place is not offered.
  const places = {
    spamd: ['unix:/nonexistent', rspamd.address, spamd.address],
    rspamd: [rspamd.milterAddress, spamd.address],
  }
  t.same(await findSpamEngines(places), [
    { name: 'spamd', address: spamd.address },
  ])
})

t.test('findings', async t => {
  const check = (engine: EngineFacts, expected: RegExp | null) => {
    const found = engineFindings({ engines: [engine], configFile: '/x.toml' })
    const text = found.map(it => `${it.level}: ${it.text}`).join('\n')
    if (expected === null) t.equal(text, '')
    else t.match(text, expected)
  }
  const engine = (
    scanner: string,
    state: EngineFacts['state'],
    place: Partial<EngineFacts['places'][number]> = {},
  ): EngineFacts => ({
    ...{ scanner, state, text: 'it did not find GTUBE' },
    places: [{ address: '127.0.0.1:11332', speaks: '', closed: '', ...place }],
  })
  check(engine('rspamd', 'found'), null)
  check(engine('rspamd', 'silent'), /^critical: rspamd answers, but it did not/)
  check(engine('yara', 'silent'), /^critical: yara answers, but it did not/)
  check(
    engine('yara', 'unreachable'),
    /^critical: The rules of \[scanner\.yara\] cannot be used: it did not/,
  )
  check(engine('clamd', 'silent'), null)
  check(engine('clamd', 'unreachable'), null)
  check(engine('spamd', 'unreachable'), /^critical: spamd at 127.* not answer/)
  check(
    engine('rspamd', 'unreachable', { speaks: 'milter' }),
    /^critical: 127\.0\.0\.1:11332 speaks the milter protocol/,
  )
  check(
    engine('rspamd', 'unreachable', { speaks: 'spamd' }),
    /^critical: 127\.0\.0\.1:11332 is spamd, not rspamd/,
  )
  const command = (state: EngineFacts['state'], fault = '') => {
    const found = engineFindings({
      engines: [
        { ...engine('command', state), text: 'exit status 2', places: [] },
      ],
      command: { path: '/usr/bin/avscan', preset: '', fault },
      configFile: '/x.toml',
    })
    return found.map(it => it.text).join('\n')
  }
  t.equal(command('found'), '')
  t.match(command('silent'), /^command answers, but exit status 2: it finds no/)
  t.equal(
    command('unreachable'),
    '/usr/bin/avscan of [scanner.command] fails: exit status 2.',
  )
  t.equal(
    command('unreachable', 'is missing'),
    '/usr/bin/avscan, the program of [scanner.command], is missing: mail waits for it.',
  )
  check(
    engine('spamd', 'found', { closed: '/run/x' }),
    /^critical: The filter account cannot open \/run\/x, so spamd/,
  )
})

t.test('the program of the command scanner', async t => {
  const folder = scratchFolder(t, 'command')
  const account: AccountFacts = {
    ...{ name: 'someone', uid: 65533, shell: '', gids: [65533] },
  }
  const fault = async (path: string, reader: AccountFacts | null = account) => {
    const text = `[scanner.command]\nenabled = true\npath = "${path}"\n`
    const config = await loadEngineConfig({ file: '/x.toml', text })
    return commandFacts(config, reader)?.fault
  }
  const program = (name: string, mode: number, parent = folder) => {
    const path = join(parent, name)
    writeFileSync(path, '#!/bin/sh\nexit 0\n')
    chmodSync(path, mode)
    return path
  }
  t.equal(await fault(program('good', 0o755)), '')
  t.equal(await fault(join(folder, 'gone')), 'is missing')
  t.equal(await fault(folder), 'is no file')
  t.equal(await fault(program('text', 0o644)), 'is not executable')
  const mine = program('mine', 0o700)
  t.equal(await fault(mine), 'may not be executed by someone')
  t.equal(await fault(mine, null), '')
  const closed = subFolder(join(folder, 'closed'), 0o700)
  t.equal(
    await fault(program('scan', 0o755, closed)),
    `is in ${closed}, which is closed to someone`,
  )
  const off = await loadEngineConfig({ file: '/x.toml', text: '' })
  t.equal(commandFacts(off, account), null)
})
