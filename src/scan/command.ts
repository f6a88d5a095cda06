/*
 * NAME
 *   command - any scanner with a command line
 *
 * DESCRIPTION
 *   Runs a program for each message, with the message (lines ended by LF) on
 *   its stdin, and judges by its exit status: `clean_statuses`,
 *   `infected_statuses`, and everything else is a failure.
 *
 *   The finding's name is the program's name and the last line of its output
 *   that is not empty, printable and at most 80 characters; most scanners end
 *   with what they found, and no pattern of anybody's making has to run over
 *   it. For clamscan(1): `args = ["--no-summary", "-"]`, for clamdscan(1):
 *   `["--no-summary", "--fdpass", "-"]`.
 *
 * DIAGNOSTICS
 *   Throws Error for a status that is in neither list, a signal, a program
 *   that could not be started, and one that takes longer than `time_limit`.
 *
 * SECURITY
 *   No shell, no byte of the message in an argument; see util/process/command.
 *   stdin is a file without a name, at its beginning.
 */

import { closeSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { windows, type Bytes } from '../util/bytes.js'
import { runCommand, type CommandResult } from '../util/process/command.js'
import { startDeadline } from '../util/deadline.js'
import { openUnlinked } from '../util/files/safe-file.js'
import { printable } from '../util/text.js'
import {
  boolean,
  duration,
  integers,
  list,
  path,
  type Settings,
} from '../config/option.js'
import { FAILURE_OPTIONS } from './failure-options.js'
import { patient } from './patient.js'
import type { Scanner, ScannerKind, ScanTools } from './scanner.js'

const NAME = 'command'

const LINE_LIMIT = 80

const STATUS_RANGE = { min: 0, max: 255 }

const SECTION = {
  name: 'scanner.command',
  sentence: 'Runs a program that reads the message from stdin.',
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    path: path('', 'Absolute path of the program. Required.'),
    args: list([], 'Arguments of the program.'),
    clean_statuses: integers(
      [0],
      STATUS_RANGE,
      'Exit statuses that mean that nothing was found.',
    ),
    infected_statuses: integers(
      [1],
      STATUS_RANGE,
      'Exit statuses that mean that something was found. Any other status is a failure.',
    ),
    time_limit: duration(120, 'Time limit for the program.'),
    ...FAILURE_OPTIONS,
  },
} as const

export const command: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    checkSettings(settings)
    const scanner: Scanner = {
      name: NAME,
      antivirus: true,
      names: () => ({ words: [], begins: [beginOf(settings.path)] }),
      scan: async (message, { deadline }) => {
        const result = await run(settings, {
          bytes: message.bytes,
          folder: tools.spoolFolder,
          signal: deadline.signal,
          startBy: tools.startBy,
        })
        if (isIn(settings.clean_statuses, result)) return []
        if (!isIn(settings.infected_statuses, result)) throw failureOf(result)
        const name = nameOf(settings.path, result)
        return [{ scanner: NAME, name, class: 'infected', part: '' }]
      },
      close: () => {},
    }
    return patient(scanner, settings, tools)
  },
}

type CommandSettings = Settings<typeof SECTION>

function checkSettings(settings: CommandSettings): void {
  if (settings.path === '') throw new RangeError('path must be set')
  if (settings.time_limit === 0) {
    throw new RangeError('time_limit must be more than 0')
  }
  const both = settings.clean_statuses.find(status =>
    settings.infected_statuses.includes(status),
  )
  if (both !== undefined) {
    throw new RangeError(
      `status ${both} must not be in clean_statuses and in infected_statuses`,
    )
  }
}

async function run(
  settings: CommandSettings,
  input: {
    readonly bytes: Bytes
    readonly folder: string
    readonly signal: AbortSignal
    readonly startBy: ScanTools['startBy']
  },
): Promise<CommandResult> {
  const { time_limit } = settings
  const { path, args } = started(settings, input.startBy)
  const limit = 'scanner.command.time_limit'
  const deadline = startDeadline(limit, time_limit, input.signal)
  const fd = openUnlinked(input.folder)
  try {
    copyTo(fd, input.bytes)
    const { signal } = deadline
    const result = await runCommand({ path, args, stdin: fd, signal })
    // Whatever its status: a program that is told to end may end with 0.
    signal.throwIfAborted()
    return result
  } finally {
    closeSync(fd)
    deadline.close()
  }
}

function started(
  { path, args }: CommandSettings,
  startBy: ScanTools['startBy'],
): { readonly path: string; readonly args: readonly string[] } {
  if (startBy === undefined) return { path, args }
  return { path: startBy.path, args: [...startBy.args, path, ...args] }
}

// At named offsets: the descriptor's own position stays at the beginning,
// where the program begins to read.
function copyTo(fd: number, bytes: Bytes): void {
  let position = 0
  for (const window of windows(bytes)) {
    for (let done = 0; done < window.length;) {
      const left = window.length - done
      done += writeSync(fd, window, done, left, position + done)
    }
    position += window.length
  }
}

function isIn(statuses: readonly number[], result: CommandResult): boolean {
  return result.status !== null && statuses.includes(result.status)
}

function failureOf(result: CommandResult): Error {
  const how =
    result.status === null
      ? (result.failure ?? `signal ${String(result.killedBy)}`)
      : `exit status ${result.status}`
  return new Error(`${how}: ${lastLine(result.output) || 'no output'}`)
}

function nameOf(program: string, result: CommandResult): string {
  const line = lastLine(result.output) || `exit status ${result.status}`
  return `${beginOf(program)}${line}`
}

function beginOf(program: string): string {
  return `${printable(basename(program), 40)}: `
}

function lastLine(output: string): string {
  const lines = output.split(/[\r\n]/).map(line => line.trim())
  const text = Buffer.from(lines.findLast(line => line !== '') ?? '', 'latin1')
  return printable(text.toString('utf8'), LINE_LIMIT)
}
