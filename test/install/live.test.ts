/*
 * NAME
 *   live - filter-install on a live Postfix: what else may happen
 *
 * DESCRIPTION
 *   Foreign edits, links and modes, queued mail, an account of its own.
 */

import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { startPostfix, type Postfix } from '../helper/postfix.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { configLines, makeInstaller } from './installer.js'

const sink = await startSink(t)
const postsift = await installPostsift(t)
const postfix = await startPostfix(t, { sink })
const installer = await makeInstaller(postfix, postsift)
const path = (name: string) => join(postfix.configDir, name)
const state = join(postsift.home, 'state')

configureFor(postsift, postfix)
const before = installer.files()

t.test('what others write stays, what is ours goes', async t => {
  t.equal((await installer.apply('daemon', '--no-verify')).status, 0)
  appendFileSync(path('main.cf'), '# mine\ndelay_warning_time = 4h\n')
  const master = readFileSync(path('master.cf'), 'latin1')
  const edited = `# mine\n${master.replace('flush unix', '# before flush\nflush unix')}extra unix - - n - 3 smtp\n`
  writeFileSync(path('master.cf'), edited)
  const again = await installer.apply('daemon', '--no-verify')
  t.match(again.stdout, /Nothing to do/u)
  const undo = await installer.undo()
  t.equal(undo.status, 0, undo.stderr)
  const { 'main.cf': main, 'master.cf': services } = installer.files()
  t.equal(
    main.text,
    `${before['main.cf'].text}# mine\ndelay_warning_time = 4h\n`,
  )
  t.equal(
    services.text,
    `# mine\n${before['master.cf'].text.replace('flush unix', '# before flush\nflush unix')}extra unix - - n - 3 smtp\n`,
  )
  restore()
})

t.test('what others changed of ours is named and stays', async t => {
  t.equal((await installer.apply('daemon', '--no-verify')).status, 0)
  change('main.cf', /rate_delay = 0s/u, 'rate_delay = 1s')
  change('master.cf', /^chkmsg .*$/mu, '$&\n  -o smtp_connect_timeout=5s')
  const undo = await installer.undo()
  t.equal(undo.status, 0, undo.stderr)
  t.match(
    undo.stdout,
    /^main\.cf:\d+: chkmsg_destination_rate_delay was changed by someone else and stays as it is$/mu,
  )
  t.match(
    undo.stdout,
    /^master\.cf:\d+: chkmsg\/unix was changed by someone else and stays as it is$/mu,
  )
  const { 'main.cf': main, 'master.cf': services } = installer.files()
  t.equal(
    main.text,
    `${before['main.cf'].text}chkmsg_destination_rate_delay = 1s\n`,
  )
  t.match(services.text, /\nchkmsg .*\n {2}-o smtp_connect_timeout=5s\n/u)
  t.notMatch(services.text, `127.0.0.1:${installer.returnPort} `)
  const refused = await installer.apply('daemon', '--no-verify')
  t.equal(refused.status, 1)
  t.match(
    refused.stderr,
    /^filter-install: main\.cf:\d+: chkmsg_destination_rate_delay/mu,
  )
  t.match(
    refused.stderr,
    /^filter-install: master\.cf:\d+: chkmsg\/unix already exists/mu,
  )
  restore()
})

t.test('links, modes and owners stay', async t => {
  const elsewhere = join(postfix.directory, 'real')
  mkdirSync(elsewhere)
  renameSync(path('main.cf'), join(elsewhere, 'main.cf'))
  symlinkSync('../real/main.cf', path('main.cf'))
  chmodSync(join(elsewhere, 'main.cf'), 0o640)
  chownSync(join(elsewhere, 'main.cf'), 0, 3)
  chmodSync(path('master.cf'), 0o604)
  const odd = installer.files()

  t.equal((await installer.apply('daemon', '--no-verify')).status, 0)
  const applied = installer.files()
  for (const name of ['main.cf', 'master.cf'] as const) {
    t.not(applied[name].text, odd[name].text)
    t.strictSame({ ...applied[name], text: '' }, { ...odd[name], text: '' })
  }
  t.ok(lstatSync(path('main.cf')).isSymbolicLink())
  t.strictSame(readdirSync(elsewhere), ['main.cf'], 'nothing is left over')
  // Someone changes no byte but the mode: undo gives that back, too.
  chmodSync(path('master.cf'), 0o600)
  t.equal((await installer.undo()).status, 0)
  t.strictSame(installer.files(), odd)
  t.ok(lstatSync(path('main.cf')).isSymbolicLink())

  renameSync(join(elsewhere, 'main.cf'), path('main.cf'))
  restore()
})

