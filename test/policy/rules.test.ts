/*
 * NAME
 *   rules.test - who, when, what, and what then
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { UNKNOWN_CLIENT, type Envelope } from '../../src/mail/envelope.js'
import type { Finding } from '../../src/mail/finding.js'
import { scratchFolder } from '../helper/folder.js'
import { partOf } from '../scan/sample.js'
import { judge, outcome, policyOf, type Judged } from './bench.js'

const EXE: Finding = {
  scanner: 'attachment-name',
  name: '.exe',
  class: 'banned',
  part: '1.2/report.exe',
}
const VIRUS: Finding = {
  scanner: 'clamd',
  name: 'Eicar-Test',
  class: 'infected',
  part: '1.2/report.exe',
}
const SPAM: Finding = { scanner: 's', name: 'GTUBE', class: 'spam', part: '' }

const field = (name: string, value: string): object => ({
  name,
  value: ` ${value}`,
  raw: `${name}: ${value}`,
})

const fields = (...pairs: readonly (readonly [string, string])[]): Judged => ({
  message: {
    fields: pairs.map(([name, value]) => field(name, value)) as never,
  },
})

const from = (known: Partial<Envelope>): Judged => ({ envelope: known })

const client = (address: string, name = ''): Judged =>
  from({ client: { ...UNKNOWN_CLIENT, address, name } })

function berlin(
  hours: string,
  moment: string,
  fits: boolean,
): readonly (readonly [string, Judged, boolean])[] {
  const condition = `hours = "${hours}"\ntime_zone = "Europe/Berlin"`
  return [[condition, from({ arrivedAt: Date.parse(moment) }), fits]]
}

function until(
  condition: string,
  moment: string,
  fits: boolean,
): readonly (readonly [string, Judged, boolean])[] {
  const all = `everything = true\n${condition}`
  const known = condition.includes('hours') ? condition : all
  return [[known, from({ arrivedAt: Date.parse(moment) }), fits]]
}

/** A condition of a rule that discards, a message, whether it fits. */
const CONDITIONS: readonly (readonly [string, Judged, boolean])[] = [
  ['sender = ["sender@a.example"]', {}, true],
  ['sender = ["SENDER@A.example"]', {}, true],
  ['sender = ["@a.example"]', {}, true],
  ['sender = ["a.example"]', {}, true],
  ['sender = [".example"]', {}, true],
  ['sender = [".a.example"]', {}, false],
  ['sender = ["sender@"]', {}, true],
  ['sender = ["other@a.example", "*"]\neverything = true', {}, true],
  ['sender = ["<>"]', {}, false],
  ['sender = ["<>"]', from({ sender: '' }), true],
  [
    'sender = ["@evil.example"]',
    from({ sender: '"@evil.example"@x.y' }),
    false,
  ],
  // Spellings of one mailbox.
  ['sender = ["a@b.example"]', from({ sender: '"a"@B.example' }), true],
  ['sender = ["a@b.example"]', from({ sender: '"\\a"@b.example.' }), true],
  ['sender = ["\\"a\\"@b.example"]', from({ sender: 'a@b.example' }), true],
  [
    'sender = ["a@b.example"]',
    from({ sender: '@x.example,@y.example:a@b.example' }),
    true,
  ],
  [
    'sender = ["a@b.example"]',
    from({ sender: '"a@b.example"@evil.example' }),
    false,
  ],
  [
    'sender = ["a@b.example"]',
    from({ sender: '"@x:a@b.example"@evil.example' }),
    false,
  ],
  [
    'sender = ["@b.example"]',
    from({ sender: 'a@b.example@evil.example' }),
    false,
  ],
  ['sender = ["@b.example"]', from({ sender: 'a@xb.example' }), false],
  ['sender = [".b.example"]', from({ sender: 'a@xb.example' }), false],
  [
    'sender = ["@bücher.example"]',
    from({ sender: 'a@xn--bcher-kva.example' }),
    true,
  ],
  [
    'sender = ["xn--bcher-kva.example"]',
    from({ sender: 'a@BÜCHER.example' }),
    true,
  ],
  [
    'sender = [".bücher.example"]',
    from({ sender: 'a@mail.xn--bcher-kva.example' }),
    true,
  ],
  [
    'sender = ["jos\u00e9@b.example"]',
    from({ sender: 'jose\u0301@b.example' }),
    true,
  ],
  ['sender = ["a@b.example"]', from({ sender: 'a+x@b.example' }), false],
  ['sender = ["<>", "a@b.example"]', from({ sender: '""@b.example' }), false],
  ['client = ["192.0.2.0/24"]', client('192.0.2.7'), true],
  ['client = ["192.0.2.0/24"]', client('::ffff:192.0.2.7'), true],
  ['client = ["192.0.2.0/24"]', client('IPv6:::ffff:c000:207'), true],
  ['client = ["192.0.2.0/24"]', client('2001:db8::192.0.2.7'), false],
  ['client = ["::ffff:192.0.2.0/120"]', client('192.0.2.7'), true],
  ['client = ["[2001:db8::]/32"]', client('2001:DB8:0::1'), true],
  ['client = ["192.0.2.7"]', client('', '192.0.2.7'), false],
  ['client = ["192.0.2.0/24"]', client('192.0.3.7'), false],
  ['client = ["2001:db8::/32"]', client('IPV6:2001:db8::1'), true],
  ['client = ["mail.b.example"]', client('', 'mail.b.example'), true],
  ['client = [".b.example"]', client('', 'mail.b.example'), true],
  ['client = [".b.example"]', client('', 'unknown'), false],
  ['authenticated = true', {}, false],
  ['authenticated = true', from({ saslUsername: 'u' }), true],
  ['authenticated = false', {}, true],
  ['origin = "submission"', {}, false],
  ['origin = "submission"', from({ origin: 'submission' }), true],
  ['days = ["sun"]', {}, true],
  ['days = ["mon", "sat"]', {}, false],
  ['hours = "18:00-19:00"', {}, true],
  ['hours = "19:00-20:00"', {}, false],
  ['hours = "22:00-06:00"', {}, false],
  ['hours = "18:00-06:00"', {}, true],
  ['hours = "19:00-20:00"\ntime_zone = "Europe/Berlin"', {}, true],
  ['days = ["mon"]\ntime_zone = "Pacific/Auckland"', {}, true],
  // In Berlin the clocks go from 02:00 to 03:00 on 2026-03-29 at 01:00 UTC.
  ...berlin('02:00-03:00', '2026-03-29T00:59:00Z', false),
  ...berlin('02:00-03:00', '2026-03-29T01:00:00Z', false),
  ...berlin('01:30-03:30', '2026-03-29T01:00:00Z', true),
  ...berlin('03:00-04:00', '2026-03-29T01:00:00Z', true),
  // And back on 2026-10-25: the hour from 02:00 comes twice.
  ...berlin('02:00-03:00', '2026-10-25T00:30:00Z', true),
  ...berlin('02:00-03:00', '2026-10-25T01:30:00Z', true),
  ...berlin('02:00-03:00', '2026-10-25T02:00:00Z', false),
  ...until('until = "2026-12-24 18:00"', '2026-12-24T17:59:59Z', true),
  ...until('until = "2026-12-24 18:00"', '2026-12-24T18:00:00Z', false),
  ...until('until = "2026-12-24T18:00"', '2027-01-01T00:00:00Z', false),
  ...until('until = "2026-12-24"', '2026-12-23T23:59:59Z', true),
  ...until('until = "2026-12-24"', '2026-12-24T00:00:00Z', false),
  ...until(
    'until = "2026-12-24 18:00"\ntime_zone = "Europe/Berlin"',
    '2026-12-24T16:59:00Z',
    true,
  ),
  ...until(
    'until = "2026-12-24 18:00"\ntime_zone = "Europe/Berlin"',
    '2026-12-24T17:00:00Z',
    false,
  ),
  ...until(
    'until = "2026-12-25 01:00"\nhours = "18:00-19:00"',
    '2026-12-24T19:30:00Z',
    false,
  ),
  ['class = ["banned"]', {}, false],
  ['class = ["banned"]', { findings: [EXE] }, true],
  ['class = ["clean"]', {}, true],
  ['scanner = ["attachment-name"]', { findings: [EXE] }, true],
  ['scanner = ["clamd"]', { findings: [EXE] }, false],
  ['finding = [".e*"]', { findings: [EXE] }, true],
  ['finding = [".com"]', { findings: [EXE] }, false],
  ['larger_than = 5', {}, true],
  ['larger_than = "1k"', {}, false],
  ['field = ["Subject: in+voice"]', fields(['Subject', 'an INNVOICE']), true],
  ['field = ["Subject: invoice"]', fields(['Subject', 'x']), false],
  [
    'field = ["subject: ^grün$"]',
    fields(['Subject', '=?utf-8?q?gr=C3=BCn?=']),
    true,
  ],
  ['field = ["Subject: a"]', fields(['From', 'a']), false],
  ['defect = ["enc*"]', { message: { defects: [] } }, false],
  ['encrypted = false', {}, true],
  ['macro = true', {}, false],
  ['from = ["boss@a.example"]', fields(['From', 'B <boss@a.example>']), true],
  [
    'from = ["boss@a.example"]',
    fields(['From', '"boss@a.example" <x@evil.example>']),
    false,
  ],
  [
    'from = ["boss@a.example"]',
    fields(['From', 'boss@a.example'], ['From', 'x@evil.example']),
    false,
  ],
  ['from = ["boss@a.example"]', {}, false],
]

