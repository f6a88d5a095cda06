/*
 * NAME
 *   decide.test - findings and policy become a verdict
 */
import t from 'tap'
import { NO_BYTES } from '../../src/util/bytes.js'
import { decide } from '../../src/decide/decide.js'
import type { Policy } from '../../src/decide/policy.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import {
  VERDICT_CLASSES,
  type Finding,
  type VerdictClass,
} from '../../src/mail/finding.js'
import {
  ACTIONS,
  NO_OPTIONS,
  type Action,
  type Verdict,
} from '../../src/mail/verdict.js'

const policy = (
  actions: Partial<Record<VerdictClass, Action>> = {},
): Policy => ({
  actions: Object.fromEntries(
    VERDICT_CLASSES.map(it => [
      it,
      { action: actions[it] ?? 'pass', source: `line of ${it}` },
    ]),
  ) as Policy['actions'],
  rules: [],
})

const finding = (
  verdictClass: Finding['class'],
  name = verdictClass as string,
): Finding => ({ scanner: 's', name, class: verdictClass, part: '1' })

const recipients = [{ address: 'a@x' }, { address: 'b@x' }]

const envelope = (known: Partial<Envelope> = {}): Envelope =>
  makeEnvelope({ id: 'ID', sender: '', recipients, arrivedAt: 0, ...known })

const MESSAGE = {
  bytes: NO_BYTES,
  sha256: '',
  fields: [],
  parts: [],
  defects: [],
  readings: [],
}

const judge = (
  findings: readonly Finding[],
  policy: Policy,
  envelope: Envelope,
): readonly Verdict[] => {
  const known = { message: MESSAGE, patterns: new Set<string>() }
  return decide({ ...known, envelope, findings }, policy)
}

t.test('nothing found is clean', async t => {
  t.same(judge([], policy(), envelope()), [
    {
      class: 'clean',
      action: 'pass',
      asked: 'pass',
      finding: null,
      findings: [],
      recipients,
      reason: 'nothing found',
      policy: 'action.clean = "pass"',
      policySource: 'line of clean',
      options: NO_OPTIONS,
      monitored: [],
    },
  ])
})

t.test('each class has its row of the policy', async t => {
  for (const it of VERDICT_CLASSES) {
    if (it === 'clean') continue
    const [verdict] = judge([finding(it)], policy({ [it]: 'tag' }), envelope())
    t.match(verdict, {
      class: it,
      action: 'tag',
      finding: { name: it },
      policy: `action.${it} = "tag"`,
      policySource: `line of ${it}`,
    })
  }
})

t.test('the worst decides, whatever the order', async t => {
  const classes = VERDICT_CLASSES.filter(it => it !== 'clean')
  for (const [at, worst] of classes.entries()) {
    const findings = classes.slice(at).map(it => finding(it))
    for (const order of [findings, [...findings].reverse()]) {
      const [verdict] = judge(order, policy(), envelope())
      t.equal(verdict?.class, worst)
      t.equal(verdict?.finding?.class, worst)
      t.equal(verdict?.findings, order, 'all are kept')
    }
  }
  const equals = [
    finding('spam'),
    finding('banned', 'a'),
    finding('banned', 'b'),
  ]
  const [first] = judge(equals, policy(), envelope())
  t.equal(first?.finding?.name, 'a', 'the first of equals')
})

t.test('an action is taken as written, but for refuse', async t => {
  for (const action of ACTIONS) {
    if (action === 'refuse') continue
    for (const known of [{}, { stage: 'before-queue' as const }]) {
      const rules = policy({ infected: action, clean: action })
      const [bad] = judge([finding('infected')], rules, envelope(known))
      t.equal(bad?.action, action)
      t.equal(judge([], rules, envelope(known))[0]?.action, action)
    }
  }
})

t.test('refuse rejects only where the sender hears it', async t => {
  const check = (known: Partial<Envelope>, action: string): void => {
    const rules = policy({ infected: 'refuse' })
    const [verdict] = judge([finding('infected')], rules, envelope(known))
    t.equal(verdict?.action, action, JSON.stringify(known))
    t.equal(verdict?.policy, 'action.infected = "refuse"', 'as it is written')
  }
  check({ stage: 'after-queue', origin: 'inbound' }, 'quarantine')
  check({ stage: 'after-queue', origin: 'submission' }, 'reject')
  check({ stage: 'before-queue', origin: 'inbound' }, 'reject')
  check({ stage: 'before-queue', origin: 'submission' }, 'reject')
})

t.test('every recipient is in one verdict', async t => {
  for (const count of [0, 1, 500]) {
    const many = Array.from({ length: count }, (_, at) => ({
      address: `r${at}@x`,
    }))
    const known = envelope({ recipients: many })
    const verdicts = judge([finding('spam')], policy(), known)
    t.strictSame(
      verdicts.flatMap(verdict => verdict.recipients),
      many,
    )
  }
})

t.test('monitor mode: every message is delivered, and told', async t => {
  const watched = (it: Policy): Policy => ({ ...it, mode: 'monitor' })
  for (const action of ACTIONS) {
    const [verdict] = judge(
      [finding('infected')],
      watched(policy({ infected: action })),
      envelope(),
    )
    const isDelivered = action === 'pass' || action === 'tag'
    t.equal(verdict?.action, isDelivered ? action : 'tag', action)
    t.equal(verdict?.class, 'infected')
    const done = action === 'refuse' ? 'quarantine' : action
    t.strictSame(
      verdict?.monitored,
      isDelivered
        ? []
        : [
            {
              rule: `action.infected = "${action}"`,
              source: 'line of infected',
              action: done,
            },
          ],
      action,
    )
  }
  const deferred = judge(
    [finding('unchecked-error')],
    watched(policy({ 'unchecked-error': 'defer' })),
    envelope({ answers: 'one' }),
  )
  t.strictSame(
    deferred.map(it => it.action),
    ['tag'],
    'a scanner that is down stops nothing',
  )
})
