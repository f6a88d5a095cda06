/*
 * NAME
 *   doctor-findings - what doctor says of facts
 */

import t from 'tap'
import {
  diagnose,
  statusOf,
} from '../../install/filter-install/doctor/doctor.js'
import type {
  LiveFacts,
  PolicyFacts,
  RunningFilter,
} from '../../install/filter-install/doctor/facts.js'
import type { PathProblem } from '../../install/filter-install/plan/path-safety.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { secondsOf } from '../../install/filter-install/doctor/limits.js'
import { queueOf } from '../../src/postfix/waiting-mail.js'
import { makePlan } from '../../install/filter-install/plan/plan.js'
import { factsAfter, factsFor, optionsFor } from './facts.js'
import { MODES, type Mode } from './installer.js'

const NOW = 1_800_000_000_000

/** What Postfix's defaults are, where our stanzas say nothing. */
const VALUES: LiveFacts['values'] = {
  mail_owner: 'postfix',
  myhostname: 'mail.example',
  message_size_limit: '10240000',
  command_time_limit: '1000s',
  chkmsg_time_limit: '1000s',
  smtpd_proxy_timeout: '100s',
  soft_bounce: 'no',
}

/** A policy of which there is nothing to say. */
const QUIET: PolicyFacts = {
  forecasts: [],
  actions: Object.fromEntries(
    VERDICT_CLASSES.map(it => [it, { action: 'defer', source: 'default' }]),
  ) as PolicyFacts['actions'],
  failures: [],
  rules: [],
  warnings: [],
  scanners: ['parse'],
}

const problem = (
  kind: PathProblem['kind'],
  more: Partial<PathProblem> = {},
): PathProblem => ({
  ...{ at: '/opt/x', kind, uid: 0, gid: 0, sentence: '/opt/x is odd' },
  ...more,
})

const unsafe = (one: PathProblem): LiveFacts => ({
  ...well('daemon'),
  safety: { problems: [one], check: '' },
})

const running = (more: Partial<RunningFilter>): LiveFacts => ({
  ...well('daemon'),
  processes: {
    ...{ builtAt: NOW, configuredAt: NOW },
    running: {
      ...{ pid: 7, program: '/opt/postsift/dist/bin/filterd.js' },
      configFile: '/etc/postsift/filter.toml',
      ...{ started: NOW + 5000, youngest: NOW + 6000, ...more },
    },
  },
})

const well = (mode: Mode): LiveFacts => {
  const options = optionsFor(mode)
  const facts = factsFor(mode)
  const plan = makePlan(facts, options)
  const { postfix, record } = factsAfter(facts, plan, options)
  if (record === null) throw new Error('no record')
  const content = /^content_filter = (.*)$/mu.exec(postfix.files['main.cf'])
  const place = { isFolder: true, isEmpty: false, uid: 990, mode: 0o700 }
  return {
    ...{ configDir: '/etc/postfix', version: '3.7.11', isRunning: true },
    files: postfix.files,
    values: { ...VALUES, content_filter: content?.[1] ?? '' },
    record: {
      ...record,
      setup: {
        ...{ configFile: '/etc/postsift/filter.toml', user: 'filter' },
        ...{ returnPort: 10026, node: '/usr/bin/node' },
        nodeVersion: 'v20.19.0',
      },
    },
    ...{ since: NOW, configFile: '/etc/postsift/filter.toml' },
    filter: {
      ...{ mode: 'enforce', hostname: 'postsift.localhost', user: 'filter' },
      ...{ messageTimeLimit: 300, beforeQueueTimeLimit: 90 },
      scanTimeLimit: 150,
      ...{ messageSizeLimit: 100_000_000, freeSpaceFloor: 64_000_000 },
      antivirus: true,
      policy: QUIET,
    },
    account: {
      ...{ name: 'filter', uid: 990, gids: [990] },
      shell: '/usr/sbin/nologin',
    },
    folders: [{ path: '/var/spool/postsift', place, free: 1e10 }],
    programs: new Map([['/usr/bin/node', true]]),
    nodeVersion: 'v20.19.0',
    startCache: 'fresh',
    listening: new Map([
      [10025, ['0100007F']],
      [10026, ['0100007F']],
    ]),
    greetings: new Map([
      [10025, '220 postsift.localhost ESMTP Postsift'],
      [10026, '220 mail.example ESMTP Postfix'],
    ]),
    queue: { total: 3, waiting: 0, oldest: null, reason: '' },
    filterLines: [],
    clamd: [],
    own: {
      bin: '/opt/postsift/dist/bin',
      install: '/opt/postsift/dist/install/filter-install',
      ...{ place: '', hasSystemd: true, sources: null, origin: 'sources' },
    },
    safety: { problems: [], check: '' },
    processes: { running: null, builtAt: NOW, configuredAt: NOW },
  }
}

