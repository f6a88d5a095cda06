/*
 * NAME
 *   command - run another program, never through a shell
 *
 * DESCRIPTION
 *   A command is an absolute path and an argument array; its stdin is an open
 *   descriptor, a text or nothing; its output is kept up to a limit; it runs in
 *   a clean environment; it is ended at its deadline, and when we end.
 *
 *   The only door to execa, which a program that is talked with goes through.
 *   One that is only run does not: it would take filter-pipe longer to load
 *   execa than to filter a message.
 *
 * DIAGNOSTICS
 *   Never throws for what the program did: the result tells. A program that
 *   could not be started has `status` null and `failure` set.
 *
 * SECURITY
 *   No shell, nothing inherited but the descriptors named, PATH fixed.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { endingWithUs } from './end-with-us.js'

export interface Command {
  /** Absolute path. */
  readonly path: string
  readonly args: readonly string[]
  /** Descriptor at whose position the program begins to read; else empty. */
  readonly stdin?: number
  /** Text for stdin, where there is no descriptor. */
  readonly input?: string
  readonly signal: AbortSignal
  /** Added to the clean environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly outputLimitBytes?: number
}

export interface CommandResult {
  /** Exit status; null when it did not exit by itself. */
  readonly status: number | null
  /** Signal that ended it, or null. */
  readonly killedBy: string | null
  /** stdout and stderr as they came, cut to the limit. */
  readonly output: string
  /** Why there is no status: not started, killed, over the deadline. */
  readonly failure: string | null
}

const CLEAN_PATH = '/usr/sbin:/usr/bin:/sbin:/bin'
const KEPT_ENVIRONMENT = ['TZ', 'LANG', 'MAIL_CONFIG'] as const
const OUTPUT_LIMIT_BYTES = 16 * 1024

/** Runs the command to its end. */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { path, args, signal } = command
  if (!isAbsolute(path)) return notStarted(`${path} is not an absolute path`)
  if (args.some(arg => arg.includes('\0'))) {
    return notStarted('an argument contains a NUL')
  }
  // It would be started, and could be quick.
  if (signal.aborted) return notStarted('it was too late to start')
  const shortage = shortOfDescriptors()
  if (shortage !== null) return notStarted(shortage)
  try {
    const child = endingWithUs(() =>
      spawn(path, args, {
        stdio: [stdinOf(command), 'pipe', 'pipe'],
        env: cleanEnvironment(command.env),
      }),
    )
    return await resultOf(child, command)
  } catch (error) {
    return notStarted((error as Error).message)
  }
}

// Never rejects but for a program that could not be started.
function resultOf(
  child: ChildProcess,
  { path, input = '', signal, outputLimitBytes }: Command,
): Promise<CommandResult> {
  const { stdin, stdout, stderr } = child
  const output = collect([stdout, stderr], outputLimitBytes)
  // It need not read its input.
  stdin?.on('error', () => stdin.destroy())
  stdin?.end(input)
  return new Promise((resolve, reject) => {
    let late = false
    const end = (): void => {
      late = true
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), FORCE_MS).unref()
    }
    signal.addEventListener('abort', end, { once: true })
    // It tells also that it cannot be killed, and runs on.
    child.on('error', error => {
      if (child.pid !== undefined) return
      signal.removeEventListener('abort', end)
      reject(error)
    })
    // A grandchild may hold the output open: the program's own end counts.
    child.once('exit', () => {
      signal.removeEventListener('abort', end)
      setTimeout(output.stop, GRANDCHILD_MS).unref()
    })
    child.once('close', (status, killedBy) => {
      const failure = failureOf(status, killedBy, late)
      resolve({
        status,
        killedBy,
        output: output.text(),
        failure: failure === null ? null : `${path}: ${failure}`,
      })
    })
  })
}

const FORCE_MS = 2000
const GRANDCHILD_MS = 1000

