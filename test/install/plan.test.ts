/*
 * NAME
 *   plan - what is planned for configurations as they are found
 */

import t from 'tap'
import type {
  Facts,
  Options,
  SystemdFacts,
} from '../../install/filter-install/plan/facts.js'
import type { Step } from '../../install/filter-install/plan/step.js'
import { isDone, makePlan } from '../../install/filter-install/plan/plan.js'
import { linesText, planText } from '../../install/filter-install/plan/show.js'
import { parameter, readMainCf } from '../../src/postfix/main-cf.js'
import {
  readMasterCf,
  serviceKey,
  serviceOption,
} from '../../src/postfix/master-cf.js'
import type { PostfixFiles } from '../../src/postfix/edit.js'
import { runProgram } from '../helper/program.js'
import { BUSY_MASTER, DEBIAN_MAIN, DEBIAN_MASTER } from '../postfix/samples.js'
import {
  configFor,
  debianFiles,
  factsAfter,
  factsFor,
  filesUndone,
  optionsFor,
} from './facts.js'
import { MODES, type Mode } from './installer.js'

const crlf = (text: string) => text.replaceAll('\n', '\r\n')

const FILES: readonly (readonly [string, PostfixFiles])[] = [
  ['Debian', debianFiles],
  ['busy', { 'main.cf': DEBIAN_MAIN, 'master.cf': BUSY_MASTER }],
  ['CRLF', { 'main.cf': crlf(DEBIAN_MAIN), 'master.cf': crlf(BUSY_MASTER) }],
  [
    'no last line end',
    {
      'main.cf': 'myhostname = a.example',
      'master.cf': DEBIAN_MASTER.trimEnd(),
    },
  ],
  [
    'overrides and an empty content_filter',
    {
      'main.cf':
        'content_filter =\nreceive_override_options = no_milters,\n# c\n  no_header_body_checks\nlast = 1\n',
      'master.cf': BUSY_MASTER,
    },
  ],
]

t.test('in each mode: plan, nothing more to do, and back', async t => {
  for (const mode of MODES) {
    for (const [name, files] of FILES) {
      const options = optionsFor(mode)
      const facts = factsFor(mode, files)
      const plan = makePlan(facts, options)
      const story = `${mode}, ${name}`
      t.strictSame(plan.refusals, [], story)
      t.notOk(isDone(plan, files), story)
      const after = factsAfter(facts, plan, options)
      t.ok(isDone(makePlan(after, options), plan.target), `${story}: again`)
      if (name !== 'no last line end') {
        t.strictSame(filesUndone(plan), files, `${story}: undone`)
      }
      t.ok(readMasterCf(plan.target['master.cf']).length > 5, story)
    }
  }
})

t.test('what someone writes after ours changes no plan', async t => {
  const options = optionsFor('daemon')
  const facts = factsFor('daemon')
  const plan = makePlan(facts, options)
  const after = factsAfter(facts, plan, options)
  const files = {
    'main.cf': `${plan.target['main.cf']}# mine\nbiff = yes\n`,
    'master.cf': `${plan.target['master.cf']}extra unix - - n - - smtp\n`,
  }
  const now = { ...after, postfix: { ...after.postfix, files } }
  t.ok(isDone(makePlan(now, options), files))
})

t.test('a service that comes later is filtered, too', async t => {
  const options = optionsFor('pipe')
  const facts = factsFor('pipe')
  const plan = makePlan(facts, options)
  const after = factsAfter(facts, plan, options)
  const files = {
    ...plan.target,
    'master.cf': `${plan.target['master.cf']}2525 inet n - n - - smtpd\n`,
  }
  const again = makePlan(
    { ...after, postfix: { ...after.postfix, files } },
    options,
  )
  t.strictSame(again.fed, [
    'smtp/inet (master.cf:7)',
    '2525/inet (master.cf:37)',
  ])
  t.match(
    again.target['master.cf'],
    /2525 inet .*\n {2}-o content_filter=chkmsg:dummy\n/u,
  )
})

