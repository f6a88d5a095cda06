/*
 * NAME
 *   office-inflate - what a document deflated
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

import { Readable } from 'node:stream'
import { constants, createInflate } from 'node:zlib'
import { windows, type Bytes } from '../util/bytes.js'
import type { Gathering } from './container.js'

/** What zlib packed, as far as it can be read. */
export async function inflate(
  packed: Bytes,
  gathering: Pick<Gathering, 'store' | 'turn' | 'report'>,
): Promise<Bytes> {
  const store = gathering.store()
  let content
  try {
    const finishFlush = constants.Z_SYNC_FLUSH
    const source = Readable.from(windows(packed))
    const unpacked = source.pipe(createInflate({ finishFlush }))
    for await (const chunk of unpacked) {
      await gathering.turn()
      if (!store.write(chunk as Buffer)) break
    }
  } catch (error) {
    if (!isZlibError(error)) throw error
    gathering.report('container-damaged')
  } finally {
    content = store.end()
  }
  return content
}

function isZlibError(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && code.startsWith('Z_')
}
