/*
 * NAME
 *   filter-quarantine - the program as an administrator and a script use it
 */

import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import { runProgram, type ProgramResult } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'
import { recordOf } from '../records/sample.js'

interface Row {
  readonly key: string
  readonly id: string
  readonly queueId: string
  readonly sender: string
  readonly releases: number
}

interface Desk extends Postsift {
  keep(...messages: readonly KeptOptions[]): Promise<void>
  run(command: string, ...args: readonly string[]): Promise<ProgramResult>
  rows(...args: readonly string[]): Promise<readonly Row[]>
}

async function openDesk(
  t: Test,
  configuration: readonly string[] = [],
): Promise<Desk> {
  const postsift = await installPostsift(t)
  const { quarantineFolder: folder } = postsift
  const { uid, gid } = await ensureFilterUser()
  postsift.configure(['log_to = "none"', ...configuration])
  const program = join(postsift.bin, 'filter-quarantine.js')
  const run: Desk['run'] = (command, ...args) => {
    const config = ['--config', postsift.configFile]
    return runProgram(program, [command, ...config, ...args])
  }
  return {
    ...postsift,
    run,
    keep: async (...messages) => {
      for (const message of messages) {
        await openQuarantine(folder).keep(keptMessage(message))
      }
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      for (const name of names) chownSync(join(folder, name), uid, gid)
    },
    rows: async (...args) => {
      const { stdout } = await run('list', '--json', ...args)
      const lines = stdout.split('\n').filter(line => line !== '')
      return lines.map(line => JSON.parse(line) as Row)
    },
  }
}

const THREE: readonly KeptOptions[] = [
  { queueId: 'Q1', id: 'BCDF23456789', arrivedAt: Date.UTC(2026, 0, 1) },
  {
    queueId: 'Q2',
    id: 'BCGH23456789',
    arrivedAt: Date.UTC(2026, 0, 2),
    to: ['carol@d.example', 'dave@d.example'],
  },
  {
    queueId: 'Q3',
    id: 'XZWV23456789',
    arrivedAt: Date.UTC(2026, 0, 3),
    sender: '',
    text: `Subject: large\n\n${'x\n'.repeat(5000)}`,
  },
]

t.test('list: for people, and for programs', async t => {
  const desk = await openDesk(t)
  const empty = await desk.run('list')
  t.equal(empty.status, 1)
  t.match(empty.stdout, 'no kept message matches')
  await desk.keep(...THREE)
  const { stdout, stderr, status } = await desk.run('list')
  t.equal(status, 0)
  t.equal(stderr, '')
  const lines = stdout.trimEnd().split('\n')
  t.match(lines[0], /^KEPT +ID +VERDICT +SIZE +SENDER +RECIPIENT +WHY$/u)
  t.match(lines[2], /BCGH23456789 +banned .*<carol@d\.example> \+1 +forbidden/u)
  t.match(lines[3], /XZWV23456789 +banned +10K +<> +<bob@d\.example>/u)
  t.match(lines[4], /^3 messages, 10K$/u)

  const filters: readonly (readonly [readonly string[], readonly string[]])[] =
    [
      [['--recipient', 'DAVE@'], ['Q2']],
      [
        ['--sender', 'alice'],
        ['Q1', 'Q2'],
      ],
      [
        ['--name', 'report'],
        ['Q1', 'Q2', 'Q3'],
      ],
      [['--verdict', 'infected'], []],
      [['--larger', '1k'], ['Q3']],
      [['--smaller', '1k', '--recipient', 'bob'], ['Q1']],
      [['--since', '2026-01-02 12:00'], ['Q3']],
      [
        ['--until', '2026-01-02 12:00'],
        ['Q1', 'Q2'],
      ],
      [['--since', '1h'], []],
    ]
  for (const [args, wanted] of filters) {
    const ids = (await desk.rows(...args)).map(({ queueId }) => queueId)
    t.strictSame(ids, wanted, args.join(' '))
  }
})

t.test('common options are before the command or after it', async t => {
  const desk = await openDesk(t)
  await desk.keep(...THREE)
  const program = join(desk.bin, 'filter-quarantine.js')
  const before = ['--config', desk.configFile, '--json', '-o', 'log_to=none']
  const { stdout, status } = await runProgram(program, [
    ...before,
    'list',
    '-o',
    'user=filter',
  ])
  t.equal(status, 0)
  t.equal(stdout.trimEnd().split('\n').length, 3)
  const wrong = await runProgram(program, [...before, '-o', 'x=1', 'list'])
  t.match(wrong, { status: 2, stderr: /unknown option "x"/u })
})