t.test('each condition', async t => {
  for (const [condition, message, fits] of CONDITIONS) {
    const made = await policyOf(
      t,
      `[[rule]]\naction = "discard"\n${condition}\n`,
    )
    const wanted = fits ? 'one:discard two:discard' : ''
    const actual = outcome(await judge(made, message))
    if (fits) t.equal(actual, wanted, condition)
    else t.notMatch(actual, 'discard', condition)
  }
})

t.test('parts and their types', async t => {
  const parts = [
    partOf({ path: '1.1', declaredType: 'text/plain' }),
    partOf({
      path: '1.2/3',
      names: ['dir/macro.docm'],
      declaredType: 'application/x',
      marks: ['vba-macro'],
    }),
  ]
  const cases: readonly (readonly [string, boolean])[] = [
    ['part = ["*.docm"]', true],
    ['part = ["dir/*"]', true],
    ['part = ["*.doc"]', false],
    ['type = ["application/*"]', true],
    ['type = ["image/*"]', false],
    ['mark = ["vba-macro"]', true],
    ['mark = ["dde-link"]', false],
    ['macro = true', true],
    ['macro = false', false],
    ['body = ["hel+o"]', true],
    ['body = ["goodbye"]', false],
  ]
  for (const [condition, fits] of cases) {
    const made = await policyOf(
      t,
      `[[rule]]\naction = "discard"\n${condition}\n`,
    )
    const actual = outcome(await judge(made, { message: { parts } }))
    t.equal(actual.includes('discard'), fits, condition)
  }
})

