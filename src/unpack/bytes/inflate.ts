/*
 * NAME
 *   inflate - what a document deflated
 *
 * DESCRIPTION
 *   Programs read such a stream as far as it goes; so do we.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged`; what came before is kept.
 *
 * SECURITY
 *   Hostile bytes, into a bounded store.
 */

import { pipeline, Readable } from 'node:stream'
import { constants, createInflate } from 'node:zlib'
import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

/** What zlib packed, as far as it can be read. */
export async function inflate(
  packed: Bytes,
  gathering: Pick<Gathering, 'store' | 'turn' | 'report'>,
): Promise<Bytes> {
  const store = gathering.store()
  let content
  try {
    for await (const chunk of inflated(windows(packed))) {
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
): Chunks {
  const unpacked = createInflate({ finishFlush: constants.Z_SYNC_FLUSH })
  // Its errors come out of the loop: both ends are destroyed with them.
  pipeline(Readable.from(chunks), unpacked, () => undefined)
  for await (const chunk of unpacked) yield chunk as Buffer
}

/** Bytes that are not what zlib writes. */
export function isZlibError(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && code.startsWith('Z_')
}
