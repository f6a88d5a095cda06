/*
 * NAME
 *   second-self.test - programs that run themselves again, as the account
 *
 * DESCRIPTION
 *   With a Node.js that cannot change its account, or one that is made so.
 */

import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startDaemon } from '../../faults/daemon.js'
import { ensureFilterUser } from '../../helper/filter-user.js'
import { primaryOf, workersOf } from '../../helper/filterd-processes.js'
import { scratchFolder, subFolder } from '../../helper/folder.js'
import { openSockets } from '../../helper/open-descriptors.js'
import { freePort } from '../../helper/port.js'
import { installPostsift } from '../../helper/postsift.js'
import { runProgram } from '../../helper/program.js'
import { waitUntil } from '../../helper/wait.js'
import { trustedEnvironment } from '../../../src/util/process/environment.js'

const folder = scratchFolder(t, 'debian-node')
chmodSync(folder, 0o755)
const hook = join(folder, 'debian-node.mjs')
cpSync(join(import.meta.dirname, '../../helper/debian-node.mjs'), hook)
const nodeArguments = [`--import=${hook}`]

const account = await ensureFilterUser()
const postsift = await installPostsift(t)

t.test('filterd', async t => {
  const port = await freePort()
  // Root's own: the account could not bind there.
  const socket = join(subFolder(join(folder, 'run')), 'socket')
  postsift.configure([
    'log_to = "stderr"',
    'processes = 2',
    `listen_address = ["127.0.0.1:${port}", "lmtp:unix:${socket}"]`,
  ])
  const filterd = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    configFile: postsift.configFile,
    ...{ port, nodeArguments },
    env: { NODE_NO_WARNINGS: '1', UV_THREADPOOL_SIZE: '3', LISTEN_FDS: '7' },
  })
  const primary = primaryOf(filterd.pid)
  const workers = await waitUntil(
    () => {
      const found = workersOf(filterd.pid)
      return found.length === 2 ? found : undefined
    },
    { what: 'two workers', report: () => filterd.stderr() },
  )

  t.not(primary, filterd.pid, 'it runs as another process')
  for (const pid of [primary, ...workers]) {
    const four = (id: number): string => Array(4).fill(id).join('\t')
    t.match(statusOf(pid), {
      Uid: four(account.uid),
      Gid: four(account.gid),
      Groups: String(account.gid),
      CapPrm: /^0+$/u,
      CapEff: /^0+$/u,
    })
    t.notMatch(environmentOf(pid), /^(?:NODE_(?!CHANNEL)|UV_|LISTEN_)/mu)
  }
  t.equal(statSync(socket).uid, 0, 'the sockets are as root binds them')
  t.strictSame(
    openSockets(filterd.pid).filter(listens),
    [],
    'the first has none',
  )

  await t.test('SIGHUP goes on to it', async t => {
    process.kill(filterd.pid, 'SIGHUP')
    await filterd.waitForOutput(/filterd: reloaded/u)
    t.equal(primaryOf(filterd.pid), primary)
  })
  await t.test('its end is the end of both, with its status', async t => {
    t.match(await filterd.stop(), { status: 0, signal: null })
    t.strictSame(statusOf(primary), {})
  })
})

t.test('killed by a signal, or the first one killed', async t => {
  const port = await freePort()
  postsift.configure([
    ...['log_to = "stderr"', 'processes = 1'],
    `listen_address = ["127.0.0.1:${port}"]`,
  ])
  const start = () =>
    startDaemon(t, {
      program: join(postsift.bin, 'filterd.js'),
      configFile: postsift.configFile,
      ...{ port, nodeArguments, env: {} },
    })
  const one = await start()
  process.kill(primaryOf(one.pid), 'SIGKILL')
  t.match(await one.ended, { status: null, signal: 'SIGKILL' })

  const other = await start()
  const [primary, ...workers] = [primaryOf(other.pid), ...workersOf(other.pid)]
  process.kill(other.pid, 'SIGKILL')
  const alive = (): number[] =>
    [primary, ...workers].filter(pid => statusOf(pid)['Uid'] !== undefined)
  await waitUntil(() => alive().length === 0 || undefined, {
    what: 'all of it to end',
    report: () => alive().join(' '),
  })
  t.strictSame(alive(), [])
})