t.test('what is wrong with a command line is said', async t => {
  const desk = await openDesk(t)
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['list', '--verdict', 'odd'], /Allowed choices are infected/u],
    [['list', '--since', 'yesterday'], /must be a date or an age/u],
    [['list', '--larger', 'much'], /must be a size/u],
    [['show'], /missing required argument/u],
    [['sho', 'x'], /unknown command/u],
    [['expire', '--days', '-1'], /number of days|argument missing/u],
    [['list', '-o', 'quarantine_keep=-1'], /must be a whole number/u],
    [['list', '-o', 'user=root'], /name another user/u],
    [
      ['list', '-o', 'quarantine_directory=/root'],
      /EACCES.*must belong to user/u,
    ],
  ]
  for (const [[command = '', ...args], text] of cases) {
    const { status, stderr } = await desk.run(command, ...args)
    t.equal(status, 2, [command, ...args].join(' '))
    t.match(stderr, text)
  }
  for (const command of ['show', 'release', 'delete', 'explain']) {
    const { status, stderr } = await desk.run(command, 'nothing')
    t.equal(status, 1, command)
    t.match(stderr, /no kept message has this ID|no record/u)
  }
})

const HOSTILE = [
  'Subject: \u001b]0;title\u0007 \u001b[2J\u202egpj.exe',
  'X-Evil: \u009b31m\u001b[31m',
  `X-Long: ${'y'.repeat(5000)}`,
  'Content-Type: application/octet-stream; name="a\u001b[2J\u202e.exe"',
  '',
  'MZ\u001b[2J',
  '',
].join('\n')

t.test('show: nothing of a message moves a cursor', async t => {
  const desk = await openDesk(t)
  const sender = 'e\u001b[2J\u202ev\u0007il@s.example'
  await desk.keep({ sender, to: ['b\u009bob@d'], text: HOSTILE })
  for (const [command, ...args] of [['show', 'Q1'], ['list']] as const) {
    const { stdout, status } = await desk.run(command, ...args)
    t.equal(status, 0)
    t.notMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u)
    t.ok(stdout.split('\n').every(line => line.length < 600))
  }
  const { stdout } = await desk.run('show', 'BCDF2345', '--json')
  t.notMatch(stdout, /[^\x20-\x7e\n]/u)
  t.match(JSON.parse(stdout), {
    envelope: { sender },
    parts: [{ path: '1', declaredType: 'application/octet-stream' }],
    problem: null,
  })
  const text = (await desk.run('show', 'Q1')).stdout
  t.match(text, /why +forbidden attachment/u)
  t.match(text, /findings +banned: \.exe in 1\.2\/report\.exe/u)
  t.match(text, /parts +1 application\/octet-stream/u)
})

t.test('show: by who may not read the passwords', async t => {
  const secret = join(scratchFolder(t, 'passwords'), 'passwords')
  writeFileSync(secret, 'secret\n', { mode: 0o600 })
  const lines = ['[unpack]', `password_file = "${secret}"`]
  const { keep, run } = await openDesk(t, lines)
  await keep({ queueId: 'Q1' })
  const { status, stdout } = await run('show', 'Q1')
  t.equal(status, 0)
  t.match(stdout, /header {2,}Subject: /u, 'what is in it is shown')
  t.match(stdout, /problem .*password_file cannot be read: EACCES/u)
})

t.test('show --raw: to a pipe or a new file', async t => {
  const desk = await openDesk(t)
  await desk.keep({ text: HOSTILE })
  t.equal((await desk.run('show', 'Q1', '--raw')).stdout, HOSTILE)
  const file = join(desk.home, 'out.eml')
  const out = ['--raw', '--output', file] as const
  t.equal((await desk.run('show', 'Q1', ...out)).status, 0)
  t.equal(readFileSync(file, 'utf8'), HOSTILE)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(file).uid, 0, 'it is the caller’s')
  const missing = join(desk.home, 'missing.eml')
  const none = ['show', 'Q99', '--raw', '--output', missing] as const
  t.equal((await desk.run(...none)).status, 1)
  t.notOk(existsSync(missing), 'the what made it removes it')
  const again = await desk.run('show', 'Q1', ...out)
  t.equal(again.status, 2)
  t.match(again.stderr, /EEXIST/u)
  // A terminal of its own, by script(1).
  const command = `${process.execPath} ${join(desk.bin, 'filter-quarantine.js')} show --config ${desk.configFile} Q1 --raw`
  const terminal = await runProgram('/usr/bin/script', [
    ...['-qec', command, '/dev/null'],
  ])
  t.match(terminal.stdout, /does not write to a terminal/u)
  t.notMatch(terminal.stdout, 'MZ')
})