function failureOf(
  status: number | null,
  killedBy: string | null,
  late: boolean,
): string | null {
  if (late) return 'ended at its deadline'
  if (killedBy !== null) return `ended by ${killedBy}`
  return status === 0 ? null : `exit status ${status}`
}

/** A program that is talked with. */
export interface OpenCommand {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Ends it at once. */
  kill(): void
  /** Whether this process waits for it before it ends itself. */
  hold(): void
  release(): void
  /** Fulfilled when it has ended, however that was. */
  readonly ended: Promise<void>
}

export type TalkingCommand = Pick<Command, 'path' | 'args' | 'env'>

/**
 * Starts a command whose stdin and stdout are the caller's; stderr is discarded.
 * On descriptor 3 it gets nothing but an end, when the thread that started it
 * ends. Null when it could not be started. It ends with this process.
 */
export async function openCommand(
  command: TalkingCommand,
): Promise<OpenCommand | null> {
  if (!isAbsolute(command.path)) return null
  const { execa } = await loadCommand()
  if (shortOfDescriptors() !== null) return null
  const child = execa(command.path, command.args, {
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    buffer: false,
    env: cleanEnvironment(command.env),
    extendEnv: false,
    reject: false,
  })
  const pipes = [child.stdin, child.stdout, child.stdio[3]] as const
  // Its end is told by `ended`; a broken pipe is no news beside it.
  for (const stream of pipes) stream.on('error', () => stream.destroy())
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    kill: () => child.kill('SIGKILL'),
    hold: () => setHeld(child, pipes, 'ref'),
    release: () => setHeld(child, pipes, 'unref'),
    ended: child.then(() => undefined),
  }
}

function setHeld(
  child: Refs,
  pipes: readonly (Readable | Writable)[],
  how: 'ref' | 'unref',
): void {
  // A pipe is a socket in Node, which its types do not say.
  for (const it of [child, ...(pipes as unknown as Refs[])]) it[how]()
}

interface Refs {
  ref(): unknown
  unref(): unknown
}

/** What openCommand() needs, ahead of the first command. */
export function loadCommand(): Promise<typeof import('execa')> {
  return import('execa')
}

// A child for which there are no descriptors has no streams; execa trips over
// that, and no one listens when the child tells its error.
function shortOfDescriptors(): string | null {
  const fds: number[] = []
  try {
    while (fds.length < NEEDED_DESCRIPTORS) fds.push(openSync('/dev/null', 'r'))
    return null
  } catch (error) {
    return (error as Error).message
  } finally {
    fds.forEach(fd => closeSync(fd))
  }
}

/** Both ends of three pipes, and of one by which exec(2) tells a failure. */
const NEEDED_DESCRIPTORS = 8

function stdinOf({ stdin, input }: Command): number | 'pipe' | 'ignore' {
  return stdin ?? (input === undefined ? 'ignore' : 'pipe')
}

// Reads all and keeps the first bytes: a program that talks much must neither
// block on a full pipe nor be ended for it.
function collect(
  streams: readonly (Readable | null)[],
  limitBytes = OUTPUT_LIMIT_BYTES,
): { readonly text: () => string; readonly stop: () => void } {
  const kept: Buffer[] = []
  let size = 0
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer) => {
      if (size < limitBytes) kept.push(chunk.subarray(0, limitBytes - size))
      size += chunk.length
    })
    stream?.on('error', () => stream.destroy())
  }
  return {
    text: () => Buffer.concat(kept).toString('latin1'),
    stop: () => streams.forEach(stream => stream?.destroy()),
  }
}

/** For a child: what we keep of ours, and more. */
export function cleanEnvironment(
  added: Command['env'] = {},
): Record<string, string> {
  const kept = KEPT_ENVIRONMENT.map(name => [name, process.env[name]] as const)
  const all = [['PATH', CLEAN_PATH] as const, ...kept, ...Object.entries(added)]
  return Object.fromEntries(
    all.filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}

function notStarted(failure: string): CommandResult {
  return { status: null, killedBy: null, output: '', failure }
}