t.test('what is wrong is told once, with its status', async t => {
  const program = join(postsift.bin, 'filterd.js')
  const run = (...args: string[]) =>
    runProgram(process.execPath, [
      ...[...nodeArguments, program, '--config', postsift.configFile],
      ...args,
    ])
  t.match(await run('-o', 'user=root'), {
    ...{ status: 1, stderr: 'filterd: root is root: name another user\n' },
  })
  t.match(await run('-o', 'user=nobody-there'), {
    ...{ status: 1, stderr: /no user nobody-there\n$/u },
  })
  // Only the account cannot read it.
  const other = join(folder, 'private.toml')
  cpSync(postsift.configFile, other)
  chmodSync(other, 0o600)
  const ended = await run('--config', other)
  t.match(ended, { status: 2, stderr: /^filterd: .*private\.toml.*\n$/u })
})

t.test('filter-quarantine', async t => {
  postsift.configure(['log_to = "none"', 'quarantine_group = "adm"'])
  const eml = join(folder, 'nothing.eml')
  const program = join(postsift.bin, 'filter-quarantine.js')
  const run = (...args: string[]) =>
    runProgram(process.execPath, [
      ...[...nodeArguments, program, '--config', postsift.configFile],
      ...args,
    ])
  t.match(await run('list'), {
    ...{ status: 1, stdout: 'no kept message matches\n', stderr: '' },
  })
  const { gid } = statSync(postsift.quarantineFolder)
  const adm = await runProgram('/usr/bin/getent', ['group', 'adm'])
  t.equal(gid, Number(adm.stdout.split(':')[2]), 'the group may look')
  t.match(await run('show', '--raw', '--output', eml, 'BCDF2345GHJK'), {
    status: 1,
  })
  t.notOk(existsSync(eml), 'an empty file does not stay')
})

t.test('the environment that goes on', async t => {
  const environment = {
    ...{ PATH: '/bin', HOME: '/root', TERM: 'x', MAIL_CONFIG: '/etc/x' },
    ...{ NODE_OPTIONS: '--inspect', NODE_PATH: '/tmp', LD_PRELOAD: '/tmp/x' },
    ...{ UV_USE_IO_URING: '1', OPENSSL_CONF: '/tmp/y', GCONV_PATH: '/tmp' },
    ...{
      LISTEN_PID: '1',
      NOTIFY_SOCKET: '/run/n',
      NODES: 'a',
      UNSET: undefined,
    },
  }
  t.strictSame(trustedEnvironment(environment), {
    ...{ PATH: '/bin', HOME: '/root', TERM: 'x', MAIL_CONFIG: '/etc/x' },
    ...{ NOTIFY_SOCKET: '/run/n', NODES: 'a' },
  })
})

/** Fields of /proc/PID/status; none for a process that has ended. */
function statusOf(pid: number): Readonly<Record<string, string>> {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const fields = text
      .split('\n')
      .map(line => /^(\w+):\s*(.*?)\s*$/u.exec(line))
      .map(found => [found?.[1] ?? '', found?.[2] ?? ''])
    const status = Object.fromEntries(fields) as Record<string, string>
    return status['State']?.startsWith('Z') === true ? {} : status
  } catch {
    return {}
  }
}

function environmentOf(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'latin1').replaceAll('\0', '\n')
}

function listens(inode: string): boolean {
  const tcp = readFileSync('/proc/net/tcp', 'utf8')
  const unix = readFileSync('/proc/net/unix', 'utf8')
  return (
    new RegExp(` 0A .* ${inode} `, 'u').test(tcp) ||
    new RegExp(` ${inode} /`, 'u').test(unix)
  )
}