t.test('release: envelope and bytes as they were', async t => {
  const sink = await startSink(t)
  const desk = await openDesk(t, [`forward_to = "smtp:127.0.0.1:${sink.port}"`])
  await desk.keep(...THREE)
  const { status, stdout, stderr } = await desk.run('release', 'BCGH', 'Q3')
  t.equal(status, 0, stderr)
  t.match(stdout, /BCGH23456789: released to <carol@d\.example> by smtp:/u)
  const [two, three] = sink.messages
  t.equal(two?.mailFrom, 'alice@s.example')
  t.strictSame(two?.rcptTo, ['carol@d.example', 'dave@d.example'])
  const text = two?.lines.toString() ?? ''
  t.match(
    text,
    /^X-Postsift-Release: 1 [0-9a-f]{32} \d+\n [\w-]{22} [\w-]{22}\n/u,
  )
  t.ok(text.endsWith('\nSubject: kept\n\nHello.\n'))
  t.equal(three?.mailFrom, '')
  t.match(await desk.rows(), [
    { releases: 0 },
    { releases: 1 },
    { releases: 1 },
  ])
  t.match((await desk.run('list')).stdout, /\[released\] forbidden/u)
  t.match(
    (await desk.run('show', 'Q2')).stdout,
    /released +\S+ \S+ to <carol@/u,
  )
  const key = join(desk.quarantineFolder, 'release.key')
  t.equal(statSync(key).mode & 0o777, 0o600)
  t.strictSame(desk.spoolResidue(), [])
})

t.test('release: to others, and attached', async t => {
  const sink = await startSink(t)
  const desk = await openDesk(t, [`forward_to = "smtp:127.0.0.1:${sink.port}"`])
  await desk.keep({ text: HOSTILE })
  const to = ['--to', 'eve@d.example', '--to', 'mallory@d.example']
  const done = await desk.run('release', 'Q1', ...to, '--attach')
  t.equal(done.status, 0, done.stderr)
  const [mail] = sink.messages
  t.equal(mail?.mailFrom, '')
  t.strictSame(mail?.rcptTo, ['eve@d.example', 'mallory@d.example'])
  const text = mail?.lines.toString() ?? ''
  const [, boundary = ''] = /boundary="(.*?)"/u.exec(text) ?? []
  t.ok(text.includes(`\n\n${HOSTILE}\n--${boundary}--\n`), 'every byte of it')
  t.match(text, /Content-Type: message\/rfc822/u)
  t.match(text, /^To: undisclosed-recipients:;$/mu)
  t.strictSame(desk.spoolResidue(), [])
})

t.test('release: what is infected wants a yes', async t => {
  const sink = await startSink(t)
  const desk = await openDesk(t, [`forward_to = "smtp:127.0.0.1:${sink.port}"`])
  await desk.keep({ queueId: 'Q1', id: 'BCDF23456789', class: 'infected' })
  const no = await desk.run('release', 'Q1')
  t.equal(no.status, 1)
  t.match(no.stderr, /not released: it is infected.*--force to release it/u)
  // A terminal of its own, by script(1), and a person who types.
  const program = `${process.execPath} ${join(desk.bin, 'filter-quarantine.js')}`
  const command = `${program} release --config ${desk.configFile} bcdf`
  const answer = (text: string): Promise<ProgramResult> =>
    runProgram(
      '/bin/sh',
      ['-c', `(sleep 2; echo ${text}) | script -qec '${command}' /dev/null`],
      {},
    )
  t.match(await answer('n'), { stdout: /is infected.*Release it to <bob@/u })
  t.equal(sink.count, 0)
  t.match(await answer('y'), { stdout: /released to <bob@d\.example>/u })
  t.equal(sink.count, 1)
  t.equal((await desk.run('release', 'Q1', '--force')).status, 0)
  t.equal(sink.count, 2)
})