const master = (facts: LiveFacts, from: RegExp, to: string): LiveFacts => {
  const text = facts.files['master.cf'].replace(from, to)
  if (text === facts.files['master.cf']) throw new Error(`no ${from}`)
  return { ...facts, files: { ...facts.files, 'master.cf': text } }
}

const smtpd = (facts: LiveFacts, option: string): LiveFacts =>
  master(
    facts,
    /^smtp +inet.*\n/mu,
    `smtp inet n - y - - smtpd\n  -o ${option}\n`,
  )

const folder = (more: Partial<LiveFacts['folders'][number]>): LiveFacts => {
  const facts = well('daemon')
  return { ...facts, folders: facts.folders.map(it => ({ ...it, ...more })) }
}

const values = (facts: LiveFacts, more: Record<string, string>): LiveFacts => ({
  ...facts,
  values: { ...facts.values, ...more },
})

const surrounded = (
  more: Partial<NonNullable<LiveFacts['surroundings']>>,
): LiveFacts => ({
  ...well('daemon'),
  surroundings: { account: '', noLog: '', lastResort: '', ...more },
})

t.test('in each mode, nothing is found where all is well', async t => {
  for (const mode of MODES) {
    t.strictSame(diagnose(well(mode), NOW), [], mode)
  }
  t.equal(statusOf([]), 0)
})

