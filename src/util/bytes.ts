/*
 * NAME
 *   bytes - a run of bytes, wherever it is held
 *
 * DESCRIPTION
 *   Bytes is random access to a fixed run of bytes, in memory or in an open
 *   file. slice() is synchronous on purpose: the files after it were written
 *   a moment ago and are in the page cache, and a reader that need not wait
 *   can be a plain loop.
 *
 *   Most bytes also tell their place, so that another thread of this process
 *   can find them: descriptors are the same in all threads, memory is copied.
 *
 * DIAGNOSTICS
 *   slice() throws the error of read(2), or RangeError when a file is shorter
 *   than it was.
 */

import { readSync } from 'node:fs'

export interface Bytes {
  readonly size: number
  /**
   * Bytes start..end, half open, cut to what there is. Do not write to it.
   * @param into memory that they may be read to, where they are not in any.
   */
  slice(start: number, end: number, into?: Buffer): Buffer
  /** Where they are held. Absent where only slice() knows. */
  readonly place?: Place
}

export type Place =
  | { readonly in: 'memory'; readonly buffer: Buffer }
  | { readonly in: 'file'; readonly fd: number; readonly start: number }

/** How much a reader that goes through all bytes takes at a time. */
export const WINDOW_BYTES = 256 * 1024

export const NO_BYTES: Bytes = bytesOf(Buffer.alloc(0))

/** Bytes of a buffer; nothing is copied. */
export function bytesOf(buffer: Buffer): Bytes {
  return {
    size: buffer.length,
    slice: (start, end) => buffer.subarray(start, Math.max(start, end)),
    place: { in: 'memory', buffer },
  }
}

/** Bytes of `size` bytes at offset `start` of an open file. */
export function bytesOfFile(fd: number, start: number, size: number): Bytes {
  return {
    size,
    slice: (from, to, into) => {
      const length = Math.min(to, size) - from
      return length > 0
        ? readFully(fd, start + from, memoryFor(length, into))
        : Buffer.alloc(0)
    },
    place: { in: 'file', fd, start },
  }
}

/** A part of other bytes; nothing is copied. */
export function subBytes(bytes: Bytes, start: number, end: number): Bytes {
  const from = Math.min(start, bytes.size)
  const size = Math.max(0, Math.min(end, bytes.size) - from)
  return {
    size,
    slice: (at, to, into) =>
      bytes.slice(from + at, from + Math.min(to, size), into),
    ...(bytes.place && { place: subPlace(bytes.place, from, size) }),
  }
}

function subPlace(place: Place, from: number, size: number): Place {
  return place.in === 'file'
    ? { ...place, start: place.start + from }
    : { in: 'memory', buffer: place.buffer.subarray(from, from + size) }
}

/** All bytes from start to end in windows of at most `step` bytes. */
export function* windows(
  bytes: Bytes,
  start = 0,
  end = bytes.size,
  step = WINDOW_BYTES,
): Generator<Buffer, void, undefined> {
  for (let at = start; at < end; at += step) {
    yield bytes.slice(at, Math.min(at + step, end))
  }
}

/** The window for code that only reads: what fits in a processor's cache. */
const VIEW_BYTES = 64 * 1024

/**
 * As windows(), for code that only looks and keeps nothing: a window is gone
 * when the next one is asked for. Large bytes then cost no memory, nor its
 * collection.
 */
export function* views(
  bytes: Bytes,
  start = 0,
  end = bytes.size,
  step = VIEW_BYTES,
): Generator<Buffer, void, undefined> {
  const size = Math.min(step, end - start)
  const isHeld = bytes.place?.in === 'memory' || size <= 0
  const memory = isHeld ? undefined : Buffer.allocUnsafeSlow(size)
  for (let at = start; at < end; at += step) {
    yield bytes.slice(at, Math.min(at + step, end), memory)
  }
}

function memoryFor(length: number, into: Buffer | undefined): Buffer {
  return into !== undefined && into.length >= length
    ? into.subarray(0, length)
    : Buffer.allocUnsafe(length)
}

function readFully(fd: number, position: number, buffer: Buffer): Buffer {
  const { length } = buffer
  let done = 0
  while (done < length) {
    const got = readSync(fd, buffer, done, length - done, position + done)
    if (got === 0) throw new RangeError('file ended before its recorded size')
    done += got
  }
  return buffer
}