// Which services are filtered, by mode, in a file with postscreen, submission,
// a return port, loopback, sendmail and qmqp.
t.test('which services are filtered', async t => {
  const smtpd = ['smtpd/pass', 'submission/inet', '[::1]:2525/inet']
  const all = [...smtpd, 'pickup/unix', '628/inet']
  for (const [mode, expected] of [
    ['pipe', smtpd],
    ['before-queue', smtpd],
    ['spawn', all],
    ['daemon', all],
    ['lmtp', all],
  ] as const) {
    const files = { 'main.cf': '', 'master.cf': BUSY_MASTER }
    const plan = makePlan(factsFor(mode, files), optionsFor(mode))
    const keys = plan.fed.map(it => it.replace(/ .*/u, ''))
    t.strictSame(keys, expected, mode)
    t.strictSame(plan.unfed, ['127.0.0.1:10028/inet (master.cf:11)'], mode)
  }
})

// What receive_override_options are in force for each service afterwards.
t.test('aliases are expanded after the filter only', async t => {
  const main = 'receive_override_options = no_milters\n'
  const rows = [
    ['smtpd/pass', 'no_milters,no_address_mappings'],
    ['submission/inet', 'no_header_body_checks,no_address_mappings'],
    ['127.0.0.1:10028/inet', 'no_milters'],
    ['[::1]:2525/inet', 'no_milters,no_address_mappings'],
  ] as const
  const after = 'no_unknown_recipient_checks,no_header_body_checks,no_milters'
  for (const [mode, more] of [
    ['pipe', [['pickup/unix', 'no_milters']]],
    [
      'daemon',
      [
        ['pickup/unix', 'no_milters,no_address_mappings'],
        ['628/inet', 'no_milters,no_address_mappings'],
        ['127.0.0.1:10026/inet', after],
      ],
    ],
  ] as const) {
    const files = { 'main.cf': main, 'master.cf': BUSY_MASTER }
    const plan = makePlan(factsFor(mode, files), optionsFor(mode))
    t.strictSame(plan.refusals, [])
    for (const [key, expected] of [...rows, ...more]) {
      const own = ownOption(plan.target, key, 'receive_override_options')
      const value = parameter(
        readMainCf(plan.target['main.cf']),
        'receive_override_options',
      )?.value
      t.equal((own ?? value)?.replaceAll(', ', ','), expected, `${mode} ${key}`)
    }
  }
})

t.test('the settings that make it work', async t => {
  const planned = (mode: Mode, more: (facts: Facts) => Facts = it => it) =>
    makePlan(more(factsFor(mode)), optionsFor(mode)).target
  const main = (files: PostfixFiles, name: string) =>
    parameter(readMainCf(files['main.cf']), name)?.value

  for (const mode of ['spawn', 'daemon', 'lmtp'] as const) {
    const files = planned(mode)
    t.equal(main(files, 'content_filter'), 'chkmsg:[127.0.0.1]:10025')
    t.equal(main(files, 'chkmsg_destination_recipient_limit'), '1000')
    const program = mode === 'lmtp' ? 'lmtp' : 'smtp'
    for (const [name, value] of [
      [`${program}_send_xforward_command`, 'yes'],
      [`${program}_tls_security_level`, 'none'],
      [`${program}_fallback_relay`, ''],
      [`${program}_line_length_limit`, '0'],
      [`${program}_data_done_timeout`, '1200s'],
      ['myhostname', 'localhost'],
      ['disable_mime_output_conversion', 'yes'],
    ] as const) {
      t.equal(ownOption(files, 'chkmsg/unix', name), value, `${mode} ${name}`)
    }
  }

  const pipe = planned('pipe')
  t.equal(main(pipe, 'content_filter'), undefined, 'not for sendmail')
  t.equal(ownOption(pipe, 'smtp/inet', 'content_filter'), 'chkmsg:dummy')
  t.equal(
    ownOption(pipe, 'pickup/unix', 'smtputf8_autodetect_classes'),
    'verify',
  )
  t.equal(ownOption(pipe, 'pickup/unix', 'receive_override_options'), undefined)
  t.equal(main(pipe, 'chkmsg_time_limit'), '1000s')
  const [command] = service(pipe, 'chkmsg/unix')
  t.strictSame(command?.args.slice(0, 4), [
    'flags=Rq',
    'user=filter',
    'null_sender=',
    'directory=/',
  ])
  t.strictSame(command?.args.slice(-4), [
    '-f',
    '${sender}',
    '--',
    '${recipient}',
  ])
  t.strictSame(service(pipe, '127.0.0.1:10026/inet'), [])

  const spawn = planned('spawn')
  const [spawned] = service(spawn, '127.0.0.1:10025/inet')
  t.strictSame(spawned?.args, [
    ...['-o', 'command_time_limit=1000s', 'user=filter'],
    ...['argv=/usr/bin/node', '--no-warnings', '--inspect-port=0.0.0.1:9229'],
    '/opt/postsift/dist/bin/filter-smtp.js',
    ...['--config', '/etc/postsift/filter.toml'],
  ])

  const early = planned('before-queue')
  t.equal(main(early, 'content_filter'), undefined)
  t.equal(main(early, 'receive_override_options'), undefined)
  t.equal(
    ownOption(early, 'smtp/inet', 'smtpd_proxy_filter'),
    '127.0.0.1:10025',
  )
  t.equal(ownOption(early, 'smtp/inet', 'smtpd_proxy_options'), 'speed_adjust')
  t.equal(
    ownOption(early, '127.0.0.1:10026/inet', 'receive_override_options'),
    'no_unknown_recipient_checks',
    'header checks and milters have not seen it yet',
  )

  const back = '127.0.0.1:10026/inet'
  for (const mode of ['spawn', 'daemon', 'lmtp', 'before-queue'] as const) {
    const files = planned(mode)
    t.equal(ownOption(files, back, 'content_filter'), '', mode)
    t.equal(ownOption(files, back, 'smtpd_proxy_filter'), '', mode)
    t.equal(ownOption(files, back, 'message_size_limit'), '20480000', mode)
    t.equal(ownOption(files, back, 'smtpd_forbid_bare_newline'), 'reject', mode)
  }
  const version = (text: string) => (facts: Facts) => ({
    ...facts,
    postfix: { ...facts.postfix, version: text },
  })
  const old = planned('daemon', version('3.7.8'))
  t.equal(ownOption(old, back, 'smtpd_forbid_bare_newline'), undefined)
  t.equal(
    ownOption(old, back, 'smtpd_forbid_bare_newline_exclusions'),
    undefined,
  )
  const open = planned('daemon', facts => ({
    ...facts,
    postfix: { ...facts.postfix, messageSizeLimit: '0' },
  }))
  t.equal(
    ownOption(open, back, 'message_size_limit'),
    '0',
    'no limit stays none',
  )
})

