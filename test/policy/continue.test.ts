/*
 * NAME
 *   continue.test - rules that go on add something and decide nothing
 */
import t from 'tap'
import { VERDICT_CLASSES, type Finding } from '../../src/mail/finding.js'
import { ACTIONS, isPartAction, type Verdict } from '../../src/mail/verdict.js'
import type { MadePolicy } from '../../src/policy/policy.js'
import { partOf } from '../scan/sample.js'
import { judge, policyOf, type Judged } from './bench.js'

const EXE: Finding = {
  ...{ scanner: 'attachment-name', name: '.exe' },
  ...{ class: 'banned', part: '1.2/report.exe' },
}
const VIRUS: Finding = {
  ...{ scanner: 'clamd', name: 'Eicar-Test', class: 'infected', part: '' },
}
const SPAM: Finding = {
  ...{ scanner: 'builtin', name: 'GTUBE', class: 'spam', part: '' },
}

const ALL = 'everything = true'
const COPY = 'copy_to = ["archive@x.example"]'

const rule = (...lines: readonly string[]): string =>
  `[[rule]]\n${lines.join('\n')}\n`

/** Rules; findings; what the verdict must have. */
const CASES: readonly (readonly [
  story: string,
  rules: string,
  findings: readonly Finding[],
  wanted: object,
])[] = [
  [
    'a copy of a clean message',
    rule(ALL, COPY),
    [],
    {
      action: 'pass',
      policy: 'action.clean = "pass"',
      options: { copyTo: ['archive@x.example'] },
      also: [{ rule: 'rule 1', action: 'copy' }],
    },
  ],
  [
    'a rule that copies mail does not let programs through',
    rule(ALL, COPY),
    [EXE],
    {
      action: 'quarantine',
      class: 'banned',
      policy: 'action.banned = "refuse"',
      options: { copyTo: [] },
    },
  ],
  [
    'continue = true says so aloud',
    rule(ALL, COPY, 'continue = true'),
    [EXE],
    { action: 'quarantine', policy: 'action.banned = "refuse"' },
  ],
  [
    'several add up, in their order',
    rule(ALL, 'name = "a"', COPY, 'subject_prefix = "[one] "') +
      rule(
        ALL,
        'name = "b"',
        'copy_to = ["b@x.example", "archive@x.example"]',
      ) +
      rule(
        ALL,
        ...['name = "c"', 'subject_prefix = "[two]"'],
        'add_field = ["X-Seen: yes"]',
      ),
    [SPAM],
    {
      action: 'tag',
      policy: 'action.spam = "tag"',
      options: {
        copyTo: ['archive@x.example', 'b@x.example'],
        subjectPrefix: '[one] [two]',
        addFields: ['X-Seen: yes'],
      },
      also: [
        { rule: 'a', action: 'copy and edit the subject' },
        { rule: 'b', action: 'copy' },
        { rule: 'c', action: 'edit the subject and add fields' },
      ],
    },
  ],
  [
    'with what the rule that decides has itself',
    rule(ALL, 'name = "a"', 'subject_prefix = "[a]"') +
      rule('name = "b"', 'class = ["spam"]', 'action = "tag"', COPY),
    [SPAM],
    {
      action: 'tag',
      policy: 'rule "b"',
      options: { copyTo: ['archive@x.example'], subjectPrefix: '[a]' },
      also: [{ rule: 'a' }],
    },
  ],
  [
    'the search ends at the rule that decides',
    rule('action = "pass"', ALL) + rule(ALL, COPY),
    [],
    { action: 'pass', policy: 'rule "rule 1"', options: { copyTo: [] } },
  ],
  [
    'a rule for another finding does not end it',
    rule('class = ["spam"]', 'action = "pass"') + rule(ALL, COPY),
    [SPAM],
    { action: 'pass', options: { copyTo: ['archive@x.example'] } },
  ],
  [
    'a notice about a virus, though no class is named',
    rule('finding = ["Eicar*"]', 'notify = ["post@x.example"]'),
    [VIRUS],
    {
      action: 'quarantine',
      policy: 'action.infected = "refuse"',
      options: { notify: ['post@x.example'], copyTo: [] },
      also: [{ rule: 'rule 1', action: 'notify' }],
    },
  ],
  [
    'what it does not fit is not done',
    rule('finding = [".com"]', 'notify = ["post@x.example"]'),
    [VIRUS],
    { action: 'quarantine', options: { notify: [] }, also: undefined },
  ],
  [
    'in monitor mode it is only told',
    rule(ALL, COPY, 'mode = "monitor"', 'name = "try"'),
    [],
    {
      action: 'pass',
      options: { copyTo: [] },
      monitored: [{ rule: 'try', action: 'copy' }],
      also: undefined,
    },
  ],
]

