/*
 * NAME
 *   lock - two installers at once, and one that was killed
 */

import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { takeLock } from '../../install/filter-install/apply/lock.js'
import { hasOthers } from '../../install/filter-install/apply/state.js'
import { scratchFolder } from '../helper/folder.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, type ProgramResult } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { configLines, makeInstaller } from './installer.js'

// Many programs, one after the other.
t.setTimeout(5 * 60 * 1000)

const home = scratchFolder(t, 'lock')

t.test('what is made for it goes with it', async t => {
  const stateDir = join(home, 'var/lib/install')
  const umask = process.umask(0o077)
  t.teardown(() => process.umask(umask))
  const lock = await takeLock(stateDir, 'apply')
  t.strictSame(lock.made, [join(home, 'var'), join(home, 'var/lib'), stateDir])
  const modeOf = (path: string) => statSync(path).mode & 0o7777
  t.equal(modeOf(join(home, 'var/lib')), 0o755)
  t.equal(modeOf(stateDir), 0o700)
  t.notOk(hasOthers(stateDir, join(stateDir, 'etc-postfix-1')))
  lock.release()
  lock.release()
  t.strictSame(readdirSync(home), [])
})

t.test('what others need stays', async t => {
  const stateDir = join(home, 'install')
  const lock = await takeLock(stateDir, 'apply')
  mkdirSync(join(stateDir, 'etc-postfix-1'))
  lock.release()
  t.strictSame(readdirSync(stateDir), ['etc-postfix-1'])
  const again = await takeLock(stateDir, 'undo')
  t.strictSame(again.made, [])
  rmSync(join(stateDir, 'etc-postfix-1'), { recursive: true })
  again.release()
  t.notOk(existsSync(stateDir), 'empty: as removeState leaves it')
})

t.test('one that lives is named; one that is gone is ignored', async t => {
  const stateDir = join(home, 'held')
  mkdirSync(stateDir)
  const other = spawn('/bin/sleep', ['60'])
  t.teardown(() => other.kill('SIGKILL'))
  const pid = other.pid ?? 0
  const startOf = (number: number) =>
    readFileSync(`/proc/${number}/stat`, 'latin1')
      .replace(/^.*\) /u, '')
      .split(' ')[19] ?? ''
  const start = startOf(pid)
  // Another process had this number before.
  writeFileSync(join(stateDir, `lock-apply-${pid}-${Number(start) - 1}`), '')
  ;(await takeLock(stateDir, 'apply')).release()
  t.notOk(existsSync(stateDir), 'the file of one that is gone went, too')

  mkdirSync(stateDir)
  writeFileSync(join(stateDir, `lock-undo-${pid}-${start}`), '')
  await t.rejects(takeLock(stateDir, 'apply'), {
    name: 'LockedError',
    message: new RegExp(
      `^filter-install undo is running since \\d{4}-\\d\\d-\\d\\d [\\d:]+Z, process ${pid}\\.`,
      'u',
    ),
  })
  t.strictSame(readdirSync(stateDir), [`lock-undo-${pid}-${start}`])
  const ended = new Promise(resolve => other.once('exit', resolve))
  other.kill('SIGKILL')
  await ended
  ;(await takeLock(stateDir, 'apply')).release()
  t.notOk(existsSync(stateDir))
})

t.test('a place that cannot be written', async t => {
  const file = join(home, 'file')
  writeFileSync(file, '')
  await t.rejects(takeLock(join(file, 'install'), 'apply'), {
    message: /ENOTDIR.*Nothing was changed$/u,
  })
})

