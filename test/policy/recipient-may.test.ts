/*
 * NAME
 *   recipient-may.test - rules about what recipients may do, and who is told
 */
import t from 'tap'
import type { Finding } from '../../src/mail/finding.js'
import { judge, outcome, policyOf } from './bench.js'

const finding = (of: Finding['class'], name: string): Finding => ({
  ...{ scanner: 's', name, class: of, part: '1.2/report.exe' },
})

const EXE = finding('banned', '.exe')
const VIRUS = finding('infected', 'Eicar-Test')
const SPAM = finding('spam', 'GTUBE')

const rule = (...lines: readonly string[]): string =>
  `[[rule]]\n${lines.join('\n')}\n`

const ALL = 'everything = true'
const may = (word: string): string => `recipient_may = "${word}"`

/** What is said of a message, by the rules, with these findings. */
const CASES: readonly (readonly [
  string,
  string,
  readonly Finding[],
  string | undefined,
])[] = [
  ['no rule', '', [EXE], undefined],
  ['a rule that goes on', rule(ALL, may('see')), [EXE], 'see'],
  [
    'the rule that decides',
    rule('class = ["spam"]', 'action = "quarantine"', may('nothing')),
    [SPAM],
    'nothing',
  ],
  [
    'the first of two',
    rule(ALL, may('see')) + rule(ALL, may('ask')),
    [EXE],
    'see',
  ],
  [
    'one before the rule that decides',
    rule(ALL, may('ask')) +
      rule('class = ["spam"]', 'action = "quarantine"', may('release')),
    [SPAM],
    'ask',
  ],
  [
    'one after the rule that decides is not asked',
    rule('class = ["banned"]', 'action = "quarantine"') +
      rule(ALL, may('release')),
    [EXE],
    undefined,
  ],
  [
    'a virus, and no class named',
    rule(ALL, may('release')),
    [VIRUS],
    undefined,
  ],
  [
    'a virus, and its class named',
    rule('class = ["infected"]', may('ask')),
    [VIRUS],
    'ask',
  ],
  [
    'a rule for spam has no say about a virus in it',
    rule('class = ["spam"]', may('release')),
    [SPAM, VIRUS],
    undefined,
  ],
  [
    'nor a rule for a lesser finding about a file',
    rule('class = ["spam"]', 'action = "quarantine"', may('release')),
    [SPAM, EXE],
    undefined,
  ],
  [
    'a rule that does not fit',
    rule('finding = [".com"]', may('release')),
    [EXE],
    undefined,
  ],
  [
    'a rule in monitor mode',
    rule(ALL, 'mode = "monitor"', may('release')),
    [EXE],
    undefined,
  ],
  ['what is delivered', rule(ALL, may('release')), [SPAM], undefined],
]

t.test('what a rule lets recipients do', async t => {
  for (const [story, rules, findings, wanted] of CASES) {
    const [verdict] = await judge(await policyOf(t, rules), { findings })
    t.equal(verdict?.recipientMay, wanted, story)
  }
})

t.test('for one recipient, and in words', async t => {
  const rules = rule('recipient = ["one@x.example"]', may('release'))
  const made = await policyOf(t, rules)
  const kept = await judge(made, { findings: [EXE] })
  t.equal(outcome(kept), 'one:quarantine two:quarantine')
  t.strictSame(
    kept.map(it => it.recipientMay),
    ['release', undefined],
  )
  t.match(kept, [{ also: [{ action: 'let recipients release' }] }, {}])
  // What is delivered goes in one piece.
  t.equal((await judge(made, {})).length, 1)
})

t.test('who is told', async t => {
  const told = 'notify_recipient = true\nnotify_sender = true'
  const made = await policyOf(t, rule(ALL, told))
  const of = async (findings: readonly Finding[]) =>
    (await judge(made, { findings })).map(({ options, also }) => [
      options.notifyRecipient,
      options.notifySender,
      also?.[0]?.action,
    ])
  const words = 'notify recipients and notify the sender'
  t.strictSame(await of([EXE]), [[true, true, words]])
  t.strictSame(await of([]), [[false, true, words]], 'nothing was kept')
})

t.test('what makes no sense', async t => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [may('all'), /rule\.recipient_may must be one of "release"/u],
    ...['pass', 'tag', 'reject', 'discard', 'defer'].map(
      it =>
        [
          `action = "${it}"\ninsecure = true\n${may('see')}`,
          new RegExp(`recipient_may has no effect with action "${it}"`, 'u'),
        ] as const,
    ),
    [
      'action = "reject"\nnotify_recipient = true',
      /notify_recipient has no effect with action "reject"/u,
    ],
    ['continue = true', /needs copy_to, .* notify_sender or recipient_may/u],
  ]
  for (const [lines, wanted] of cases) {
    await t.rejects(policyOf(t, rule('macro = true', lines)), {
      message: wanted,
    })
  }
})
