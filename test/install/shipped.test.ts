/*
 * NAME
 *   shipped - the unit and the files for packagers say what the manifest says
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import t from 'tap'
import { STATE_DIR } from '../../install/filter-install/apply/state.js'
import { filledIn } from '../../install/filter-install/plan/systemd-unit.js'
import { DIGEST_FOLDER } from '../../src/digest/settings.js'
import { MAIN } from '../../src/options.js'
import { WEB } from '../../src/web/options.js'
import { runProgram } from '../helper/program.js'
import { factsFor, optionsFor } from './facts.js'

const read = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '../../install', name), 'utf8')

const ANALYZE = '/usr/bin/systemd-analyze'

t.test('postsift.service', async t => {
  const template = read('postsift.service')
  const facts = factsFor('daemon')
  const text = filledIn(template, facts, optionsFor('daemon'))
  const lines = text.split('\n')
  t.notMatch(text, /@[A-Z]+@/u)
  for (const line of [
    'Type=notify',
    'ExecStart=/usr/bin/node --no-warnings --inspect-port=0.0.0.1:9229 /opt/postsift/dist/bin/filterd.js --config /etc/postsift/filter.toml',
    'User=filter',
    'ReadWritePaths=/var/spool/postsift /var/lib/postsift/quarantine /var/lib/postsift/journal /var/lib/postsift/records',
    'Restart=on-failure',
    'UMask=0077',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectKernelTunables=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelLogs=yes',
    'ProtectControlGroups=yes',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    'ProtectProc=invisible',
    'RestrictNamespaces=yes',
    'RestrictSUIDSGID=yes',
    'RestrictRealtime=yes',
    'LockPersonality=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
    'IPAddressDeny=any',
    'IPAddressAllow=localhost',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@privileged @resources',
    'LimitCORE=0',
    'OOMPolicy=continue',
  ]) {
    t.ok(lines.includes(line), line)
  }
  for (const line of lines) {
    t.notMatch(line, /^MemoryDenyWriteExecute/u, 'V8 could not run')
  }
})

t.test('systemd-analyze security of the unit', async t => {
  if (!existsSync(ANALYZE)) {
    t.comment(`${ANALYZE} is not there: the unit was not rated`)
    return
  }
  const facts = factsFor('daemon')
  const template = read('postsift.service')
  const text = filledIn(template, facts, optionsFor('daemon'))
  const folder = t.testdir({ 'postsift.service': text })
  const { stdout, stderr } = await runProgram(ANALYZE, [
    ...['security', '--offline=true', '--no-pager'],
    join(folder, 'postsift.service'),
  ])
  const [sentence, rating] =
    /Overall exposure level for postsift\.service: ([\d.]+) .*/u.exec(stdout) ??
    []
  t.comment(sentence)
  t.ok(Number(rating) <= 2, `${stdout}${stderr}`.slice(-200))
})

t.test('systemd-analyze verify of all units', async t => {
  if (!existsSync(ANALYZE)) {
    t.comment(`${ANALYZE} is not there: the units were not verified`)
    return
  }
  const names = readdirSync(resolve(import.meta.dirname, '../../install'))
  const units = names.filter(it => /\.(?:service|timer|path)$/u.test(it))
  t.ok(units.includes('postsift-store.service'), 'the one of the store')
  const folder = t.testdir()
  for (const unit of units) writeFileSync(join(folder, unit), filled(unit))
  const verify = (...paths: readonly string[]) =>
    runProgram(ANALYZE, ['verify', '--man=no', '--no-pager', ...paths])
  const verified = await verify(...units.map(it => join(folder, it)))
  t.equal(verified.stdout + verified.stderr, '')
  t.equal(verified.status, 0)
  const wrong = join(folder, 'wrong.service')
  writeFileSync(
    wrong,
    filled('postsift-store.service').replace(/^Res/mu, 'Rex'),
  )
  t.match((await verify(wrong)).stderr, /Unknown key (?:name )?'Rextart'/u)
})

// By a program that is there, and can be started.
function filled(unit: string): string {
  const facts = factsFor('daemon')
  const programs = { ...facts.programs, node: process.execPath }
  const text = filledIn(
    read(unit),
    { ...facts, programs },
    optionsFor('daemon'),
  )
  return text.replace('@QUARANTINE@', facts.config.quarantineFolder)
}