t.test('pipe mode that hands mail back by SMTP', async t => {
  const facts = factsFor('pipe')
  const config = { ...facts.config, pipeResubmit: 'smtp' } as const
  const { target } = makePlan({ ...facts, config }, optionsFor('pipe'))
  t.equal(service(target, '127.0.0.1:10026/inet').length, 1)
  t.equal(
    ownOption(target, 'pickup/unix', 'smtputf8_autodetect_classes'),
    undefined,
  )
})

// Each spoils one thing; the plan must be refused with that sentence.
t.test('refusals', async t => {
  const files = (main: string, master = DEBIAN_MASTER): Partial<Case> => ({
    files: { 'main.cf': main, 'master.cf': master },
  })
  interface Case {
    readonly mode: Mode
    readonly files: PostfixFiles
    readonly facts: (facts: Facts) => Facts
    readonly options: Partial<Options>
    readonly says: RegExp
  }
  const postfix =
    (more: Partial<Facts['postfix']>) =>
    (facts: Facts): Facts => ({
      ...facts,
      postfix: { ...facts.postfix, ...more },
    })
  const config =
    (more: Partial<Facts['config']>) =>
    (facts: Facts): Facts => ({
      ...facts,
      config: { ...facts.config, ...more },
    })
  const place =
    (path: string, more: object) =>
    (facts: Facts): Facts => ({
      ...facts,
      places: new Map([
        ...facts.places,
        [
          path,
          { isFolder: true, isEmpty: false, uid: 0, mode: 0o755, ...more },
        ],
      ]),
    })
  const cases: readonly (Partial<Case> & Pick<Case, 'says'>)[] = [
    {
      ...files('a = 1\ncontent_filter = smtp-amavis:[127.0.0.1]:10024\n'),
      says: /^main\.cf:2: content_filter = smtp-amavis:\[127\.0\.0\.1\]:10024 names another content filter: remove it first$/u,
    },
    {
      mode: 'before-queue',
      ...files('smtpd_milters = unix:/run/opendkim/opendkim.sock\n'),
      says: /^main\.cf:1: smtpd_milters .* names a milter, which would not see the message/u,
    },
    {
      mode: 'pipe',
      ...files('non_smtpd_milters = inet:localhost:8891\n'),
      says: /^main\.cf:1: non_smtpd_milters .* names a milter, .* again after the filter: write pipe_resubmit = "smtp"/u,
    },
    {
      ...files('chkmsg_destination_recipient_limit = 1\n'),
      says: /^main\.cf:1: chkmsg_destination_recipient_limit = 1 is for a transport with the filter's name/u,
    },
    {
      ...files('inet_protocols = ipv6\n'),
      says: /^main\.cf:1: inet_protocols = ipv6: the filter needs ipv4/u,
    },
    {
      ...files('', `${DEBIAN_MASTER}chkmsg unix - - n - 10 smtp\n`),
      says: /^master\.cf:23: chkmsg\/unix already exists and is not filter-install's/u,
    },
    {
      ...files(
        '',
        `${DEBIAN_MASTER}localhost:10026 inet n - n - 10 smtpd\n  -o content_filter=\n`,
      ),
      says: /^master\.cf:23: localhost:10026\/inet already exists/u,
    },
    {
      ...files('', `${DEBIAN_MASTER}10026 inet n - n - 10 smtpd\n`),
      says: /^master\.cf:23: 10026\/inet already exists/u,
    },
    {
      mode: 'spawn',
      ...files('', `${DEBIAN_MASTER}127.0.0.1:10025 inet n - n - 10 smtpd\n`),
      says: /^master\.cf:23: 127\.0\.0\.1:10025\/inet already exists/u,
    },
    {
      ...files(
        '',
        `${DEBIAN_MASTER}587 inet n - n - - smtpd\n  -o smtpd_proxy_filter=127.0.0.1:10024\n`,
      ),
      says: /^master\.cf:23: 587\/inet has smtpd_proxy_filter=127\.0\.0\.1:10024, another filter before the queue/u,
    },
    {
      mode: 'before-queue',
      ...files(
        '',
        `${DEBIAN_MASTER}587 inet n - n - - smtpd -o { smtpd_milters = inet:[::1]:1 }\n`,
      ),
      says: /^master\.cf:23: 587\/inet has smtpd_milters=inet:\[::1\]:1, a milter/u,
    },
    {
      ...files('', 'pickup unix n - y 60 1 pickup\n'),
      mode: 'pipe',
      says: /^master\.cf has no smtpd service to filter$/u,
    },
    {
      ...files('', `${DEBIAN_MASTER}587 inet n - n\n`),
      says: /^master\.cf:23: an entry needs eight fields$/u,
    },
    {
      facts: postfix({ version: '3.4.29' }),
      says: /^Postfix 3\.4\.29 is older than 3\.5\.0$/u,
    },
    { facts: postfix({ version: 'x' }), says: /^Postfix x is older/u },
    { options: { user: 'root' }, says: /must not run as root/u },
    { options: { user: 'postfix:clamav' }, says: /must not run as postfix/u },
    { options: { user: 'nobody' }, says: /must not run as nobody/u },
    { options: { user: 'a b' }, says: /^a b is not a valid account name$/u },
    {
      facts: it => ({ ...it, account: { name: 'filter', uid: 0, gid: 0 } }),
      says: /^the account filter is root$/u,
    },
    {
      mode: 'daemon',
      options: { user: 'other' },
      says: /user is filter, but --user says other$/u,
    },
    { options: { listenPort: 10026 }, says: /need different ports$/u },
    { options: { submissionPort: 10025 }, says: /need different ports$/u },
    {
      ...files('chkout_destination_recipient_limit = 1\n'),
      says: /^main\.cf:1: chkout_destination_recipient_limit = 1 is for a transport with the filter's name/u,
    },
    {
      ...files('', `${DEBIAN_MASTER}587 inet n - n - - smtpd\n`),
      facts: config({
        listeners: configFor('daemon').listeners.filter(
          it => it.origin === 'inbound',
        ),
      }),
      says: /filterd would not listen where Postfix sends the mail of your own users\. Write in \/etc\/postsift\/filter\.toml:\n {4}\[\[listener\]\]\n {4}address = "smtp:127\.0\.0\.1:10027"\n {4}origin = "submission"$/u,
    },
    {
      facts: it => ({ ...it, takenPorts: [10026] }),
      says: /^127\.0\.0\.1:10026 is used by another program$/u,
    },
    {
      mode: 'spawn',
      facts: it => ({ ...it, takenPorts: [10025] }),
      says: /^127\.0\.0\.1:10025 is used/u,
    },
    {
      facts: it => ({
        ...it,
        unsafePaths: ['/opt is writable by all accounts'],
      }),
      says: /^\/opt is writable by all accounts$/u,
    },
    {
      facts: it => ({
        ...it,
        unsafePaths: ["/opt cannot be searched by the filter's account"],
      }),
      says: /^\/opt cannot be searched by the filter's account: move Postsift to a folder that all accounts can read/u,
    },
    {
      facts: it => ({
        ...it,
        programs: { ...it.programs, bin: '/opt/my programs' },
      }),
      says: /^\/opt\/my programs contains a character/u,
    },
    {
      facts: it => ({
        ...it,
        programs: { ...it.programs, faults: ['x is missing'] },
      }),
      says: /^x is missing$/u,
    },
    {
      facts: config({ forwardTo: 'smtp:127.0.0.1:2600' }),
      mode: 'spawn',
      says: /forward_to is smtp:127\.0\.0\.1:2600, but Postfix will accept returned mail at smtp:127\.0\.0\.1:10026/u,
    },
    {
      facts: config({ listeners: configFor('daemon').listeners }),
      mode: 'lmtp',
      says: /Write in \S+:\n {4}listen_address = \["lmtp:127\.0\.0\.1:10025"\]$/u,
    },
    {
      facts: config({ listeners: configFor('daemon').listeners }),
      mode: 'before-queue',
      says: /Write in \S+:\n {4}\[\[listener\]\]\n {4}address = "smtp:127\.0\.0\.1:10025"\n {4}stage = "before-queue"$/u,
    },
    {
      facts: config({ listeners: [] }),
      mode: 'daemon',
      says: /filterd would not listen/u,
    },
    {
      facts: config({ journalFolder: '/var/spool/postsift' }),
      says: /^\/var\/spool\/postsift is configured for two purposes/u,
    },
    {
      facts: place('/var/spool/postsift', {}),
      says: /^\/var\/spool\/postsift contains files and does not belong to filter/u,
    },
    {
      facts: place('/var/spool/postsift', { isFolder: false }),
      says: /^\/var\/spool\/postsift is not a folder$/u,
    },
  ]
  for (const {
    mode = 'daemon',
    files = debianFiles,
    options = {},
    says,
    ...more
  } of cases) {
    const facts = (more.facts ?? (it => it))(factsFor(mode, files))
    const plan = makePlan(facts, optionsFor(mode, options))
    t.equal(
      plan.refusals.filter(it => says.test(it)).length,
      1,
      `${says}: ${plan.refusals.join(' | ')}`,
    )
    t.strictSame(plan.target, files, 'nothing is planned')
    t.strictSame(plan.steps, [])
  }
})

