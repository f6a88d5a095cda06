/*
 * NAME
 *   second-opinion - a second opinion on a message, by mailparser
 *
 * DESCRIPTION
 *   mailparser's reading: text with its charsets decoded, addresses, and the
 *   attachments that it sees. It is asked where our own reading found something
 *   odd. It works in a thread (see mailparser-threads).
 *
 * DIAGNOSTICS
 *   Never throws on bad mail: `failed` means that it gave up, took longer than
 *   LIMIT_SECONDS, was not shown all lines, was asked too often for one message,
 *   or that its thread died; what it had seen by then counts.
 *   Throws the signal's reason when the message's own time is over.
 *
 * SECURITY
 *   See mailparser-worker. A thread that did not come to its end is ended.
 */

import type { Worker } from 'node:worker_threads'
import { startDeadline } from '../../util/deadline.js'
import { bytesOf, NO_BYTES, windows, type Bytes } from '../../util/bytes.js'
import { printable } from '../../util/text.js'
import type { TextReading } from '../../mail/message.js'
import { leafPart } from '../../mail/leaf.js'
import { joinPath, type Part } from '../../mail/part.js'
import type { ParseContext } from '../context.js'
import { giveBack, takeThread } from './mailparser-threads.js'
import type { FromThread, ToThread } from './mailparser-worker.js'

export { keepThread } from './mailparser-threads.js'

export interface SecondReading {
  readonly reading: TextReading | null
  readonly parts: readonly Part[]
  readonly failed: boolean
}

const LIMIT_SECONDS = 60

interface Seen {
  reading: TextReading | null
  readonly parts: Part[]
  failed: boolean
}

/** @param shown how much of the message it is shown at most. */
export async function readAgain(
  bytes: Bytes,
  context: ParseContext,
  shown = ALL,
): Promise<SecondReading> {
  if (!context.budget.takeSecondReading()) return NOT_READ
  const thread = await takeThread()
  const seen: Seen = { reading: null, parts: [], failed: false }
  const limit = startDeadline('second reading', LIMIT_SECONDS, context.signal)
  try {
    const input = upTo(shown, bytes, () => {
      seen.failed = true
    })
    await converse(thread, input, { ...context, signal: limit.signal }, seen)
  } catch {
    // Too long, or the thread is dead: see DIAGNOSTICS.
    seen.failed = true
  } finally {
    limit.close()
    giveBack(thread, seen.reading !== null)
  }
  context.signal.throwIfAborted()
  return seen
}

const NOT_READ: SecondReading = { reading: null, parts: [], failed: true }

// The first window at once, the others as the thread asks for them.
function converse(
  thread: Worker,
  input: Iterator<Buffer, void>,
  context: ParseContext,
  seen: Seen,
): Promise<void> {
  const { signal, budget } = context
  const tell = (message: ToThread): void => {
    // Memory of its own: else all is copied that the window is a piece of.
    const moved = 'bytes' in message ? [message.bytes.buffer] : []
    thread.postMessage(message, moved as ArrayBuffer[])
  }
  let next: IteratorResult<Buffer, void>
  return new Promise((resolve, reject) => {
    const answer = (said: FromThread): void => {
      switch (said.type) {
        case 'more': {
          tell(
            next.done === true
              ? { type: 'end' }
              : { type: 'window', bytes: new Uint8Array(next.value) },
          )
          next = input.next()
          break
        }
        case 'attachment':
          keep(said, context, seen)
          break
        case 'done':
          seen.reading = readingOf(said)
          seen.failed ||= said.failed
          resolve()
      }
    }
    thread.on('message', (said: FromThread) => {
      try {
        answer(said)
      } catch (error) {
        reject(error as Error)
      }
    })
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('second reader died')))
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    const { value: first } = input.next()
    const bytes = new Uint8Array(first ?? [])
    next = input.next()
    const isAll = next.done === true
    tell({ type: 'begin', partLimit: budget.limits.parts, bytes, isAll })
  })
}

const ALL = { lines: Infinity, bytes: Infinity }

/** Windows of so much; `over` is called where there is more. */
function* upTo(
  limit: typeof ALL,
  bytes: Bytes,
  over: () => void,
): Generator<Buffer, void, undefined> {
  const size = Math.min(bytes.size, limit.bytes)
  let left = limit.lines
  for (const window of windows(bytes, 0, size)) {
    let end = 0
    while (end < window.length && left > 0) {
      const found = window.indexOf(LF, end)
      end = found < 0 ? window.length : found + 1
      if (found >= 0) left--
    }
    yield window.subarray(0, end)
    if (end < window.length) return over()
  }
  if (size < bytes.size) over()
}

const LF = 0x0a

function keep(
  said: FromThread & { readonly type: 'attachment' },
  context: ParseContext,
  seen: Seen,
): void {
  const { name, declaredType, bytes, whole } = said
  const within = context.budget.takeBytes(bytes.length)
  if (!within || !whole) seen.failed = true
  const path = joinPath(context.path, `mailparser.${seen.parts.length + 1}`)
  const content = within
    ? bytesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    : NO_BYTES
  seen.parts.push(
    leafPart({
      path,
      form: 'encoded',
      reading: 'mailparser',
      content,
      names: name === null ? [] : [name],
      declaredType,
    }),
  )
}

function readingOf(said: FromThread & { readonly type: 'done' }): TextReading {
  const { subject, from, text, html } = said
  return { subject: printable(subject), from: printable(from), text, html }
}
