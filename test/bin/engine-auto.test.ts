/*
 * NAME
 *   engine-auto.test - filterd does the work of filter-pipe and filter-smtp
 *
 * DESCRIPTION
 *   Whoever does it, the answer, the delivered bytes and the journal are the same.
 *   The log says who did.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startSpawner, tryPipe, type Attempt } from '../faults/attempt.js'
import { startDaemon } from '../faults/daemon.js'
import { sendMail } from '../helper/client.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { workersOf } from '../helper/filterd-processes.js'
import { freePort } from '../helper/port.js'
import { installPostsift } from '../helper/postsift.js'
import {
  runProgram,
  startProgram,
  type RunningProgram,
} from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'

const postsift = await installPostsift(t)
const user = await ensureFilterUser()
const sink = await startSink(t)
const port = await freePort()
const work = join(postsift.home, 'work')
mkdirSync(work)
chmodSync(work, 0o777)
const got = join(work, 'got')
const hold = join(work, 'hold')
const sendmail = join(work, 'sendmail')
// One file for each time; while `hold` is there, it waits.
writeFileSync(
  sendmail,
  `#!/bin/sh\ncat >>'${got}'\nwhile [ -e '${hold}' ]; do sleep 0.1; done\n`,
)
chmodSync(sendmail, 0o755)
const logFile = join(postsift.recordsFolder, 'the.log')
const LINES = [
  ...['engine = "auto"', 'log_to = "file"', `log_file = "${logFile}"`],
  ...[`sendmail_path = "${sendmail}"`, 'processes = 1'],
  `listen_address = ["127.0.0.1:${port}"]`,
  `forward_to = "smtp:127.0.0.1:${sink.port}"`,
]
const configure = (more: readonly string[] = []): void =>
  postsift.configure([...LINES, ...more, '[action]', 'infected = "reject"'])

const start = (t: Test): Promise<RunningProgram> =>
  startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    ...{ configFile: postsift.configFile, port, env: {} },
  })

let queueId = 0
const pipe = (data: Buffer, more: readonly string[] = [], id = ++queueId) =>
  tryPipe(
    {
      program: join(postsift.bin, 'filter-pipe'),
      args: ['--config', postsift.configFile, ...more],
      ...{ before: [], env: {}, nodeArguments: [], user },
    },
    {
      queueId: `Q${id}`,
      ...{ data, from: 'alice@x.example', to: ['bob@x.example'] },
    },
  )

/** Who wrote the last line about a message, and what was delivered. */
const taken = (): { readonly by: string; readonly bytes: Buffer } => {
  const lines = readFileSync(logFile, 'utf8').split('\n')
  const last = lines.findLast(it => it.includes('queue_id=')) ?? ''
  const bytes = existsSync(got) ? readFileSync(got) : Buffer.alloc(0)
  rmSync(got, { force: true })
  return { by: /postsift\/([a-z-]+)\[/u.exec(last)?.[1] ?? '', bytes }
}

const expect = (
  t: Test,
  { outcome, said }: Attempt,
  wanted: { readonly by: string; readonly outcome: string; data?: Buffer },
): void => {
  const { by, bytes } = taken()
  t.equal(outcome, wanted.outcome, said)
  t.equal(by, wanted.by)
  const { data = Buffer.alloc(0) } = wanted
  t.ok(bytes.subarray(bytes.length - data.length).equals(data), 'its bytes')
  t.equal(bytes.length > 0, data.length > 0)
}

const HONEST = plainMessage({ text: 'An honest message.\n' })
const INFECTED = attachmentMessage({ content: EICAR })
// Dots, a CR alone, a line of more than one frame.
const ODD = Buffer.concat([
  Buffer.from('Subject: odd\n\n.\n..\na\rb\n\xff\n', 'latin1'),
  Buffer.from(`${'long line '.repeat(30_000)}\n`),
])

// Below our own fields, which have an id of each message.
const oddBy = async (
  t: Test,
  wanted: string,
  more: readonly string[] = [],
): Promise<Buffer> => {
  t.equal((await pipe(ODD, more)).outcome, 'accepted')
  const { by, bytes } = taken()
  t.equal(by, wanted)
  return bytes.subarray(bytes.indexOf('Subject: odd'))
}

t.test('with a filterd of the same configuration', async t => {
  configure()
  const filterd = await start(t)
  const socket = join(postsift.journalFolder, 'engine.sock')
  t.equal(statSync(socket).mode & 0o777, 0o600)
  t.equal(statSync(socket).uid, user.uid)

  const by = 'filterd'
  expect(t, await pipe(HONEST), { by, outcome: 'accepted', data: HONEST })
  expect(t, await pipe(INFECTED), { by, outcome: 'bounced' })
  const self = ['-o', 'engine=self']
  const [theirs, ours] = [
    await oddBy(t, by),
    await oddBy(t, 'filter-pipe', self),
  ]
  t.ok(theirs.length > 300_000 && theirs.equals(ours), 'the same odd bytes')
  expect(t, await pipe(HONEST, ['-o', 'recipient_limit=7']), {
    ...{ by: 'filter-pipe', outcome: 'accepted', data: HONEST },
  })

  // A retry of what is done is answered, and not done again, by either.
  for (const more of [[], self]) {
    const id = ++queueId
    t.equal((await pipe(HONEST, more, id)).outcome, 'accepted')
    t.ok(taken().bytes.length > 0)
    for (const again of [self, []]) {
      t.equal((await pipe(HONEST, again, id)).outcome, 'accepted')
      t.equal(taken().bytes.length, 0)
    }
  }

  // The file changed, and filterd has not read it again.
  configure(['recipient_limit = 8'])
  expect(t, await pipe(HONEST), {
    ...{ by: 'filter-pipe', outcome: 'accepted', data: HONEST },
  })
  const ctl = join(postsift.bin, 'filterctl.js')
  await runProgram(ctl, ['--config', postsift.configFile, 'reload'])
  expect(t, await pipe(HONEST), { by, outcome: 'accepted', data: HONEST })

  // It hangs.
  process.kill(-filterd.pid, 'SIGSTOP')
  expect(t, await pipe(HONEST), {
    ...{ by: 'filter-pipe', outcome: 'accepted', data: HONEST },
  })
  process.kill(-filterd.pid, 'SIGCONT')

  // It dies with the message in its hands.
  writeFileSync(hold, '')
  const under = pipe(HONEST)
  await waitUntil(() => existsSync(got) || undefined, { what: 'sendmail' })
  for (const pid of workersOf(filterd.pid)) process.kill(pid, 'SIGKILL')
  const { outcome, said } = await under
  t.equal(outcome, 'deferred', said)
  t.match(said, /^75: 4\.3\.0 /u)
  rmSync(hold)
  rmSync(got, { force: true })
  await filterd.stop()
})

t.test('without a filterd, and with one that has no such socket', async t => {
  configure()
  const wanted = { by: 'filter-pipe', outcome: 'accepted', data: HONEST }
  expect(t, await pipe(HONEST), wanted)
  postsift.configure(LINES.slice(1))
  const filterd = await start(t)
  expect(t, await pipe(HONEST, ['-o', 'engine=auto']), wanted)
  await filterd.stop()
})

t.test('with a filterd that may not start sendmail', async t => {
  // As NoNewPrivileges of systemd does it.
  const startWithout = async (): Promise<RunningProgram> => {
    const program = join(postsift.bin, 'filterd.js')
    const args = [process.execPath, program, '--config', postsift.configFile]
    const filterd = startProgram(t, '/usr/bin/setpriv', [
      '--no-new-privs',
      ...args,
    ])
    const log = () => readFileSync(logFile, 'utf8')
    const count = log().split('filterd: started').length
    await waitUntil(
      () => log().split('filterd: started').length > count || undefined,
      { what: 'filterd to start', report: () => filterd.stderr() },
    )
    return filterd
  }
  configure()
  const byPipe = { by: 'filter-pipe', outcome: 'accepted', data: HONEST }
  const filterd = await startWithout()
  expect(t, await pipe(HONEST), byPipe)
  await filterd.stop()
  configure(['pipe_resubmit = "smtp"'])
  const other = await startWithout()
  const before = sink.messages.length
  t.equal((await pipe(HONEST)).outcome, 'accepted')
  t.equal(taken().by, 'filterd')
  t.equal(sink.messages.length, before + 1)
  await other.stop()
})

t.test('filter-smtp passes its session on', async t => {
  configure()
  const spawn = await startSpawner(t, () => ({
    program: join(postsift.bin, 'filter-smtp.js'),
    args: ['--config', postsift.configFile],
    ...{ before: [], env: {}, nodeArguments: [], user },
  }))
  const send = async (data: Buffer): Promise<string> =>
    (await sendMail({ port: spawn.port }, { data })).reply
  t.match(await send(HONEST), /^250 2\.0\.0 /u)
  t.equal(taken().by, 'filter-smtp')
  const filterd = await start(t)
  const before = sink.messages.length
  t.match(await send(HONEST), /^250 2\.0\.0 /u)
  t.equal(taken().by, 'filterd')
  t.equal(sink.messages.length, before + 1)
  t.match(await send(INFECTED), /^550 5\.7\.1 /u)
  t.equal(taken().by, 'filterd')
  await filterd.stop()
})
