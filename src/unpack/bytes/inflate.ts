/*
 * NAME
 *   inflate - what a document deflated
 *
 * DESCRIPTION
 *   Programs read such a stream as far as it goes; so do we. Where it ends
 *   matters to none of them (compare decompress).
 *
 * DIAGNOSTICS
 *   Reports `container-damaged`; what came before is kept.
 *
 * SECURITY
 *   Hostile bytes, into a bounded store.
 */

import { pipeline, Readable } from 'node:stream'
import { constants, createInflate, createInflateRaw } from 'node:zlib'
import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

/** With the header of zlib (RFC 1950), or without (RFC 1951). */
export type Form = 'zlib' | 'raw'

/** What was deflated, as far as it can be read. */
export async function inflate(
  packed: Bytes,
  gathering: Pick<Gathering, 'store' | 'turn' | 'report'>,
  form: Form = 'zlib',
): Promise<Bytes> {
  const store = gathering.store()
  let content
  try {
    for await (const chunk of inflated(windows(packed), form)) {
      await gathering.turn()
      if (!store.write(chunk)) break
    }
  } catch (error) {
    if (!isZlibError(error)) throw error
    gathering.report('container-damaged')
  } finally {
    content = store.end()
  }
  return content
}

/** Bytes on their way from one reader to the next. */
export type Chunks = AsyncGenerator<Buffer, void, undefined>

/** Throws the errors of zlib, after all bytes that could be read. */
export async function* inflated(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  form: Form = 'zlib',
): Chunks {
  const options = { finishFlush: constants.Z_SYNC_FLUSH }
  const unpacked =
    form === 'raw' ? createInflateRaw(options) : createInflate(options)
  // Its errors come out of the loop: both ends are destroyed with them.
  pipeline(Readable.from(chunks), unpacked, () => undefined)
  for await (const chunk of unpacked) yield chunk as Buffer
}

/** Bytes that are not what zlib writes. */
export function isZlibError(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && code.startsWith('Z_')
}
