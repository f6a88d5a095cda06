/*
 * NAME
 *   engines.test - spam engines are found by what they say
 */
import t from 'tap'
import { engineFindings } from '../../install/filter-install/doctor/engines.js'
import type { EngineFacts } from '../../install/filter-install/doctor/facts.js'
import { identify } from '../../install/filter-install/gather/identify.js'
import { findSpamEngines } from '../../install/filter-install/gather/engines.js'
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
  check(
    engine('spamd', 'found', { closed: '/run/x' }),
    /^critical: The filter account cannot open \/run\/x, so spamd/,
  )
})
