/*
 * NAME
 *   second-self - run this program again, as another account
 *
 * DESCRIPTION
 *   For a Node.js that cannot change the account of its process (see account).
 *   The same program with the same arguments is started by setpriv(1), with the
 *   account's groups, in a clean environment, and with the descriptors that it
 *   is handed from 3 on. There handedOver() gives their numbers.
 *
 *   The first process has nothing more to do than to wait: it closes what it has
 *   handed over, gives signals on, and ends with the status, or by the signal,
 *   of the second. When it is killed, the kernel ends the second.
 *
 * DIAGNOSTICS
 *   Throws Error with a sentence that says how to start the program as the
 *   account, when setpriv(1) is not there or refuses.
 *
 * SECURITY
 *   The first process stays root. It reads nothing from then on: no mail, no
 *   file, no answer of the second.
 */

import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { runCommand } from './command.js'
import { trustedEnvironment } from './environment.js'
import { sameArguments } from './node-arguments.js'

const SETPRIV = '/usr/bin/setpriv'
const HANDED = 'POSTSIFT_HANDED_OVER'
const FIRST_FD = 3
const TRY_SECONDS = 5
const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

export interface As {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

/** What the second process has from the first. */
export interface HandedOver {
  readonly fds?: readonly number[]
  /** Added to its environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** Called in the first process when the second has ended well, or not. */
  readonly ended?: (well: boolean) => void
}

/** Never fulfilled: this process ends when the second has ended. */
export async function runAsSecond(
  account: As,
  { fds = [], environment = {}, ended }: HandedOver,
): Promise<never> {
  await trySecond(account)
  const [program = '', ...args] = process.argv.slice(1)
  const words = [process.execPath, ...sameArguments(), program, ...args]
  const command = secondCommand(account, words)
  const child = spawn(command.path, command.args, {
    stdio: ['inherit', 'inherit', 'inherit', ...fds],
    env: {
      ...trustedEnvironment(),
      ...environment,
      [HANDED]: String(fds.length),
    },
  })
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal))
  fds.forEach(fd => closeSync(fd))
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', (status, signal) => {
      ended?.(status === 0)
      if (signal === null) process.exit(status ?? 1)
      for (const it of PASSED_ON) process.removeAllListeners(it)
      process.kill(process.pid, signal)
    })
  })
}

/** Throws where setpriv(1) cannot do it. */
export async function trySecond(account: As): Promise<void> {
  const result = await runCommand({
    ...secondCommand(account, ['/bin/true']),
    signal: AbortSignal.timeout(TRY_SECONDS * 1000),
  })
  if (result.status === 0) return
  const why = result.output.trim() || (result.failure ?? '')
  const { name } = account
  throw new Error(
    `this Node.js cannot become ${name} (CVE-2024-22017), and ${SETPRIV} cannot either (${why}): install util-linux, or start it as ${name}, as by User= of systemd or: su -s /bin/sh ${name} -c COMMAND`,
  )
}

/** In the second process, the descriptors that it was handed; else null. */
export function handedOver(): readonly number[] | null {
  const count = process.env[HANDED]
  if (count === undefined || process.getuid?.() === 0) return null
  return Array.from({ length: Number(count) }, (_, at) => FIRST_FD + at)
}

/** The command that runs `words` as the account, and ends when we do. */
export function secondCommand(
  { uid, gid, groups }: As,
  words: readonly string[],
): { readonly path: string; readonly args: readonly string[] } {
  const args = [
    ...[`--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups.join(',')}`],
    ...['--pdeathsig=TERM', '--', ...words],
  ]
  return { path: SETPRIV, args }
}
