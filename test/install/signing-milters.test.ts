/*
 * NAME
 *   signing-milters.test - a milter that signs after the filter, and one before
 */

import t from 'tap'
import {
  editsMail,
  signingMilters,
} from '../../install/filter-install/plan/signing-milters.js'
import { makePlan } from '../../install/filter-install/plan/plan.js'
import {
  readMasterCf,
  serviceKey,
  serviceOption,
} from '../../src/postfix/master-cf.js'
import { configFor, debianFiles, factsFor, optionsFor } from './facts.js'

const MILTER = 'inet:127.0.0.1:8891'
const BACK = '127.0.0.1:10026/inet'

t.test(
  '--sign-milter is asked about what comes back, and only there',
  async t => {
    for (const mode of ['spawn', 'daemon', 'lmtp', 'before-queue'] as const) {
      const options = optionsFor(mode, { signMilter: MILTER })
      const { target, notes, refusals } = makePlan(factsFor(mode), options)
      t.strictSame(refusals, [], mode)
      const services = readMasterCf(target['master.cf'])
      const asked = services.filter(
        it => serviceOption(it, 'smtpd_milters') === MILTER,
      )
      t.strictSame(asked.map(serviceKey), [BACK], mode)
      const [back] = asked
      const overrides =
        back === undefined
          ? ''
          : serviceOption(back, 'receive_override_options')
      t.match(overrides, /no_unknown_recipient_checks/u)
      t.notMatch(overrides, /no_milters/u, mode)
      t.match(notes.join('\n'), /must not sign mail that came from outside/u)
      t.strictSame(signingMilters(target, BACK), [], mode)
    }
    const { refusals } = makePlan(
      factsFor('pipe'),
      optionsFor('pipe', { signMilter: MILTER }),
    )
    t.match(refusals.join('\n'), /--sign-milter needs pipe_resubmit = "smtp"/u)
  },
)

t.test('a milter that signs before the filter is named', async t => {
  const cases: readonly (readonly [main: string, found: readonly string[]])[] =
    [
      [`smtpd_milters = ${MILTER}`, [`smtpd_milters = ${MILTER}`]],
      [
        'non_smtpd_milters = unix:/run/opendkim/opendkim.sock',
        ['non_smtpd_milters = unix:/run/opendkim/opendkim.sock'],
      ],
      [
        'smtpd_milters = inet:localhost:11332',
        ['smtpd_milters = inet:localhost:11332'],
      ],
      ['smtpd_milters = inet:localhost:7357', []],
      ['smtpd_milters =', []],
    ]
  for (const [main, found] of cases) {
    const files = { ...debianFiles, 'main.cf': `${main}\n` }
    t.strictSame(signingMilters(files), found, main)
    const facts = factsFor('daemon', files)
    const notes = (editing: boolean): string =>
      makePlan(
        { ...facts, config: { ...configFor('daemon'), editsMail: editing } },
        optionsFor('daemon'),
      ).notes.join('\n')
    t.equal(
      /such signatures do not verify/u.test(notes(true)),
      found.length > 0,
    )
    t.notMatch(notes(false), /such signatures do not verify/u)
  }
})

t.test('what changes mail', async t => {
  const rule = { action: '', subject_prefix: '', banner: '' } as const
  t.notOk(editsMail(['tag', 'refuse'], [rule, { ...rule, action: 'pass' }]))
  t.ok(editsMail(['tag', 'disarm'], []))
  t.ok(editsMail([], [{ ...rule, action: 'strip' }]))
  t.ok(editsMail([], [{ ...rule, subject_prefix: '[x]' }]))
  t.ok(editsMail([], [{ ...rule, banner: 'x' }]))
})