// The door of the filter that each service names.
t.test('mail of our own users has a door of its own', async t => {
  const master = `${BUSY_MASTER}2587 inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
`
  const own = ['submission/inet', '2587/inet']
  for (const [mode, name, inbound, submission, pickup] of [
    ['pipe', 'content_filter', 'chkmsg:dummy', 'chkout:dummy', undefined],
    [
      'before-queue',
      'smtpd_proxy_filter',
      '127.0.0.1:10025',
      '127.0.0.1:10027',
      undefined,
    ],
    ...(['spawn', 'daemon', 'lmtp'] as const).map(
      mode =>
        [
          mode,
          'content_filter',
          undefined,
          'chkmsg:[127.0.0.1]:10027',
          'chkmsg:[127.0.0.1]:10027',
        ] as const,
    ),
  ] as const) {
    const files = { 'main.cf': '', 'master.cf': master }
    const plan = makePlan(factsFor(mode, files), optionsFor(mode))
    t.strictSame(plan.refusals, [], mode)
    for (const key of own) {
      t.equal(ownOption(plan.target, key, name), submission, `${mode} ${key}`)
    }
    t.equal(ownOption(plan.target, 'smtpd/pass', name), inbound, mode)
    t.equal(ownOption(plan.target, 'pickup/unix', name), pickup, mode)
    const marked = readMasterCf(plan.target['master.cf'])
      .filter(it => it.args.join(' ').includes('--origin submission'))
      .map(serviceKey)
    const expected = { pipe: 'chkout/unix', spawn: '127.0.0.1:10027/inet' }
    t.strictSame(marked, mode in expected ? [Reflect.get(expected, mode)] : [])
  }
})

