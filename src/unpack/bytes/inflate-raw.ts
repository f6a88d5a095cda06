/*
 * NAME
 *   inflate-raw - the content of a deflated member (RFC 1951)
 *
 * DESCRIPTION
 *   Inflates until the stream ends by itself, whatever size the headers give,
 *   and reports how many bytes it took.
 *
 * SECURITY
 *   Bounded by the sink: when it returns false, nothing more is inflated.
 */

import { createInflateRaw } from 'node:zlib'
import { windows, type Bytes } from '../../util/bytes.js'

export interface Inflated {
  /** Bytes of the packed data that were used. */
  readonly used: number
  /** `ended`: by itself; `cut`: the bytes ended first; `bad`: no deflate. */
  readonly outcome: 'ended' | 'cut' | 'bad' | 'stopped'
}

const STEP_BYTES = 64 * 1024

/** Inflates the bytes from `start` on; each piece goes to the sink. */
export async function inflate(
  bytes: Bytes,
  start: number,
  sink: (chunk: Buffer) => boolean,
): Promise<Inflated> {
  const engine = createInflateRaw({ chunkSize: STEP_BYTES })
  let outcome: Inflated['outcome'] = 'cut'
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
