/*
 * NAME
 *   filterd.test - filterctl and a filterd that runs, or runs no more
 */
import { chmodSync, existsSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startSpawner } from '../faults/attempt.js'
import { startDaemon } from '../faults/daemon.js'
import { sendMail } from '../helper/client.js'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { primaryOf, workersOf } from '../helper/filterd-processes.js'
import { freePort } from '../helper/port.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'

const postsift = await installPostsift(t)
const socket = join(postsift.journalFolder, 'control.sock')

const filterctl = (...args: readonly string[]) =>
  runProgram(join(postsift.bin, 'filterctl.js'), [
    ...['--config', postsift.configFile],
    ...args,
  ])

const start = async (t: Test) => {
  const port = await freePort()
  const sink = await startSink(t)
  const lines = [
    ...['log_to = "stderr"', 'processes = 1'],
    `listen_address = ["127.0.0.1:${port}"]`,
    `forward_to = "smtp:127.0.0.1:${sink.port}"`,
  ]
  postsift.configure(lines)
  const filterd = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    ...{ configFile: postsift.configFile, port, env: {} },
  })
  await waitUntil(() => existsSync(socket) || undefined, {
    what: 'the control socket',
    report: () => filterd.stderr(),
  })
  return { port, sink, lines, filterd }
}

const answered = (text: string): Record<string, unknown> =>
  JSON.parse(text) as Record<string, unknown>

t.test('reload says whether it took, and why not', async t => {
  const { lines, port, filterd } = await start(t)
  t.equal(statSync(socket).mode & 0o777, 0o660)
  const [before] = workersOf(filterd.pid)
  const well = await filterctl('reload')
  t.equal(well.status, 0, well.stderr)
  t.equal(well.stdout, 'filterd has reloaded its configuration.\n')
  await waitUntil(
    () => !workersOf(filterd.pid).includes(before ?? 0) || undefined,
    { what: 'new workers' },
  )
  await filterd.waitForOutput(/filterd: reloaded/u)

  postsift.configure([...lines, 'scan_limit = 1'])
  const wrong = await filterctl('reload')
  t.equal(wrong.status, 2)
  t.match(
    wrong.stderr,
    /^filterctl: not reloaded, the old configuration stays in force: \S+filter\.toml:\d+:1: unknown option "scan_limit"/u,
  )
  // What filterctl takes and filterd does not: it says so itself.
  postsift.configure([...lines, 'scan_time_limit = 100'])
  const other = lines.map(it =>
    it.startsWith('listen') ? `listen_address = ["127.0.0.1:1"]` : it,
  )
  postsift.configure(other)
  const refused = await filterctl('reload')
  t.equal(refused.status, 1)
  t.match(refused.stderr, /stays in force: new listener addresses need a rest/u)
  t.match(answered((await filterctl('reload', '--json')).stdout), {
    isReloaded: false,
    why: 'new listener addresses need a restart',
  })
  chmodSync(postsift.configFile, 0o600)
  const closed = await filterctl('reload')
  // Where Node.js cannot change its account, filterctl reads it as the account,
  // too: then it is its own error.
  const isSecond = primaryOf(filterd.pid) !== filterd.pid
  t.equal(closed.status, isSecond ? 2 : 1)
  t.match(closed.stderr, /stays in force: .*cannot be read/u)
  postsift.configure(lines)
  t.equal((await filterctl('reload')).status, 0)
  const facts = answered((await filterctl('status', '--json')).stdout)
  t.match(facts, {
    filterd: {
      version: /^\d/u,
      workers: [{ state: 'serving' }],
      running: { sessionsLimit: 200, reload: { successful: true } },
    },
  })
  // Also where no metrics are served.
  const client = createConnection({ host: '127.0.0.1', port })
  t.teardown(() => client.destroy())
  const place = `smtp:127.0.0.1:${port}`
  await waitUntil(
    async () => {
      const { stdout } = await filterctl('status', '--json')
      return (
        JSON.stringify(answered(stdout)).includes(`"${place}":1`) || undefined
      )
    },
    { what: 'the session in the status' },
  )
  client.destroy()
  postsift.configure([...lines, '[control]', `socket = "${socket}.2"`])
  const moved = await filterctl('reload', '-o', `control.socket=${socket}`)
  t.equal(moved.status, 0)
  t.match(moved.stderr, /warning: a new control\.socket needs a restart/u)
  postsift.configure(lines)
  t.equal(
    (await filterctl('version')).stdout.match(/^filterd .*$/mu)?.length,
    1,
  )

  await filterd.stop()
  t.notOk(existsSync(socket))
  const none = await filterctl('reload')
  t.equal(none.status, 0)
  t.match(none.stdout, /filter-pipe and filter-smtp read it for each message/u)
  t.match(none.stdout, /No filterd runs: there is no \S+control\.sock\./u)
})

