/*
 * NAME
 *   interrupt-machine - apply on a machine that has nothing yet, killed or failing
 *
 * DESCRIPTION
 *   Mode daemon with systemd: account, folders, configuration, unit. Programs in
 *   a folder of their own replace systemctl(1), systemd-sysusers(8),
 *   userdel(8) and getent(1), and the system's folders are elsewhere, by
 *   inject.mjs. After each fault Postfix has its old files; the next apply
 *   does all, and undo --purge leaves nothing.
 */

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import type { Teardown } from '../helper/folder.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { makeInstaller } from './installer.js'
import { CODES, ENDS, linesOf } from './interrupt.js'

export interface MachinePoint {
  readonly at: number
  readonly how: string
  readonly sticks: boolean
}

export interface MachineOutcome {
  readonly point: MachinePoint
  readonly label: string
  readonly said: string
  readonly faults: readonly string[]
}

export interface MachineBench {
  /** What apply does to the machine besides Postfix. */
  points(): Promise<readonly MachinePoint[]>
  run(point: MachinePoint): Promise<MachineOutcome>
}

/** Lines of /etc/passwd that programs of ours made. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'systemd-sysusers': `set -- $2; echo "$2:x:990:990:Postsift content filter:/nonexistent:/usr/sbin/nologin" >>"$home/passwd"`,
  userdel: `grep -v "^$1:" "$home/passwd" >"$home/new"; mv "$home/new" "$home/passwd"`,
  getent: `if [ "$1" = passwd ]; then grep "^$3:" "$home/passwd" || exit 2; else exec /usr/bin/getent "$@"; fi`,
  systemctl: `case $1 in
is-active) [ -e "$home/active" ] && echo active ;;
is-enabled) [ -e "$home/enabled" ] && echo enabled ;;
enable) : >"$home/enabled" ;;
restart) : >"$home/active" ;;
disable) rm -f "$home/enabled" "$home/active" ;;
esac`,
}

const OF_THE_MACHINE =
  /postsift\.service|\/var\/|filter\.toml|sysusers|systemctl/u

export async function openMachineBench(t: Teardown): Promise<MachineBench> {
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t)
  const installer = await makeInstaller(postfix, postsift)
  const home = join(postsift.home, 'machine')
  const bin = join(home, 'bin')
  const trace = join(home, 'trace')
  for (const name of ['bin', 'run', 'units', 'var']) {
    mkdirSync(join(home, name), { recursive: true, mode: 0o755 })
  }
  writeFileSync(join(home, 'passwd'), '')
  for (const [name, text] of Object.entries(SCRIPTS)) {
    const script = `#!/bin/sh\nhome='${home}'\n${text}\n`
    writeFileSync(join(bin, name), script, { mode: 0o755 })
  }
  rmSync(postsift.configFile)
  const before = installer.files()
  const paths = [
    ['/run/systemd/system', 'run'],
    ['/etc/systemd/system', 'units'],
    ['/var/spool/postsift', 'var/spool'],
    ['/var/lib/postsift', 'var/lib'],
  ].map(([from, to]) => `${from}=${join(home, to ?? '')}`)
  const run = (
    command: string,
    args: readonly string[],
    point?: MachinePoint,
  ) => {
    rmSync(trace, { force: true })
    return installer.run(command, args, {
      NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'inject.mjs')}`,
      POSTSIFT_INJECT_TRACE: trace,
      POSTSIFT_INJECT_BIN: bin,
      POSTSIFT_INJECT_PATHS: paths.join(','),
      ...(point && {
        POSTSIFT_INJECT_AT: String(point.at),
        POSTSIFT_INJECT_HOW: point.how,
        ...(point.sticks && { POSTSIFT_INJECT_STICKS: 'yes' }),
      }),
    })
  }
  const apply = (point?: MachinePoint) =>
    run('apply', ['--no-verify', '--mode', 'daemon'], point)
  const purge = () => run('undo', ['--purge'])
  const leftovers = (): readonly string[] => [
    ...['var', 'units'].flatMap(name => readdirSync(join(home, name))),
    ...readFileSync(join(home, 'passwd'), 'utf8').split('\n').filter(Boolean),
    ...['active', 'enabled'].filter(name => existsSync(join(home, name))),
    ...[postsift.configFile, join(postsift.home, 'state')].filter(existsSync),
  ]
  const isSame = () =>
    JSON.stringify(installer.files()) === JSON.stringify(before)
  return {
    points: async () => {
      const { status, stdout, stderr } = await apply()
      if (status !== 0) throw new Error(stdout + stderr)
      const labels = linesOf(trace).map(it => it.label)
      const undone = await purge()
      const left = leftovers()
      if (left.length > 0)
        throw new Error(
          `${left.join()}: ${undone.stdout}${readFileSync(trace, 'utf8')}`,
        )
      return labels.flatMap((label, index): readonly MachinePoint[] => {
        if (!OF_THE_MACHINE.test(label)) return []
        const at = index + 1
        const kinds = label.startsWith('run ') ? ENDS : CODES
        const how = kinds[index % kinds.length] ?? 'EIO'
        const sticks = Math.floor(index / kinds.length) % 2 === 1
        return [
          { at, how: 'kill', sticks: false },
          { at, how, sticks },
        ]
      })
    },
    run: async point => {
      const faults: string[] = []
      const check = (isSo: boolean, text: string): void => {
        if (!isSo) faults.push(text)
      }
      const first = await apply(point)
      const label = linesOf(trace).find(it => it.isInjected)?.label ?? ''
      check(isSame() || first.status === 0, 'Postfix has other files')
      if (point.how !== 'kill' && first.status !== 0) {
        const says = /^filter-install: .*Postfix's files are unchanged\.$/mu
        check(says.test(first.stderr), 'does not say how the files are')
      }
      if (point.at % 2 === 0) {
        const again = await apply()
        check(again.status === 0, `apply then: ${again.stderr}`)
        check(existsSync(join(home, 'active')), 'not started')
      }
      const undo = await purge()
      check(undo.status === 0, `undo then: ${undo.stdout}${undo.stderr}`)
      check(isSame(), 'other bytes than before')
      const left = leftovers()
      check(left.length === 0, `left: ${left.join()}`)
      const said = `${first.signal ?? first.status}: ${first.stderr}`
      return { point, label, said, faults }
    },
  }
}
