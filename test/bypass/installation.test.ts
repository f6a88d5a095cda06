/*
 * NAME
 *   installation.test - doctor reports what is bypassed, verify what it cannot try
 */
import t from 'tap'
import type { OwnPrograms } from '../../install/filter-install/doctor/hint.js'
import { bypassedFindings } from '../../install/filter-install/doctor/bypassed-scanners.js'
import {
  expectationOf,
  type Expectation,
} from '../../install/filter-install/verify/expect.js'
import {
  envelopeIn,
  openForecaster,
} from '../../install/filter-install/verify/forecast.js'
import { probesFor } from '../../install/filter-install/verify/probes.js'
import { ALL, type Bypass } from '../../src/bypass/bypass.js'
import { loadEngineConfig } from '../../src/engine.js'
import { answer, fakeClamd } from '../scan/fake-clamd.js'

const until = Date.parse('2026-11-30T16:00:00Z')

const bypass = (scanner: string): Bypass => ({
  ...{ scanner, until, from: until - 7_200_000, steady: 0 },
  by: 'root, by sudo alice',
})

const OWN: OwnPrograms = {
  ...{ install: '/opt/x/install/filter-install', bin: '/opt/x/bin', place: '' },
  ...{ hasSystemd: true, sources: null, origin: 'sources' },
}

t.test('doctor', async t => {
  const find = (...bypasses: readonly Bypass[]) =>
    bypassedFindings({ bypasses, own: OWN, configFile: '/etc/f.toml' })
  t.strictSame(find(), [])
  const [found, other] = find(bypass('clamd'), bypass('rspamd'))
  t.equal(found?.level, 'critical')
  t.equal(
    found?.text,
    'Mail passes without clamd until 2026-11-30T16:00:00Z: root, by sudo alice has bypassed it.',
  )
  t.strictSame(found?.fix.lines, [
    '/opt/x/bin/filterctl bypass --off --config /etc/f.toml',
  ])
  t.equal(other?.level, 'warning')
  t.match(find(bypass(ALL))[0], {
    level: 'critical',
    text: /^Mail passes without all scanners until .* has bypassed them\.$/u,
  })
})

const expectations = async (
  text: string,
  bypasses: readonly Bypass[],
): Promise<ReadonlyMap<string, Expectation>> => {
  const config = await loadEngineConfig({ file: '/etc/f.toml', text })
  const forecaster = await openForecaster(config, () => bypasses)
  const probes = probesFor({
    ...{ mode: 'daemon', token: 'a1b2', now: Date.now() },
    ...{ hasSmtputf8: false, hasSubmission: false },
  })
  const found = new Map<string, Expectation>()
  for (const probe of probes) {
    const { sender, recipient, origin, content, name } = probe
    const envelope = envelopeIn('daemon', {
      ...{ sender, recipients: [{ address: recipient }], origin },
    })
    const forecast = await forecaster.forecast(envelope, content)
    found.set(name, expectationOf(probe, forecast))
  }
  forecaster.close()
  return found
}

t.test('verify', async t => {
  const clamd = await fakeClamd(t, { streamed: answer('stream: OK') })
  const text = `[scanner.clamd]\nenabled = true\naddress = ["${clamd.address}"]\n`
  const doubt = async (scanner: string, probe: string, config = text) =>
    (await expectations(config, [bypass(scanner)])).get(probe)?.doubt
  t.equal(await doubt(ALL, 'clean'), null)
  for (const probe of ['virus', 'forbidden']) {
    t.strictSame(await doubt(ALL, probe), {
      kind: 'not tried',
      why: 'bypassed: all scanners until 2026-11-30T16:00:00Z',
    })
  }
  t.equal(await doubt('attachment-name', 'virus', ''), null)
  t.match(await doubt('attachment-name', 'forbidden', ''), {
    kind: 'not tried',
  })
  // It would say `not found` of a clamd that does not find the test virus.
  t.equal(await doubt('clamd', 'virus'), null)
  t.equal(await doubt('spamd', 'virus', ''), null)
})