t.test('postsift-store.service is closed as postsift.service is', async t => {
  const closing = (name: string): readonly string[] =>
    read(name)
      .split('\n')
      .filter(line =>
        /^(?:NoNew|Cap|Ambient|Protect|Private|Restrict|Lock|RemoveIPC|Sys|Proc|UMask|LimitCORE|Unset|User|Suppl|ReadWrite)/u.test(
          line,
        ),
      )
  const lines = closing('postsift-store.service')
  t.ok(lines.length > 25, `${lines.length} lines`)
  t.strictSame(lines, closing('postsift.service'))
  const text = filled('postsift-store.service')
  t.match(
    text,
    `ExecStart=${process.execPath} --no-warnings --inspect-port=0.0.0.1:9229 /opt/postsift/dist/bin/filter-store.js sync --config /etc/postsift/filter.toml\n`,
  )
  t.notMatch(text, /@[A-Z]+@/u)
})

t.test('the package brings each unit that is not made by apply', async t => {
  const listed = read('debian/postsift.install')
  const made = read('package.mjs')
  for (const name of ['postsift-store.service', 'postsift-web.service']) {
    t.match(listed, `\n${name} usr/lib/systemd/system\n`)
    t.match(made, `  '${name}',\n`)
  }
})

t.test('sysusers.conf and tmpfiles.conf', async t => {
  const { options } = MAIN
  const user = options.user.default
  t.match(
    read('sysusers.conf'),
    new RegExp(`^u ${user} - .* /usr/sbin/nologin$`, 'mu'),
  )
  const tmpfiles = read('tmpfiles.conf').split('\n')
  for (const name of ['spool', 'quarantine', 'journal', 'records'] as const) {
    const folder = options[`${name}_directory`].default
    t.ok(tmpfiles.includes(`d ${folder} 0700 ${user} ${user} -`), folder)
  }
  t.ok(tmpfiles.includes(`d ${STATE_DIR} 0700 root root -`))
  t.ok(tmpfiles.includes(`d ${join(STATE_DIR, '..')} 0755 root root -`))
})

t.test('units of digests', async t => {
  const quarantine = MAIN.options.quarantine_directory.default
  const path = read('postsift-notices.path').replace('@QUARANTINE@', quarantine)
  const now = join(quarantine, DIGEST_FOLDER, 'now')
  t.ok(path.split('\n').includes(`DirectoryNotEmpty=${now}`))
  t.match(read('postsift-digest.timer'), /^Persistent=yes$/mu)
  for (const [name, args] of [
    ['postsift-digest.service', 'digest'],
    ['postsift-notices.service', 'digest --notices'],
  ] as const) {
    const lines = read(name).split('\n')
    const start = lines.find(line => line.startsWith('ExecStart='))
    t.equal(
      start,
      `ExecStart=@NODE@ --no-warnings --inspect-port=0.0.0.1:9229 @BIN@/filter-quarantine.js ${args} --config @CONFIG@`,
    )
    t.ok(lines.includes('User=@USER@'))
    // systemd.exec(5) says of these that they imply NoNewPrivileges.
    const implying =
      /^(?:NoNewPrivileges|PrivateDevices|ProtectKernel\w+|ProtectClock|ProtectHostname|Restrict\w+|SystemCall\w+|LockPersonality|MemoryDenyWriteExecute|DynamicUser)=/u
    t.strictSame(
      lines.filter(line => implying.test(line)),
      [],
    )
  }
})

t.test('units of filter-web', async t => {
  const linesOf = (name: string): readonly string[] => read(name).split('\n')
  const helper = linesOf('postsift-web-helper.service')
  const pages = linesOf('postsift-web.service')
  const { user, helper_socket } = WEB.options
  const folder = basename(dirname(helper_socket.default))
  for (const line of [
    'User=@USER@',
    `SupplementaryGroups=${user.default}`,
    `RuntimeDirectory=${folder}`,
    'ExecStart=@NODE@ --no-warnings --inspect-port=0.0.0.1:9229 @BIN@/filter-web.js helper --config @CONFIG@',
  ]) {
    t.ok(helper.includes(line), line)
  }
  t.notMatch(helper.join('\n'), /^NoNewPrivileges=|^Restrict|^SystemCall/mu)
  for (const line of [
    `User=${user.default}`,
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'ExecStart=@NODE@ --no-warnings --inspect-port=0.0.0.1:9229 @BIN@/filter-web.js serve --config @CONFIG@',
  ]) {
    t.ok(pages.includes(line), line)
  }
  t.match(
    read('sysusers.conf'),
    new RegExp(`^u ${user.default} - .* /usr/sbin/nologin$`, 'mu'),
  )
})
