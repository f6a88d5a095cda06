/*
 * NAME
 *   child-pool - commands of 7-Zip, run by a child
 *
 * DESCRIPTION
 *   runSevenZip() gives a command to a child, answers its questions about the
 *   archive, and hands on what 7-Zip writes. A few children work at a time;
 *   who comes then waits. A child that did its job in order takes the next; it
 *   does not keep this process from its end, and ends with it.
 *
 * DIAGNOSTICS
 *   `died`: the child ended, or sent what makes no sense. `late`: it was
 *   killed at the time limit. `stopped`: it was killed because the caller
 *   wanted no more. Throws MailError when no child could be started, what the
 *   listener throws, and the reason of the signal.
 *
 * SECURITY
 *   The output of a child is as hostile as the archive: lengths are bounded,
 *   and a question that makes no sense ends the child.
 */

import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Bytes } from '../../util/bytes.js'
import { openCommand, type OpenCommand } from '../../util/process/command.js'
import { NODE_ARGUMENTS } from '../../util/process/node-arguments.js'
import { MailError } from '../../mail/error.js'
import { FRAME_LIMIT_BYTES, FRAMES, type Job, type JobEnd } from './frames.js'

export interface SevenZipCommand {
  readonly args: readonly string[]
  readonly archive: Bytes
  /** What 7-Zip writes to stdout; false when no more is wanted. */
  output(chunk: Buffer): boolean
  /** The same, for stderr. */
  log(chunk: Buffer): boolean
  readonly signal: AbortSignal
  readonly timeLimitMs: number
}

export type SevenZipResult =
  | ({ readonly outcome: 'done' } & JobEnd)
  | { readonly outcome: 'died' | 'late' | 'stopped' }

/** Runs one command to its end, or to ours. */
export async function runSevenZip(
  command: SevenZipCommand,
): Promise<SevenZipResult> {
  const leave = await takeTurn()
  try {
    command.signal.throwIfAborted()
    const child = takeIdle() ?? (await startChild())
    return await converse(child, command)
  } finally {
    leave()
    command.signal.throwIfAborted()
  }
}

async function converse(
  child: OpenCommand,
  command: SevenZipCommand,
): Promise<SevenZipResult> {
  const { archive, signal, timeLimitMs } = command
  let isLate = false
  let isOver = false
  const kill = (): void => child.kill()
  const timer = setTimeout(() => {
    isLate = true
    kill()
  }, timeLimitMs)
  // It may have been aborted while the child started.
  if (signal.aborted) kill()
  else signal.addEventListener('abort', kill, { once: true })
  try {
    child.stdin.write(jobBytes(command))
    for await (const { kind, payload } of framesOf(child.stdout)) {
      if (kind === FRAMES.end) {
        isOver = true
        return { outcome: 'done', ...jobEnd(payload) }
      }
      if (kind === FRAMES.ask) {
        const bytes = answer(archive, payload)
        if (bytes === null) break
        child.stdin.write(bytes)
      } else if (kind === FRAMES.output) {
        if (!command.output(payload)) return { outcome: 'stopped' }
      } else if (!command.log(payload)) {
        return { outcome: 'stopped' }
      }
    }
    return { outcome: isLate ? 'late' : 'died' }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
    if (isOver && !signal.aborted) rest(child)
    else await end(child)
  }
}

interface Frame {
  readonly kind: number
  readonly payload: Buffer
}

// Ends with the stream, with its error, and with a frame that is too long.
async function* framesOf(
  stream: Readable,
): AsyncGenerator<Frame, void, undefined> {
  let held: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      held =
        held.length === 0
          ? (chunk as Buffer)
          : Buffer.concat([held, chunk as Buffer])
      while (held.length >= HEAD_BYTES) {
        const length = held.readUInt32LE(1)
        if (length > FRAME_LIMIT_BYTES) return
        const end = HEAD_BYTES + length
        if (held.length < end) break
        const frame = {
          kind: held.readUInt8(),
          payload: held.subarray(HEAD_BYTES, end),
        }
        held = held.subarray(end)
        yield frame
      }
    }
  } catch {
    // A broken pipe means no more than the child's end.
  }
}

const HEAD_BYTES = 5

// null for what is no question about this archive.
function answer(archive: Bytes, question: Buffer): Buffer | null {
  if (question.length !== 12) return null
  const position = question.readDoubleLE()
  const length = question.readUInt32LE(8)
  const isWithin =
    Number.isSafeInteger(position) &&
    position >= 0 &&
    length <= FRAME_LIMIT_BYTES &&
    position + length <= archive.size
  return isWithin ? archive.slice(position, position + length) : null
}

function jobBytes({ args, archive, timeLimitMs }: SevenZipCommand): Buffer {
  const job: Job = {
    args,
    size: archive.size,
    memoryLimitBytes: MEMORY_LIMIT_BYTES,
    timeLimitMs: timeLimitMs + GRACE_MS,
  }
  const text = Buffer.from(JSON.stringify(job))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text])
}

/** Our own end of it comes first, unless our thread was ended. */
const GRACE_MS = 2000

/** For a dictionary of 64 MiB, as `xz -9` makes it, and what comes with it. */
export const MEMORY_LIMIT_BYTES = 96 * 1024 * 1024

function jobEnd(payload: Buffer): JobEnd {
  const said: unknown = JSON.parse(payload.toString())
  const end = (typeof said === 'object' ? said : null) as Partial<JobEnd> | null
  const status = typeof end?.status === 'number' ? end.status : null
  return { status, outOfMemory: end?.outOfMemory === true }
}

let idle: OpenCommand | null = null

function takeIdle(): OpenCommand | null {
  const child = idle
  idle = null
  child?.hold()
  return child
}

function rest(child: OpenCommand): void {
  if (idle !== null) {
    child.kill()
    return
  }
  idle = child
  child.release()
  void child.ended.then(() => {
    if (idle === child) idle = null
  })
}

async function end(child: OpenCommand): Promise<void> {
  child.kill()
  await child.ended
}

async function startChild(): Promise<OpenCommand> {
  const child = await openCommand({
    path: process.execPath,
    args: [...NODE_ARGUMENTS, ...LIMITS, fileURLToPath(programUrl())],
  })
  if (child !== null) return child
  throw new MailError('4.3.0', 'Cannot start a program to look inside')
}

// Beside this file as built; the sources borrow the built one.
function programUrl(): URL {
  const own = new URL(import.meta.url)
  const isSource = own.pathname.endsWith('.ts')
  const folder = isSource ? '../../../dist/lib/' : './'
  return new URL(`${folder}archive-child.js`, own)
}

/** Of V8's heap: the archive is not in it. */
const LIMITS = ['--max-old-space-size=64', '--max-semi-space-size=2']

/** Children at work at a time. */
const CHILDREN_LIMIT = 2

let working = 0
const waiting: (() => void)[] = []

// The next waits until the one before it has called what this returns.
async function takeTurn(): Promise<() => void> {
  if (working < CHILDREN_LIMIT) working++
  else await new Promise<void>(resolve => waiting.push(resolve))
  return () => {
    const next = waiting.shift()
    if (next === undefined) working--
    else next()
  }
}