// What is not well, and what is said.
const CASES: readonly (readonly [
  story: string,
  facts: () => LiveFacts,
  topic: string,
  level: 'warning' | 'critical',
  text: RegExp,
])[] = [
  [
    'nothing runs as the account',
    () => surrounded({ account: 'this Node.js cannot become filter' }),
    'setpriv',
    'warning',
    /cannot be started as root: this Node\.js cannot become filter\.$/u,
  ],
  [
    'no logger takes the log',
    () => surrounded({ noLog: '/usr/sbin/postlog: exit status 1' }),
    'log_to',
    'warning',
    /^The log of the filter cannot be written: \/usr\/sbin\/postlog: exit status 1\.$/u,
  ],
  [
    'no one took the log',
    () => surrounded({ lastResort: '/var/lib/postsift/records/log' }),
    'log_to',
    'warning',
    /Some log lines were not accepted by the log service, and are in \/var\/lib\/postsift\/records\/log\.$/u,
  ],
  [
    'one smtpd turns the filter off',
    () => smtpd(well('daemon'), 'content_filter='),
    'smtp/inet content_filter',
    'critical',
    /^Mail that comes in by smtp\/inet is not filtered: its content_filter is empty\.$/u,
  ],
  [
    'the port of metrics is taken',
    () => ({
      ...well('daemon'),
      metrics: { address: '127.0.0.1:9127', fault: 'it does not answer' },
    }),
    'metrics',
    'warning',
    /^filterd does not serve metrics at 127\.0\.0\.1:9127: it does not answer\.$/u,
  ],
  [
    'one smtpd has another filter',
    () => smtpd(well('lmtp'), 'content_filter=other:[127.0.0.1]:10024'),
    'smtp/inet content_filter',
    'critical',
    /is not filtered: its content_filter is other:\[127\.0\.0\.1\]:10024\.$/u,
  ],
  [
    'one smtpd has its filter by a parameter',
    () => {
      const facts = smtpd(well('spawn'), 'content_filter=$no_filter')
      const main = `${facts.files['main.cf']}no_filter =\n`
      return { ...facts, files: { ...facts.files, 'main.cf': main } }
    },
    'smtp/inet content_filter',
    'critical',
    /is not filtered: its content_filter is empty/u,
  ],
  ...(['pipe', 'before-queue'] as const).map(
    mode =>
      [
        `${mode}: an smtpd that was added later`,
        () => {
          const facts = well(mode)
          const files = {
            ...facts.files,
            'master.cf': `2525 inet n - y - - smtpd\n${facts.files['master.cf']}`,
          }
          return { ...facts, files }
        },
        `2525/inet ${mode === 'pipe' ? 'content_filter' : 'smtpd_proxy_filter'}`,
        'critical',
        /^Mail that comes in by 2525\/inet is not filtered/u,
      ] as const,
  ),
  [
    'an access table names another filter',
    () => ({
      ...well('daemon'),
      filterLines: [{ where: '/etc/postfix/access:3', target: 'smtp:[x]:25' }],
    }),
    'FILTER /etc/postfix/access:3',
    'warning',
    /^\/etc\/postfix\/access:3 sends matching mail to FILTER smtp:\[x\]:25 instead of the filter\.$/u,
  ],
  [
    'a service of ours was changed',
    () => master(well('daemon'), /,no_milters/u, ''),
    'lines',
    'warning',
    /changed by someone else: 127\.0\.0\.1:10026\/inet\.$/u,
  ],
  [
    'clamd has no signatures',
    () => ({
      ...well('daemon'),
      clamd: [
        {
          ...{ address: 'unix:/c', error: '', closed: '', findsVirus: false },
          ...{ hidesLimits: false, largest: 1, takesLargest: true },
        },
      ],
    }),
    'clamd',
    'critical',
    /^clamd at unix:\/c does not find the test virus/u,
  ],
  [
    'a folder on a disk that takes no writes',
    () => folder({ isReadOnly: true }),
    '/var/spool/postsift',
    'critical',
    /mounted read-only: mail is deferred\.$/u,
  ],
  [
    'a file in a folder belongs to another account',
    () => folder({ foreign: '/var/spool/postsift/release.key' }),
    '/var/spool/postsift',
    'critical',
    /^\/var\/spool\/postsift\/release\.key does not belong to filter/u,
  ],
  [
    'pipe(8) waits less than the filter',
    () => values(well('pipe'), { chkmsg_time_limit: '5m' }),
    'chkmsg_time_limit',
    'critical',
    /is 5m, but the filter may take 300s: Postfix would bounce/u,
  ],
  [
    'the launcher ends what would go on',
    () => ({
      ...well('pipe'),
      filter: { ...settings(), messageTimeLimit: 700 },
    }),
    'the limit of filter-pipe',
    'critical',
    /is 600s, but the filter may take 700s/u,
  ],
  [
    'spawn(8) waits less than the filter',
    () =>
      master(
        well('spawn'),
        /command_time_limit=1000s/u,
        'command_time_limit=200s',
      ),
    'command_time_limit',
    'critical',
    /delivered twice/u,
  ],
  [
    'lmtp(8) waits less than the filter',
    () =>
      master(well('lmtp'), /data_done_timeout=1200s/u, 'data_done_timeout=4m'),
    'lmtp_data_done_timeout',
    'critical',
    /is 4m/u,
  ],
  [
    'smtpd waits less than the filter',
    () => ({
      ...well('before-queue'),
      filter: { ...settings(), beforeQueueTimeLimit: 100 },
    }),
    'smtpd_proxy_timeout',
    'critical',
    /is 100s, but the filter may take 100s: clients/u,
  ],
  [
    'no room for our fields',
    () =>
      master(
        well('daemon'),
        /(?<=127\.0\.0\.1:10026 [^]*message_size_limit=)20480000/u,
        '10240000',
      ),
    '127.0.0.1:10026/inet message_size_limit',
    'warning',
    /largest messages bounce/u,
  ],
  [
    'Postfix takes anything',
    () =>
      values(
        master(
          well('daemon'),
          /(?<=127\.0\.0\.1:10026 [^]*message_size_limit=)20480000/u,
          '0',
        ),
        { message_size_limit: '0' },
      ),
    'message_size_limit',
    'warning',
    /not limited/u,
  ],
  [
    'aliases are never expanded',
    () =>
      master(
        well('daemon'),
        /receive_override_options=no_unknown/u,
        'receive_override_options=no_address_mappings,no_unknown',
      ),
    'receive_override_options',
    'critical',
    /aliases are never expanded/u,
  ],
  [
    'a next hop that DNS is asked for',
    () => values(well('daemon'), { content_filter: 'chkmsg:localhost:10025' }),
    'disable_dns_lookups',
    'warning',
    /no brackets/u,
  ],
  [
    'the way back is open to all',
    () => ({
      ...well('daemon'),
      listening: new Map([[10026, ['00000000']]]),
    }),
    'ports',
    'critical',
    /^Port 10026 can be reached from other hosts/u,
  ],
  [
    'and by IPv6',
    () => ({
      ...well('daemon'),
      listening: new Map([[10025, ['0'.repeat(32)]]]),
    }),
    'ports',
    'critical',
    /^Port 10025 /u,
  ],
  [
    'a new Node.js',
    () => ({ ...well('pipe'), nodeVersion: 'v22.1.0' }),
    'node',
    'warning',
    /was v20\.19\.0 .* is now v22\.1\.0/u,
  ],
  [
    'an old Node.js',
    () => ({ ...well('pipe'), nodeVersion: 'v18.20.0' }),
    'node',
    'critical',
    /older than v20\.19/u,
  ],
  [
    'no Node.js',
    () => ({ ...well('pipe'), nodeVersion: null }),
    'node',
    'critical',
    /missing at \/usr\/bin\/node/u,
  ],
  [
    'a program that is gone',
    () => ({ ...well('pipe'), programs: new Map([['/opt/x.js', false]]) }),
    'programs',
    'critical',
    /^\/opt\/x\.js is missing/u,
  ],
  ...(['root', 'nobody', 'postfix'] as const).map(
    name =>
      [
        `the filter runs as ${name}`,
        () => ({
          ...well('daemon'),
          account: {
            ...{ name, uid: 990, gids: [990] },
            shell: '/usr/sbin/nologin',
          },
        }),
        'account',
        'critical',
        /needs its own account/u,
      ] as const,
  ),
  [
    'no account',
    () => ({ ...well('daemon'), account: null }),
    'account',
    'critical',
    /no account filter/u,
  ],
  [
    'an account that can log in',
    () => ({
      ...well('daemon'),
      account: { name: 'filter', uid: 990, gids: [990], shell: '/bin/sh' },
    }),
    'account',
    'warning',
    /has the shell \/bin\/sh/u,
  ],
  [
    'a folder that is gone',
    () => ({
      ...well('daemon'),
      folders: [{ path: '/var/x', place: null, free: null }],
    }),
    '/var/x',
    'critical',
    /is missing/u,
  ],
  [
    'a quarantine that is not open to its group',
    () => ({
      ...well('daemon'),
      folders: [
        {
          ...well('daemon').folders[0],
          path: '/var/x',
          place: { isFolder: true, isEmpty: true, uid: 990, mode: 0o700 },
          free: 1e10,
          sharing: 'has mode 0700: it is not open to members',
        },
      ],
    }),
    '/var/x',
    'warning',
    /not open to members of quarantine_group/u,
  ],
  [
    'Postfix does not run',
    () => ({ ...well('daemon'), isRunning: false }),
    'postfix',
    'critical',
    /does not run/u,
  ],
  [
    'filter-smtp says nothing',
    () => ({ ...well('spawn'), greetings: new Map([[10026, '220 x']]) }),
    'filter-smtp',
    'critical',
    /does not answer/u,
  ],
  [
    'no one answers where mail of our own users goes',
    () => {
      const facts = well('daemon')
      const record = { ...facts.record, submissionPort: 10027 }
      return { ...facts, record }
    },
    'filterd',
    'critical',
    /does not answer on 127\.0\.0\.1:10027/u,
  ],
  [
    'an interrupted verification',
    () => master(well('daemon'), /$/u, 'chkprobe unix - - n - 5 smtp\n'),
    'verify',
    'warning',
    /interrupted/u,
  ],
  [
    'no one takes mail back',
    () => ({
      ...well('daemon'),
      greetings: new Map([[10025, '220 x ESMTP Postsift']]),
    }),
    'way back',
    'critical',
    /does not answer on 127\.0\.0\.1:10026/u,
  ],
  [
    'mail has waited for long',
    () => ({
      ...well('daemon'),
      queue: { total: 9, waiting: 2, oldest: NOW - 3_600_000, reason: 'why' },
    }),
    'queue',
    'critical',
    /^2 messages wait for the filter, the oldest for 60 minutes: why\.$/u,
  ],
  [
    'a trial',
    () => values(well('daemon'), { soft_bounce: 'yes' }),
    'soft_bounce',
    'warning',
    /stays in the queue/u,
  ],
  [
    'addresses that are not quoted',
    () => master(well('pipe'), /flags=Rq/u, 'flags=R'),
    'chkmsg/unix flags',
    'critical',
    /without q: addresses/u,
  ],
  [
    'a sender of bounces',
    () => master(well('pipe'), /null_sender= /u, ''),
    'chkmsg/unix null_sender',
    'critical',
    /no empty null_sender=/u,
  ],
  [
    'a command line in another order',
    () => master(well('pipe'), /-f \$\{sender\} -- /u, '-f ${sender} '),
    'chkmsg/unix argv',
    'critical',
    /could be read as an option/u,
  ],
  [
    'a clock that is ahead',
    () => ({ ...well('pipe'), latestTime: NOW - 1 }),
    'clock',
    'warning',
    /^The clock shows \d{4}-\d\d-\d\d, but by the uptime .* at most /u,
  ],
  [
    'a size that is not told',
    () => master(well('pipe'), /--size \$\{size\}/u, ''),
    'chkmsg/unix size',
    'warning',
    /truncated/u,
  ],
  [
    'a queue id that is not told',
    () => master(well('pipe'), /--queue-id \$\{queue_id\}/u, ''),
    'chkmsg/unix queue_id',
    'warning',
    /delivered twice/u,
  ],
  [
    'mail from outside as that of our own users',
    () => master(well('pipe'), /(?=-f \$\{sender\})/u, '--origin submission '),
    'chkmsg/unix origin',
    'warning',
    /from outside counts as mail of your own users/u,
  ],
  [
    'another account in master.cf',
    () => master(well('pipe'), /user=filter/u, 'user=www-data'),
    'chkmsg/unix user',
    'critical',
    /runs as www-data and not as filter/u,
  ],
  [
    'a program in a chroot',
    () => master(well('pipe'), /^(chkmsg +unix +- +n +)n/mu, '$1y'),
    'chkmsg/unix chroot',
    'critical',
    /chrooted/u,
  ],
  [
    'a chroot that an old level means',
    () =>
      values(master(well('pipe'), /^(chkmsg +unix +- +n +)n/mu, '$1-'), {
        compatibility_level: '0',
      }),
    'chkmsg/unix chroot',
    'critical',
    /chrooted/u,
  ],
  [
    'warnings of Node.js as answers',
    () => master(well('spawn'), / --no-warnings/u, ''),
    '127.0.0.1:10025/inet argv',
    'warning',
    /part of a reply/u,
  ],
  [
    'a service that is gone',
    () => master(well('pipe'), /^chkmsg [^]*?\$\{recipient\}\n/mu, ''),
    'chkmsg/unix',
    'critical',
    /no longer in master\.cf: mail waits/u,
  ],
  [
    'a start-up cache of another Node.js',
    () => ({ ...well('pipe'), startCache: 'refused' }),
    'start cache',
    'warning',
    /of another Node\.js: the filter works/u,
  ],
  [
    'no start-up cache',
    () => ({ ...well('spawn'), startCache: 'missing' }),
    'start cache',
    'warning',
    /is missing/u,
  ],
  [
    'scanners may take longer than all together',
    () => ({
      ...well('daemon'),
      filter: { ...settings(), scanTimeLimit: 300 },
    }),
    'scan_time_limit',
    'warning',
    /is 300s, but message_time_limit is 300s/u,
  ],
  [
    'records of someone else',
    () => {
      const place = { isFolder: true, isEmpty: false, uid: 0, mode: 0o700 }
      const path = '/var/lib/postsift/records'
      return { ...well('daemon'), folders: [{ path, place, free: 1e10 }] }
    },
    '/var/lib/postsift/records',
    'critical',
    /does not belong to filter/u,
  ],
  [
    'an interrupted apply',
    () => {
      const facts = well('daemon')
      return { ...facts, record: { ...facts.record, isComplete: false } }
    },
    'apply',
    'critical',
    /interrupted/u,
  ],
  [
    'lines that someone changed',
    () =>
      master(
        well('daemon'),
        /smtp_dns_support_level=disabled/u,
        'smtp_dns_support_level=enabled',
      ),
    'lines',
    'warning',
    /changed by someone else/u,
  ],
  [
    'a program that all may change',
    () => unsafe(problem('all')),
    '/opt/x',
    'critical',
    /is odd: any account could turn the filter off/u,
  ],
  [
    'a program of the account itself',
    () => unsafe(problem('owner', { uid: 990 })),
    '/opt/x',
    'critical',
    /^The filter account can change \/opt\/x/u,
  ],
  [
    'a folder that a group of the account may change',
    () => unsafe(problem('group', { gid: 990 })),
    '/opt/x',
    'critical',
    /^The filter account can change/u,
  ],
  [
    'a program of someone else',
    () => unsafe(problem('owner', { uid: 1000 })),
    '/opt/x',
    'warning',
    /another account could turn the filter off/u,
  ],
  [
    'a list that the account cannot read',
    () => unsafe(problem('use', { sentence: '/opt/x cannot be read' })),
    '/opt/x',
    'critical',
    /^\/opt\/x cannot be read: mail is deferred/u,
  ],
  [
    'what modes do not show',
    () => ({
      ...well('daemon'),
      safety: { problems: [], check: "EACCES: no, open '/etc/list'" },
    }),
    'configuration',
    'critical',
    /^The filter cannot start as filter: EACCES/u,
  ],
  [
    'programs of another folder',
    () => ({
      ...well('pipe'),
      programs: new Map([['/old/dist/bin/filter-pipe.js', true]]),
    }),
    'programs',
    'warning',
    /^Mail goes through \/old\/dist\/bin\/filter-pipe\.js, but this/u,
  ],
  [
    'filterd of another folder',
    () => running({ program: '/old/dist/bin/filterd.js' }),
    'filterd',
    'warning',
    /^Process 7 runs \/old\//u,
  ],
  [
    'filterd from before the build',
    () => running({ started: NOW - 5000 }),
    'filterd',
    'warning',
    /was started before its program was rebuilt/u,
  ],
  [
    'filterd with another configuration',
    () => running({ configFile: '/tmp/other.toml' }),
    'filterd configuration',
    'warning',
    /reads \/tmp\/other\.toml and not/u,
  ],
  [
    'filterd was not told',
    () => running({ youngest: NOW - 5000 }),
    'filterd configuration',
    'warning',
    /was changed after filterd, process 7, read it/u,
  ],
]

