/*
 * NAME
 *   screen.test - status fits a terminal, and shows what is wrong
 */
import t from 'tap'
import { isMissing, type StatusFacts } from '../../src/status/facts.js'
import { statusScreen } from '../../src/status/screen.js'
import { ageText, bytesText } from '../../src/status/words.js'

const NOW = Date.parse('2026-11-30T14:00:00Z')
const MINUTE = 60_000
const FLOOR = 64 * 1024 * 1024

const WELL: StatusFacts = {
  time: NOW,
  version: '0.1.0',
  config: {
    file: '/etc/postsift/filter.toml',
    ...{ digest: 'a1b2c3d4e5f6', mode: 'enforce', problem: '' },
  },
  filterd: {
    ...{ version: '0.1.0', node: 'v20.19.5', pid: 4711 },
    startedAt: NOW - 26 * 60 * MINUTE,
    configFile: '/etc/postsift/filter.toml',
    ...{ configDigest: 'a1b2c3d4e5f6', overrides: [] },
    listeners: 'smtp:127.0.0.1:10025, lmtp:unix:/run/postsift/lmtp.sock',
    workers: [
      { pid: 4712, state: 'serving', seconds: 10 },
      { pid: 4713, state: 'draining', seconds: 99 },
    ],
    running: {
      sessions: { 'smtp:127.0.0.1:10025': 3, 'lmtp:unix:/run/x': 1 },
      ...{ sessionsLimit: 200, waiting: 0, lines: [] },
      reload: { successful: true, at: NOW, text: '' },
    },
  },
  bypasses: [],
  engines: [
    {
      ...{ scanner: 'clamd', state: 'works', testedAt: NOW - 3 * MINUTE },
      databaseAt: null,
      text: 'found the test virus EICAR (ClamAV 1.0.7, database 27450, 0 days old)',
      ...{ asked: 120, failed: 0, medianMs: 12.4, slowestMs: 11_300 },
    },
  ],
  queue: { total: 1, waiting: 0, oldest: null, reason: '' },
  quarantine: {
    ...{ entries: 12, bytes: 3_500_000, limitBytes: 0 },
    oldestAt: NOW - 1000 * MINUTE,
  },
  space: [
    { folder: '/var/spool/postsift', freeBytes: 9e9, floorBytes: FLOOR },
    { folder: '/var/lib/postsift/records', freeBytes: 8e9, floorBytes: FLOOR },
  ],
  recent: {
    messages: 120,
    actions: { tag: 5, pass: 113, quarantine: 2 },
    ...{ since: NOW - 50 * MINUTE, isCut: false, errors: [] },
  },
}

const running = (more: object | null): Partial<StatusFacts> => {
  if (isMissing(WELL.filterd)) throw new Error('there is one')
  const { running, ...rest } = WELL.filterd
  if (running === undefined || more === null) return { filterd: rest }
  return { filterd: { ...rest, running: { ...running, ...more } } }
}

const screen = (
  facts: StatusFacts,
  { columns = 80, rows = 24 as number | null } = {},
): string => {
  const paint = (_: string, text: string) => text
  const text = statusScreen(facts, { paint, columns, rows })
  return text
}

t.test('all is well', async t => {
  const lines = screen(WELL).split('\n')
  t.match(lines[0], /^Postsift 0\.1\.0 +2026-11-30 \d\d:00$/u)
  t.equal(lines[0]?.length, 80)
  const text = lines.join('\n')
  t.match(
    text,
    /^filterd {4}0\.1\.0, Node\.js v20\.19\.5, process 4711, since/mu,
  )
  t.match(
    text,
    '           workers: 1 serving, 1 draining; sessions: 4 of 200\n',
  )
  t.match(text, /filter\.toml a1b2c3d4e5f6, mode enforce, in force\n/u)
  t.match(text, 'queue      1 message in Postfix, none waits for the filter\n')
  t.match(text, /^quarantine 12 messages, 3\.3 MiB, the oldest of 2026-11/mu)
  t.match(text, 'space      7.5 GiB free for /var/lib/postsift/records\n')
  t.match(text, 'last hour  120 messages: 113 pass, 5 tag, 2 quarantine\n')
  t.match(
    text,
    'clamd    works       3 min   12 ms    11 s     0 of 120   ClamAV 1.0.7',
  )
  t.notMatch(text, /BYPASS|LAST ERRORS/u)
})