t.test('what they add, and that they decide nothing', async t => {
  for (const [story, rules, findings, wanted] of CASES) {
    const made = await policyOf(t, rules)
    const [verdict] = await judge(made, { findings })
    t.match(verdict, wanted, story)
  }
})

t.test('mode = "monitor" for all: nothing is added, all is told', async t => {
  const made = await policyOf(
    t,
    `mode = "monitor"\n${rule(ALL, COPY, 'name = "a"')}`,
  )
  const [verdict] = await judge(made, { findings: [EXE] })
  t.match(verdict, {
    action: 'tag',
    options: { copyTo: [] },
    monitored: [
      { rule: 'a', action: 'copy' },
      { rule: 'action.banned = "refuse"', action: 'quarantine' },
    ],
  })
  t.equal(verdict?.also, undefined)
})

t.test('for some recipients only', async t => {
  const made = await policyOf(
    t,
    rule('recipient = ["one@x.example"]', 'add_field = ["X-One: yes"]'),
  )
  const delivered = await judge(made, {})
  t.strictSame(
    delivered.map(it => [it.recipients.length, it.options.addFields]),
    [
      [1, ['X-One: yes']],
      [1, []],
    ],
  )
  // What is kept is kept once: the field does not matter there.
  const kept = await judge(made, { findings: [EXE] })
  t.match(kept, [{ action: 'quarantine', also: [{ rule: 'rule 1' }] }])
  t.equal(kept.length, 1)
})

/** What is wrong with a rule that goes on, or decides and does not know it. */
const ERRORS: readonly (readonly [string, RegExp])[] = [
  ['continue = true', /rule\.continue needs copy_to, subject_prefix/u],
  ['continue = false', /rule\.action must be given, or copy_to/u],
  [
    `continue = true\naction = "tag"\n${COPY}`,
    /rule\.continue does not go with action "tag"/u,
  ],
  [COPY, /rule\.everything is for all mail/u],
  [`macro = true\ninsecure = true\n${COPY}`, /rule\.insecure has no effect/u],
  [`macro = true\ntext = "x"\n${COPY}`, /rule\.text has no effect without/u],
  [
    `macro = true\nredirect_to = "a@b.example"\n${COPY}`,
    /rule\.redirect_to has no effect without an action/u,
  ],
  ['macro = true\nnotify = ["Bob"]\nnotify = []', /:\d+:\d+: /u],
  ['macro = true\nnotify = ["a b@x"]', /rule\.notify must be an address/u],
  [
    'macro = true\naction = "reject"\nadd_field = ["X-A: b"]',
    /rule\.add_field has no effect with action "reject"/u,
  ],
  ...[
    'Content-Type: text/html',
    'From: boss@x.example',
    'X-A',
    'X-A:',
    'X-A: ',
    'X-A: \u00e4',
    'X A: b',
    `X-A: ${'b'.repeat(501)}`,
  ].map(
    field =>
      [
        `macro = true\nadd_field = ["${field}"]`,
        /rule\.add_field must contain header fields like/u,
      ] as const,
  ),
  [
    'macro = true\nadd_field = ["x-postsift-Verdict: clean"]',
    /rule\.add_field must not add x-postsift-verdict/iu,
  ],
]

t.test('what is wrong is told', async t => {
  for (const [toml, message] of ERRORS) {
    await t.rejects(policyOf(t, `[[rule]]\n${toml}\n`), { message }, toml)
  }
})