const ALL = 'everything = true'

const rule = (...lines: readonly string[]): string =>
  `[[rule]]\n${lines.join('\n')}\n`

t.test('the first that fits decides', async t => {
  const made = await policyOf(
    t,
    rule('name = "a"', 'class = ["spam"]', 'action = "discard"') +
      rule('name = "b"', 'class = ["spam"]', 'action = "reject"'),
  )
  const [verdict] = await judge(made, { findings: [SPAM] })
  t.match(verdict, { action: 'discard', class: 'spam', policy: 'rule "a"' })
  t.match(verdict?.policySource, /filter\.toml:1$/u)
})

t.test('what lets one finding pass does not let the others', async t => {
  const made = await policyOf(
    t,
    rule('recipient = ["@x.example"]', 'finding = [".exe"]', 'action = "pass"'),
  )
  t.match(await judge(made, { findings: [EXE] }), [{ action: 'pass' }])
  t.match(await judge(made, { findings: [EXE, SPAM] }), [
    { action: 'tag', class: 'spam' },
  ])
  t.match(await judge(made, { findings: [EXE, VIRUS] }), [
    { action: 'quarantine', class: 'infected' },
  ])
})

t.test('who passes a sender does not pass his viruses', async t => {
  const sender = 'sender = ["@a.example"]\ninsecure = true'
  const made = await policyOf(t, rule(sender, 'action = "pass"'))
  t.match(await judge(made, { findings: [SPAM, EXE] }), [{ action: 'pass' }])
  t.match(await judge(made, { findings: [VIRUS] }), [{ action: 'quarantine' }])
  const said = await policyOf(
    t,
    rule(sender, 'class = ["infected"]', 'action = "pass"'),
  )
  t.match(await judge(said, { findings: [VIRUS] }), [{ action: 'pass' }])
})

