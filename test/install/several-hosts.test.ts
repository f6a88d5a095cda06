/*
 * NAME
 *   several-hosts.test - an MTA and two filters, each with an address of its own
 *
 * DESCRIPTION
 *   What filter-install says on one is done there, and on the other. Addresses of
 *   loopback stand for hosts: 127.0.0.9 is the MTA, 127.0.0.2 and 127.0.0.3 filter.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { freePort } from '../helper/port.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import {
  runProgram,
  startProgram,
  type ProgramResult,
  type RunningProgram,
} from '../helper/program.js'
import { startSink, type SinkMessage } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'

const MTA = '127.0.0.9'
const FILTERS = ['127.0.0.2', '127.0.0.3'] as const

const sink = await startSink(t)
const postsift = await installPostsift(t)
const postfix = await startPostfix(t, { sink })
const listenPort = await freePort()
const returnPort = await freePort()
const submissionPort = await freePort()
const program = join(postsift.home, 'dist/install/filter-install.js')
const ports = [
  ...['--listen-port', String(listenPort)],
  ...['--return-port', String(returnPort)],
  ...['--submission-port', String(submissionPort)],
]

const install = (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(program, args, { timeoutMs: 120_000 })

const configOf = (host: string): string =>
  join(postsift.home, `filter-${host}.toml`)

const onFilter = (
  host: string,
  command: string,
  ...more: readonly string[]
): Promise<ProgramResult> =>
  install(
    command,
    '--listen-for',
    MTA,
    ...more,
    ...ports,
    ...[
      ...['--listen-address', host, '--config', configOf(host)],
      ...['--state-dir', join(postsift.home, `state-${host}`)],
    ],
  )

const PLACE = [
  ...['--config-dir', postfix.configDir],
  ...['--state-dir', join(postsift.home, 'state')],
]

const onMta = (
  command: string,
  ...more: readonly string[]
): Promise<ProgramResult> => install(command, ...PLACE, ...more)

const POOL = [
  ...['--mode', 'daemon', '--filters', FILTERS.join(',')],
  ...['--return-address', MTA, ...ports],
]

const filterds = new Map<string, RunningProgram>()

const files = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['main.cf', 'master.cf'].map(name => [
      name,
      readFileSync(join(postfix.configDir, name), 'latin1'),
    ]),
  )
const before = files()

t.test('on a filter: what it says is written, and done', async t => {
  postsift.configure([
    ...['log_to = "none"', 'processes = 1', 'hostname = "f.localhost"'],
    `sendmail_path = "${postfix.sendmailPath}"`,
  ])
  for (const host of FILTERS) {
    const text = readFileSync(postsift.configFile, 'utf8')
    const name = `f${host.slice(-1)}.localhost`
    writeFileSync(configOf(host), text.replace('f.localhost', name))
    const refused = await onFilter(host, 'plan')
    t.equal(refused.status, 1)
    t.match(refused.stderr, /would not take mail of 127\.0\.0\.9 on smtp:/u)
    appendFileSync(configOf(host), linesIn(refused.stderr))
    const plan = await onFilter(host, 'plan')
    t.equal(plan.status, 0, plan.stderr)
    t.match(plan.stdout, `--filters ${host}\n`)
    const early = await onFilter(host, 'apply')
    t.equal(early.status, 1, early.stderr)
    t.match(early.stdout, /filterd does not answer on .* yet\./u)
    const [, start = ''] =
      /^ +(\S+\/filterd --config \S+) &$/mu.exec(plan.stdout) ?? []
    await startFilterd(host, start.split(' '))
    const apply = await onFilter(host, 'apply')
    t.equal(apply.status, 0, apply.stdout + apply.stderr)
    t.match(apply.stdout, /Nothing to do/u)
  }
})

t.test('on the MTA: a filter that is not there', async t => {
  const wrong = POOL.map(it =>
    it === FILTERS.join(',') ? '127.0.0.2,127.0.0.4' : it,
  )
  const apply = await onMta('apply', ...wrong)
  t.equal(apply.status, 1, apply.stdout)
  t.match(apply.stderr, /nothing answers on 127\.0\.0\.4:\d+: mail would wait/u)
  t.match(apply.stderr, /apply --listen-for 127\.0\.0\.9$/mu)
  t.strictSame(files(), before)
})

t.test('on the MTA: plan, apply, and once', async t => {
  const plan = await onMta('plan', ...POOL)
  t.equal(plan.status, 0, plan.stderr)
  t.match(plan.stdout, /Open to other hosts: 127\.0\.0\.9:\d+/u)
  t.strictSame(files(), before)
  const apply = await onMta('apply', ...POOL)
  t.equal(apply.status, 0, apply.stdout + apply.stderr)
  for (const host of FILTERS) {
    const through = apply.stdout.split(`  through ${host}:\n`)[1] ?? ''
    t.match(
      through,
      /^ {2}clean +delivered +ok\n[^]*\n {2}virus +not back +ok\n/u,
    )
  }
  const again = await onMta('apply', ...POOL)
  t.match(again.stdout, /Nothing to do/u)
  t.equal(again.status, 0, again.stderr)
  const doctor = await onMta('doctor')
  t.equal(doctor.stdout.split('\n')[0], 'All is well.', doctor.stdout)
})

t.test('mail goes through a filter, and a virus does not come', async t => {
  t.match(await sent('clean'), /^X-Postsift-Verdict: clean/mu)
  const count = sink.count
  const data = attachmentMessage({ filename: 'e.com', content: EICAR })
  await postfix.send({ data })
  await postfix.waitForEmptyQueue()
  t.equal(sink.count, count)
})

t.test('no one else is served, on either side', async t => {
  t.match(await firstLine('127.0.0.2', listenPort), /^421 4\.7\.0 /u)
  t.match(await firstLine(MTA, returnPort), /^554 5\.7\.1 .*rejected/u)
})

t.test('one filter is gone, and mail goes to the other', async t => {
  await filterds.get(FILTERS[0])?.stop('SIGTERM')
  t.match(await sent('the other'), /by f3\.localhost/u)
  const verify = await onMta('verify')
  t.equal(verify.status, 1)
  t.match(
    verify.stdout,
    /through 127\.0\.0\.2:\n {2}greeting +no answer +FAILED[^]*nothing answers on[^]*through 127\.0\.0\.3:\n {2}clean +delivered +ok\n/u,
  )
  const doctor = await onMta('doctor')
  t.match(doctor.stdout, /^warning: nothing answers on 127\.0\.0\.2:/mu)
  t.equal(doctor.status, 1)
})

t.test('undo, on the MTA', async t => {
  const undo = await onMta('undo')
  t.equal(undo.status, 0, undo.stdout + undo.stderr)
  t.strictSame(files(), before)
  t.notMatch(await sent('unfiltered'), /X-Postsift/u)
})

t.test('the same by hand, with the lines that are printed', async t => {
  const printed = await onFilter(
    ...([
      FILTERS[1],
      'plan',
      '--print',
      '--filters',
      FILTERS.join(','),
    ] as const),
  )
  t.equal(printed.status, 0, printed.stderr)
  const [, master = '', main = ''] =
    /^(# master\.cf[^]*)\n(# main\.cf[^]*)$/u.exec(printed.stdout) ?? []
  appendFileSync(join(postfix.configDir, 'master.cf'), master)
  appendFileSync(join(postfix.configDir, 'main.cf'), main)
  await postfix.reload()
  await waitUntil(
    async () => (await firstLine(MTA, returnPort)) !== '' || undefined,
    { what: 'the way back' },
  )
  t.match(
    await sent('by hand'),
    /by f3\.localhost[^]*X-Postsift-Verdict: clean/u,
  )
  t.notMatch(await postfix.log(), /unused parameter|fatal:|panic:/u)
})

t.test('undo, on a filter', async t => {
  for (const host of FILTERS) {
    const state = join(postsift.home, `state-${host}`)
    const undo = await install(
      'undo',
      '--state-dir',
      state,
      ...PLACE.slice(0, 2),
    )
    t.match(undo.stdout, /^Undone\. MTAs that still send mail here keep it/mu)
    t.equal(undo.status, 0, undo.stderr)
  }
})

/** What filter-install says is to be written. */
function linesIn(text: string): string {
  const lines = text.split('\n').filter(it => it.startsWith('    '))
  return `${lines.map(it => it.trim()).join('\n')}\n`
}

async function startFilterd(
  host: string,
  words: readonly string[],
): Promise<void> {
  const [path = '', ...args] = words
  const running = startProgram(t, path, args)
  filterds.set(host, running)
  await waitUntil(
    async () => (await firstLine(host, listenPort)) !== '' || undefined,
    { what: `the filter of ${host}`, report: () => running.stderr() },
  )
}

/** The header of a message that was sent. */
async function sent(subject: string): Promise<string> {
  await postfix.send({ data: plainMessage({ subject }) })
  const mail: SinkMessage = await sink.next()
  const text = mail.lines.toString('latin1')
  t.match(text, `Subject: ${subject}\n`)
  return text
}

/** What a port says first to 127.0.0.1; '' for nothing. */
function firstLine(host: string, port: number): Promise<string> {
  return new Promise(resolve => {
    const socket = net.connect({ host, port, timeout: 5000 })
    const end = (text: string): void => {
      socket.destroy()
      resolve(text)
    }
    socket.once('data', (chunk: Buffer) => end(chunk.toString('latin1')))
    socket.once('error', () => end('')).once('close', () => end(''))
    socket.once('timeout', () => end(''))
  })
}
