/*
 * NAME
 *   installer - filter-install against a private Postfix, for the tests here
 *
 * DESCRIPTION
 *   Programs, folders and configuration are in a scratch folder below /tmp,
 *   which root owns: filter-install takes such a place for safe, and needs no
 *   special treatment in a test.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Postfix } from '../helper/postfix.js'
import type { Postsift } from '../helper/postsift.js'
import { freePort } from '../helper/port.js'
import { runProgram, type ProgramResult } from '../helper/program.js'

export const MODES = [
  'pipe',
  'spawn',
  'daemon',
  'lmtp',
  'before-queue',
] as const

export type Mode = (typeof MODES)[number]

export interface Installer {
  readonly listenPort: number
  readonly returnPort: number
  readonly submissionPort: number
  plan(mode: Mode, ...args: readonly string[]): Promise<ProgramResult>
  apply(mode: Mode, ...args: readonly string[]): Promise<ProgramResult>
  undo(...args: readonly string[]): Promise<ProgramResult>
  /** Any command, with an environment. */
  run(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<ProgramResult>
  /** Both files' bytes, modes and owners. */
  files(): Readonly<Record<'main.cf' | 'master.cf', PostfixFile>>
}

export interface PostfixFile {
  readonly text: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export const makeInstaller = async (
  postfix: Postfix,
  postsift: Postsift,
): Promise<Installer> => {
  const listenPort = await freePort()
  const returnPort = await freePort()
  const submissionPort = await freePort()
  const program = join(postsift.home, 'dist/install/filter-install.js')
  const run = (...args: readonly string[]) =>
    runProgram(program, args, { timeoutMs: 300_000 })
  const place = [
    ...['--config-dir', postfix.configDir],
    ...['--state-dir', join(postsift.home, 'state')],
  ]
  const options = [
    ...['--config', postsift.configFile],
    ...['--listen-port', String(listenPort)],
    ...['--return-port', String(returnPort)],
    ...['--submission-port', String(submissionPort)],
  ]
  const file = (name: string): PostfixFile => {
    const path = join(postfix.configDir, name)
    const { mode, uid, gid } = statSync(path)
    return { text: readFileSync(path, 'latin1'), mode, uid, gid }
  }
  return {
    listenPort,
    returnPort,
    submissionPort,
    plan: (mode, ...args) =>
      run('plan', '--mode', mode, ...place, ...options, ...args),
    apply: (mode, ...args) =>
      run('apply', '--mode', mode, ...place, ...options, ...args),
    undo: (...args) => run('undo', ...place, ...args),
    run: (command, args, env) =>
      runProgram(
        program,
        [
          ...[command, ...place, ...args],
          ...(['plan', 'apply'].includes(command) ? options : []),
        ],
        { env, timeoutMs: 300_000 },
      ),
    files: () => ({
      'main.cf': file('main.cf'),
      'master.cf': file('master.cf'),
    }),
  }
}

/** What filter.toml must say for a mode. */
export const configLines = (
  mode: Mode,
  { listenPort, returnPort }: Pick<Installer, 'listenPort' | 'returnPort'>,
): string[] => {
  const protocol = mode === 'lmtp' ? 'lmtp' : 'smtp'
  const address = `"${protocol}:127.0.0.1:${listenPort}"`
  const back = `forward_to = "smtp:127.0.0.1:${returnPort}"`
  return mode === 'before-queue'
    ? [back, '[[listener]]', `address = ${address}`, 'stage = "before-queue"']
    : [back, `listen_address = [${address}]`]
}