t.test('who did it is in the log, and in the entry', async t => {
  const sink = await startSink(t)
  const desk = await openDesk(t, [`forward_to = "smtp:127.0.0.1:${sink.port}"`])
  await desk.keep(...THREE)
  const logged = async (...args: readonly string[]): Promise<string> => {
    const [command = '', ...rest] = args
    const program = join(desk.bin, 'filter-quarantine.js')
    const { stderr } = await runProgram(
      program,
      [
        ...[command, '--config', desk.configFile, '-o', 'log_to=stderr'],
        ...rest,
      ],
      { env: { SUDO_USER: 'alice, verdict=clean' } },
    )
    return stderr
  }
  const who = 'user=root, sudo_user="alice, verdict=clean"'
  t.match(
    await logged('release', 'bcgh'),
    `BCGH23456789: quarantine=released, queue_id=Q2, from=<alice@s.example>, to=<carol@d.example>, relay=smtp:127.0.0.1:${sink.port}, dsn=2`,
  )
  t.match(await logged('release', 'q1'), who)
  t.match(
    await logged('delete', 'xzwv'),
    `XZWV23456789: quarantine=deleted, queue_id=Q3, from=<>, to=<bob@d.example>, verdict=banned, ${who}`,
  )
  t.match(
    await logged('expire'),
    new RegExp(
      `quarantine: quarantine=expired, removed=2, kept=0, ${who}`,
      'u',
    ),
  )
})

t.test('a clock that has jumped ahead expires nothing', async t => {
  const desk = await openDesk(t, ['quarantine_keep = 30'])
  const now = Date.now()
  const day = 24 * 60 * 60 * 1000
  await desk.keep(
    { queueId: 'Q1', id: 'BCDF23456789', arrivedAt: now - 75 * day },
    { queueId: 'Q2', id: 'BCGH23456789', arrivedAt: now - 69.5 * day },
    { queueId: 'Q3', id: 'XZWV23456789', arrivedAt: now - 40 * day },
  )
  // As if it had been 40 days ago a moment before.
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  const uptimeMs =
    Number.parseFloat(readFileSync('/proc/uptime', 'latin1')) * 1000
  const state = { boot, uptimeMs, time: now - 40 * day }
  writeFileSync(join(desk.quarantineFolder, '.clock'), JSON.stringify(state))
  const record = join(desk.recordsFolder, '2001-01-01.jsonl')
  const young = new Date(now - 60 * day).toISOString().slice(0, 10)
  const other = join(desk.recordsFolder, `${young}.jsonl`)
  writeFileSync(record, '{}\n')
  writeFileSync(other, '{}\n')
  const done = await desk.run('expire')
  t.match(done, { status: 1, stdout: /^2 removed, 1 kept/u })
  t.match(done.stderr, /the clock shows.*1 kept messages.*--force/u)
  t.notOk(existsSync(record))
  t.ok(existsSync(other), 'records are not too old either')
  const again = await desk.run('expire')
  t.match(again, { status: 1, stdout: /^0 removed, 1 kept/u })
  t.match(await desk.run('expire', '--force'), {
    status: 0,
    stdout: /^1 removed, 0 kept/u,
  })
  t.notOk(existsSync(other))
})

t.test('found by what is known of them, kept or not', async t => {
  const desk = await openDesk(t)
  const messageId = '<Inv.1@s.example>'
  const subject = 'Invoice "4711"'
  await desk.keep({ ...THREE[0], subject, messageId }, THREE[1] ?? {})
  const record = { ...recordOf('ID23456789BC'), subject: 'Hello bob' }
  const file = join(desk.recordsFolder, '2026-11-22.jsonl')
  writeFileSync(file, `${JSON.stringify(record)}\n`)
  const ids = async (...args: readonly string[]): Promise<string> =>
    (await desk.rows(...args)).map(({ id }) => id).join()
  t.equal(await ids('--subject', 'invoice "47'), 'BCDF23456789')
  t.equal(await ids('inv.1@S.example'), 'BCDF23456789')
  t.equal(await ids('--all', '--recipient', 'bob@RECIPIENT'), record.id)
  const { stdout } = await desk.run('explain', '--subject', 'hello')
  t.ok(stdout.startsWith(`${record.id}: `), stdout)
  t.match(await desk.run('explain'), { status: 2, stderr: /needs an ID/u })
  t.match(await desk.run('list', '--subject', 'hello'), {
    status: 1,
    stderr: /list --all shows it/u,
  })
  t.match(await desk.run('explain', 'bcdf'), {
    status: 1,
    stderr: /no record found, but the message is kept: show BCDF23456789/u,
  })
})