/** What is not well, and what is shown then. */
const CASES: readonly (readonly [string, Partial<StatusFacts>, RegExp])[] = [
  [
    'no filterd',
    { filterd: { missing: 'No filterd runs: there is no /x/control.sock' } },
    /^filterd {4}No filterd runs: there is no \/x\/control\.sock\n {11}filter-pipe and/mu,
  ],
  [
    'a bypass',
    {
      bypasses: [
        {
          ...{ scanner: 'all', from: NOW, until: NOW + 60 * MINUTE },
          ...{ steady: 0, by: 'root, login alice' },
        },
      ],
    },
    /^BYPASS {5}all scanners until 2026-11-30T15:00:00Z, by root, login alice$/mu,
  ],
  [
    'a bypass that cannot be seen',
    { bypasses: { missing: '/j is closed to this account' } },
    /^BYPASS {5}\/j is closed to this account$/mu,
  ],
  [
    'a changed configuration',
    { config: { ...WELL.config, digest: '000000000000' } },
    /^config .* 000000000000: changed, not in force$/mu,
  ],
  [
    'a wrong configuration',
    { config: { ...WELL.config, problem: '/x.toml:3:1: unknown option "y"' } },
    /^config {5}\/x\.toml:3:1: unknown option "y"$/mu,
  ],
  [
    'a trial',
    { config: { ...WELL.config, mode: 'monitor' } },
    /mode monitor, in force/u,
  ],
  [
    'mail waits',
    { queue: { total: 9, waiting: 3, oldest: NOW - 90 * MINUTE, reason: 'x' } },
    /^queue {6}9 messages in Postfix, 3 wait for the filter, the oldest for 1 h$/mu,
  ],
  [
    'a queue that cannot be seen',
    { queue: { missing: 'postqueue -j: status 69' } },
    /^queue {6}postqueue -j: status 69$/mu,
  ],
  [
    'a quarantine that is nearly full',
    {
      quarantine: {
        ...{ entries: 1, bytes: 95, limitBytes: 100, oldestAt: null },
      },
    },
    /^quarantine 1 message, 95 B of 100 B \(95 %\)$/mu,
  ],
  [
    'messages that the store does not have yet',
    {
      quarantine: {
        ...{ entries: 9, bytes: 95, limitBytes: 0, oldestAt: null },
        waiting: { entries: 4, bytes: 50 },
      },
    },
    /^quarantine 9 messages, 95 B, 4 not in the store yet$/mu,
  ],
  [
    'a disk that is nearly full',
    { space: [{ folder: '/s', freeBytes: FLOOR + 1, floorBytes: FLOOR }] },
    /^space {6}64\.0 MiB free for \/s; below 64\.0 MiB, all mail is deferred$/mu,
  ],
  [
    'a blind engine',
    {
      engines: WELL.engines.map(it => ({
        ...it,
        ...{ state: 'silent', text: 'it did not find the test virus EICAR' },
      })),
    },
    /^clamd {4}silent .* it did not\S* ?.*$/mu,
  ],
  [
    'what filterd logged',
    running({
      lines: [
        { time: NOW - MINUTE, level: 'error', text: 'older' },
        { time: NOW, level: 'warning', text: 'filterd: worker 7 died' },
      ],
    }),
    /^LAST ERRORS\n {2}\d\d:00:00 filterd: worker 7 died\n {2}\d\d:59:00 older$/mu,
  ],
  [
    'a reload that failed',
    running({ reload: { successful: false, at: NOW, text: 'x.toml:3: y' } }),
    /^ {11}not taken at \d\d:00:00: x\.toml:3: y$/mu,
  ],
  [
    'sessions that wait',
    running({ waiting: 2 }),
    /sessions: 4 of 200, 2 wait$/mu,
  ],
  [
    'what was remembered',
    running({ cache: { process: 70, shared: 10, miss: 20 } }),
    /^cache {6}80 of 100 parts known \(80 %\), 10 from store\.cache$/mu,
  ],
  [
    'a server that does not answer, or is not ours alone',
    running({ cache: { miss: 3, forged: 2, error: 4 } }),
    /^cache {6}0 of 3 parts known \(0 %\), 2 forged, 4 times no answer$/mu,
  ],
  [
    'an older filterd',
    running(null),
    /^ {11}workers: 1 serving, 1 draining$/mu,
  ],
  [
    'a database that has an age',
    {
      engines: WELL.engines.map(it => ({
        ...it,
        ...{ text: 'found it', databaseAt: NOW - 50 * 60 * MINUTE },
      })),
    },
    /^clamd .* database 2 d old$/mu,
  ],
  [
    'no engine',
    { engines: [] },
    /^No antivirus and no spam engine is enabled/mu,
  ],
  [
    'many messages',
    {
      recent: {
        ...{ messages: 500, actions: { pass: 500 }, errors: [] },
        ...{ since: NOW - 5 * MINUTE, isCut: true },
      },
    },
    /^from \d\d:55 500 messages: 500 pass$/mu,
  ],
  [
    'no message',
    {
      recent: {
        ...{ messages: 0, actions: {}, errors: [] },
        ...{ since: null, isCut: false },
      },
    },
    /^last hour {2}no message$/mu,
  ],
]

