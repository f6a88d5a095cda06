/*
 * NAME
 *   who-answers - another program on the filter's port, and another filter
 *
 * DESCRIPTION
 *   On the real programs: apply, verify, status and doctor say that it is another
 *   one, and do not say that all is well.
 */
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import {
  runProgram,
  startProgram,
  type RunningProgram,
} from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import { configLines, makeInstaller } from './installer.js'

t.setTimeout(4 * 60 * 1000)

const sink = await startSink(t)
const postsift = await installPostsift(t)
const postfix = await startPostfix(t, { sink })
const installer = await makeInstaller(postfix, postsift)
const { listenPort } = installer
postsift.configure(['log_to = "none"', ...configLines('daemon', installer)])
const before = installer.files()

const HELD = new RegExp(
  `127\\.0\\.0\\.1:${listenPort} is held by process \\d+ \\(\\S+\\)`,
  'u',
)

const look = (command: string, ...args: readonly string[]) =>
  installer.run(command, args, {})

/** A program that has the port: an SMTP server, or one that says nothing. */
const hold = async (port: number, greeting: string): Promise<() => void> => {
  const sockets = new Set<net.Socket>()
  const server = net.createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    if (greeting !== '') socket.write(`${greeting}\r\n`)
  })
  await new Promise<void>(done => server.listen(port, '127.0.0.1', done))
  const end = (): void => {
    sockets.forEach(it => it.destroy())
    server.close()
  }
  t.teardown(end)
  return end
}

const A_YEAR_AHEAD = `--import=data:text/javascript,${encodeURIComponent(
  'const { now } = Date; Date.now = () => now() + 365 * 86_400_000',
)}`

const OTHER_MTA = '220 other.example ESMTP Exim 4.96'

const filterdOf = async (home: typeof postsift): Promise<RunningProgram> => {
  const filterd = startProgram(t, join(home.bin, 'filterd.js'), [
    ...['--config', home.configFile],
  ])
  await waitUntil(
    async () => (await greeting(listenPort)).includes('Postsift') || undefined,
    { what: 'filterd to answer', report: () => filterd.stderr() },
  )
  return filterd
}

const greeting = (port: number): Promise<string> =>
  new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('data', data => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('error', () => resolve(''))
  })

t.test('apply does not send mail to a stranger', async t => {
  for (const says of [OTHER_MTA, '']) {
    const end = await hold(listenPort, says)
    for (const args of says === '' ? [[]] : [[], ['--no-verify']]) {
      const done = await installer.apply('daemon', ...args)
      t.equal(done.status, 1, done.stdout)
      t.match(done.stderr, HELD)
      if (says !== '') t.match(done.stderr, `which says "${says}"`)
      t.strictSame(installer.files(), before, 'Postfix is as it was')
    }
    end()
  }
})

t.test('doctor, status, verify and apply know it later', async t => {
  const filterd = await filterdOf(postsift)
  const done = await installer.apply('daemon', '--no-verify')
  t.equal(done.status, 0, done.stderr)
  t.notMatch(done.stdout, /held|filters, and/u)
  const { status } = await runProgram(
    join(postsift.bin, 'filter-quarantine.js'),
    ['expire', '--config', postsift.configFile],
  )
  t.equal(status, 0)
  const now = await look('doctor')
  t.notMatch(now.stdout, /clock/u)
  const ahead = await installer.run('doctor', [], {
    NODE_OPTIONS: A_YEAR_AHEAD,
  })
  t.not(ahead.status, 0)
  t.match(ahead.stdout.replaceAll(/\s+/gu, ' '), /The clock shows \d{4}-/u)
  t.notMatch(ahead.stdout, /All is well/u)
  await filterd.stop()
  for (const says of [OTHER_MTA, '']) {
    const end = await hold(listenPort, says)
    const doctor = await look('doctor')
    t.equal(doctor.status, 2)
    const text = doctor.stdout.replaceAll(/\s+/gu, ' ')
    t.match(text, HELD)
    t.match(text, says === '' ? /mail waits/u : /mail goes to it unfiltered/u)
    t.notMatch(text, /All is well/u)
    if (says !== '') {
      const status = await look('status', '--json')
      t.match(JSON.parse(status.stdout), { filterdAnswers: false })
      const again = await installer.apply('daemon')
      t.equal(again.status, 1, 'nothing to do, and yet not well')
      t.match(again.stdout, HELD)
      const verify = await look('verify')
      t.equal(verify.status, 1)
      t.match(verify.stderr, HELD)
    }
    end()
  }
})

t.test('a filterd of another folder is another filter', async t => {
  const other = await installPostsift(t)
  other.configure(['log_to = "none"', ...configLines('daemon', installer)])
  const filterd = await filterdOf(other)
  const doctor = await look('doctor')
  t.not(doctor.status, 0)
  const text = doctor.stdout.replaceAll(/\s+/gu, ' ')
  t.match(text, `runs ${other.bin}/filterd.js, but this filter-install belongs`)
  t.match(text, `reads ${other.configFile} and not ${postsift.configFile}`)
  t.notMatch(text, /All is well/u)
  const again = await installer.apply('daemon')
  t.equal(again.status, 1)
  t.match(
    again.stdout,
    `filters, and runs ${other.bin}/filterd.js, not a program of ${postsift.bin}`,
  )
  await filterd.stop()
})
