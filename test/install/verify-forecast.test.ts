/*
 * NAME
 *   forecast - what must become of probes, by the configuration
 */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  expectationOf,
  type Expectation,
} from '../../install/filter-install/verify/expect.js'
import {
  envelopeIn,
  openForecaster,
} from '../../install/filter-install/verify/forecast.js'
import {
  failureOf,
  judge,
  resultsText,
  type Result,
} from '../../install/filter-install/verify/judge.js'
import {
  probesFor,
  type Probe,
} from '../../install/filter-install/verify/probes.js'
import {
  verify,
  type VerifyJob,
} from '../../install/filter-install/verify/verify.js'
import { loadEngineConfig } from '../../src/engine.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { answer, fakeClamd } from '../scan/fake-clamd.js'
import { MODES, type Mode } from './installer.js'

const folder = mkdtempSync(join(tmpdir(), 'postsift-forecast-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'filter.toml')

const probesOf = (mode: Mode): readonly Probe[] =>
  probesFor({
    ...{ mode, token: 'a1b2', now: Date.now() },
    ...{ hasSmtputf8: true, hasSubmission: true },
  })

async function expectations(
  mode: Mode,
  text: string,
): Promise<ReadonlyMap<string, Expectation>> {
  writeFileSync(file, text)
  const forecaster = await openForecaster(await loadEngineConfig({ file }))
  const all = await Promise.all(
    probesOf(mode).map(async probe => {
      const { sender, recipient, origin, content } = probe
      const envelope = envelopeIn(mode, {
        ...{ sender, recipients: [{ address: recipient }], origin },
      })
      const forecast = await forecaster.forecast(envelope, content)
      return [probe.name, expectationOf(probe, forecast)] as const
    }),
  )
  forecaster.close()
  return new Map(all)
}

const PARTNER = '[[rule]]\nsender = ["@partner.example"]\naction = "pass"\n'

/** Configuration; then by probe where it ends, or what is wrong with that. */
const CASES: readonly (readonly [
  story: string,
  text: string,
  ends: Readonly<Record<string, string>>,
])[] = [
  ['none', '', { clean: 'delivered', virus: 'KEPT', forbidden: 'KEPT' }],
  [
    'own users are told',
    '',
    { 'own-virus': 'refused', 'own-users': 'delivered' },
  ],
  [
    'infected passes',
    '[action]\ninfected = "pass"\n',
    { virus: 'not stopped', 'own-virus': 'not stopped', forbidden: 'KEPT' },
  ],
  [
    'infected is only tagged',
    '[action]\ninfected = "tag"\n',
    { virus: 'not stopped', clean: 'delivered' },
  ],
  [
    'banned passes',
    '[action]\nbanned = "pass"\n',
    { virus: 'KEPT', forbidden: 'not stopped' },
  ],
  [
    'banned is tagged, as the site wants it',
    '[action]\nbanned = "tag"\n',
    { forbidden: 'delivered' },
  ],
  [
    'a rule passes viruses',
    '[[rule]]\nclass = ["infected"]\nfinding = ["Eicar*"]\naction = "pass"\n',
    { virus: 'not stopped', 'own-virus': 'not stopped', forbidden: 'KEPT' },
  ],
  [
    'a rule passes the viruses of our own users',
    '[[rule]]\nclass = ["infected"]\norigin = "submission"\naction = "pass"\n',
    { virus: 'KEPT', 'own-virus': 'not stopped' },
  ],
  [
    'a rule by the client, which probes have',
    '[[rule]]\nclass = ["infected"]\nclient = ["127.0.0.0/8"]\naction = "pass"\n',
    { virus: 'not stopped' },
  ],
  [
    'a partner',
    PARTNER.replace('action', 'insecure = true\naction'),
    { clean: 'delivered', virus: 'KEPT', forbidden: 'KEPT' },
  ],
  [
    'no scanner',
    '[scanner.builtin]\nenabled = false\n',
    { virus: 'not stopped', forbidden: 'KEPT' },
  ],
  [
    'no list of attachments',
    '[scanner.attachment-name]\nenabled = false\n[scanner.attachment-type]\nenabled = false\n',
    { virus: 'KEPT', forbidden: 'delivered' },
  ],
  [
    'all mail is copied: clean probes go, viruses are stopped',
    '[[rule]]\neverything = true\ncopy_to = ["a@b.example"]\n',
    { clean: 'delivered', virus: 'KEPT', forbidden: 'KEPT' },
  ],
  [
    'all mail passes that is no virus',
    '[[rule]]\neverything = true\naction = "pass"\n',
    { clean: 'delivered', virus: 'KEPT', forbidden: 'not stopped' },
  ],
  [
    'monitor mode',
    'mode = "monitor"\n',
    { clean: 'delivered', virus: 'delivered', forbidden: 'delivered' },
  ],
  [
    'monitor mode of what would not stop it either',
    'mode = "monitor"\n[action]\ninfected = "pass"\n',
    { virus: 'not stopped' },
  ],
  [
    'a virus is sent to a person',
    'redirect_to = "boss@x.example"\n[action]\ninfected = "redirect"\n',
    { clean: 'delivered', virus: 'not tried', 'own-virus': 'not tried' },
  ],
  [
    'clean mail is stopped',
    '[[rule]]\nlarger_than = 1\naction = "quarantine"\n',
    { clean: 'stopped', dsn: 'stopped' },
  ],
  [
    'other actions',
    '[action]\ninfected = "discard"\nbanned = "defer"\n',
    { virus: 'discarded', forbidden: 'deferred' },
  ],
  ['reject', '[action]\ninfected = "reject"\n', { virus: 'refused' }],
]

for (const [story, text, ends] of CASES) {
  t.test(story, async t => {
    for (const mode of MODES) {
      const found = await expectations(mode, text)
      for (const [name, end] of Object.entries(ends)) {
        const it = found.get(name)
        if (it === undefined) {
          t.equal(`${mode} ${name}`, 'pipe dsn')
          continue
        }
        const kept = mode === 'before-queue' ? 'refused' : 'quarantined'
        const wanted = end === 'KEPT' ? kept : end
        t.equal(it.doubt?.kind ?? it.end, wanted, `${mode} ${name}`)
      }
    }
  })
}

t.test('which line says so', async t => {
  const text = '# one\n[action]\ninfected = "pass"\n'
  const virus = (await expectations('daemon', text)).get('virus')
  t.equal(virus?.doubt?.why, `action.infected = "pass" (${file}:3)`)
  const rule = '[[rule]]\nname = "all"\nclass = ["infected"]\naction = "pass"\n'
  const insecure = rule.replace('action', 'insecure = true\naction')
  const ruled = (await expectations('daemon', insecure)).get('virus')
  t.equal(ruled?.doubt?.why, `rule "all" (${file}:1)`)
  const copied =
    '[[rule]]\neverything = true\ncopy_to = ["a@b.example"]\nnotify = ["c@b.example"]\n'
  const clean = (await expectations('daemon', copied)).get('clean')
  t.strictSame(clean?.notes, [
    'Copies of clean went to a@b.example: copy_to.',
    'Notices of clean went to c@b.example: notify.',
  ])
})

t.test('a scanner that is away is no clean bill', async t => {
  const text =
    '[scanner.clamd]\nenabled = true\naddress = ["unix:/nonexistent/clamd"]\n'
  const found = await expectations('daemon', text)
  t.match(found.get('clean')?.fault, /^not all scanners worked: clamd: /u)
  t.equal(found.get('virus')?.fault, '')
})

t.test('an antivirus without signatures', async t => {
  const clamd = await fakeClamd(t, { streamed: answer('stream: OK') })
  const text = `[scanner.clamd]\nenabled = true\naddress = ["${clamd.address}"]\n`
  const found = await expectations('daemon', text)
  t.equal(found.get('clean')?.doubt, null)
  for (const name of ['virus', 'own-virus']) {
    t.strictSame(found.get(name)?.doubt, {
      ...{ kind: 'not found', why: 'clamd reports OK for it' },
    })
  }
  const real = await fakeClamd(t, { streamed: answer('stream: Eicar FOUND') })
  const knows = text.replace(clamd.address, real.address)
  t.equal((await expectations('daemon', knows)).get('virus')?.doubt, null)
})

t.test('with a scanner that is away, no probe is sent', async t => {
  const text =
    '[scanner.clamd]\nenabled = true\nretry = 0\naddress = ["unix:/nonexistent/clamd"]\n'
  writeFileSync(file, text)
  const forecaster = await openForecaster(await loadEngineConfig({ file }))
  const { results } = await verify({
    ...{ forecaster, quarantineFolder: folder, timeLimitSeconds: 1 },
    postfix: {} as VerifyJob['postfix'],
    sink: {} as VerifyJob['sink'],
    inPorts: { inbound: 1, submission: 1 },
    wishes: { mode: 'daemon', hasSmtputf8: true, hasSubmission: true },
  })
  forecaster.close()
  const states = new Map(results.map(it => [it.probe, it.state]))
  t.equal(states.get('clean'), 'failed')
  t.equal(states.get('virus'), 'not tried')
  t.ok(results.every(it => !it.isWell && it.end === 'not sent'))
  const [first = ''] = resultsText({ results, notes: [] }).split('\n').slice(1)
  t.match(first, /^ {2}clean +not sent +FAILED: not all scanners worked: /u)
})

t.test("a scanner's program runs as the account, not as root", async t => {
  await ensureFilterUser()
  // Infected, where root runs it: status 1.
  const program = join(folder, 'asks-id')
  writeFileSync(program, '#!/bin/sh\ntest "$(/usr/bin/id -u)" != 0\n')
  chmodSync(program, 0o755)
  chmodSync(folder, 0o755)
  const text = `[scanner.command]\nenabled = true\nretry = 0\npath = "${program}"\n`
  const clean = (await expectations('daemon', text)).get('clean')
  t.strictSame([clean?.verdict, clean?.fault], ['clean', ''])
})

t.test('results in words of 80 columns', async t => {
  const [probe] = probesOf('daemon')
  if (probe === undefined) throw new Error('no probe')
  const well: Expectation = {
    ...{ end: 'delivered', verdict: 'clean', isEdited: false },
    ...{ doubt: null, fault: '', notes: [] },
  }
  const results: Result[] = [
    judge(probe, well, { end: 'deferred', caught: null, reason: '' }),
    judge(probe, well, undefined),
    ...(['not stopped', 'not found', 'stopped', 'not tried'] as const).map(
      kind => ({
        ...judge(
          probe,
          { ...well, doubt: { kind, why: `${'why '.repeat(30)}so` } },
          { end: 'delivered', caught: null, reason: '' },
        ),
        probe: kind === 'not stopped' ? 'virus' : 'clean',
      }),
    ),
  ]
  t.strictSame(
    results.map(it => it.state),
    ['failed', 'failed', 'not stopped', 'not found', 'stopped', 'not tried'],
  )
  t.ok(results.every(it => !it.isWell))
  const text = resultsText({ results, notes: ['note '.repeat(40).trim()] })
  t.ok(
    text.split('\n').every(it => it.length <= 80),
    text,
  )
  t.match(
    text,
    /^ {2}clean +deferred +FAILED, expected delivered: it was def/mu,
  )
  t.match(
    text,
    /^ {2}clean +lost +FAILED, expected delivered: no result in time/mu,
  )
  t.match(text, /^ {2}virus +delivered +NOT STOPPED: why why/mu)
  t.match(text, /^ {2}clean +not tried +NOT TRIED: why why/mu)
  t.match(text, /^This configuration delivers viruses: /mu)
  t.match(text, /^This configuration stops clean mail: /mu)
  t.match(failureOf(results), /^probes failed: clean \(deferred: it was def/u)
  t.notMatch(failureOf(results), /not tried/u)
})
