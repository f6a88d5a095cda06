/*
 * NAME
 *   reader-wire - the form in which threads pass a message to one another
 *
 * DESCRIPTION
 *   Bytes are not sent but named: as a range of the message, or of the one file
 *   that both threads have open. Only a message that is in memory is sent as a
 *   copy, and what a reader has in memory goes to the file.
 *
 * DIAGNOSTICS
 *   tellMessage() throws the errors of the scratch.
 */

import { subBytes, windows, type Bytes } from '../util/bytes.js'
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
}

/** Give up what you read, and what you have started for it. */
export interface ReadStop {
  readonly type: 'stop'
}

/** Sent once for each order, before its answer. */
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
    readonly content: Range
  })[]
}

/** A piece of the message in memory, or of the file. */
interface Range {
  readonly in: 'message' | 'file'
  readonly start: number
  readonly size: number
}

export function readOrder(
  { bytes, sha256 }: Spooled,
  limits: BudgetLimits,
  { fd, end, paceMs }: Pick<Loan, 'fd' | 'end'> & Pick<ReadOrder, 'paceMs'>,
): ReadOrder {
  const { size, place } = bytes
  const common = {
    type: 'read',
    ...{ size, sha256, limits, fd, end, paceMs },
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
  const rangeOf = (content: Bytes): Range => {
    const { place, size } = content
    if (size === 0) return { in: 'message', start: 0, size }
    const known = rangeIn(place, message.bytes.place, fd)
    return { ...(known ?? written(content, scratch)), size }
  }
  const told = parts.map(part => ({ ...part, content: rangeOf(part.content) }))
  return { sha256, fields, parts: told, defects, readings }
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
  const start = scratch.fileEnd
  const writer = scratch.writer()
  for (const window of windows(content)) writer.write(window)
  writer.end()
  return { in: 'file', start }
}

/** The side of who asked: the file is back. */
export function heardMessage(told: Told, spooled: Spooled): Message {
  const { bytes, scratch } = spooled
  const contentOf = ({ in: where, start, size }: Range): Bytes =>
    where === 'message'
      ? subBytes(bytes, start, start + size)
      : scratch.inFile(start, size)
  const parts = told.parts.map(part => ({
    ...part,
    content: contentOf(part.content),
  }))
  return { ...told, bytes, parts }
}
