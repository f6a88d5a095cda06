/*
 * NAME
 *   decompress - a compressed stream up to its own end, and where that is
 *
 * DESCRIPTION
 *   Decompresses until the stream ends by itself, whatever size the headers
 *   give, and reports how many bytes it took. inflate() is for members of zip
 *   and gzip (RFC 1951). What has no more after it is read by inflate.ts.
 *
 * SECURITY
 *   Bounded by the sink: when it returns false, nothing more is decompressed.
 */

import type { Transform } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { windows, type Bytes } from '../../util/bytes.js'

export interface Decompressed {
  /** Bytes of the packed data that were used. */
  readonly used: number
  /** `ended`: by itself; `cut`: the bytes ended first; `bad`: not this format;
   * `stopped`: the sink wanted no more. */
  readonly outcome: 'ended' | 'cut' | 'bad' | 'stopped'
}

const STEP_BYTES = 64 * 1024

/** A decoder of node:zlib. */
export type Engine = Transform & { readonly bytesWritten: number }

type Sink = (chunk: Buffer) => boolean

/** Inflates the bytes from `start` on; each piece goes to the sink. */
export function inflate(
  bytes: Bytes,
  start: number,
  sink: Sink,
): Promise<Decompressed> {
  const engine = createInflateRaw({ chunkSize: STEP_BYTES })
  return decompress(bytes, start, engine, sink)
}

/** The same by any decoder, which is destroyed at the end. */
export async function decompress(
  bytes: Bytes,
  start: number,
  engine: Engine,
  sink: Sink,
): Promise<Decompressed> {
  let outcome: Decompressed['outcome'] = 'cut'
  let isOver = false
  const over = new Promise<void>(resolve => {
    engine.once('close', () => {
      isOver = true
      resolve()
    })
  })
  engine.on('end', () => {
    outcome = 'ended'
    engine.destroy()
  })
  engine.on('error', () => (outcome = 'bad'))
  engine.on('data', (chunk: Buffer) => {
    if (outcome === 'stopped' || sink(chunk)) return
    outcome = 'stopped'
    engine.destroy()
  })
  const put = async (window: Buffer): Promise<void> => {
    const written = new Promise<void>(resolve =>
      engine.write(window, () => resolve()),
    )
    await Promise.race([written, over])
  }
  for (const window of windows(bytes, start, bytes.size, STEP_BYTES)) {
    await put(window)
    if (isOver) break
  }
  // The end shows only where something follows it.
  if (!isOver) await put(Buffer.alloc(1))
  engine.destroy()
  await over
  return { used: Math.min(engine.bytesWritten, bytes.size - start), outcome }
}