t.test('bypass by all five doors', async t => {
  const [smtp, lmtp, before] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const sink = await startSink(t)
  postsift.configure([
    ...['log_to = "none"', 'processes = 1', 'pipe_resubmit = "smtp"'],
    `forward_to = "smtp:127.0.0.1:${sink.port}"`,
    `[[listener]]\naddress = "smtp:127.0.0.1:${smtp}"`,
    `[[listener]]\naddress = "lmtp:127.0.0.1:${lmtp}"`,
    `[[listener]]\naddress = "smtp:127.0.0.1:${before}"\nstage = "before-queue"`,
  ])
  const user = await ensureFilterUser()
  const args = ['--config', postsift.configFile]
  await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    ...{ configFile: postsift.configFile, port: smtp, env: {} },
  })
  const spawn = await startSpawner(t, () => ({
    program: join(postsift.bin, 'filter-smtp.js'),
    ...{ args, before: [], env: {}, nodeArguments: [], user },
  }))
  const data = attachmentMessage({ content: EICAR })
  const by = async (port: number, isLmtp = false): Promise<string> =>
    (await sendMail({ port, lmtp: isLmtp }, { data })).reply
  const doors: Readonly<Record<string, () => Promise<string>>> = {
    pipe: async () => {
      const words = ['-f', 'a@x.example', '--', 'b@x.example']
      const program = join(postsift.bin, 'filter-pipe.js')
      const options = { user, stdin: data }
      return (await runProgram(program, [...args, ...words], options)).stdout
    },
    spawn: () => by(spawn.port),
    daemon: () => by(smtp),
    lmtp: () => by(lmtp, true),
    'before-queue': () => by(before),
  }
  const stopped = async (): Promise<string> => {
    const names: string[] = []
    for (const [name, send] of Object.entries(doors)) {
      if (/kept|5\.7\.1/u.test(await send())) names.push(name)
    }
    return names.join()
  }
  const all = Object.keys(doors).join()
  t.equal(await stopped(), all)
  t.equal(sink.count, 0)
  t.equal((await filterctl('bypass', '--for', '1h')).status, 0)
  await waitUntil(async () => (await stopped()) === '' || undefined, {
    what: 'all to see the bypass',
  })
  const last = sink.messages.slice(-5)
  t.equal(last.length, 5)
  for (const { lines } of last) {
    t.match(lines.toString(), /^X-Postsift-Bypass: all scanners until /mu)
  }
  t.equal((await filterctl('bypass', '--off')).status, 0)
  await waitUntil(async () => (await stopped()) === all || undefined, {
    what: 'all to see its end',
  })
})

t.test('a filterd that was killed', async t => {
  const { filterd } = await start(t)
  // Where Node.js cannot change its account, it is a child of what was started.
  process.kill(primaryOf(filterd.pid), 'SIGKILL')
  await filterd.stop('SIGKILL')
  t.ok(existsSync(socket))
  const gone = await filterctl('reload')
  t.equal(gone.status, 1)
  t.match(gone.stdout, /The filterd at \S+ is gone/u)
  const again = await start(t)
  t.equal((await filterctl('reload')).status, 0, again.filterd.stderr())
})
