/*
 * NAME
 *   doctor-policy - what doctor says of configurations
 */

import t from 'tap'
import { policyFindings } from '../../install/filter-install/doctor/policy.js'
import type { LiveFacts } from '../../install/filter-install/doctor/facts.js'
import { gatherPolicy } from '../../install/filter-install/gather/policy.js'
import { checkAll } from '../../src/engine.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { MODES, type Mode } from './installer.js'

// Programs of scanners run as this account.
await ensureFilterUser()

const FILE = '/etc/postsift/filter.toml'

async function sentences(
  mode: Mode,
  text: string,
  submissionPort: number | undefined,
): Promise<readonly string[]> {
  const { config, ruleNames, options } = await checkAll({ file: FILE, text })
  const gathered = await gatherPolicy(config, { mode, asks: true })
  const policy = { ...gathered, warnings: ruleNames, options }
  const facts = {
    ...{ configFile: FILE, values: { message_size_limit: '10000000' } },
    record: { mode, ...(submissionPort && { submissionPort }) },
    filter: { policy },
  }
  // Nothing else of them is read.
  return policyFindings(facts as unknown as LiveFacts, NOW).map(
    ({ level, text }) => `${level}: ${text}`,
  )
}

const RULE = '[[rule]]\naction = "pass"\ninsecure = true\n'
const AWAY =
  '[scanner.clamd]\nenabled = true\nretry = 0\n[[rule]]\nname = "away"\nclass = ["unchecked-error"]\nscanner = ["clamd"]\naction = "tag"\n'
const STOP = '[[rule]]\naction = "quarantine"\n'

