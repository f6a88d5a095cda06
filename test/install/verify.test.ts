/*
 * NAME
 *   verify - probes through a live installation, in each mode
 *
 * DESCRIPTION
 *   What a configuration does to the probes is judged without regard to the mode,
 *   and what a mode does to mail without regard to the configuration. So each
 *   story has some of the modes, each mode some of the stories; with
 *   POSTSIFT_EVERY=1, as in `npm run test:install`, all have all.
 */

import net from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Teardown } from '../helper/folder.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import {
  runProgram,
  startProgram,
  type RunningProgram,
} from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import { configLines, makeInstaller, MODES, type Mode } from './installer.js'

interface Result {
  readonly probe: string
  readonly expected: string
  readonly end: string
  readonly state: string
  readonly isWell: boolean
  readonly why: string
}

/** The rules of a site, and what verify and doctor say of them. */
const CONFIGURATIONS: readonly {
  readonly story: string
  readonly lines: readonly string[]
  readonly status: number
  readonly states: Readonly<Record<string, string>>
  readonly says: readonly RegExp[]
  readonly doctor: RegExp
  readonly doctorStatus: number
}[] = [
  {
    story: 'viruses pass',
    lines: ['[action]', 'infected = "pass"'],
    status: 1,
    states: { virus: 'not stopped', forbidden: 'ok', clean: 'ok' },
    says: [
      /^ {2}virus +delivered +NOT STOPPED: action\.infected = "pass"/mu,
      /^This configuration delivers viruses: the test virus was delivered\.$/mu,
    ],
    doctor: /^critical: Viruses are delivered/mu,
    doctorStatus: 2,
  },
  {
    story: 'a rule passes everything',
    lines: [
      ...['[[rule]]', 'name = "all"', 'insecure = true'],
      ...[
        `class = [${['infected', 'banned'].map(it => `"${it}"`).join(', ')}]`,
      ],
      'action = "pass"',
    ],
    status: 1,
    states: { virus: 'not stopped', forbidden: 'not stopped', clean: 'ok' },
    says: [
      /^ {2}virus +delivered +NOT STOPPED: rule "all"/mu,
      /^ {2}forbidden +delivered +NOT STOPPED: rule "all"/mu,
    ],
    doctor: /^critical: Viruses are delivered/mu,
    doctorStatus: 2,
  },
  {
    story: 'a partner may send what is forbidden, and a harmless rule',
    lines: [
      ...['[[rule]]', 'name = "partner"', 'sender = ["bob@partner.example"]'],
      ...['insecure = true', 'action = "pass"'],
      ...['[[rule]]', 'name = "large"', 'larger_than = "90 MiB"'],
      'action = "quarantine"',
    ],
    status: 0,
    states: { virus: 'ok', forbidden: 'ok', clean: 'ok' },
    says: [/^ {2}forbidden +\w+ +ok$/mu],
    doctor: /^warning: No antivirus/mu,
    doctorStatus: 1,
  },
]

/** Options that go before all tables. */
const MAIN = /^(?:mode|redirect_to) =/u

const IS_EVERY = process.env['POSTSIFT_EVERY'] === '1'

/** In which modes a story is tried. */
const MODES_OF: Readonly<Record<string, readonly Mode[]>> = {
  'viruses pass': ['pipe', 'before-queue'],
  'a rule passes everything': ['spawn', 'daemon'],
  'a partner may send what is forbidden, and a harmless rule': ['lmtp'],
  'actions of its own, and one that a person gets': ['pipe', 'before-queue'],
  'monitor mode: all arrive': ['daemon', 'spawn'],
  'a filter that finds nothing': ['pipe', 'lmtp'],
}

function isTried(story: string, mode: Mode): boolean {
  const modes = MODES_OF[story]
  if (modes === undefined) throw new Error(`no modes for: ${story}`)
  return IS_EVERY || modes.includes(mode)
}