// Park and Miller's generator: the same cases at each run.
function random(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

type Random = ReturnType<typeof random>

const pick = <T>(list: readonly T[], next: Random): T => {
  const one = list[next(list.length)]
  if (one === undefined) throw new Error('an empty list')
  return one
}

const CONDITIONS = [
  'sender = ["@a.example"]',
  'recipient = ["one@x.example"]',
  'recipient = ["two@x.example"]',
  'client = ["192.0.2.0/24"]',
  'class = ["banned"]',
  'class = ["infected", "spam"]',
  'class = ["clean"]',
  'finding = [".exe"]',
  'finding = ["Eicar*"]',
  'part = ["*.exe"]',
  'scanner = ["clamd"]',
  'macro = true',
  'larger_than = 5',
  ALL,
]

/** Of rules that change a part. */
const PART_CONDITIONS = [
  'class = ["banned"]',
  'finding = ["Eicar*"]',
  'part = ["*.exe"]',
  'scanner = ["clamd"]',
]

const EFFECTS = [
  COPY,
  'subject_prefix = "[x]"',
  'add_field = ["X-Seen: yes"]',
  'notify = ["post@x.example"]',
]

function decidingRule(next: Random, at: number): string {
  const action = pick(ACTIONS, next)
  const condition = pick(
    isPartAction(action) ? PART_CONDITIONS : CONDITIONS,
    next,
  )
  return rule(
    ...[`name = "d${at}"`, condition, `action = "${action}"`],
    ...(action === 'redirect' ? ['redirect_to = "r@x.example"'] : []),
    ...(condition === ALL ? [] : insecure(action)),
    ...(next(4) === 0 ? ['mode = "monitor"'] : []),
  )
}

function insecure(action: string): readonly string[] {
  const excuses = ['pass', 'tag', 'rename'].includes(action)
  return excuses ? ['insecure = true'] : []
}

function goingRule(next: Random, at: number): string {
  return rule(
    ...[`name = "g${at}"`, pick(CONDITIONS, next), pick(EFFECTS, next)],
    ...(next(2) === 0 ? ['continue = true'] : []),
  )
}

function message(next: Random): Judged {
  const classes = VERDICT_CLASSES.filter(it => it !== 'clean')
  const findings = Array.from({ length: next(4) }, (): Finding => {
    const known = pick([EXE, VIRUS, SPAM], next)
    return next(3) === 0 ? { ...known, class: pick(classes, next) } : known
  })
  return {
    findings,
    message: { parts: [partOf({ path: '1.2', names: ['report.exe'] })] },
    envelope: {
      sender: pick(['a@a.example', 'b@b.example', ''], next),
      answers: pick(['one', 'each'] as const, next),
      stage: pick(['after-queue', 'before-queue'] as const, next),
      origin: pick(['inbound', 'submission'] as const, next),
    },
  }
}

/** What becomes of each recipient, and why; without what is added. */
function decisions(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts
    .flatMap(it =>
      it.recipients.map(({ address }) =>
        [
          ...[address, it.class, it.action, it.reason, it.policy],
          ...[it.finding?.name, it.options.text, it.options.redirectTo],
        ].join(' | '),
      ),
    )
    .sort()
}

t.test('a rule that goes on never changes what is decided', async t => {
  const next = random(20_261_130)
  let added = 0
  for (let round = 0; round < 120; round++) {
    const rules = Array.from({ length: next(4) }, (_, at) =>
      decidingRule(next, at),
    )
    const more = [...rules]
    for (let count = 1 + next(3); count > 0; count--) {
      more.splice(next(more.length + 1), 0, goingRule(next, count))
    }
    const before: MadePolicy = await policyOf(t, rules.join(''))
    const after = await policyOf(t, more.join(''))
    for (let one = 0; one < 8; one++) {
      const it = message(next)
      const plain = decisions(await judge(before, it))
      const verdicts = await judge(after, it)
      if (verdicts.some(({ also }) => also !== undefined)) added++
      const actual = decisions(verdicts)
      if (actual.join() !== plain.join()) {
        t.strictSame(actual, plain, `${more.join('')}${JSON.stringify(it)}`)
      }
    }
  }
  t.ok(added > 200, `rules that go on had something to do: ${added}`)
})
