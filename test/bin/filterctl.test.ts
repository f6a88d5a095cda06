/*
 * NAME
 *   filterctl.test - versions, and what is bypassed
 */
import { chownSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, startProgram } from '../helper/program.js'
import { scratchFolder } from '../helper/folder.js'

const postsift = await installPostsift(t)
/** Takes everything. */
const sendmail = join(scratchFolder(t, 'sendmail'), 'sendmail')
writeFileSync(sendmail, '#!/bin/sh\nexec /bin/cat >/dev/null\n', {
  mode: 0o755,
})
const log = join(scratchFolder(t, 'filterctl'), 'log')

const run = (...args: readonly string[]) =>
  runProgram(join(postsift.bin, 'filterctl.js'), [
    ...['--config', postsift.configFile],
    ...args,
  ])

t.before(async () => {
  const { uid, gid } = await ensureFilterUser()
  chownSync(join(log, '..'), uid, gid)
  postsift.configure(['log_to = "file"', `log_file = "${log}"`])
})

t.test('version', async t => {
  const { status, stdout } = await run('version')
  t.equal(status, 0)
  t.match(stdout, /^programs {2}\d+\.\d+\.\d+\nNode\.js {3}v\d/u)
  const json = await run('version', '--json')
  t.match(JSON.parse(json.stdout), { programs: /^\d/u, node: /^v/u })
})

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['--for', '25h'], /It must be from 1m to 24h/u],
  [['--for', '30s'], /It must be from 1m to 24h/u],
  [['--for', 'soon'], /It must be/u],
  [['--for', '1h', '--off'], /--for and --off exclude each other/u],
  [['--scanner', 'clamd'], /--scanner needs --for or --off/u],
  [
    ['--for', '1h', '--scanner', 'calmd'],
    /there is no scanner calmd: parse, /u,
  ],
]

t.test('bypass that is not understood', async t => {
  for (const [args, text] of WRONG) {
    const { status, stderr } = await run('bypass', ...args)
    t.equal(status, 2, args.join(' '))
    t.match(stderr, text)
  }
  t.match((await run('bypass')).stdout, 'Nothing is bypassed.\n')
})

t.test('bypass, as root, for filter-pipe as the account', async t => {
  const user = await ensureFilterUser()
  const pipe = () =>
    runProgram(
      join(postsift.bin, 'filter-pipe.js'),
      [
        ...['--config', postsift.configFile, '-o', 'pipe_resubmit=sendmail'],
        ...['-o', `sendmail_path=${sendmail}`],
        ...['-f', 'a@sender.example', '--', 'b@recipient.example'],
      ],
      { user, stdin: attachmentMessage({ content: EICAR }) },
    )
  const set = await run('bypass', '--for', '2h', '--scanner', 'builtin')
  t.equal(set.status, 0, set.stderr)
  t.match(
    set.stdout,
    /^Mail passes without:\n {2}builtin until 20\S+, by root/u,
  )
  t.match((await pipe()).stdout, /^2\.0\.0/u)
  t.equal(postsift.quarantined().length, 0)
  const other = await run('bypass', '--for', '1h', '--scanner', 'clamd')
  t.match(other.stderr, 'clamd is not enabled: this changes nothing')
  const asOther = await runProgram(
    join(postsift.bin, 'filterctl.js'),
    ['bypass', '--off', '--config', postsift.configFile],
    { user: { uid: 65534, gid: 65534 } },
  )
  t.equal(asOther.status, 2)
  t.match(asOther.stderr, 'only root and the account filter may do this')
  const closed = await runProgram(
    join(postsift.bin, 'filterctl.js'),
    ['bypass', '--config', postsift.configFile],
    { user: { uid: 65534, gid: 65534 } },
  )
  t.equal(closed.status, 2)
  t.match(closed.stderr, /journal is closed to this account: run it as root/u)
  t.match((await run('bypass')).stdout, 'builtin until')
  const off = await run('bypass', '--off')
  t.equal(off.stdout, 'Nothing is bypassed.\n')
  t.match((await pipe()).stdout, /^2\.0\.0 kept/u)
  const lines = readFileSync(log, 'utf8')
  t.match(
    lines,
    /filterctl\[\d+\]: .*bypass: bypass="?set: builtin until .*user=root/u,
  )
  t.match(lines, /bypass: bypass="?ended: builtin until .*user=root/u)
  t.match(lines, /filter-pipe\[\d+\]: .*bypass=builtin until /u)
})

t.test('top, on a terminal and elsewhere', async t => {
  const none = await run('top')
  t.equal(none.status, 2)
  t.match(none.stderr, 'top needs a terminal; filterctl status prints once')
  const words = ['node', join(postsift.bin, 'filterctl.js'), 'top']
  const top = startProgram(
    t,
    '/usr/bin/script',
    [
      ...['-q', '-e', '-f', '-c'],
      [...words, '--config', postsift.configFile].join(' '),
      '/dev/null',
    ],
    { stdin: 'pipe', env: { TERM: 'xterm' } },
  )
  await top.waitForOutput(/q ends/u)
  const shown = top.stdout()
  t.ok(shown.startsWith('\u001b[?1049h'), 'the second screen')
  t.match(shown, /Postsift \d/u)
  t.match(shown, /No filterd runs: there is no /u)
  top.stdin?.write('q')
  const { status, stdout } = await top.ended
  t.equal(status, 0)
  t.ok(stdout.endsWith('\u001b[?25h\u001b[?1049l'), 'and the first one again')
})

t.test('status without a filterd', async t => {
  const { status, stdout, stderr } = await run('status')
  t.equal(status, 0, stderr)
  t.match(stdout, /^Postsift \d[^]*^filterd {4}No filterd runs/mu)
  t.match(stdout, /^quarantine \d+ message/mu)
  t.match(stdout, /^last hour {2}\d+ messages?: /mu)
  t.notOk(stdout.split('\n').some(line => line.includes('\u001b')))
  const facts = JSON.parse((await run('status', '--json')).stdout) as object
  t.match(facts, {
    version: /^\d/u,
    filterd: { missing: /^No filterd runs/u },
    config: { problem: '', mode: 'enforce' },
    bypasses: [],
    recent: { actions: {} },
  })
  postsift.configure(['no_such_option = 1'])
  const wrong = await run('status')
  t.equal(wrong.status, 0, wrong.stderr)
  t.match(wrong.stdout, /^config {5}\S+:\d+:1: unknown option "no_such_/mu)
})