t.test('mail that waited for the filter goes on after undo', async t => {
  // filterd does not run.
  t.equal((await installer.apply('daemon', '--no-verify')).status, 0)
  const { queueId } = await postfix.send({ data: plainMessage() })
  await postfix.waitForLog(
    new RegExp(`${queueId}: .*status=deferred.*refused`, 'u'),
  )
  const count = sink.count
  t.equal((await installer.undo()).status, 0)
  const mail = await sink.next()
  t.notMatch(mail.lines.toString(), /X-Postsift/u)
  await postfix.waitForEmptyQueue()
  t.equal(sink.count, count + 1)
  t.strictSame(installer.files(), before)
})

t.test('a taken port, another filter', async t => {
  const server = net.createServer().listen(installer.returnPort, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const taken = await installer.apply('daemon', '--no-verify')
  await new Promise(resolve => server.close(resolve))
  t.equal(taken.status, 1)
  t.equal(
    taken.stderr,
    `filter-install: 127.0.0.1:${installer.returnPort} is used by another program\n`,
  )
  appendFileSync(path('main.cf'), 'content_filter = amavis:[127.0.0.1]:1\n')
  const other = await installer.plan('daemon')
  t.equal(other.status, 1)
  t.match(other.stderr, /names another content filter: remove it first\n$/u)
  t.equal(other.stdout, '')
  restore()
  t.notOk(existsSync(state), 'nothing is kept of what was not done')
})

t.test('programs that others could change', async t => {
  const lib = join(postsift.home, 'dist/lib')
  chmodSync(lib, 0o777)
  const refused = await installer.apply('daemon', '--no-verify')
  t.equal(refused.status, 1)
  t.equal(
    refused.stderr,
    `filter-install: ${lib} is writable by all accounts\n`,
  )
  const forced = await installer.plan('daemon', '--allow-unsafe-paths')
  t.equal(forced.status, 0)
  chmodSync(lib, 0o700)
  t.match(
    (await installer.apply('daemon', '--no-verify')).stderr,
    `${lib} cannot be searched by the filter's account`,
  )
  chmodSync(lib, 0o755)
  t.strictSame(installer.files(), before)
})

t.test('only root applies; anybody may plan', async t => {
  const user = { uid: 65534, gid: 65534 }
  const program = join(postsift.home, 'dist/install/filter-install.js')
  const args = ['--mode', 'daemon', '--config-dir', postfix.configDir]
  const options = [
    ...['--config', postsift.configFile, '--state-dir', state],
    ...['--listen-port', String(installer.listenPort)],
    ...['--return-port', String(installer.returnPort)],
  ]
  const run = (command: string) =>
    runProgram(program, [command, ...args, ...options], { user })
  const apply = await run('apply')
  t.equal(apply.status, 1)
  t.equal(apply.stderr, 'filter-install: this command needs root\n')
  const plan = await run('plan')
  t.equal(plan.status, 0, plan.stderr)
})

t.test('an account and folders of its own', async t => {
  const user = `psift${randomBytes(4).toString('hex')}`
  t.teardown(async () => {
    await runProgram('/usr/sbin/userdel', [user])
  })
  const folder = join(postsift.home, 'own/var')
  postsift.configure([])
  const config = ['spool', 'quarantine', 'journal', 'records'].map(
    name => `${name}_directory = "${folder}/${name}"`,
  )
  writeFileSync(
    postsift.configFile,
    [
      `user = "${user}"`,
      ...config,
      ...configLines('spawn', installer),
      '',
    ].join('\n'),
  )
  const apply = await installer.apply('spawn')
  t.equal(apply.status, 0, apply.stderr)
  t.match(
    apply.stdout,
    `create the account ${user}: no password, no shell, no home`,
  )
  const { stdout } = await runProgram('/usr/bin/getent', ['passwd', user])
  t.match(stdout, /:\/nonexistent:\/(?:usr\/)?sbin\/nologin\n$/u)
  const shadow = await runProgram('/usr/bin/getent', ['shadow', user])
  t.match(shadow.stdout, /^psift\w+:[!*]/u, 'no password')
  const uid = Number(stdout.split(':')[2])
  for (const name of ['spool', 'quarantine', 'journal', 'records']) {
    const stat = statSync(join(folder, name))
    t.strictSame([stat.uid, stat.mode & 0o7777], [uid, 0o700], name)
  }
  t.strictSame(
    [statSync(folder).uid, statSync(folder).mode & 0o7777],
    [0, 0o755],
  )
  t.match((await installer.apply('spawn')).stdout, /Nothing to do/u)
  await postfix.send({ data: plainMessage() })
  t.match((await sink.next()).lines.toString(), /^X-Postsift-Verdict: clean/mu)

  // What the folder holds is not thrown away.
  writeFileSync(join(folder, 'quarantine/kept'), '')
  const undo = await installer.undo('--purge')
  t.equal(undo.status, 0, undo.stderr)
  t.match(undo.stdout, `${folder}/quarantine stays: it is not empty\n`)
  t.notOk(existsSync(join(folder, 'spool')))
  t.equal((await runProgram('/usr/bin/getent', ['passwd', user])).stdout, '')
  t.strictSame(installer.files(), before)
  configureFor(postsift, postfix)
})

t.test(
  'Node.js or the programs elsewhere: mail waits, apply mends',
  async t => {
    postsift.configure([
      `sendmail_path = "${postfix.sendmailPath}"`,
      'log_to = "none"',
    ])
    t.equal((await installer.apply('pipe')).status, 0)
    const launcher = join(postsift.bin, 'filter-pipe')
    const right = readFileSync(launcher, 'utf8')
    const wrong = right
      .replace(/^node=.*$/mu, "node='/nonexistent/node'")
      .replace(/^here=.*$/mu, "here='/nonexistent/bin'")
    writeFileSync(launcher, wrong)
    const count = sink.count
    const { queueId } = await postfix.send({ data: plainMessage() })
    await postfix.waitForLog(new RegExp(`${queueId}: .*status=deferred`, 'u'))
    const apply = await installer.apply('pipe')
    t.equal(apply.status, 0, apply.stderr)
    t.match(
      apply.stdout.replace(/\s+/gu, ' '),
      `correct ${launcher}: Node.js or the programs`,
    )
    t.equal(readFileSync(launcher, 'utf8'), right)
    t.equal(statSync(launcher).mode & 0o777, 0o755)
    await postfix.flush()
    await postfix.waitForEmptyQueue()
    t.equal(sink.count, count + 1)
    t.match(
      (await sink.next()).lines.toString(),
      /^X-Postsift-Verdict: clean/mu,
    )
    t.equal((await installer.undo()).status, 0)
    t.ok(existsSync(launcher))
    t.strictSame(installer.files(), before)
    configureFor(postsift, postfix)
  },
)

t.test('wrong command lines', async t => {
  const program = join(postsift.home, 'dist/install/filter-install.js')
  for (const args of [
    [],
    ['plan'],
    ['plan', '--mode', 'fax'],
    ['plan', '--mode', 'pipe', '--listen-port', '0'],
    ['plan', '--mode', 'pipe', '--return-port', '70000'],
    ['apply', '--mode', 'pipe', '--print'],
    ['undo', '--mode', 'pipe'],
    ['repair'],
  ]) {
    const { status, stderr } = await runProgram(program, args)
    t.equal(status, 2, args.join(' '))
    t.not(stderr, '')
  }
  t.equal((await runProgram(program, ['--help'])).status, 0)
  t.match((await runProgram(program, ['--version'])).stdout, /Postsift/u)
  const missing = await runProgram(program, [
    ...['plan', '--mode', 'pipe', '--config-dir', '/nonexistent'],
  ])
  t.equal(missing.status, 1)
  t.match(missing.stderr, /^filter-install: .*nonexistent/u)
})

function configureFor({ configure }: Postsift, { sendmailPath }: Postfix) {
  configure([
    `sendmail_path = "${sendmailPath}"`,
    'log_to = "none"',
    ...configLines('daemon', installer),
  ])
}

function change(name: string, from: RegExp, to: string): void {
  const text = readFileSync(path(name), 'latin1')
  writeFileSync(path(name), text.replace(from, to))
}

function restore(): void {
  for (const name of ['main.cf', 'master.cf'] as const) {
    const { text, mode, uid, gid } = before[name]
    writeFileSync(path(name), text)
    chmodSync(path(name), mode & 0o7777)
    chownSync(path(name), uid, gid)
  }
}
