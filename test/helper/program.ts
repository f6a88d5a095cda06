/*
 * NAME
 *   program - run a program as a child, as a stranger would start it
 *
 * DESCRIPTION
 *   The child gets a clean environment: PATH, LANG=C and what the test gives
 *   it, nothing else. tap adds NODE_OPTIONS to whatever a test spawns, and a
 *   machine may have NODE_EXTRA_CA_CERTS; both make Node load or print
 *   things, so the child is started through env(1), which drops them.
 *   A path that ends in .js or .mjs is run by the Node that runs the test.
 *
 *   A program that outlives the test is killed: by teardown, or by a guard
 *   if the test dies. What it started in its process group goes with it.
 *
 * DIAGNOSTICS
 *   A program that cannot be started has status 126 or 127, as env(1) says it.
 *   One that does not end in time is killed: signal is SIGKILL.
 */
import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import type { Teardown } from './folder.js'
import { guard } from './guard.js'
import { noSyslog } from './no-syslog.js'
import { WAIT_MS, waitUntil } from './wait.js'

export interface ProgramOptions {
  /** What stdin holds (nothing by default); a number is a file descriptor;
   * 'pipe' leaves it open as `stdin` of the started program. */
  readonly stdin?: Buffer | string | number | undefined
  /** Added to PATH and LANG=C. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Runs as this account, without further groups. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
  readonly cwd?: string | undefined
  /** For runProgram only: killed after this long. */
  readonly timeoutMs?: number | undefined
}

export interface ProgramResult {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningProgram {
  readonly pid: number
  /** What it has printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Present with `stdin: 'pipe'`. */
  readonly stdin: Writable | null
  /** When it has ended and its output is read. Never rejects. */
  readonly ended: Promise<ProgramResult>
  /** Waits until stdout and stderr together match. */
  readonly waitForOutput: (
    pattern: RegExp,
    timeoutMs?: number,
  ) => Promise<string>
  /** Sends a signal (SIGTERM). SIGKILL to all that is left follows after 10 s,
   * and 1 s after it ended where a child of it holds its output open. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<ProgramResult>
}

/** Runs a program to its end. */
export const runProgram = async (
  path: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<ProgramResult> => {
  const program = launch(path, args, options)
  const timer = setTimeout(program.kill, options.timeoutMs ?? 180_000)
  const result = await program.ended
  clearTimeout(timer)
  return result
}

/** Starts a program that the test `t` will end, by `stop` or by ending. */
export const startProgram = (
  t: Teardown,
  path: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): RunningProgram => {
  const program = launch(path, args, options)
  const dismiss = guard(LAST_RESORT, String(program.pid))
  void program.ended.then(dismiss)
  t.teardown(async () => {
    await program.stop()
    // What it was waiting for, when it was killed, waits on without it.
    program.kill()
  })
  return program
}

/** The program first, so that it may end its children itself. */
const LAST_RESORT = 'kill "$1"; sleep 1; kill -KILL -- "-$1"'

const launch = (
  path: string,
  args: readonly string[],
  options: ProgramOptions,
) => {
  const { stdin = '', env = {}, user, cwd } = options
  const child = spawn(
    '/usr/bin/env',
    [
      ...['-i', ...words({ ...(isOurs(path, args) && noSyslog()), ...env })],
      ...[...command(path), ...args],
    ],
    {
      ...(user && { uid: user.uid, gid: user.gid }),
      ...(cwd !== undefined && { cwd }),
      detached: true, // a process group, to end its children with it
      stdio: [typeof stdin === 'number' ? stdin : 'pipe', 'pipe', 'pipe'],
    },
  )
  const output = {
    stdout: collect(child.stdout),
    stderr: collect(child.stderr),
  }
  // A program may end without reading its input: that is no error here.
  child.stdin?.on('error', () => {})
  if (stdin !== 'pipe') child.stdin?.end(stdin)

  const ended = new Promise<ProgramResult>(resolve => {
    const finish = (status: number | null, signal: NodeJS.Signals | null) =>
      resolve({
        status,
        signal,
        stdout: output.stdout(),
        stderr: output.stderr(),
      })
    child.once('error', () => finish(127, null)) // no right to be `user`
    child.once('close', finish)
  })
  const exited = new Promise(resolve => child.once('exit', resolve))
  const kill = () => killGroup(child.pid)
  return {
    pid: child.pid ?? 0,
    ...output,
    stdin: stdin === 'pipe' ? child.stdin : null,
    ended,
    kill,
    waitForOutput: async (pattern: RegExp, timeoutMs = WAIT_MS) => {
      const text = () => `${output.stdout()}${output.stderr()}`
      const what = `${path} to print ${pattern}`
      const isOver = over(ended)
      const found = () => text().match(pattern)?.[0] ?? isOver()
      return waitUntil(found, { what, timeoutMs, report: text })
    },
    stop: async (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal)
      const timers = [setTimeout(kill, 10_000)]
      // A child that outlives its parent holds the output open.
      void exited.then(() => timers.push(setTimeout(kill, 1000)))
      const result = await ended
      timers.forEach(clearTimeout)
      return result
    },
  }
}

const killGroup = (pid: number | undefined) => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // ESRCH: all have ended.
  }
}

/** Makes a wait for a program end as soon as the program does: the result
 * throws from then on, and is undefined before. */
export const over = (ended: Promise<ProgramResult>): (() => undefined) => {
  let result: ProgramResult | undefined
  void ended.then(by => (result = by))
  return () => {
    if (result) throw new Error(`it ended: ${JSON.stringify(result)}`)
    return undefined
  }
}

/** The environment as words of env(1). */
const words = (env: Readonly<Record<string, string>>): string[] =>
  Object.entries({
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C',
    ...env,
  }).map(([name, value]) => `${name}=${value}`)

const command = (path: string): string[] =>
  /\.m?js$/.test(path) ? [process.execPath, path] : [path]

/** Also as a word of a command line for script(1) or a shell. */
const isOurs = (path: string, args: readonly string[]): boolean =>
  /(?:^|[\s/])(?:filterd|filterctl|filter-(?:pipe|smtp|scan|quarantine|store|web))(?:\.js)?(?:\s|$)/u.test(
    [path, ...args].join('\n'),
  )

/** Gathers a stream; the result tells what there is by now. */
const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => void chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
