/*
 * NAME
 *   verify - probes through a live installation, in each mode
 */

import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
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
  readonly isWell: boolean
  readonly why: string
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
    const verify = (...args: readonly string[]) =>
      runProgram(
        program,
        [
          'verify',
          ...['--config-dir', postfix.configDir],
          ...['--state-dir', join(postsift.home, 'state')],
          ...args,
        ],
        { timeoutMs: 120_000 },
      )
    const configure = (...lines: readonly string[]) =>
      postsift.configure([
        `sendmail_path = "${postfix.sendmailPath}"`,
        ...['log_to = "none"', 'processes = 1'],
        ...lines.filter(it => it.startsWith('mode')),
        ...configLines(mode, installer),
        ...lines.filter(it => !it.startsWith('mode')),
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

    await t.test('not installed', async t => {
      const { status, stderr } = await verify()
      t.equal(status, 1)
      t.match(stderr, /^filter-install: the filter is not installed/u)
    })

    if (!isResident(mode)) {
      await t.test('apply puts back what does not filter', async t => {
        const before = installer.files()
        configure('[scanner.builtin]', 'enabled = false')
        const { status, stdout, stderr } = await installer.apply(mode)
        t.equal(status, 1)
        t.match(stdout, /^ {2}virus +delivered +FAILED, expected quarantined/mu)
        t.match(
          stderr,
          /^filter-install: probes failed: virus \(delivered: .*put back/mu,
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

    await t.test('it says so, in words', async t => {
      configure('[action]', 'infected = "reject"', 'banned = "discard"')
      await filterd?.stop()
      filterd = await startFilter(t, mode, postsift, installer.listenPort)
      const { status, stdout, stderr } = await verify()
      t.equal(status, 0, stdout + stderr)
      t.match(stdout, /^ {2}clean +delivered +ok$/mu)
      t.match(stdout, /^ {2}virus +refused +ok$/mu)
      t.match(stdout, /^ {2}forbidden +discarded +ok$/mu)
      t.strictSame(await postfix.queue(), [])
      t.equal(sink.count, 0, 'nor did its bounce')
    })

    await t.test('monitor mode: all arrive', async t => {
      configure('mode = "monitor"')
      await filterd?.stop()
      filterd = await startFilter(t, mode, postsift, installer.listenPort)
      const { isWell, results } = await resultsOf()
      t.ok(isWell, JSON.stringify(results))
      t.equal(endOf(results, 'virus'), 'delivered')
    })

    await t.test('a filter that finds nothing', async t => {
      configure('[scanner.builtin]', 'enabled = false')
      await filterd?.stop()
      filterd = await startFilter(t, mode, postsift, installer.listenPort)
      const { status, stdout } = await verify()
      t.equal(status, 1)
      t.match(stdout, /^ {2}virus +delivered +FAILED, expected /mu)
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