const FLAGS: readonly (readonly [flag: string, text: RegExp])[] = [
  ['B', /DKIM/u],
  ['D', /deferred/u],
  ['F', /before the header/u],
  ['O', /deferred/u],
  ['X', /was delivered before it was/u],
  ['h', /changes addresses/u],
  ['u', /changes addresses/u],
  ['.', /begin with a dot/u],
  ['>', /begin with From/u],
]

t.test('flags of pipe(8) that must not be there', async t => {
  for (const [flag, text] of FLAGS) {
    const facts = master(well('pipe'), /flags=Rq/u, `flags=Rq${flag}`)
    const found = diagnose(facts, NOW).filter(it => it.topic !== 'lines')
    t.match(found, [{ level: 'critical', topic: 'chkmsg/unix flags', text }])
    t.equal(found.length, 1, flag)
    t.match(
      found[0]?.fix.lines[0],
      /^postconf -c \/etc\/postfix -F 'chkmsg\/unix\/command=pipe flags=Rq user=filter null_sender= .*-f \$\{sender\} -- \$\{recipient\}' && postfix -c \/etc\/postfix reload$/u,
    )
  }
})

t.test('each fault is found, and nothing besides', async t => {
  for (const [story, facts, topic, level, text] of CASES) {
    const findings = diagnose(facts(), NOW)
    const found = findings.find(it => it.topic === topic)
    t.match(found, { level, text }, story)
    t.ok(found?.fix.lines.every(Boolean), `${story}: something mends it`)
    // Lines that we changed to spoil them are told of besides.
    const others = findings.filter(it => it !== found && it.topic !== 'lines')
    t.strictSame(others, [], story)
    t.equal(statusOf(findings), level === 'critical' ? 2 : 1, story)
  }
})