t.test('filter-install', async t => {
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t)
  const installer = await makeInstaller(postfix, postsift)
  postsift.configure(['log_to = "none"', ...configLines('spawn', installer)])
  const state = join(postsift.home, 'state')
  const before = installer.files()
  const locks = () =>
    existsSync(state)
      ? readdirSync(state).filter(name => name.startsWith('lock-'))
      : []
  // One that hangs at its first postfix check, until it is told to go on.
  const go = join(postsift.home, 'go')
  const held = async (
    t: Test,
    how: 'ends' | 'killed',
  ): Promise<ProgramResult> => {
    rmSync(go, { force: true })
    const unwrap = wrap(postfix.commandDir, go)
    const first = installer.apply('spawn', '--no-verify')
    await waitUntil(() => existsSync(`${go}.is-waited-for`) || undefined, {
      what: 'the first one to be at work',
    })
    const [name = ''] = locks()
    const [, pid = ''] = /^lock-apply-(\d+)-\d+$/u.exec(name) ?? []
    await t.test('the others say who is at work', async t => {
      for (const run of [
        () => installer.apply('spawn', '--no-verify'),
        () => installer.undo(),
        () => installer.run('verify', [], {}),
      ]) {
        const { status, stdout, stderr } = await run()
        t.equal(status, 75, stdout + stderr)
        t.equal(stdout, '')
        t.match(
          stderr,
          new RegExp(
            `^filter-install: filter-install apply is running since .*, process ${pid}\\. Try again`,
            'u',
          ),
        )
      }
      t.strictSame(locks(), [name])
      for (const run of [
        () => installer.plan('spawn'),
        () => installer.run('status', [], {}),
        () => installer.run('doctor', [], {}),
      ]) {
        const { stderr } = await run()
        t.notMatch(stderr, /is running since/u)
      }
    })
    if (how === 'killed') process.kill(Number(pid), 'SIGKILL')
    writeFileSync(go, '')
    const result = await first
    unwrap()
    return result
  }

  await t.test('a second one while the first is at work', async t => {
    mustEnd(t, await held(t, 'ends'))
    t.strictSame(locks(), [])
    mustEnd(t, await installer.undo())
    t.strictSame(installer.files(), before)
    t.notOk(existsSync(state))
  })
  await t.test('the lock of one that was killed', async t => {
    const { signal } = await held(t, 'killed')
    t.equal(signal, 'SIGKILL')
    t.equal(locks().length, 1)
    mustEnd(t, await installer.undo())
    t.strictSame(installer.files(), before)
    t.notOk(existsSync(state))
  })
  await t.test('a state folder that is to be purged with the rest', async t => {
    const lib = join(postsift.home, 'var/lib')
    const program = join(postsift.home, 'dist/install/filter-install.js')
    const place = [
      ...['--config-dir', postfix.configDir],
      ...['--state-dir', join(lib, 'install')],
    ]
    postsift.configure(['log_to = "none"', ...configLines('spawn', installer)])
    const text = readFileSync(postsift.configFile, 'utf8')
    writeFileSync(
      postsift.configFile,
      text.replace(
        /^quarantine_directory.*$/mu,
        `quarantine_directory = "${lib}/quarantine"`,
      ),
    )
    const apply = await runProgram(program, [
      ...['apply', '--mode', 'spawn', '--no-verify', ...place],
      ...['--config', postsift.configFile],
      ...['--listen-port', String(installer.listenPort)],
      ...['--return-port', String(installer.returnPort)],
      ...['--submission-port', String(installer.submissionPort)],
    ])
    mustEnd(t, apply)
    t.match(
      apply.stdout.replace(/\s+/gu, ' '),
      `create the folder ${lib}, owner root, mode 0755`,
    )
    const undo = await runProgram(program, ['undo', '--purge', ...place])
    mustEnd(t, undo)
    t.notMatch(undo.stdout, /stays/u)
    t.notOk(existsSync(join(postsift.home, 'var')))
  })
})

// `postfix check` waits for a file.
function wrap(commandDir: string, go: string): () => void {
  const command = join(commandDir, 'postfix')
  const text = readFileSync(command)
  const { mode } = statSync(command)
  writeFileSync(`${command}.real`, text, { mode })
  rmSync(command)
  writeFileSync(
    command,
    `#!/bin/sh\ncase " $* " in *' check '*) : >'${go}.is-waited-for'; while ! [ -e '${go}' ]; do sleep 0.1; done ;; esac\nexec "$0.real" "$@"\n`,
    { mode: 0o755 },
  )
  return () => {
    rmSync(command)
    writeFileSync(command, text, { mode })
    rmSync(`${go}.is-waited-for`, { force: true })
  }
}

function mustEnd(t: Test, { status, stdout, stderr }: ProgramResult): void {
  t.equal(status, 0, stdout + stderr)
}
