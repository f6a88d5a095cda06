/*
 * NAME
 *   surroundings.test - what signals and the environment cannot make programs do
 *
 * DESCRIPTION
 *   SIGUSR1 makes Node.js open a debugger for every local account, and variables
 *   make it load something: neither of them in our programs.
 *
 *   That nothing happens is seen by a program of which the same is asked, and
 *   which does it.
 */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startDaemon } from '../faults/daemon.js'
import { primaryOf, workersOf } from '../helper/filterd-processes.js'
import { scratchFolder } from '../helper/folder.js'
import { openSockets } from '../helper/open-descriptors.js'
import { freePort } from '../helper/port.js'
import { installPostsift, LAUNCHERS } from '../helper/postsift.js'
import { runProgram, startProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { NODE_ARGUMENTS } from '../../src/util/process/node-arguments.js'

const postsift = await installPostsift(t)
const dist = join(postsift.bin, '..')
const folder = scratchFolder(t, 'surroundings')
// The log of no Postfix that runs: not this machine's.
const env = { MAIL_CONFIG: folder }

const ENVELOPE = ['-f', 'a@sender.example', '--', 'b@recipient.example']
const AFTERWARDS: Readonly<Record<string, readonly string[]>> = {
  'bin/filter-pipe': ENVELOPE,
  'bin/filter-scan': ['-'],
  'bin/filter-quarantine': ['list'],
  'bin/filterctl': ['version'],
  'bin/filter-web': ['serve'],
  'bin/filter-store': ['status'],
}
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  'install/filter-install': ['doctor', '--config-dir', folder],
}

t.test('SIGUSR1 opens no debugger', async t => {
  for (const name of LAUNCHERS) {
    await t.test(`in ${name}.js`, async t => {
      const fifo = join(folder, `${name.replace('/', '-')}.toml`)
      spawnSync('/usr/bin/mkfifo', [fifo])
      // filter-install reads Postfix's files first.
      if (name === 'install/filter-install') {
        spawnSync('/usr/bin/mkfifo', [join(folder, 'main.cf')])
      }
      const waitsFor = name.startsWith('install/')
        ? join(folder, 'main.cf')
        : fifo
      const args = [
        ...(BEFORE[name] ?? []),
        ...['--config', fifo],
        ...(AFTERWARDS[name] ?? []),
      ]
      const program = startProgram(t, join(dist, `${name}.js`), args, {
        // It looks at the first bytes of a message before all else.
        ...{ env, stdin: name === 'bin/filter-pipe' ? '' : 'pipe' },
      })
      const writer = await opened(waitsFor)
      process.kill(program.pid, 'SIGUSR1')
      await controlOpens(t)
      t.notMatch(program.stderr(), /Debugger|inspector/u)
      t.strictSame(listening(program.pid), [])
      t.ok(existsSync(`/proc/${program.pid}`), 'and nothing else')
      closeSync(writer)
      await program.stop('SIGKILL')
    })
  }

  await t.test('in filterd and its workers', async t => {
    const port = await freePort()
    postsift.configure([
      ...['log_to = "stderr"', 'processes = 2'],
      `listen_address = ["127.0.0.1:${port}"]`,
    ])
    const filterd = await startDaemon(t, {
      program: join(postsift.bin, 'filterd.js'),
      ...{ configFile: postsift.configFile, port, env },
    })
    await filterd.waitForOutput(/filterd: started/u)
    const all = [primaryOf(filterd.pid), ...workersOf(filterd.pid)]
    t.equal(all.length, 3)
    all.forEach(pid => process.kill(pid, 'SIGUSR1'))
    await controlOpens(t)
    t.notMatch(filterd.stderr(), /Debugger|inspector/u)
    const own = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
    t.strictSame(
      all.flatMap(listening).filter(it => it !== own),
      [],
    )
    t.strictSame([primaryOf(filterd.pid), ...workersOf(filterd.pid)], all)
  })

  await t.test('before a program has come so far', async t => {
    // Even earlier the signal ends it, as any program.
    const script = "console.log('ready'); setInterval(() => {}, 1000)"
    const args = [...NODE_ARGUMENTS, '-e', script]
    const node = startProgram(t, process.execPath, args)
    await node.waitForOutput(/ready/u)
    await waitUntil(
      () => {
        process.kill(node.pid, 'SIGUSR1')
        return /inspector on .* failed/u.test(node.stderr()) || undefined
      },
      { what: 'the debugger to fail', report: () => node.stderr() },
    )
    t.strictSame(listening(node.pid), [])
  })
})

t.test('the environment has no say', async t => {
  const mark = join(folder, 'loaded')
  const module = join(folder, 'evil.cjs')
  writeFileSync(
    module,
    `require('fs').writeFileSync(${JSON.stringify(mark)}, process.argv.join(' '))\n`,
  )
  chmodSync(module, 0o644)
  const evil = {
    ...env,
    NODE_OPTIONS: `--require=${module}`,
    NODE_V8_COVERAGE: join(folder, 'coverage'),
    UV_THREADPOOL_SIZE: '1',
    // Does nothing but leave a trace.
    LD_BIND_NOW: '1',
  }
  await runProgram(process.execPath, ['-e', '0'], { env: evil })
  t.ok(existsSync(mark), 'Node.js loads it')
  for (const name of LAUNCHERS) {
    const path = join(dist, name)
    const before = readFileSync(mark, 'utf8')
    const { status, stdout } = await runProgram(path, ['--version'], {
      env: evil,
    })
    t.equal(status, 0, name)
    t.match(stdout, /^\S+ \(Postsift\) \d/u, name)
    t.equal(readFileSync(mark, 'utf8'), before, `${name} does not load it`)
  }
  // What a program and its children see.
  const fifo = join(folder, 'environment.toml')
  spawnSync('/usr/bin/mkfifo', [fifo])
  const program = startProgram(
    t,
    join(dist, 'bin/filterd'),
    ['--config', fifo],
    { env: { ...evil, TZ: 'UTC' } },
  )
  const writer = await opened(fifo)
  const seen = readFileSync(`/proc/${program.pid}/environ`, 'latin1')
  t.notMatch(seen, /NODE_|LD_|UV_/u)
  t.match(seen, /TZ=UTC/u)
  closeSync(writer)
})

/** Opens a FIFO for writing, as soon as someone waits for what it says. */
function opened(fifo: string): Promise<number> {
  const open = (): number | undefined => {
    try {
      return openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch {
      return undefined // no one yet
    }
  }
  return waitUntil(open, { what: `a reader of ${fifo}`, timeoutMs: 30_000 })
}

async function controlOpens(t: Test): Promise<void> {
  const script = "console.log('ready'); setInterval(() => {}, 1000)"
  const args = ['--inspect-port=0', '-e', script]
  const control = startProgram(t, process.execPath, args)
  await control.waitForOutput(/ready/u)
  process.kill(control.pid, 'SIGUSR1')
  await control.waitForOutput(/Debugger listening/u)
  await control.stop('SIGKILL')
}

/** Addresses of TCP that a process listens on, as /proc/net/tcp has them. */
function listening(pid: number): string[] {
  const inodes = openSockets(pid)
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/u))
    .filter(([, , , state, , , , , , inode]) => {
      return state === '0A' && inodes.includes(inode ?? '-')
    })
    .map(([, local = '']) => local)
}