t.test('milters stay, in front of the filter only', async t => {
  const files = {
    'main.cf':
      'smtpd_milters = inet:localhost:8891\nnon_smtpd_milters = $smtpd_milters\n',
    'master.cf': DEBIAN_MASTER,
  }
  for (const mode of ['spawn', 'daemon', 'lmtp'] as const) {
    const plan = makePlan(factsFor(mode, files), optionsFor(mode))
    t.strictSame(plan.refusals, [], mode)
    const back = '127.0.0.1:10026/inet'
    t.equal(ownOption(plan.target, back, 'smtpd_milters'), '')
    t.match(
      ownOption(plan.target, back, 'receive_override_options'),
      /\bno_milters\b/u,
    )
    t.equal(ownOption(plan.target, 'smtp/inet', 'smtpd_milters'), undefined)
    t.match(plan.notes.join(), /Milters see mail before the filter does/u)
  }
})

t.test('another mode or port is refused before undo', async t => {
  const options = optionsFor('daemon')
  const facts = factsFor('daemon')
  const after = factsAfter(facts, makePlan(facts, options), options)
  const plan = makePlan(
    { ...after, config: configFor('lmtp') },
    optionsFor('lmtp'),
  )
  t.strictSame(plan.refusals, [
    '/etc/postfix has mode daemon with port 10025: run filter-install undo first',
  ])
})