t.test('monitor does nothing and is remembered', async t => {
  const made = await policyOf(
    t,
    rule('name = "try"', 'mode = "monitor"', 'action = "reject"', ALL) +
      rule('name = "late"', 'action = "pass"', ALL) +
      rule('name = "never"', 'mode = "monitor"', 'action = "defer"', ALL),
  )
  const [verdict] = await judge(made, {})
  t.match(verdict, { action: 'pass', policy: 'rule "late"' })
  t.match(verdict?.monitored, [{ rule: 'try', action: 'reject' }])
})

const PERSONAL = rule(
  'recipient = ["one@x.example"]',
  'action = "ACTION"',
  'class = ["spam"]',
)

/** The action for one recipient (the other: tag), by answers, the outcome. */
const MIXED: readonly (readonly [string, Envelope['answers'], string])[] = [
  ['quarantine', 'one', 'one:quarantine two:tag'],
  ['discard', 'one', 'one:discard two:tag'],
  ['pass', 'one', 'one:pass two:tag'],
  ['reject', 'one', 'one:quarantine two:tag'],
  ['defer', 'one', 'one:defer two:defer'],
  ['reject', 'each', 'one:reject two:tag'],
  ['defer', 'each', 'one:defer two:tag'],
  ['tag', 'one', 'one:tag two:tag'],
]

t.test('recipients with rules of their own', async t => {
  for (const [action, answers, wanted] of MIXED) {
    const made = await policyOf(t, PERSONAL.replace('ACTION', action))
    const verdicts = await judge(made, {
      findings: [SPAM],
      ...from({ answers }),
    })
    t.equal(outcome(verdicts), wanted, `${action} ${answers}`)
  }
})

t.test('all reject, with one answer: it stays a reject', async t => {
  const made = await policyOf(
    t,
    rule('recipient = ["one@x.example"]', 'action = "reject"', 'text = "go"') +
      rule('action = "reject"', ALL),
  )
  t.equal(outcome(await judge(made, {})), 'one:reject two:reject')
})

t.test('ten thousand recipients, some with rules', async t => {
  const recipients = Array.from({ length: 10_000 }, (_, at) => ({
    address: `r${at}@x.example`,
  }))
  const made = await policyOf(
    t,
    rule('recipient = ["r7@x.example"]', 'action = "discard"'),
  )
  const verdicts = await judge(made, from({ recipients }))
  t.strictSame(
    verdicts.map(it => [it.action, it.recipients.length]),
    [
      ['pass', 9999],
      ['discard', 1],
    ],
  )
})

t.test('lists in files, read again when they change', async t => {
  const folder = scratchFolder(t, 'lists')
  const file = join(folder, 'partners')
  writeFileSync(file, '# friends\n@a.example  # since May\n\n')
  const made = await policyOf(
    t,
    rule(`sender = ["file:${file}", "x@y.example"]`, 'action = "discard"'),
  )
  t.match(await judge(made, {}), [{ action: 'discard' }])
  t.strictSame(made.refresh(), [])
  writeFileSync(file, '@b.example is longer\n')
  t.match(made.refresh(), [/must contain addresses/u])
  t.match(
    await judge(made, {}),
    [{ action: 'discard' }],
    'the old list is in force',
  )
  writeFileSync(file, '@b.example\n')
  t.strictSame(made.refresh(), [])
  t.match(await judge(made, {}), [{ action: 'pass' }])
})

t.test('a recipient with a detail', async t => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ['', 'bob@x.example', 'Bob+lists@X.example', true],
    ['', 'bob@x.example', '"bob+lists"@x.example', true],
    ['', 'bob@', 'bob+a+b@x.example', true],
    ['', 'bob+a@x.example', 'bob+a@x.example', true],
    ['', 'bob+a@x.example', 'bob@x.example', false],
    ['', 'bob+a@x.example', 'bob+a+b@x.example', false],
    ['', '+bob@x.example', '+bob@x.example', true],
    ['', 'bob@x.example', 'bobby@x.example', false],
    ['', 'bob@x.example', 'bob-lists@x.example', false],
    ['"-+"', 'bob@x.example', 'bob-lists@x.example', true],
    ['""', 'bob@x.example', 'bob+lists@x.example', false],
  ]
  for (const [delimiter, listed, address, fits] of cases) {
    const made = await policyOf(
      t,
      (delimiter === '' ? '' : `recipient_delimiter = ${delimiter}\n`) +
        rule(`recipient = ["${listed}"]`, 'action = "discard"'),
    )
    const verdicts = await judge(made, from({ recipients: [{ address }] }))
    const wanted = fits ? 'discard' : 'pass'
    t.match(verdicts, [{ action: wanted }], `${listed} ${address}`)
  }
})