/** Configuration, and a pattern for each sentence. */
const CASES: readonly (readonly [
  story: string,
  text: string,
  says: readonly RegExp[],
  mode?: Mode,
])[] = [
  ['nothing to say', '', []],
  [
    'viruses pass',
    '[action]\ninfected = "pass"\n',
    [
      /^critical: Viruses are delivered: action\.infected = "pass" \(.*:2\)\.$/u,
      /^critical: Viruses of your own users are delivered: /u,
    ],
  ],
  [
    'viruses are tagged',
    '[action]\ninfected = "tag"\n',
    [/^critical: Viruses are delivered/u, /^critical: Viruses of your own/u],
  ],
  ['in monitor mode they would be stopped', 'mode = "monitor"\n', []],
  [
    'no scanner',
    '[scanner.builtin]\nenabled = false\n',
    [/no enabled scanner finds them\.$/u, /no enabled scanner/u],
  ],
  [
    'forbidden attachments pass',
    '[action]\nbanned = "pass"\n',
    [
      /^warning: Forbidden attachments are delivered: action\.banned/u,
      /^warning: Forbidden attachments of your own users are/u,
    ],
  ],
  ['they are tagged', '[action]\nbanned = "tag"\n', []],
  [
    'what no one saw passes',
    '[action]\nambiguous = "pass"\nunchecked-error = "tag"\n',
    [
      /^warning: Mail that programs read differently is delivered without/u,
      /^warning: While a scanner cannot scan, mail is delivered unscanned: action\.unchecked-error = "tag" \(.*:3\)\.$/u,
    ],
  ],
  [
    'a scanner that need not be there',
    '[scanner.command]\nenabled = true\nrequired = false\npath = "/bin/true"\n',
    [
      /^warning: While command cannot scan, .*scanner\.command\.required = false/u,
    ],
  ],
  [
    'a scanner whose failures are tagged',
    '[scanner.command]\nenabled = true\non_failure = "tag"\npath = "/bin/true"\n',
    [/^warning: While command cannot scan, .*on_failure = "tag"/u],
  ],
  [
    'only for our own users, as README has it',
    '[scanner.command]\nenabled = true\non_failure_submission = "tag"\npath = "/bin/true"\n',
    [],
  ],
  [
    'before the queue, where no mail comes',
    '[scanner.command]\nenabled = true\non_failure_before_queue = "tag"\npath = "/bin/true"\n',
    [
      /^warning: .*before_queue = "tag" .*has no effect: in mode daemon no mail/u,
    ],
  ],
  [
    'a rule passes viruses',
    `${RULE}class = ["infected"]\n`,
    [
      /^critical: Viruses are delivered: rule "rule 1"/u,
      /^critical: Viruses of your own users/u,
      /^critical: rule "rule 1" .* lets all mail that is infected pass from every sender/u,
    ],
  ],
  [
    'a false alarm of one name is let pass',
    `${RULE}class = ["infected"]\nfinding = ["Heuristics.Phishing.*"]\n`,
    [
      /^warning: rule "rule 1" .*: finding holds "Heuristics\.Phishing\.\*", which no enabled scanner reports\.$/u,
    ],
  ],
  [
    'for an hour, mail passes that clamd could not scan',
    `${AWAY}until = "2026-12-24 13:00"\n`,
    [
      /^warning: rule "away" .* lets all mail that is unchecked-error by clamd pass from every sender, until 2026-12-24 13:00\.$/u,
    ],
  ],
  [
    'the hour is over',
    `${AWAY}until = "2026-12-24 13:00"\ntime_zone = "Asia/Tokyo"\n`,
    [/^warning: rule "away" .* has ended: until = "2026-12-24 13:00"\.$/u],
  ],
  ['a partner', `${RULE}sender = ["@p.example"]\nclient = ["192.0.2.1"]\n`, []],
  [
    'all mail passes',
    '[[rule]]\naction = "pass"\neverything = true\n',
    [
      /^warning: Forbidden attachments are delivered: rule/u,
      /^warning: Forbidden attachments of your own users are delivered: rule/u,
      /^warning: rule .* lets everything but viruses pass/u,
    ],
  ],
  [
    'all mail is copied, and the search goes on',
    `[[rule]]\neverything = true\ncopy_to = ["a@b.example"]\n${STOP}larger_than = 1000\n`,
    [],
  ],
  [
    'a rule after one for all mail',
    `[[rule]]\nname = "all"\naction = "tag"\neverything = true\n${STOP}larger_than = 1000\n`,
    [/^warning: rule "rule 2" .* never applies: rule "all" .* comes before/u],
  ],
  [
    'a size that Postfix does not take',
    `${STOP}larger_than = "20 MiB"\n`,
    [/^warning: rule .* never applies: larger_than is 20971520 bytes/u],
  ],
  [
    'a scanner that is off',
    `${STOP}scanner = ["clamd"]\n`,
    [/never applies: scanner = clamd, which is not enabled\.$/u],
  ],
  [
    'a score that no engine gives',
    `${STOP}spam_score = ">= 5"\n`,
    [/never applies: spam_score, and no spam engine is enabled\.$/u],
  ],
  [
    'a class that no engine finds',
    `${STOP}class = ["spam-certain"]\n`,
    [/never applies: class = spam-certain, and no enabled scanner finds it/u],
  ],
  [
    'a class that nobody finds',
    `[scanner.active-content]\nenabled = false\n[scanner.type-mismatch]\nenabled = false\n${STOP}class = ["active"]\n`,
    [/never applies: class = active, and no enabled scanner finds it/u],
  ],
]

const NOW = Date.parse('2026-12-24T12:00:00Z')

for (const [story, text, says, mode = 'daemon'] of CASES) {
  t.test(story, async t => {
    const found = await sentences(mode, text, 10027)
    t.equal(found.length, says.length, found.join('\n'))
    says.forEach((it, at) => t.match(found[at] ?? '', it))
  })
}

t.test('without a door for our own users', async t => {
  for (const mode of MODES) {
    const rule = `${STOP}origin = "submission"\n`
    const found = await sentences(mode, rule, undefined)
    t.match(found, [/never applies: origin = "submission", and mail of your/u])
    t.strictSame(await sentences(mode, rule, 10027), [], mode)
    const viruses = '[action]\ninfected = "pass"\n'
    t.equal((await sentences(mode, viruses, undefined)).length, 1)
  }
})
