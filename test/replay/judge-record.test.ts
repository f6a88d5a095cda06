/*
 * NAME
 *   judge-record.test - how a message would end, by its record alone
 */
import t from 'tap'
import { loadEngineConfig } from '../../src/engine.js'
import type { MessageRecord, OutcomeRecord } from '../../src/records/record.js'
import { withPrivacy } from '../../src/records/privacy.js'
import { judgeRecord } from '../../src/replay/judge-record.js'
import { readingDifferences } from '../../src/replay/reading-options.js'
import type { ReplayedMessage } from '../../src/replay/replayed.js'
import { makeSide, type Side } from '../../src/replay/side.js'
import { recordOf } from '../records/sample.js'

const side = async (toml: string, name: string): Promise<Side> =>
  makeSide(await loadEngineConfig({ file: name, text: toml }))

const judge = async (
  record: MessageRecord,
  { now = '', next = '' }: { readonly now?: string; readonly next?: string },
): Promise<ReplayedMessage> => {
  const sides = {
    inForce: await side(now, 'now.toml'),
    next: await side(next, 'new.toml'),
  }
  const differences = readingDifferences(
    sides.inForce.config,
    sides.next.config,
  )
  return judgeRecord(record, { ...sides, differences })
}

const [OUTCOME] = recordOf('x').outcomes as readonly [OutcomeRecord]

const BASE: MessageRecord = {
  ...recordOf('ID23456789BC'),
  // A Sunday in the morning.
  time: '2026-11-22T09:00:00Z',
  wayIn: 'smtp:127.0.0.1:10025',
  saslUsername: '',
  authenticated: false,
  findings: [
    {
      class: 'banned',
      scanner: 'attachment-name',
      name: '.exe',
      part: '1.2/salary.exe',
    },
  ],
  defects: [],
  outcomes: [
    {
      ...OUTCOME,
      class: 'banned',
      action: 'quarantine',
      policy: 'action.banned = "refuse"',
      policySource: 'default',
      monitored: [],
      replies: [
        {
          status: '2.0.0',
          text: 'kept',
          recipients: ['bob@recipient.example'],
        },
      ],
    },
  ],
  failures: [],
  times: {},
}

const [KEPT] = BASE.outcomes as readonly [OutcomeRecord]

const of = (more: Partial<MessageRecord>): MessageRecord => ({
  ...BASE,
  ...more,
})
const ended = (more: Partial<OutcomeRecord>): MessageRecord =>
  of({ outcomes: [{ ...KEPT, ...more }] })
const to = (...recipients: readonly string[]): OutcomeRecord['replies'] => [
  { status: '2.0.0', text: 'ok', recipients },
]
const CLEAN = of({
  findings: [],
  outcomes: [
    {
      ...KEPT,
      ...{ class: 'clean', action: 'pass', policy: 'action.clean = "pass"' },
    },
  ],
})

const rule = (...lines: readonly string[]): string =>
  ['[[rule]]', 'name = "r"', ...lines, ''].join('\n')

interface Case {
  readonly name: string
  readonly record?: MessageRecord
  readonly now?: string
  readonly next?: string
  readonly end: ReplayedMessage['end']
  /** What it is then; for what is unknown, why. */
  readonly is?: string
}

const SCORED = (score: number | null): MessageRecord =>
  of({
    ...(score !== null && {
      engines: [
        {
          ...{ scanner: 'rspamd', score, threshold: 6, wanted: '' },
          ...{ tests: [], note: '' },
        },
      ],
    }),
    findings: [
      { class: 'spam', scanner: 'rspamd', name: 'score 8.0', part: '' },
    ],
    outcomes: [
      { ...KEPT, class: 'spam', action: 'tag', policy: 'action.spam = "tag"' },
    ],
    times: { 'scan.rspamd': 5 },
  })

