/*
 * NAME
 *   reader-wire - the form in which threads pass a message to one another
 *
 * DESCRIPTION
 *   Bytes are named: as a range of the message, or of the one file that both
 *   threads have open. A message that is in memory is sent as a copy, and so is
 *   what a reader has in memory, as far as it is little; the rest goes to the
 *   file.
 *
 * DIAGNOSTICS
 *   tellMessage() throws the errors of the scratch.
 */

import { bytesOf, subBytes, windows, type Bytes } from '../util/bytes.js'
import type { BudgetLimits } from '../util/budget.js'
import type { Loan, Scratch } from '../util/scratch.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Spooled } from '../spool/spool.js'

/** What a thread is to read. */
export interface ReadOrder {
  readonly type: 'read'
  /** The message, or null where it is in the file, at `start`. */
  readonly copy: Uint8Array<ArrayBuffer> | null
  readonly start: number
  readonly size: number
  readonly sha256: string
  readonly limits: BudgetLimits
  readonly fd: number
  /** Where the file ends. */
  readonly end: number
  /** How long it may take; Infinity for as long as it wants. */
  readonly paceMs: number
  /** Whether to send a ReadBegun first: the thread's first order. */
  readonly saysBegun: boolean
}

/** Give up what you read, and what you have started for it. */
export interface ReadStop {
  readonly type: 'stop'
}

/** Sent before the answer to the first order. */
export interface ReadBegun {
  readonly type: 'begun'
  /** Where the system tells of the thread: `/proc/1/task/2`. */
  readonly task: string
}

export type ReadAnswer =
  | { readonly type: 'read'; readonly message: Told; readonly end: number }
  | { readonly type: 'failed'; readonly text: string }
  /** It took longer than its pace. */
  | { readonly type: 'slow' }

interface Told extends Omit<Message, 'bytes' | 'parts'> {
  readonly parts: readonly (Omit<Part, 'content'> & {
    readonly content: Range | Uint8Array
  })[]
}

/** A piece of the message in memory, or of the file. */
interface Range {
  readonly in: 'message' | 'file'
  readonly start: number
  readonly size: number
}

/** So much is sent as a copy in all. */
const COPIES_LIMIT_BYTES = 512 * 1024

export function readOrder(
  { bytes, sha256 }: Spooled,
  limits: BudgetLimits,
  {
    fd,
    end,
    paceMs,
    saysBegun,
  }: Pick<Loan, 'fd' | 'end'> & Pick<ReadOrder, 'paceMs' | 'saysBegun'>,
): ReadOrder {
  const { size, place } = bytes
  const common = {
    type: 'read',
    ...{ size, sha256, limits, fd, end, paceMs, saysBegun },
  } as const
  return place?.in === 'file' && place.fd === fd
    ? { ...common, copy: null, start: place.start }
    : { ...common, copy: copyOf(bytes), start: 0 }
}

// Memory of its own: a Buffer may be a window of one that others share.
function copyOf(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.size)
  let at = 0
  for (const window of windows(bytes)) {
    copy.set(window, at)
    at += window.length
  }
  return copy
}

/** The reader's side. `scratch` writes to the file of the order. */
export function tellMessage(
  message: Message,
  { fd }: ReadOrder,
  scratch: Scratch,
): Told {
  const { sha256, fields, parts, defects, readings } = message
  const copies = new Copies()
  const rangeOf = (content: Bytes): Range | Uint8Array => {
    const { place, size } = content
    if (size === 0) return { in: 'message', start: 0, size }
    const known = rangeIn(place, message.bytes.place, fd)
    if (known !== null) return { ...known, size }
    if (place?.in === 'memory' && copies.take(place.buffer)) return place.buffer
    return { ...written(content, scratch), size }
  }
  const told = parts.map(part => ({ ...part, content: rangeOf(part.content) }))
  return { sha256, fields, parts: told, defects, readings }
}

// What is sent is the whole memory that a Buffer is a piece of, once.
class Copies {
  readonly #taken = new Set<ArrayBufferLike>()
  #leftBytes = COPIES_LIMIT_BYTES

  take({ buffer }: Buffer): boolean {
    if (this.#taken.has(buffer)) return true
    if (buffer.byteLength > this.#leftBytes) return false
    this.#leftBytes -= buffer.byteLength
    this.#taken.add(buffer)
    return true
  }
}

type Start = Pick<Range, 'in' | 'start'>

function rangeIn(
  place: Bytes['place'],
  message: Bytes['place'],
  fd: number,
): Start | null {
  if (place?.in === 'file') {
    return place.fd === fd ? { in: 'file', start: place.start } : null
  }
  if (place === undefined || message?.in !== 'memory') return null
  const { buffer, byteOffset } = place.buffer
  // The message is a copy with memory of its own.
  if (buffer !== message.buffer.buffer) return null
  return { in: 'message', start: byteOffset - message.buffer.byteOffset }
}

function written(content: Bytes, scratch: Scratch): Start {
  // The other side finds it by its place there.
  scratch.useFile()
  const start = scratch.fileEnd
  const writer = scratch.writer()
  for (const window of windows(content)) writer.write(window)
  writer.end()
  return { in: 'file', start }
}

/** The side of who asked: the file is back. */
export function heardMessage(told: Told, spooled: Spooled): Message {
  const { bytes, scratch } = spooled
  const contentOf = (told: Range | Uint8Array): Bytes => {
    if ('byteOffset' in told) {
      const { buffer, byteOffset, length } = told
      return bytesOf(Buffer.from(buffer, byteOffset, length))
    }
    const { in: where, start, size } = told
    return where === 'message'
      ? subBytes(bytes, start, start + size)
      : scratch.inFile(start, size)
  }
  const parts = told.parts.map(part => ({
    ...part,
    content: contentOf(part.content),
  }))
  return { ...told, bytes, parts }
}