t.test('on a terminal no line is wider than it is', async t => {
  const desk = await openDesk(t)
  const long = 'x'.repeat(100)
  await desk.keep(...THREE, {
    queueId: 'Q4',
    sender: `${long}@s.example`,
    to: [`${long}@d.example`, 'e@d'],
    subject: '\u6f22\u5b57'.repeat(60),
  })
  const program = `${process.execPath} ${join(desk.bin, 'filter-quarantine.js')}`
  const shown = async (columns: number): Promise<readonly string[]> => {
    const command = `stty cols ${columns}; NO_COLOR=1 PAGER= ${program} list --config ${desk.configFile}`
    const { stdout } = await runProgram('/usr/bin/script', [
      ...['-qec', command, '/dev/null'],
    ])
    return stdout.trimEnd().split(/\r?\n/u)
  }
  const wide = (text: string): number =>
    [...text].reduce((sum, it) => sum + (it > '\u1100' ? 2 : 1), 0)
  const lines = await shown(80)
  t.equal(lines.length, 10, 'a head, two for each, a sum')
  t.strictSame(
    lines.filter(it => wide(it) > 80),
    [],
  )
})

t.test('release: what is not taken is said, and is kept', async t => {
  const sink = await startSink(t, {
    replies: {
      rcpt: it => (it.startsWith('dave') ? '550 5.1.1 no' : undefined),
    },
  })
  const desk = await openDesk(t, [`forward_to = "smtp:127.0.0.1:${sink.port}"`])
  await desk.keep(...THREE)
  const refused = await desk.run('release', 'Q2')
  t.equal(refused.status, 1)
  t.match(refused.stdout + refused.stderr, /not released/u)
  const closed = await freePort()
  const options = ['-o', `forward_to=smtp:127.0.0.1:${closed}`]
  const smtp = await desk.run('release', 'Q1', '--by', 'smtp', ...options)
  t.equal(smtp.status, 1)
  t.match(smtp.stderr, /not released: next hop cannot be reached/u)

  const [row] = await desk.rows()
  const path = join(
    desk.quarantineFolder,
    (row?.key ?? '').slice(0, 2),
    `${row?.key}.eml`,
  )
  writeFileSync(path, 'Subject: kepT\n\nHello.\n')
  const damaged = await desk.run('release', 'Q1')
  t.equal(damaged.status, 1)
  t.match(damaged.stderr, /are not those that were kept/u)
  t.match((await desk.run('show', 'Q1')).stdout, /problem +the bytes are not/u)
  // carol, whom the next hop takes, has it.
  t.strictSame(
    sink.messages.map(it => it.rcptTo),
    [['carol@d.example']],
  )
  t.match(await desk.rows(), [
    { releases: 0 },
    { releases: 1 },
    { releases: 0 },
  ])
})

t.test('delete, expire, reindex', async t => {
  const desk = await openDesk(t, ['quarantine_size_limit = 11000'])
  await desk.keep(...THREE)
  const deleted = await desk.run('delete', 'BCDF', 'Q9')
  t.equal(deleted.status, 1, 'one of them is none')
  t.match(deleted.stdout, /^1 deleted$/mu)
  const two = await desk.run('delete', 'BCGH', 'XZ', '--json')
  t.equal(two.status, 1, 'a name of two letters is too short')
  await desk.keep(...THREE)
  const dry = await desk.run('expire', '--dry-run', '--days', '1')
  t.match(dry.stdout, /^3 would be removed/mu)
  t.match((await desk.run('reindex')).stdout, /^3 kept, 10K$/mu)
  const none = await desk.run('expire', '--days', '0')
  t.match(none.stdout, /^0 removed, 3 kept, 10K$/mu)
  t.match(none.stderr, /nearly full/u)
  const some = await desk.run('expire', '--days', '0', '--to-size', '10K')
  t.match(some.stdout, /^\d removed/mu)
  const all = await desk.run('expire', '--json')
  t.match(JSON.parse(all.stdout), { entries: 0, bytes: 0 })
  t.notOk(existsSync(join(desk.quarantineFolder, '00', 'x')))
})