t.test('what lets a part pass does not let the rest pass', async t => {
  const parts = [
    partOf({
      path: '1.2',
      names: ['report.exe'],
      declaredType: 'application/pdf',
      detectedType: 'application/x-dosexec',
    }),
  ]
  const WHOLE: Finding = {
    ...{ scanner: 'parse', name: 'two-boundaries' },
    ...{ class: 'ambiguous', part: '' },
  }
  const cases: readonly (readonly [string, Finding, string])[] = [
    ['part = ["*.exe"]', EXE, 'pass'],
    ['part = ["*.exe"]', WHOLE, 'quarantine'],
    ['part = ["*.exe"]\nfinding = ["two-*"]', WHOLE, 'pass'],
    ['part = ["*.exe"]\ninsecure = true', WHOLE, 'pass'],
    ['type = ["application/pdf"]', EXE, 'quarantine'],
    ['type = ["application/x-dosexec"]', EXE, 'pass'],
    ['mark = ["vba-macro"]', WHOLE, 'quarantine'],
  ]
  for (const [condition, finding, action] of cases) {
    const made = await policyOf(t, rule(condition, 'action = "pass"'))
    const found = { findings: [finding], message: { parts } }
    t.match(await judge(made, found), [{ action }], condition)
  }
})

const AUTHENTICATED = 'mx.x.example; dmarc=pass (p=none) header.from=A.example'

t.test('domains that our own MTA has verified', async t => {
  const made = await policyOf(
    t,
    'authserv_id = "mx.x.example"\n' +
      rule('verified_domain = ["a.example"]', 'action = "pass"') +
      rule('action = "discard"', ALL),
  )
  const received = ['Received', 'from a by b'] as const
  const told = (value: string) => ['Authentication-Results', value] as const
  const cases: readonly (readonly [string, Judged, string])[] = [
    ['ours', fields(received, told(AUTHENTICATED)), 'pass'],
    ['on top', fields(told(AUTHENTICATED), received), 'pass'],
    [
      'below a second hop',
      fields(received, received, told(AUTHENTICATED)),
      'discard',
    ],
    ['without Received', fields(told(AUTHENTICATED)), 'discard'],
    [
      'of another',
      fields(received, told('evil; dmarc=pass header.from=a.example')),
      'discard',
    ],
    [
      'in a comment',
      fields(
        received,
        told('mx.x.example; none (dmarc=pass header.from=a.example)'),
      ),
      'discard',
    ],
    [
      'failed',
      fields(received, told('mx.x.example; dmarc=fail header.from=a.example')),
      'discard',
    ],
    [
      'only the first counts',
      fields(received, told('mx.x.example; none'), told(AUTHENTICATED)),
      'discard',
    ],
    [
      'DKIM',
      fields(received, told('mx.x.example; dkim=pass header.d=a.example')),
      'pass',
    ],
    [
      'SPF',
      fields(
        received,
        told('mx.x.example; spf=pass smtp.mailfrom=u@a.example'),
      ),
      'pass',
    ],
    [
      'in a quoted local part',
      fields(
        received,
        told(
          'mx.x.example; spf=fail smtp.mailfrom="x; dkim=pass header.d=a.example "@evil.example',
        ),
      ),
      'discard',
    ],
    [
      'after a quote that does not end',
      fields(
        received,
        told(
          'mx.x.example; spf=fail smtp.mailfrom="x; dkim=pass header.d=a.example',
        ),
      ),
      'discard',
    ],
    [
      'a blank before the colon',
      {
        message: {
          fields: [
            field('Received', 'from a by b'),
            {
              ...field('Authentication-Results', AUTHENTICATED),
              raw: `Authentication-Results : ${AUTHENTICATED}`,
            },
          ] as never,
        },
      },
      'discard',
    ],
    [
      'a name that only begins so',
      fields(
        received,
        told('mx.x.example.evil; dmarc=pass header.from=a.example'),
      ),
      'discard',
    ],
    [
      'with a version',
      fields(
        received,
        told('mx.x.example 1; dmarc=pass header.from=a.example'),
      ),
      'pass',
    ],
    [
      'another domain',
      fields(received, told('mx.x.example; dkim=pass header.d=b.example')),
      'discard',
    ],
  ]
  for (const [story, message, action] of cases) {
    t.match(await judge(made, message), [{ action }], story)
  }
})

