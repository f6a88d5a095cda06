/*
 * NAME
 *   doubt.test - what is certain is so whatever cannot be answered
 *
 * DESCRIPTION
 *   Policies at random, some rules with a condition that has no answer. Where
 *   decideInDoubt() is certain, every answer to every such condition, for each
 *   finding by itself, must bring the same verdicts.
 */
import t from 'tap'
import { NO_BYTES } from '../../src/util/bytes.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import {
  VERDICT_CLASSES,
  type Finding,
  type VerdictClass,
} from '../../src/mail/finding.js'
import {
  NO_OPTIONS,
  type Action,
  type Verdict,
} from '../../src/mail/verdict.js'
import { decide } from '../../src/decide/decide.js'
import type { Policy, PolicyRow } from '../../src/decide/policy.js'
import type { Facts, Rule, Subject } from '../../src/decide/rule.js'
import type { LooserRule } from '../../src/policy/looser-rules.js'
import { decideInDoubt } from '../../src/replay/doubt.js'
import { randomOf, type Random } from '../fuzz/random.js'

const CLASSES = ['banned', 'ambiguous', 'active', 'spam'] as const
const ACTIONS: readonly Action[] = [
  ...['pass', 'tag', 'quarantine', 'reject', 'discard', 'defer'],
] as Action[]
const RECIPIENTS = [{ address: 'a@x.example' }, { address: 'b@x.example' }]

interface Case {
  readonly facts: Facts
  readonly policy: Policy
  readonly looser: readonly (LooserRule | null)[]
  /** The policy where conditions without an answer have these. */
  readonly answered: (answers: number) => Policy
  readonly questions: number
}

function makeCase(random: Random): Case {
  const findings = Array.from({ length: random.upTo(4) }, (_, at): Finding => ({
    scanner: 's',
    name: `f${at}`,
    class: random.pick(CLASSES),
    part: '',
  }))
  const envelope = makeEnvelope({
    ...{ id: 'i', sender: '', arrivedAt: 0, recipients: RECIPIENTS },
    answers: random.pick(['one', 'each'] as const),
  })
  const facts: Facts = {
    envelope,
    message: {
      bytes: NO_BYTES,
      ...{ sha256: '', fields: [], parts: [], defects: [], readings: [] },
    },
    findings,
    patterns: new Set(),
  }
  const actions = Object.fromEntries(
    VERDICT_CLASSES.map((it): [VerdictClass, PolicyRow] => [
      it,
      { action: random.pick(ACTIONS), source: 'default' },
    ]),
  ) as Policy['actions']
  let questions = 0
  const subjects = findings.length + 1
  const made = Array.from({ length: 1 + random.upTo(5) }, (_, at) => {
    const rule = makeRule(random, at, findings.length)
    const isOpen = random.upTo(3) > 0 && questions + subjects <= 9
    const first = questions
    if (isOpen) questions += subjects
    return { rule, isOpen, first }
  })
  const numberOf = (subject: Subject): number =>
    subject === null ? findings.length : findings.indexOf(subject)
  const withAnswers = (answer: (question: number) => boolean): Policy => ({
    actions,
    rules: made.map(({ rule, isOpen, first }) =>
      isOpen
        ? {
            ...rule,
            findingTests: [
              ...rule.findingTests,
              subject => answer(first + numberOf(subject)),
            ],
          }
        : rule,
    ),
  })
  return {
    facts,
    policy: withAnswers(() => false),
    looser: made.map(({ rule, isOpen }) =>
      isOpen ? { rule, needs: ['from'] } : null,
    ),
    answered: answers => withAnswers(it => (answers & (1 << it)) !== 0),
    questions,
  }
}

function makeRule(random: Random, at: number, findings: number): Rule {
  const named = random.upTo(findings + 1)
  return {
    name: `r${at}`,
    source: `:${at}`,
    action: random.upTo(4) === 0 ? null : random.pick(ACTIONS),
    options: {
      ...NO_OPTIONS,
      notify: random.upTo(8) === 0 ? [`n${random.upTo(2)}@x.example`] : [],
    },
    mode: random.upTo(6) === 0 ? 'monitor' : 'enforce',
    recipients: random.upTo(8) === 0 ? { has: it => it.startsWith('a') } : null,
    classes: random.upTo(4) > 0 ? null : new Set(CLASSES.slice(random.upTo(4))),
    needs: [],
    messageTests: [],
    findingTests:
      named > findings ? [] : [it => it === null || it.name === `f${named}`],
  }
}

