/*
 * NAME
 *   filter-store.test - the store of several hosts, by its programs as built
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { startDaemon } from '../faults/daemon.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { subFolder } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { startPostgres } from '../helper/postgres.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, type ProgramResult } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import { keptMessage } from '../quarantine/kept.js'

const server = await startPostgres(t)
const postsift = await installPostsift(t)
const { home, bin, configFile, quarantineFolder } = postsift
const { uid, gid } = await ensureFilterUser()
const url = await server.create('postsift')
const port = await freePort()
const sink = await startSink(t)
postsift.configure([
  `listen_address = ["smtp:127.0.0.1:${port}"]`,
  `forward_to = "smtp:127.0.0.1:${sink.port}"`,
  ...['log_to = "file"', `log_file = "${home}/records/log"`],
  ...['[store]', `index = "${url}"`, 'host = "alpha"'],
])

const run = (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(join(bin, 'filter-store.js'), [...args, '--config', configFile])

async function check(
  args: readonly string[],
  status: number,
  expected: RegExp,
): Promise<void> {
  const result = await run(...args)
  const text = `${result.stdout}${result.stderr}`
  t.match(text, expected, args.join(' '))
  t.equal(result.status, status, `${args.join(' ')}: ${text}`)
}

// As the account of the filter would.
async function keep(queueId: string, arrivedAt = Date.now()): Promise<string> {
  const options = { queueId, id: `ID${queueId}XYZ`, arrivedAt }
  const text = `Subject: ${queueId}\n\ntext\n`
  const message = keptMessage({ ...options, text })
  const key = await openQuarantine(quarantineFolder).keep(message)
  await runProgram('/bin/chown', ['-R', `${uid}:${gid}`, quarantineFolder])
  return key
}

t.before(async () => {
  await keep('Q1')
})

t.test('from nothing to a copy in files', async () => {
  await check(
    ['status'],
    1,
    /cannot be used[^]*1 not carried yet[^]*run filter-store migrate/u,
  )
  await check(['sync', '--once'], 2, /run filter-store migrate/u)
  await check(['migrate'], 0, /were of version 0, and are of version \d/u)
  await check(['migrate'], 0, /are of version \d already/u)
  await check(['status'], 1, /alpha: 1 kept[^]*1 not carried[^]*does not run/u)
  await check(['sync', '--once'], 0, /carried: 1 kept, 0 deleted, 0 records/u)
  await check(
    ['status'],
    1,
    /HOST +SEEN +VERSION[^]*alpha \(this\) +\d+ s ago +0\.1\.0 +[0-9a-f]{16} +none +[+-]0\.\d s/u,
  )
  await check(['verify', '--bytes'], 0, /1 kept, 0 faults, 0 mended/u)
  const copy = subFolder(join(home, 'copy'))
  chownSync(copy, uid, gid)
  await check(['export', copy], 0, /1 kept messages copied, 0 were there/u)
  await check(['export', copy], 0, /0 kept messages copied, 1 were there/u)
  await server.sql('postsift', 'TRUNCATE kept, kept_recipient, content')
  await check(['verify'], 1, /unused[^]*not there[^]*0 kept, 2 faults/u)
  await check(
    ['import', copy, '-o', 'store.host=beta'],
    0,
    /1 kept messages copied/u,
  )
  await check(['verify', '--mend', '--bytes'], 0, /1 kept, 0 faults/u)
  await check(['status', '--json'], 1, /"hosts":\{"beta":1\}/u)
  await check(['sync', '--once', '-o', 'store.host=gone'], 0, /carried/u)
  await check(['status', '--json'], 1, /"name":"alpha"[^]*"name":"gone"/u)
  await check(['forget', 'gone'], 0, /gone is forgotten; its mail stays/u)
  await check(['forget', 'gone'], 1, /the store knows no host gone/u)
  const empty = subFolder(join(home, 'empty'))
  chownSync(empty, uid, gid)
  const listed = async (...more: readonly string[]): Promise<string> => {
    const args = ['list', '--config', configFile, ...more]
    const program = join(bin, 'filter-quarantine.js')
    const { stdout, stderr } = await runProgram(program, args)
    return stdout + stderr
  }
  const away = ['-o', `quarantine_directory=${empty}`]
  t.match(await listed(...away), /IDQ1XYZ[^]*\[on beta\][^]*1 message/u)
  t.notMatch(await listed(), /\[on /u, 'what is here is of this host')
  await keep('Q0')
  t.match(await listed(), /1 of these is not in the store yet/u)
  const none = ['-o', `store.index=postgresql://f@/d?host=${home}`]
  t.match(await listed(...none), /only this host is shown: no server/u)
})

t.test('a message that another host has kept', async t => {
  const two = subFolder(join(home, 'two'))
  chownSync(two, uid, gid)
  const asBeta = ['-o', 'store.host=beta']
  const program = join(bin, 'filter-quarantine.js')
  // As on alpha, which has nothing.
  const onAlpha = (...args: readonly string[]): Promise<ProgramResult> =>
    runProgram(program, [
      ...[...args, '--config', configFile],
      ...['-o', `quarantine_directory=${two}`],
    ])
  const releases = (): number =>
    readCatalog(quarantineFolder).rows.find(it => it.queueId === 'Q5')
      ?.releases ?? -1
  await keep('Q5')
  await check(['sync', '--once', ...asBeta], 0, /carried: 2 kept/u)

  const shown = await onAlpha('show', 'IDQ5XYZ')
  t.match(shown.stdout, /IDQ5XYZ[^]*Subject: Q5[^]*text/u, shown.stderr)
  const raw = await onAlpha('show', 'Q5', '--raw')
  t.equal(raw.stdout, 'Subject: Q5\n\ntext\n', raw.stderr)

  const released = await onAlpha('release', 'IDQ5XYZ')
  t.match(released.stdout, /released to <bob@d\.example>/u, released.stderr)
  t.equal(sink.messages.length, 1)
  t.match(sink.messages[0]?.lines.toString(), /X-Postsift-Release:/u)
  t.match((await onAlpha('list', 'Q5')).stdout, /\[on beta\] \[released\]/u)
  t.equal(releases(), 0, 'it is not told yet')
  await check(['sync', '--once', ...asBeta], 0, /carried: 0 kept/u)
  t.equal(releases(), 1)
  await check(['sync', '--once', ...asBeta], 0, /carried: 1 kept/u)
  await check(['sync', '--once', ...asBeta], 0, /carried: 0 kept/u)
  const [row] = readCatalog(quarantineFolder).rows.filter(
    it => it.queueId === 'Q5',
  )
  t.equal(row?.releases, 1, 'told once')

  const taught = await onAlpha('delete', 'IDQ5XYZ', '--learn', 'spam')
  t.match(taught.stderr, /not taught and not deleted: another host/u)
  t.equal(taught.status, 1)
  const deleted = await onAlpha('delete', 'IDQ5XYZ')
  t.match(deleted.stdout, /^1 deleted$/mu)
  t.match(deleted.stderr, /beta removes its copy when it asks/u)
  t.equal(deleted.status, 0)
  t.equal((await onAlpha('show', 'IDQ5XYZ')).status, 1)
  t.equal(releases(), 1, 'beta has it still')
  await check(['sync', '--once', ...asBeta], 0, /carried: 0 kept/u)
  t.equal(releases(), -1)
  t.equal(await server.sql('postsift', 'SELECT count(*) FROM asked'), '0')
  await check(['verify', ...asBeta], 0, /0 faults/u)

  // With the database away nothing is done, and it is said.
  await keep('Q6')
  await check(['sync', '--once', ...asBeta], 0, /carried: 1 kept/u)
  const none = ['-o', `store.index=postgresql://f@/d?host=${home}`]
  for (const command of ['show', 'release', 'delete']) {
    const result = await onAlpha(command, 'IDQ6XYZ', ...none)
    t.match(result.stderr, /only this host is shown[^]*no kept message/u)
    t.equal(result.status, 1, command)
  }
  t.equal(sink.messages.length, 1)
})

t.test('filterd keeps it running', async t => {
  const program = join(bin, 'filterd.js')
  const filterd = await startDaemon(t, {
    ...{ program, configFile, port, env: {} },
  })
  const log = (): string =>
    readFileSync(join(home, 'records/log'), 'utf8') + filterd.stderr()
  const carried = (id: string): Promise<true> =>
    waitUntil(
      async () => {
        const found = `SELECT count(*) FROM kept WHERE names LIKE '%${id}%'`
        return (await server.sql('postsift', found)) === '1' || undefined
      },
      { what: `${id} in the store`, report: log },
    )
  await keep('Q2')
  await carried('q2')
  await check(['status'], 0, /sync +runs, done last at 20/u)
  const { stdout } = await runProgram('/usr/bin/pgrep', [
    ...['-P', String(filterd.pid), '-f', 'filter-store.js sync'],
  ])
  const [pid] = stdout.split('\n')
  t.match(
    readFileSync(`/proc/${pid}/environ`, 'latin1'),
    /\0MAIL_CONFIG=/u,
    'it logs to the Postfix that filterd logs to',
  )
  process.kill(Number(pid), 'SIGKILL')
  await keep('Q3')
  await carried('q3')
  t.match(
    log(),
    /filter-store sync has ended \(SIGKILL\) and is started again/u,
  )

  // One that an administrator starts goes before it.
  const started = spawn(process.execPath, [
    ...[join(bin, 'filter-store.js'), 'sync', '--config', configFile],
  ])
  t.teardown(() => started.kill('SIGKILL'))
  await waitUntil(
    async () =>
      /takes over[^]*another filter-store sync runs: this one waits/u.test(
        log(),
      ) || undefined,
    { what: 'another filter-store sync', report: log },
  )
  await keep('Q4')
  await carried('q4')
  await check(['status'], 0, /sync +runs/u)
  started.kill('SIGTERM')
  await once(started, 'exit')
  await keep('Q5')
  await carried('q5')

  const deleted = await runProgram(join(bin, 'filter-quarantine.js'), [
    ...['delete', 'IDQ3XYZ', '--config', configFile],
  ])
  t.equal(deleted.status, 0, deleted.stderr)
  await waitUntil(
    async () => {
      const left = "SELECT count(*) FROM kept WHERE names LIKE '%q3%'"
      return (await server.sql('postsift', left)) === '0' || undefined
    },
    { what: 'Q3 to go', report: log },
  )
  const socket = join(postsift.journalFolder, 'store.sock')
  t.ok(existsSync(socket))
  // It ends with filterd, even so.
  await filterd.stop('SIGKILL')
  await waitUntil(
    async () =>
      (await run('status')).stdout.includes('does not run') || undefined,
    { what: 'the end of filter-store sync' },
  )
  rmSync(socket, { force: true })
})

t.test('wrong configurations', async () => {
  await check(['status', '-o', 'store.index='], 2, /store\.index is empty/u)
  await check(['status', '-o', 'store.index=x'], 2, /must be "postgresql/u)
  await check(
    ['status', '-o', 'store.index=postgresql://f:pw@h/d'],
    2,
    /write it into password_file/u,
  )
})