t.test('a bare newline option that the version does not know', async t => {
  const facts = { ...well('daemon'), version: '3.5.6' }
  const older = master(facts, /^ +-o smtpd_forbid_bare_newline\S*\n/gmu, '')
  const topics = diagnose(older, NOW).map(it => it.topic)
  t.notOk(topics.includes('smtpd_forbid_bare_newline'))
})

t.test('what waits for the filter', async t => {
  const line = (at: number, reason?: string) =>
    JSON.stringify({
      queue_name: 'deferred',
      arrival_time: at,
      recipients: [{ address: 'a@b', ...(reason && { delay_reason: reason }) }],
    })
  const refused = 'connect to 127.0.0.1[127.0.0.1]:10025: Connection refused'
  const text = [
    line(30, refused),
    line(20, '4.3.0 content filter failure, please try again later'),
    line(10, 'connect to mx.example[192.0.2.1]:25: Connection timed out'),
    line(5),
    '',
  ].join('\n')
  t.match(queueOf(text), { total: 4, waiting: 2, oldest: 20_000 })
  t.match(queueOf('Mail queue is empty\n'), { total: 0, waiting: 0 })
})

t.test("Postfix's times", async t => {
  t.equal(secondsOf('100s'), 100)
  t.equal(secondsOf('5m'), 300)
  t.equal(secondsOf('1h'), 3600)
  t.equal(secondsOf('90'), 90)
  t.equal(secondsOf('$x'), null)
})

function settings() {
  const { filter } = well('daemon')
  if (typeof filter === 'string') throw new Error(filter)
  return filter
}