t.test('--allow-unsafe-paths', async t => {
  const facts = {
    ...factsFor('daemon'),
    unsafePaths: ['/opt is writable by all accounts'],
  }
  const plan = makePlan(facts, optionsFor('daemon', { allowUnsafePaths: true }))
  t.strictSame(plan.refusals, [])
})

t.test('a machine that has nothing yet', async t => {
  const facts = factsFor('daemon')
  const plan = makePlan(
    {
      ...facts,
      account: null,
      places: new Map(
        [...facts.places].filter(([path]) => !path.includes('postsift')),
      ),
      config: { ...facts.config, state: 'missing', text: 'x = 1\n' },
      systemd: {
        isRunning: true,
        template:
          'ExecStart=@NODE@ @BIN@/filterd.js --config @CONFIG@\nUser=@USER@\nSupplementaryGroups=@GROUPS@\nReadWritePaths=@FOLDERS@\n',
        unit: null,
        isActive: false,
      },
    },
    optionsFor('daemon', { user: 'filter:clamav' }),
  )
  t.strictSame(plan.refusals, [])
  const text = planText(plan, facts, optionsFor('daemon'))
  t.match(
    text,
    `To be done:
  create the account filter: no password, no shell, no home
  create the folder /var/spool/postsift, owner filter, mode 0700
  create the folder /var/lib/postsift, owner root, mode 0755
  create the folder /var/lib/postsift/quarantine, owner filter, mode 0700
  create the folder /var/lib/postsift/journal, owner filter, mode 0700
  create the folder /var/lib/postsift/records, owner filter, mode 0700
  create the folder /etc/postsift, owner root, mode 0755
  write /etc/postsift/filter.toml
  write /etc/systemd/system/postsift.service
  enable and start postsift.service
`,
  )
  const unit = plan.steps.find(it => it.kind === 'unit')
  t.equal(
    unit && 'text' in unit && unit.text,
    'ExecStart=/usr/bin/node /opt/postsift/dist/bin/filterd.js --config /etc/postsift/filter.toml\nUser=filter\nSupplementaryGroups=clamav\nReadWritePaths=/var/spool/postsift /var/lib/postsift/quarantine /var/lib/postsift/journal /var/lib/postsift/records\n',
  )
})