const isResident = (mode: Mode) => !['pipe', 'spawn'].includes(mode)

// Many programs, one after the other.
t.setTimeout(20 * 60 * 1000)

for (const mode of MODES) {
  t.test(`mode ${mode}`, async t => {
    const sink = await startSink(t)
    const postsift = await installPostsift(t)
    const postfix = await startPostfix(t, {
      sink,
      mainCf: { transport_maps: 'inline:{ { other.example = error:no } }' },
    })
    const installer = await makeInstaller(postfix, postsift)
    const program = join(postsift.home, 'dist/install/filter-install.js')
    const look = (command: string, ...args: readonly string[]) =>
      runProgram(
        program,
        [
          ...[command, '--config-dir', postfix.configDir],
          ...['--state-dir', join(postsift.home, 'state')],
          ...args,
        ],
        { timeoutMs: 120_000 },
      )
    const verify = (...args: readonly string[]) => look('verify', ...args)
    const configure = (...lines: readonly string[]) =>
      postsift.configure([
        `sendmail_path = "${postfix.sendmailPath}"`,
        ...['log_to = "none"', 'processes = 1'],
        ...lines.filter(it => MAIN.test(it)),
        ...configLines(mode, installer),
        ...lines.filter(it => !MAIN.test(it)),
      ])
    const resultsOf = async () => {
      const { stdout, stderr } = await verify('--json')
      if (stdout === '') throw new Error(stderr)
      return JSON.parse(stdout) as {
        isWell: boolean
        results: readonly Result[]
      }
    }
    const endOf = (results: readonly Result[], name: string) =>
      results.find(it => it.probe === name)?.end

    const story = async (name: string, body: (t: Test) => Promise<void>) => {
      if (isTried(name, mode)) await t.test(name, body)
    }

    await t.test('not installed', async t => {
      const { status, stderr } = await verify()
      t.equal(status, 1)
      t.match(stderr, /^filter-install: the filter is not installed/u)
    })

    if (isResident(mode)) {
      await t.test('apply waits for filterd, and changes no file', async t => {
        const before = installer.files()
        configure()
        const { status, stderr } = await installer.apply(mode)
        t.equal(status, 1)
        t.match(
          stderr,
          /^filter-install: nothing answers on 127\.0\.0\.1:\d+,/u,
        )
        t.strictSame(installer.files(), before)
        t.strictSame(await postfix.queue(), [])
      })
    } else {
      await t.test('apply puts back what does not filter', async t => {
        const before = installer.files()
        configure('[scanner.builtin]', 'enabled = false')
        const { status, stdout, stderr } = await installer.apply(mode)
        t.equal(status, 1)
        t.match(
          stdout,
          /^ {2}virus +delivered +NOT STOPPED: no enabled scanner /mu,
        )
        t.match(
          stderr,
          /^filter-install: probes failed: virus \(delivered: .*restored/mu,
        )
        t.strictSame(installer.files(), before)
        t.strictSame(await postfix.queue(), [])
        t.equal((await postfix.command('postfix', 'status')).status, 0)
        t.match((await installer.undo()).stdout, /^Nothing to undo/u)
      })
    }

    configure()
    let filterd = await startFilter(t, mode, postsift, installer.listenPort)
    const apply = await installer.apply(mode)
    t.equal(apply.status, 0, apply.stderr)
    const applied = installer.files()

    await t.test('each probe has its end, and nothing stays', async t => {
      const { isWell, results } = await resultsOf()
      t.ok(isWell, JSON.stringify(results))
      t.strictSame(
        results.map(it => it.probe),
        [
          ...['clean', 'eight-bit', 'utf8-address'],
          ...(mode === 'pipe' ? [] : ['dsn']),
          ...['virus', 'forbidden'],
        ],
      )
      const bad = mode === 'before-queue' ? 'refused' : 'quarantined'
      t.equal(endOf(results, 'clean'), 'delivered')
      t.equal(endOf(results, 'virus'), bad)
      t.equal(endOf(results, 'forbidden'), bad)
      t.strictSame(installer.files(), applied)
      t.strictSame(await postfix.queue(), [])
      t.strictSame(postsift.quarantined(), [])
      t.equal(sink.count, 0, 'no probe went where mail goes')
      t.match((await installer.apply(mode)).stdout, /Nothing to do/u)
    })

    for (const it of CONFIGURATIONS) {
      if (!isTried(it.story, mode)) continue
      await t.test(it.story, async t => {
        configure(...it.lines)
        await filterd?.stop()
        filterd = await startFilter(t, mode, postsift, installer.listenPort)
        const { status, stdout, stderr } = await verify()
        t.equal(status, it.status, stdout + stderr)
        for (const says of it.says) t.match(stdout, says)
        for (const [name, state] of Object.entries(it.states)) {
          const row = new RegExp(`^ {2}${name} +\\w+ +${state}\\b`, 'imu')
          t.match(stdout, row)
        }
        t.ok(
          stdout.split('\n').every(line => line.length <= 80),
          stdout,
        )
        t.strictSame(await postfix.queue(), [])
        t.equal(sink.count, 0)
        const doctor = await look('doctor')
        t.match(doctor.stdout, it.doctor)
        t.equal(doctor.status, it.doctorStatus, doctor.stdout)
      })
    }

    await story('actions of its own, and one that a person gets', async t => {
      configure(
        'redirect_to = "boss@example.com"',
        ...['[action]', 'infected = "redirect"', 'banned = "discard"'],
      )
      await filterd?.stop()
      filterd = await startFilter(t, mode, postsift, installer.listenPort)
      const { status, stdout, stderr } = await verify()
      t.equal(status, 1, stdout + stderr)
      t.match(stdout, /^ {2}clean +delivered +ok$/mu)
      t.match(stdout, /^ {2}virus +not tried +NOT TRIED: boss@example\.com /mu)
      t.match(stdout, /^ {2}forbidden +discarded +ok$/mu)
      t.strictSame(await postfix.queue(), [])
      t.equal(sink.count, 0, 'nor did the person get it')
    })

    await story('monitor mode: all arrive', async t => {
      configure('mode = "monitor"')
      await filterd?.stop()
      filterd = await startFilter(t, mode, postsift, installer.listenPort)
      const { isWell, results } = await resultsOf()
      t.ok(isWell, JSON.stringify(results))
      t.equal(endOf(results, 'virus'), 'delivered')
    })

    await story('a filter that finds nothing', async t => {
      configure('[scanner.builtin]', 'enabled = false')
      await filterd?.stop()
      filterd = await startFilter(t, mode, postsift, installer.listenPort)
      // filterd does not know yet that it should find something.
      if (isResident(mode)) configure()
      const { status, stdout } = await verify()
      t.equal(status, 1)
      t.match(
        stdout,
        isResident(mode)
          ? /^ {2}virus +delivered +FAILED, expected (?:quarantined|refused): /mu
          : /^ {2}virus +delivered +NOT STOPPED: no enabled scanner /mu,
      )
      t.match(stdout, /^ {2}forbidden +\w+ +ok$/mu)
      t.strictSame(installer.files(), applied)
      t.strictSame(await postfix.queue(), [])
    })

    t.notMatch(await postfix.log(), /unused parameter|fatal:|panic:/u)
  })
}

async function startFilter(
  t: Teardown,
  mode: Mode,
  postsift: Postsift,
  port: number,
): Promise<RunningProgram | null> {
  if (!isResident(mode)) return null
  const program = `${postsift.bin}/filterd.js`
  const filterd = startProgram(t, program, ['--config', postsift.configFile])
  const isUp = async () => (await listens(port)) || undefined
  await waitUntil(isUp, {
    what: 'filterd to listen',
    report: () => filterd.stderr(),
  })
  return filterd
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
}
