/*
 * NAME
 *   archive-child - 7-Zip, in a process that may die
 *
 * DESCRIPTION
 *   Runs 7-Zip for its parent: one job after the other, each in a new instance
 *   (see seven-zip/wasm). stdin and stdout carry the frames of
 *   seven-zip/frames. The archive stays with the parent. The child asks it for
 *   the bytes that 7-Zip wants to see, and sends it what 7-Zip writes at once.
 *   The child ends when its stdin does, and also in the middle of a job when
 *   its lifeline does (see archive-child-watch).
 *
 * SECURITY
 *   Hostile bytes in a library that is not ours. The parent limits its heap by
 *   the command line and its time by SIGKILL; where the parent's thread is gone
 *   itself, the child ends with it, or when the time of its job is over.
 */

import { readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { refuseDebugger } from '../../util/process/refuse-debugger.js'
import { FRAMES, type Job } from './frames.js'
import { runSevenZip } from './wasm.js'

/** Output that is not sent yet. */
const TOLD_BYTES = 64 * 1024
const TOLD = Buffer.alloc(TOLD_BYTES)
const told: { kind: number; size: number } = { kind: FRAMES.log, size: 0 }

/** No thread notifies it. */
const BELL = new Int32Array(new SharedArrayBuffer(4))
const WAIT_MS = 1

/** What the parent is asked for at a time. */
const AHEAD_BYTES = 64 * 1024

refuseDebugger()
watch()
for (let job = nextJob(); job !== null; job = nextJob()) {
  const end = await runSevenZip(job, {
    read: readAhead(job.size),
    output: chunk => tell(FRAMES.output, chunk),
    log: chunk => tell(FRAMES.log, chunk),
  })
  say(FRAMES.end, Buffer.from(JSON.stringify(end)))
}

// Its thread does not keep us from our end.
function watch(): void {
  const program = new URL('./archive-child-watch.js', import.meta.url)
  new Worker(program, { resourceLimits: WATCH_LIMITS }).unref()
}

const WATCH_LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }

function nextJob(): Job | null {
  const length = hear(4)
  if (length === null) return null
  const text = hear(length.readUInt32LE())
  return text === null ? null : (JSON.parse(text.toString()) as Job)
}

// Consecutive small reads are one question to the parent.
function readAhead(
  size: number,
): (target: Uint8Array, position: number) => void {
  let start = 0
  let held: Buffer = Buffer.alloc(0)
  return (target, position) => {
    for (let done = 0; done < target.length;) {
      const at = position + done
      if (at < start || at >= start + held.length) {
        start = at
        held = ask(at, Math.min(AHEAD_BYTES, size - at))
      }
      const rest = held.subarray(at - start, at - start + target.length - done)
      target.set(rest, done)
      done += rest.length
    }
  }
}

function ask(position: number, length: number): Buffer {
  const question = Buffer.alloc(12)
  question.writeDoubleLE(position)
  question.writeUInt32LE(length, 8)
  say(FRAMES.ask, question)
  // Without a parent, no process receives an error.
  return hear(length) ?? process.exit(1)
}

// Blocks; that is what makes 7-Zip's reads and writes plain calls.
function hear(length: number): Buffer | null {
  const buffer = Buffer.allocUnsafe(length)
  for (let done = 0; done < length;) {
    const got = patiently(() => readSync(0, buffer, done, length - done, null))
    if (got === 0) return null
    done += got
  }
  return buffer
}

// 7-Zip writes words; they go in frames that are worth a write.
function tell(kind: number, chunk: Buffer): void {
  if (kind !== told.kind || told.size + chunk.length > TOLD_BYTES) flush()
  if (chunk.length > TOLD_BYTES) return send(kind, chunk)
  told.kind = kind
  told.size += chunk.copy(TOLD, told.size)
}

function flush(): void {
  if (told.size > 0) send(told.kind, TOLD.subarray(0, told.size))
  told.size = 0
}

function say(kind: number, payload: Buffer): void {
  flush()
  send(kind, payload)
}

function send(kind: number, payload: Buffer): void {
  const head = Buffer.alloc(5)
  head.writeUInt8(kind)
  head.writeUInt32LE(payload.length, 1)
  put(Buffer.concat([head, payload]))
}

function put(bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    done += patiently(() => writeSync(1, bytes, done, bytes.length - done))
  }
}

// Some things that Node does set a descriptor not to block.
function patiently(call: () => number): number {
  for (;;) {
    try {
      return call()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(BELL, 0, 0, WAIT_MS)
    }
  }
}