/** What is wrong, and where it says so: line and column of the option. */
const ERRORS: readonly (readonly [string, RegExp])[] = [
  [
    '[[rules]]\naction = "pass"',
    /:1:1: unknown option "rules"; did you mean "rule"\?/u,
  ],
  [
    '[scanner.clamav]\nenabled = true',
    /:1:1: unknown option "scanner\.clamav"; did you mean "scanner\.clamd"\?/u,
  ],
  [
    '[rule]\naction = "pass"',
    /:1:1: "rule" must be tables, as in \[\[rule\]\]/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = "a@b.example"',
    /:3:1: rule\.sender must be a list of texts/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["*@b.example"]',
    /:3:1: rule\.sender contains "\*@b\.example": it is written "@b\.example"/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["*.b.example"]',
    /:3:1: .*it is written "\.b\.example"/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["bob@*"]',
    /:3:1: .*"\*" means nothing/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["!@b.example"]',
    /:3:1: .*there is no "not": put a rule for the exceptions before it/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["Bob <bob@b.example>"]',
    /:3:1: rule\.sender must contain addresses/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["/etc/list"]',
    /:3:1: .*a file is written with its absolute path/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nsender = ["file:list"]',
    /:3:1: .*a file is written with its absolute path/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nclient = ["10.0.0.1-10.0.0.9"]',
    /:3:1: rule\.client must contain/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nclient = ["10.0.0.0/255.0.0.0"]',
    /:3:1: rule\.client must contain/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\ndays = ["Monday"]',
    /:3:1: rule\.days must be a list of some of "mon"/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nhours = "8:00-18:00"',
    /:3:1: rule\.hours must be hours as in "08:00-18:00"/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nhours = "08:00-08:00"',
    /:3:1: rule\.hours must not end when they begin/u,
  ],
  ...['2026-13-01', '2026-02-30', '24.12.2026', '2026-12-24 25:00'].map(
    until =>
      [
        `[[rule]]\naction = "quarantine"\neverything = true\nuntil = "${until}"`,
        /:4:1: rule\.until must be a date, or a date and a time, as in/u,
      ] as const,
  ),
  [
    '[[rule]]\naction = "quarantine"\ntime_zone = "Europe/Berlin"',
    /:3:1: rule\.time_zone has no effect without days, hours or until/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nlarger_than = "10 MB"',
    /:3:1: rule\.larger_than must be a size/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nscanner = ["clamav"]',
    /:3:1: rule\.scanner must contain names of scanners \(parse, .*clamd.*\), not "clamav"/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nverified_domain = ["a.example"]',
    /:3:1: rule\.verified_domain needs authserv_id/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nredirect_to = "a@b.example"',
    /:3:1: rule\.redirect_to has no effect with action "quarantine"/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\nenabled = false',
    /:3:1: unknown option "rule\.enabled"/u,
  ],
  ['[[rule]]\naction = "allow"', /:2:1: rule\.action must be one of "pass"/u],
  [
    '[[rule]]\naction = "redirect"\nredirect_to = "a@b.example, c@d.example"',
    /:3:1: rule\.redirect_to must be an address like/u,
  ],
  [
    '[[rule]]\naction = "pass"\ncopy_to = ["Bob <bob@b.example>"]',
    /:3:1: rule\.copy_to must be an address like/u,
  ],
  ['[[rule]]\nname = "x"', /:1:1: rule\.action must be given/u],
  ['[[rule]]\naction = "drop"', /:2:1: rule\.action must be one of/u],
  [
    '[[rule]]\nactoin = "pass"',
    /:2:1: unknown option "rule\.actoin"; did you mean "action"\?/u,
  ],
  [
    '[[rule]]\naction = "pass"\nfrom = ["a@b.example"]',
    /:3:1: rule\.from is what anybody can write/u,
  ],
  [
    '[[rule]]\naction = "tag"\nfield = ["From: boss"]',
    /:3:1: rule\.field is what anybody can write/u,
  ],
  [
    '[[rule]]\naction = "discard"\nsender = ["a b"]',
    /:3:1: rule\.sender must contain addresses/u,
  ],
  [
    '[[rule]]\naction = "discard"\nclient = ["1.2.3"]',
    /:3:1: rule\.client must contain/u,
  ],
  [
    '[[rule]]\naction = "discard"\nclient = ["1.2.3.4/33"]',
    /:3:1: rule\.client must contain/u,
  ],
  [
    '[[rule]]\naction = "discard"\nhours = "8-18"',
    /:3:1: rule\.hours must be hours/u,
  ],
  [
    '[[rule]]\naction = "discard"\ntime_zone = "Mars"',
    /:3:1: rule\.time_zone must be a time zone/u,
  ],
  [
    '[[rule]]\naction = "discard"\nfield = ["no colon"]',
    /:3:1: rule\.field must contain patterns/u,
  ],
  [
    '[[rule]]\naction = "discard"\nbody = ["(a"]',
    /:3:1: rule\.body is no pattern/u,
  ],
  [
    '[[rule]]\naction = "discard"\nbody = ["(?=a)b"]',
    /:3:1: rule\.body is no pattern/u,
  ],
  [
    '[[rule]]\naction = "discard"\nsender = ["file:/nonexistent"]',
    /:3:1: rule\.sender names \/nonexistent/u,
  ],
  [
    '[[rule]]\naction = "redirect"',
    /:2:1: rule\.action "redirect" needs an address/u,
  ],
  [
    '[[rule]]\naction = "discard"\nsubject_prefix = "x"',
    /:3:1: rule\.subject_prefix has no effect/u,
  ],
  ['[[rule]]\naction = "reject"\ntext = "ä"', /:3:1: rule\.text must be/u],
  [
    '[[rule]]\naction = "discard"\nclass = ["virus"]',
    /:3:1: rule\.class must be a list of some of/u,
  ],
  [
    '\n[[rule]]\naction = "discard"\nmacro = true\n[[rule]]\n\n  hours = "x"\n  action = "pass"',
    /:7:3: rule\.hours/u,
  ],
]

