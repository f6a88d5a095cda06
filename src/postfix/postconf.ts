/*
 * NAME
 *   postconf - ask and command one Postfix instance
 *
 * DESCRIPTION
 *   Runs Postfix's own commands with `-c DIR`. postconf(1) is only asked here:
 *   it would make a plain file of a symbolic link, and drop a file's mode, if it
 *   edited, so our own code makes the edits.
 *
 * DIAGNOSTICS
 *   Throws PostfixError with the command and its own words.
 *
 * SECURITY
 *   Absolute paths, no shell, a clean environment, a time limit for each.
 */

import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, type CommandResult } from '../util/process/command.js'
import { inOneLine } from '../util/text-ends.js'

export class PostfixError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'PostfixError'
  }
}

export interface Postfix {
  readonly configDir: string
  /** What `postconf -dh mail_version` prints. */
  readonly version: string
  /** Values of parameters, `$name` expanded; '' for what is empty. */
  values(names: readonly string[]): Promise<readonly string[]>
  /** Whether postdrop(1) takes mail for it from any account. */
  isKnownToSendmail(): Promise<boolean>
  isRunning(): Promise<boolean>
  /** Null when it finds no fault, else Postfix's words. */
  check(): Promise<string | null>
  reload(): Promise<void>
  start(): Promise<void>
  /** Drops filter requests from mail in these queues: `postsuper -r`. */
  requeue(ids: readonly string[], queues: readonly string[]): Promise<void>
  /** Removes mail in these queues: `postsuper -d`. */
  remove(ids: readonly string[], queues: readonly string[]): Promise<void>
  /** As `postqueue -j` prints it: a line of JSON for each message; latin1. */
  queued(): Promise<string>
  /** Tries all deferred mail now. */
  flush(): Promise<void>
  /** The envelope records of queue files; of those that are gone, nothing. */
  envelopes(paths: readonly string[]): Promise<string>
}

/** Where the commands are, by the system's custom. */
const COMMAND_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/postfix/sbin']
const TIME_LIMIT_SECONDS = 120
const STATUS_TRIES = 10
const STATUS_WAIT_MS = 200
/** A queue of many messages is long. */
const OUTPUT_BYTES = 64 * 1024 * 1024
/** Where the default instance names those that its commands may be told of. */
const OTHER_INSTANCES = [
  'alternate_config_directories',
  'multi_instance_directories',
]

/** @param configDir undefined: the one that Postfix was built for. */
export async function openPostfix(configDir?: string): Promise<Postfix> {
  const postconf = findPostconf()
  const [version = '', usual = ''] = await ask(postconf, [
    '-dh',
    'mail_version',
    'config_directory',
  ])
  const folder = configDir ?? usual
  const values = (names: readonly string[]): Promise<readonly string[]> =>
    ask(postconf, ['-c', folder, '-xh', ...names])
  const [commands = ''] = await values(['command_directory'])
  const run = (name: string, ...args: readonly string[]) =>
    runTool(join(commands, name), ['-c', folder, ...args])
  const mustRun = async (name: string, ...args: readonly string[]) => {
    const result = await run(name, ...args)
    if (result.status !== 0) throw failure(`${name} ${args.join(' ')}`, result)
  }
  const queued = async (): Promise<string> => {
    const result = await run('postqueue', '-j')
    if (result.status !== 0) throw failure('postqueue -j', result)
    return result.output
  }
  return {
    configDir: folder,
    version,
    values,
    isKnownToSendmail: async () => {
      if (folder === usual) return true
      const known = await ask(postconf, [
        '-c',
        usual,
        '-xh',
        ...OTHER_INSTANCES,
      ])
      return known
        .join(' ')
        .split(/[\s,]+/u)
        .includes(folder)
    },
    isRunning: async () => {
      for (let time = 1; ; time++) {
        const result = await run('postfix', 'status')
        if (result.status === 0) return true
        const [queue = ''] = await values(['queue_directory'])
        if (!(await isMaster(join(queue, 'pid/master.pid')))) return false
        // It may be about to end. To take one that runs for one that does not
        // would be to keep a change from it.
        if (time >= STATUS_TRIES) throw failure('postfix status', result)
        await sleep(STATUS_WAIT_MS)
      }
    },
    check: async () => {
      const entries = await run('postconf', '-M')
      if (entries.status !== 0) return wordsOf(entries)
      const all = await run('postfix', 'check')
      return all.status === 0 ? null : wordsOf(all)
    },
    reload: () => mustRun('postfix', 'reload'),
    start: () => mustRun('postfix', 'start'),
    requeue: (ids, queues) =>
      mustRun('postsuper', ...ids.flatMap(id => ['-r', id]), ...queues),
    flush: () => mustRun('postqueue', '-f'),
    envelopes: async paths => {
      const result = await run('postcat', '-e', ...paths)
      // It fails, and says so, where a file is gone.
      if (result.status !== 0 && result.output === '') {
        throw failure('postcat', result)
      }
      return result.output
    },
    remove: async (ids, queues) => {
      const remove = (...some: readonly string[]) =>
        run('postsuper', ...some.flatMap(id => ['-d', id]), ...queues)
      const result = await remove(...ids)
      if (result.status === 0) return
      // Where Postfix has a log file of its own and is stopped, postsuper dies
      // of its first line for the log, with one message removed.
      for (const id of ids) await remove(id)
      const left = await queued()
      if (ids.every(id => !left.includes(`"${id}"`))) return
      throw failure(`postsuper -d ${ids.join(' -d ')}`, result)
    },
    queued,
  }
}

// A file that is left over names a process that is another one by now.
async function isMaster(pidFile: string): Promise<boolean> {
  if (!existsSync(pidFile)) return false
  const pid = Number(readFileSync(pidFile, 'latin1'))
  if (!(pid > 0)) return false
  const { output } = await runTool('/bin/ps', ['-o', 'comm=', '-p', `${pid}`])
  return output.trim() === 'master'
}

function findPostconf(): string {
  const folder = COMMAND_FOLDERS.find(it => isProgram(join(it, 'postconf')))
  if (folder !== undefined) return join(folder, 'postconf')
  throw new PostfixError(
    `Postfix is not installed: no postconf in ${COMMAND_FOLDERS.join(', ')}`,
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// One line for each name. Warnings come between them, under its own name.
async function ask(
  postconf: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const result = await runTool(postconf, args)
  if (result.status !== 0) throw failure(`postconf ${args.join(' ')}`, result)
  const lines = result.output.replace(/\n$/u, '').split('\n')
  return lines
    .filter(line => !/^\S*postconf: /u.test(line))
    .map(line => line.trim())
}

async function runTool(
  path: string,
  args: readonly string[],
): Promise<CommandResult> {
  const signal = AbortSignal.timeout(TIME_LIMIT_SECONDS * 1000)
  return runCommand({ path, args, signal, outputLimitBytes: OUTPUT_BYTES })
}

function failure(command: string, result: CommandResult): PostfixError {
  return new PostfixError(`${command}: ${wordsOf(result)}`)
}

function wordsOf({ output, failure, status }: CommandResult): string {
  const words = inOneLine(output, '; ')
  if (words !== '') return words
  return status === null ? (failure ?? 'no status') : `status ${status}`
}
