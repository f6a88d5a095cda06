/*
 * NAME
 *   run - start the program on a message
 *
 * DESCRIPTION
 *   On stdin the message has lines ended by LF, in a file without a name. As
 *   files, see parts-folder.
 *
 * DIAGNOSTICS
 *   Throws DeadlineError when the program takes longer than `time_limit`, and the
 *   error of a system call. What the program did is the result.
 *
 * SECURITY
 *   No shell, no byte of the message in an argument; see util/process/command.
 */

import { closeSync, writeSync } from 'node:fs'
import { windows, type Bytes } from '../../util/bytes.js'
import { startDeadline } from '../../util/deadline.js'
import { openUnlinked } from '../../util/files/safe-file.js'
import { runCommand, type CommandResult } from '../../util/process/command.js'
import type { Finding } from '../../mail/finding.js'
import type { Message } from '../../mail/message.js'
import type { ScanTools } from '../scanner.js'
import { beginOf, OUTPUT_LIMIT_BYTES, readAnswer } from './answer.js'
import { makePartsFolder } from './parts-folder.js'
import type { Plan } from './plan.js'
import { FOLDER } from './preset.js'

export interface RunOptions {
  readonly tools: ScanTools
  readonly timeLimitSeconds: number
  readonly filesLimitBytes: number
  readonly signal: AbortSignal
}

export async function scanByCommand(
  plan: Plan,
  message: Message,
  options: RunOptions,
): Promise<readonly Finding[]> {
  const limit = 'scanner.command.time_limit'
  const { timeLimitSeconds, signal } = options
  const deadline = startDeadline(limit, timeLimitSeconds, signal)
  const bounded = { ...options, signal: deadline.signal }
  try {
    return plan.input === 'files'
      ? await scanFiles(plan, message, bounded)
      : readAnswer(plan, await runOnStdin(plan, message.bytes, bounded))
  } finally {
    deadline.close()
  }
}

async function runOnStdin(
  plan: Plan,
  bytes: Bytes,
  { tools, signal }: RunOptions,
): Promise<CommandResult> {
  const fd = openUnlinked(tools.spoolFolder)
  try {
    copyTo(fd, bytes)
    return await run(plan, { tools, signal, stdin: fd })
  } finally {
    closeSync(fd)
  }
}

async function scanFiles(
  plan: Plan,
  message: Message,
  { tools, filesLimitBytes, signal }: RunOptions,
): Promise<readonly Finding[]> {
  const { spoolFolder, startBy } = tools
  const folder = await makePartsFolder(message, {
    ...{ spoolFolder, signal, owner: startBy?.owner },
    limitBytes: filesLimitBytes,
  })
  try {
    const args = plan.args.map(it => it.replaceAll(FOLDER, folder.path))
    const result = await run({ ...plan, args }, { tools, signal })
    // Where it was is of no use to anyone.
    const output = result.output.replaceAll(`${folder.path}/`, '')
    const findings = readAnswer(plan, { ...result, output }, folder.labelOf)
    if (folder.whole) return findings
    const name = `${beginOf(plan.path)}larger than files_limit`
    const finding = { scanner: 'command', name, part: '' } as const
    return [...findings, { ...finding, class: 'unchecked-overlimit' }]
  } finally {
    folder.remove()
  }
}

async function run(
  { path, args }: Pick<Plan, 'path' | 'args'>,
  {
    tools,
    ...known
  }: Pick<RunOptions, 'tools' | 'signal'> & {
    readonly stdin?: number
  },
): Promise<CommandResult> {
  const { startBy } = tools
  const started =
    startBy === undefined
      ? { path, args }
      : { path: startBy.path, args: [...startBy.args, path, ...args] }
  const result = await runCommand({
    ...{ outputLimitBytes: OUTPUT_LIMIT_BYTES, ...known },
    ...started,
  })
  // Whatever its status: a program that is told to end may end with 0.
  known.signal.throwIfAborted()
  return result
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