const CASES: readonly Case[] = [
  { name: 'nothing changes', end: 'same' },
  {
    name: 'the table',
    next: '[action]\nbanned = "tag"\n',
    end: 'other',
    is: 'tag by action.banned = "tag" (new.toml:2)',
  },
  {
    name: 'the same action by a rule',
    next: rule('part = ["*.exe"]', 'action = "quarantine"'),
    end: 'same',
  },
  {
    name: 'a rule, by part, size, client and time',
    next: rule(
      ...['part = ["salary.*"]', 'larger_than = 1000', 'days = ["sun"]'],
      ...['client = ["192.0.2.0/24"]', 'action = "reject"'],
    ),
    end: 'other',
    is: 'reject by rule "r" (new.toml:1)',
  },
  {
    name: 'a rule at another time',
    next: rule('days = ["mon"]', 'part = ["*.exe"]', 'action = "pass"'),
    end: 'same',
  },
  {
    name: 'a rule that only watches',
    next: rule('mode = "monitor"', 'part = ["*.exe"]', 'action = "pass"'),
    end: 'same',
  },
  {
    name: 'a field that no record has',
    next: rule('field = ["Subject: x"]', 'insecure = true', 'action = "pass"'),
    end: 'unknown',
    is: 'rule "r" (new.toml:1) needs field',
  },
  {
    name: 'a field, and another condition that does not fit',
    next: rule(
      ...['field = ["Subject: x"]', 'sender = ["@other.example"]'],
      ...['insecure = true', 'action = "pass"'],
    ),
    end: 'same',
  },
  {
    name: 'a field, after a rule that decides',
    next:
      rule('part = ["*.exe"]', 'action = "quarantine"') +
      rule('field = ["Subject: x"]', 'insecure = true', 'action = "pass"'),
    end: 'same',
  },
  {
    name: 'a text, of a rule that copies what is delivered',
    record: CLEAN,
    next: rule('body = ["x"]', 'copy_to = ["a@b.example"]'),
    end: 'unknown',
    is: 'needs body',
  },
  {
    name: 'the same of a message that is not delivered',
    next: rule('body = ["x"]', 'copy_to = ["a@b.example"]'),
    end: 'same',
  },
  {
    name: 'a text, of a rule that notifies',
    next: rule('body = ["x"]', 'notify = ["a@b.example"]'),
    end: 'unknown',
    is: 'needs body',
  },
  {
    name: 'a field, of a rule that only watches',
    next: rule('body = ["x"]', 'mode = "monitor"', 'action = "reject"'),
    end: 'same',
  },
  {
    name: 'a domain that was verified',
    next: `authserv_id = "mx"\n${rule('verified_domain = ["sender.example"]', 'action = "pass"')}`,
    end: 'unknown',
    is: 'needs verified_domain',
  },
  {
    name: 'From',
    next: rule('from = ["@x.example"]', 'action = "reject"'),
    end: 'unknown',
    is: 'needs from',
  },
  {
    name: 'no login',
    next: rule('authenticated = true', 'action = "pass"'),
    end: 'same',
  },
  {
    name: 'a login without a name, of an older record',
    record: (({ authenticated: _, ...old }) => old)(BASE),
    next: rule('authenticated = true', 'action = "pass"'),
    end: 'unknown',
    is: 'needs authenticated',
  },
  {
    name: 'a login with a name, of an older record',
    record: (({ authenticated: _, ...old }) => old)(of({ saslUsername: 'al' })),
    next: rule('authenticated = true', 'action = "pass"', 'class = ["banned"]'),
    end: 'other',
    is: 'pass by rule "r" (new.toml:1)',
  },
  {
    name: 'a sender under records_privacy',
    record: withPrivacy(BASE, 'no-addresses'),
    next: rule('sender = ["eve@x.example"]', 'action = "reject"'),
    end: 'unknown',
    is: 'needs sender',
  },
  {
    name: 'a finding under records_privacy',
    record: withPrivacy(BASE, 'no-content'),
    next: rule('finding = [".exe"]', 'action = "reject"'),
    end: 'other',
    is: 'reject by rule "r" (new.toml:1)',
  },
  {
    name: 'a name of a file under records_privacy',
    record: withPrivacy(BASE, 'no-content'),
    next: rule('part = ["a.zip"]', 'action = "reject"'),
    end: 'unknown',
    is: 'needs part',
  },
  {
    name: 'a name that was not printable',
    record: of({
      parts: BASE.parts.map(it => ({ ...it, names: ['sal?ry.exe'] })),
    }),
    next: rule('part = ["a.zip"]', 'action = "reject"'),
    end: 'unknown',
  },
  {
    name: 'options that find other things',
    record: CLEAN,
    next: '[scanner.clamd]\nenabled = true\n',
    end: 'unknown',
    is: 'other things may be found: scanner.clamd.enabled',
  },
  {
    name: 'options of a scanner that is off in both',
    next: '[scanner.clamd]\nenabled = false\nretry = 7\n',
    end: 'same',
  },
  {
    name: 'limits of reading',
    next: 'part_limit = 7\n',
    end: 'unknown',
    is: 'part_limit',
  },
  {
    name: 'a scanner that failed',
    record: of({
      findings: [
        { class: 'unchecked-error', scanner: 'clamd', name: 'x', part: '' },
      ],
      outcomes: [
        { ...KEPT, class: 'unchecked-error', action: 'defer', policy: 'x' },
      ],
    }),
    now: '[scanner.clamd]\nenabled = true\n',
    next: '[scanner.clamd]\nenabled = true\non_failure = "tag"\n',
    end: 'other',
    is: 'tag by scanner.clamd.on_failure = "tag" (new.toml:3)',
  },
  {
    name: 'a score',
    record: SCORED(8),
    next: rule('spam_score = ">= 7"', 'action = "reject"'),
    end: 'other',
    is: 'reject by rule "r" (new.toml:1)',
  },
  {
    name: 'a score that is too low',
    record: SCORED(8),
    next: rule('spam_score = ">= 9"', 'action = "reject"'),
    end: 'same',
  },
  {
    name: 'a score that an older record does not have',
    record: SCORED(null),
    next: rule(
      'scanner = ["rspamd"]',
      'spam_score = ">= 9"',
      'action = "reject"',
    ),
    end: 'unknown',
    is: 'needs spam_score',
  },
  {
    name: 'what was kept because no part could be changed',
    record: ended({
      policy: 'action.banned = "strip"',
      notEdited: 'mail programs would read it differently',
    }),
    now: '[action]\nbanned = "strip"\n',
    next: '[action]\nbanned = "strip"\nspam = "reject"\n',
    end: 'same',
  },
  {
    name: 'the same, and no part would be changed any more',
    record: ended({
      policy: 'action.banned = "strip"',
      notEdited: 'mail programs would read it differently',
    }),
    next: '[action]\nbanned = "tag"\n',
    end: 'other',
    is: 'tag by action.banned = "tag" (new.toml:2)',
  },
  {
    name: 'what was kept, and would be changed',
    next: '[action]\nbanned = "strip"\n',
    end: 'other',
    is: 'strip by action.banned = "strip" (new.toml:2)',
  },
  {
    name: 'a redirect to another address',
    record: ended({
      action: 'redirect',
      redirectTo: 'a@x.example',
      policy: 'x',
    }),
    next: 'redirect_to = "b@x.example"\n[action]\nbanned = "redirect"\n',
    end: 'other',
    is: 'redirect to <b@x.example> by action.banned = "redirect" (new.toml:3)',
  },
  {
    name: 'a redirect to the same address',
    record: ended({
      action: 'redirect',
      redirectTo: 'a@x.example',
      policy: 'x',
    }),
    next: 'redirect_to = "a@x.example"\n[action]\nbanned = "redirect"\n',
    end: 'same',
  },
  {
    name: 'a copy besides',
    record: CLEAN,
    next: rule('sender = ["@sender.example"]', 'copy_to = ["a@b.example"]'),
    end: 'other',
    is: 'pass, copy to <a@b.example> by action.clean = "pass" (default)',
  },
  {
    name: 'a copy as before',
    record: of({
      ...CLEAN,
      outcomes: CLEAN.outcomes.map(it => ({
        ...it,
        also: [{ rule: 'r', source: 'now.toml:1', action: 'copy' }],
      })),
    }),
    now: rule('sender = ["@sender.example"]', 'copy_to = ["a@b.example"]'),
    next: rule('sender = ["@sender.example"]', 'copy_to = ["a@b.example"]'),
    end: 'same',
  },
  {
    name: 'what a rule did that is gone',
    record: of({
      ...CLEAN,
      outcomes: CLEAN.outcomes.map(it => ({
        ...it,
        also: [{ rule: 'gone', source: 'old.toml:1', action: 'copy' }],
      })),
    }),
    end: 'unknown',
    is: 'what rules did besides',
  },
  {
    name: 'refuse, of mail of our own users',
    record: of({ origin: 'submission' }),
    end: 'other',
    is: 'reject by action.banned = "refuse" (default)',
  },
  {
    name: 'one of two recipients',
    record: ended({ replies: to('bob@recipient.example', 'eve@x.example') }),
    next: rule(
      'recipient = ["eve@x.example"]',
      'action = "pass"',
      'class = ["banned"]',
    ),
    end: 'other',
    is: 'pass by rule "r" (new.toml:1)',
  },
  {
    name: 'a trial: nothing would be stopped',
    next: 'mode = "monitor"\n',
    end: 'other',
    is: 'tag by action.banned = "refuse" (default)',
  },
  {
    name: 'answered before there was a verdict',
    record: ended({ class: '', action: '' }),
    end: 'unknown',
    is: 'before there was a verdict',
  },
  { name: 'lists that were cut', record: of({ leftOut: 2 }), end: 'unknown' },
  {
    name: 'a scanner that was bypassed',
    record: { ...BASE, bypassed: ['clamd until 2026'] } as MessageRecord,
    end: 'unknown',
    is: 'bypassed',
  },
  {
    name: 'released by an administrator',
    record: ended({ class: 'clean', action: 'pass', policy: 'release' }),
    next: rule('everything = true', 'action = "reject"'),
    end: 'same',
  },
  {
    name: 'a damaged record',
    record: of({ outcomes: [null as never] }),
    end: 'unknown',
    is: 'its record is damaged',
  },
  { name: 'no recipients', record: ended({ replies: [] }), end: 'same' },
]