t.test('the unit of the store, where one is configured', async t => {
  const template = 'ExecStart=@NODE@ @BIN@/filter-store.js\nUser=@USER@\n'
  const text =
    'ExecStart=/usr/bin/node /opt/postsift/dist/bin/filter-store.js\nUser=filter\n'
  const store = (unit: string | null, isActive = false) => ({
    store: { template, unit, isActive },
  })
  const path = '/etc/systemd/system/postsift-store.service'
  const write: Step = { kind: 'unit', path, text, mode: 0o644 }
  const start: Step = { kind: 'start', unit: 'postsift-store.service' }
  const CASES: readonly (readonly [
    name: string,
    mode: Mode,
    systemd: Partial<SystemdFacts>,
    steps: readonly Step[],
    hasStore?: boolean,
  ])[] = [
    ['without [store]', 'pipe', store(null), [], false],
    ['none is there', 'pipe', store(null), [write, start]],
    ['another one is there', 'pipe', store('x', true), [write, start]],
    ['it is there', 'spawn', store(text), [start]],
    ['it runs', 'pipe', store(text, true), []],
    [
      'before filterd',
      'daemon',
      store(text),
      [start, { kind: 'start', unit: 'postsift.service' }],
    ],
    ['no systemd', 'pipe', { ...store(null), isRunning: false }, []],
  ]
  for (const [name, mode, systemd, steps, hasStore = true] of CASES) {
    const facts = factsFor(mode)
    const plan = makePlan(
      {
        ...facts,
        config: { ...facts.config, hasStore },
        systemd: {
          ...{ isRunning: true, template: 'x', unit: 'x', isActive: false },
          ...systemd,
        },
      },
      optionsFor(mode),
    )
    t.strictSame(plan.refusals, [], name)
    t.strictSame(plan.steps, steps, name)
    const note = plan.notes.filter(it => it.includes('filter-store sync'))
    t.equal(note.length, systemd.isRunning === false ? 1 : 0, name)
  }
})

t.test(
  'a folder of ours with the wrong mode, an empty one of root',
  async t => {
    const facts = factsFor('pipe')
    const places = new Map([
      ...facts.places,
      [
        '/var/spool/postsift',
        { isFolder: true, isEmpty: false, uid: 990, mode: 0o755 },
      ],
      [
        '/var/lib/postsift/journal',
        { isFolder: true, isEmpty: true, uid: 0, mode: 0o755 },
      ],
    ])
    const { steps } = makePlan({ ...facts, places }, optionsFor('pipe'))
    t.strictSame(steps, [
      {
        kind: 'folder',
        path: '/var/spool/postsift',
        owner: 'filter',
        mode: 0o700,
        isNew: false,
      },
      {
        kind: 'folder',
        path: '/var/lib/postsift/journal',
        owner: 'filter',
        mode: 0o700,
        isNew: false,
      },
    ])
  },
)

t.test('notes', async t => {
  const notes = (mode: Mode, facts = factsFor(mode)) =>
    makePlan(facts, optionsFor(mode)).notes.join('\n')
  t.match(
    notes('pipe'),
    /^Mail from the sendmail command on this host is not filtered\.$/u,
  )
  t.match(
    notes(
      'pipe',
      factsFor('pipe', {
        ...debianFiles,
        'main.cf': 'header_checks = regexp:/x\n',
      }),
    ),
    /header_checks see each message twice/u,
  )
  t.match(
    notes('daemon'),
    /start the filter yourself.*\n {4}\/opt\/postsift\/dist\/bin\/filterd --config /u,
  )
  t.equal(notes('daemon', { ...factsFor('daemon'), takenPorts: [10025] }), '')
  t.equal(notes('spawn'), '')
})

t.test('--print gives the lines, ready to be put there', async t => {
  const plan = makePlan(factsFor('pipe'), optionsFor('pipe'))
  const text = linesText(plan)
  t.match(
    text,
    /^# master\.cf, at the end of smtp\/inet\n {2}-o content_filter=chkmsg:dummy\n {2}-o receive_override_options=no_address_mappings\n {2}-o message_size_limit=10223616\n\n# master\.cf, at the end of cleanup\/unix\n/u,
  )
  t.match(text, /\n# main\.cf\nchkmsg_destination_recipient_limit = 1000\n/u)
})

// A name that this Postfix does not know would be ignored, with a warning.
t.test('Postfix knows every parameter', async t => {
  for (const mode of MODES) {
    const { target } = makePlan(factsFor(mode), optionsFor(mode))
    const folder = t.testdir({ ...target })
    const run = (...args: string[]) =>
      runProgram('/usr/sbin/postconf', ['-c', folder, ...args])
    const entries = await run('-M')
    t.equal(entries.status, 0, mode)
    for (const flag of ['-n', '-P']) {
      const { stderr } = await run(flag)
      t.notMatch(stderr, /unused|unknown|undefined/u, `${mode} ${flag}`)
    }
  }
})

function service(files: PostfixFiles, key: string) {
  return readMasterCf(files['master.cf']).filter(it => serviceKey(it) === key)
}

function ownOption(files: PostfixFiles, key: string, name: string) {
  const [found] = service(files, key)
  return found && serviceOption(found, name)
}