t.test('what is wrong says where', async t => {
  for (const [toml, wanted] of ERRORS) {
    await t.rejects(policyOf(t, toml), { message: wanted }, toml)
  }
})

t.test('a hostile text does not stop the patterns', async t => {
  const made = await policyOf(
    t,
    rule('action = "discard"', 'body = ["(a+)+$"]'),
  )
  const content = `${'a'.repeat(1_000_000)}b`
  const parts = [partOf({ content, declaredType: 'text/plain' })]
  t.match(await judge(made, { message: { parts } }), [{ action: 'pass' }])
})

t.test(
  'a letter of Windows matches, whatever its charset is called',
  async t => {
    const made = await policyOf(
      t,
      rule('action = "discard"', 'body = ["\u201c100 \u20ac"]'),
    )
    const content = Buffer.from('\x93100 \x80', 'latin1')
    const letter = { content, declaredType: 'text/plain' }
    for (const charset of ['windows-1252', 'iso-8859-1', 'us-ascii']) {
      const parts = [partOf({ ...letter, charset })]
      const [verdict] = await judge(made, { message: { parts } })
      t.equal(verdict?.action, 'discard', charset)
    }
    const parts = [partOf({ ...letter, charset: 'koi8-r' })]
    t.match(await judge(made, { message: { parts } }), [{ action: 'pass' }])
  },
)

t.test('hostile header fields do not stop the rules', async t => {
  const made = await policyOf(
    t,
    'authserv_id = "mx.x.example"\n' +
      rule('verified_domain = ["a.example"]', 'action = "discard"') +
      rule('from = ["a@b.example"]', 'action = "discard"'),
  )
  const blanks = `mx.x.example; dkim=pass${' '.repeat(250_000)}x`
  const verdicts = await judge(
    made,
    fields(
      ['Received', 'from a by b'],
      ['Authentication-Results', blanks],
      ['From', 'a'.repeat(250_000)],
    ),
  )
  t.match(verdicts, [{ action: 'pass' }])
})