// What happens to whom, by which line. What only watches changes nothing.
const keyOf = (verdicts: readonly Verdict[]): string =>
  JSON.stringify(
    verdicts
      .flatMap(it =>
        it.recipients.map(one => [
          ...[one.address, it.action, it.policySource, it.options, it.finding],
        ]),
      )
      .sort(),
  )

t.test('certain is certain', async t => {
  const SEEDS = 2500
  let certain = 0
  let doubtful = 0
  let wrong = 0
  for (let seed = 0; seed < SEEDS; seed++) {
    const it = makeCase(randomOf(11, seed))
    const { verdicts, doubts } = decideInDoubt(it.facts, it.policy, it.looser)
    if (it.questions === 0) {
      t.equal(doubts.length, 0)
      continue
    }
    if (doubts.length > 0) {
      doubtful++
      continue
    }
    certain++
    const wanted = keyOf(verdicts)
    for (let answers = 0; answers < 1 << it.questions; answers++) {
      const real = decide(it.facts, it.answered(answers))
      if (keyOf(real) === wanted) continue
      wrong++
      t.comment(`seed ${seed}, answers ${answers}`)
      break
    }
  }
  t.equal(wrong, 0)
  t.ok(certain > 100, `${certain} certain`)
  t.ok(doubtful > 100, `${doubtful} in doubt`)
})

t.test('a rule that matters is named', async t => {
  const it = makeCase(randomOf(1, 1))
  const rule: Rule = {
    ...makeRule(randomOf(2, 2), 0, 0),
    ...{ name: 'open', action: 'discard', mode: 'enforce', recipients: null },
    ...{ classes: null, findingTests: [] },
  }
  const policy = { ...it.policy, rules: [rule] }
  const looser: LooserRule = { rule, needs: ['from'] }
  t.strictSame(decideInDoubt(it.facts, policy, [looser]).doubts, [looser])
  const watching: LooserRule = {
    rule: { ...rule, mode: 'monitor' },
    needs: ['from'],
  }
  const calm = { ...policy, rules: [watching.rule] }
  t.strictSame(decideInDoubt(it.facts, calm, [watching]).doubts, [])
})

// A rule about one finding.
const about = (
  finding: string,
  name: string,
  action: Action | null,
  more: Partial<Rule> = {},
): Rule => ({
  ...{ name, source: `:${name}`, action, options: NO_OPTIONS, needs: [] },
  ...{ mode: 'enforce', recipients: null, classes: null, messageTests: [] },
  findingTests: [it => it?.name === finding],
  ...more,
})

const doubtsOf = (
  findings: readonly (readonly [string, Finding['class']])[],
  rules: readonly Rule[],
  actions: Readonly<Record<string, Action>>,
): readonly string[] => {
  const { facts, policy } = makeCase(randomOf(3, 3))
  const known = {
    ...facts,
    envelope: { ...facts.envelope, recipients: RECIPIENTS },
    findings: findings.map(([name, its]) => ({
      ...{ scanner: 's', name, part: '', class: its },
    })),
  }
  const rows = Object.entries(actions).map(([its, action]) => [
    its,
    { action, source: 'default' },
  ])
  const table = {
    ...policy.actions,
    clean: { action: 'pass', source: 'default' },
    ...(Object.fromEntries(rows) as Partial<Policy['actions']>),
  } as Policy['actions']
  const looser = rules.map((rule): LooserRule | null =>
    rule.name.startsWith('open') ? { rule, needs: ['from'] } : null,
  )
  const { doubts } = decideInDoubt(known, { actions: table, rules }, looser)
  return doubts.map(it => it.rule.name)
}

t.test('rules in doubt that hide one another', async t => {
  // Together the first hides the second; alone, the second would decide.
  t.strictSame(
    doubtsOf(
      [
        ['f0', 'banned'],
        ['f1', 'ambiguous'],
      ],
      [about('f0', 'open one', 'pass'), about('f0', 'open two', 'reject')],
      { banned: 'tag', ambiguous: 'quarantine' },
    ),
    ['open two'],
  )
  // Each alone leaves the notice of the third to the other finding; both do not.
  const notice = { ...NO_OPTIONS, notify: ['n@x.example'] }
  t.strictSame(
    doubtsOf(
      [
        ['f0', 'ambiguous'],
        ['f1', 'ambiguous'],
        ['f2', 'banned'],
      ],
      [
        about('f0', 'open one', 'tag'),
        about('f1', 'open two', 'tag'),
        about('', 'notice', null, {
          options: notice,
          findingTests: [it => it?.name === 'f0' || it?.name === 'f1'],
        }),
      ],
      { banned: 'reject', ambiguous: 'tag' },
    ),
    ['open one', 'open two'],
  )
})