t.test('what is not well', async t => {
  for (const [story, more, wanted] of CASES) {
    t.match(screen({ ...WELL, ...more }), wanted, story)
  }
})

t.test('it fits, whatever there is', async t => {
  if (isMissing(WELL.recent)) throw new Error('there are none')
  const errors = Array.from({ length: 10 }, (_, at) => ({
    time: NOW - at * MINUTE,
    text: `ID${at}: clamd: \u001b[2J${'x'.repeat(300)}`,
  }))
  const much: StatusFacts = {
    ...WELL,
    recent: { ...WELL.recent, errors },
    bypasses: Array.from({ length: 3 }, (_, at) => ({
      ...{ scanner: `scanner${at}`, from: NOW, until: NOW + 1 },
      ...{ steady: 0, by: 'someone'.repeat(20) },
    })),
  }
  for (const [columns, rows] of [
    [80, 24],
    [40, 10],
    [132, 50],
    [1, 1],
  ] as const) {
    const lines = screen(much, { columns, rows }).split('\n')
    t.ok(lines.length <= rows, `${columns}x${rows}`)
    t.strictSame(
      lines.filter(it => it.length > columns),
      [],
    )
  }
  const lines = screen(much).split('\n')
  t.equal(lines.length, 24, 'errors take the room that is left')
  t.match(lines.at(-1), /^ {2}\d\d:\d\d:00 ID\d: clamd: \?\[2Jx+\.\.\.$/u)
  const all = screen(much, { rows: null }).split('\n')
  t.match(all.at(-1), /ID9/u)
})

t.test('words', async t => {
  const ages = [-5, 0, 59_999, 60_000, 3_599_999, 86_400_000 * 3].map(ageText)
  t.strictSame(ages, ['0 s', '0 s', '59 s', '1 min', '59 min', '3 d'])
  const sizes = [0, 1023, 1024, 150 * 1024, 5e12, 5e16].map(bytesText)
  t.strictSame(sizes, [
    ...['0 B', '1023 B', '1.0 KiB', '150 KiB', '4.5 TiB', '45475 TiB'],
  ])
})