t.test('each kind of record and change', async t => {
  for (const { name, record = BASE, now, next, end, is = '' } of CASES) {
    const seen = await judge(record, {
      ...(now !== undefined && { now }),
      ...(next !== undefined && { next }),
    })
    t.equal(seen.end, end, name)
    t.equal(seen.basis, 'record')
    const changed = seen.recipients.find(it => it.end === 'other')?.now
    const text =
      end === 'unknown'
        ? seen.why.join('; ')
        : `${changed?.ending} by ${changed?.policy} (${changed?.policySource})`
    if (end === 'other') t.equal(text, is, name)
    else if (is !== '') t.match(text, is, name)
    t.equal(seen.why.length > 0, end === 'unknown', name)
  }
})

t.test('for whom, and which rules took part', async t => {
  const two = ended({ replies: to('bob@recipient.example', 'eve@x.example') })
  const seen = await judge(two, {
    next:
      rule(
        'recipient = ["eve@x.example"]',
        'action = "tag"',
        'class = ["banned"]',
      ) + rule('part = ["*.exe"]', 'mode = "monitor"', 'action = "discard"'),
  })
  t.match(seen.recipients, [
    { addresses: ['bob@recipient.example'], end: 'same' },
    {
      addresses: ['eve@x.example'],
      end: 'other',
      then: { ending: 'quarantine' },
    },
  ])
  t.strictSame(
    seen.rules.map(it => [it.name, it.mode, it.source]),
    [
      ['r', 'monitored', 'new.toml:6'],
      ['r', 'decided', 'new.toml:1'],
    ],
  )
})
