/*
 * NAME
 *   message-from - a message from a descriptor, piece by piece
 *
 * DESCRIPTION
 *   Not by a stream: at each start of a program, what it is made of would be
 *   loaded.
 */

import { read } from 'node:fs'

const READ_BYTES = 64 * 1024

/** @param begun what was read of it already. */
export async function* messageFrom(
  fd: number,
  begun: Buffer = Buffer.alloc(0),
): AsyncGenerator<Buffer> {
  if (begun.length > 0) yield begun
  for (;;) {
    const chunk = await readChunk(fd)
    if (chunk.length === 0) return
    yield chunk
  }
}

function readChunk(fd: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, READ_BYTES, null, (error, size) => {
      if (error === null) resolve(buffer.subarray(0, size))
      else reject(error)
    })
  })
}
