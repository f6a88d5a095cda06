/*
 * NAME
 *   content-encoding-reader - undoes gzip, deflate and br
 *
 * DESCRIPTION
 *   One coding after the other; what comes of the last is the only member. What
 *   is called deflate is of zlib (RFC 1950) or raw (RFC 1951): whichever of the
 *   two it is, as browsers have it. What is none of what its header says is no
 *   container, and not damaged: a label may be wrong.
 *
 * SECURITY
 *   See container.
 */

import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
} from 'node:zlib'
import type { Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { decompress, type Engine } from '../bytes/decompress.js'
import { codingsOf, type Coding } from './content-codings.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  let content = part.content
  let undone = 0
  for (const coding of codingsOf(part)) {
    const next = await undo(content, coding, gathering)
    if (next === null) break
    content = next
    undone++
  }
  if (undone === 0) return
  const { names, declaredType } = part
  gathering.member({ names, content, declaredType })
}

// null where it is nothing of the kind.
async function undo(
  content: Bytes,
  coding: Coding,
  gathering: Gathering,
): Promise<Bytes | null> {
  for (const make of DECODERS[coding]) {
    const { bytes, whole } = await decoded(content, make(), gathering)
    if (whole || bytes.size >= LEAST_BYTES) {
      if (!whole) gathering.report('container-damaged')
      return bytes
    }
  }
  return null
}

/** Less is what random bytes give before the fault in them shows. */
const LEAST_BYTES = 4 * 1024

const DECODERS: Readonly<Record<Coding, readonly (() => Engine)[]>> = {
  gzip: [createGunzip],
  deflate: [createInflate, createInflateRaw],
  br: [createBrotliDecompress],
}

async function decoded(
  content: Bytes,
  decoder: Engine,
  { store, signal }: Gathering,
): Promise<{ readonly bytes: Bytes; readonly whole: boolean }> {
  const to = store()
  const { outcome } = await decompress(content, 0, decoder, chunk =>
    to.write(chunk),
  )
  signal.throwIfAborted()
  const whole = outcome === 'ended' || outcome === 'stopped'
  return { bytes: to.end(), whole }
}
