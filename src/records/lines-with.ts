/*
 * NAME
 *   lines-with - lines of a file of records that contain a text
 *
 * DESCRIPTION
 *   From the end of the file to its beginning, a block after the other.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** How much of a file is looked at once. */
const BLOCK_BYTES = 8 * 1024 * 1024

/** Lines that contain the text, in small letters, the last one first; all of
 * them for ''. */
export function* linesWith(path: string, text: string): Generator<string> {
  for (const lines of blocksWith(path, text)) yield* lines
}

/** The same, those of each block by themselves, for who lets others have their
 * turn in between. */
export function* blocksWith(
  path: string,
  text: string,
): Generator<Iterable<string>> {
  const fd = openSync(path, 'r')
  try {
    let end = fstatSync(fd).size
    // The end of a line whose beginning is in the block before.
    let cut: Buffer = Buffer.alloc(0)
    while (end > 0) {
      const start = Math.max(0, end - BLOCK_BYTES)
      const block = Buffer.concat([readAt(fd, start, end - start), cut])
      const first = start === 0 ? 0 : block.indexOf('\n') + 1
      if (start === 0 || first > 0) {
        yield linesIn(block.subarray(first), text)
        cut = Buffer.from(block.subarray(0, first))
      } else {
        cut = block
      }
      end = start
    }
  } finally {
    closeSync(fd)
  }
}

// One character a byte, so that places in both are the same.
function* linesIn(block: Buffer, text: string): Generator<string> {
  const small = block.toString('latin1').toLowerCase()
  for (let end = block.length; end > 0;) {
    const at = small.lastIndexOf(text, end - 1)
    if (at < 0) return
    const start = at === 0 ? 0 : small.lastIndexOf('\n', at - 1) + 1
    const next = small.indexOf('\n', at)
    const stop = next < 0 ? block.length : next
    yield block.toString('utf8', Math.min(start, stop), stop)
    end = Math.min(start, at)
  }
}

function readAt(fd: number, start: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const count = readSync(fd, buffer, done, length - done, start + done)
    if (count === 0) break // another process has cut it
    done += count
  }
  return buffer.subarray(0, done)
}
