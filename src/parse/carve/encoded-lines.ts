/*
 * NAME
 *   encoded-lines - lines of base64 and quoted-printable that no header mentions
 *
 * DESCRIPTION
 *   Decodes them as an ordinary decoder does, and in the ways of others. Of the
 *   latter only what can be something is a part (see guess-signs).
 *
 * SECURITY
 *   Hostile bytes; each reading is linear, what is decoded is bounded by finds.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { BaseReading } from '../transfer/base64-alphabet.js'
import { decodeLetters, isLetters } from '../transfer/base64-by-letters.js'
import { baseFacts } from '../transfer/base64-irregularities.js'
import { looseBase64 } from '../transfer/base64-variants.js'
import {
  isCodes,
  looseQuoted,
  quotedReadings,
} from '../transfer/quoted-printable-variants.js'
import { decoderOf } from '../transfer/transfer.js'
import { findRuns } from './base64-lines.js'
import type { Finds } from './carved-parts.js'
import type { Signs } from './detector.js'
import { hasSign } from './guess-signs.js'

/** What the lines of a text are, decoded in each way; the parts that are new. */
export async function addRuns(
  bytes: Bytes,
  text: Buffer,
  { signs, finds }: { readonly signs: Signs; readonly finds: Finds },
): Promise<Part[]> {
  const added: (Part | null)[] = []
  for (const [start, end] of signs.has('baseRun') ? findRuns(text) : []) {
    if (!finds.isOpen()) break
    if (signs.has('quotedRun') && isCodes(text, start, end)) continue
    const run = subBytes(bytes, start, end)
    const content = await finds.decoded(run, decoderOf('base64'))
    const part = finds.add({ path: '', reading: 'base64-run', content })
    added.push(part)
    const path = part?.path ?? ''
    const { readings } = baseFacts(run)
    const letters = readings.length > 0 ? lettersOf(run) : null
    for (const reading of readings) {
      const other = await loosely({ run, letters }, reading, finds)
      added.push(finds.add({ path, reading, content: other, hasSign }))
    }
  }
  if (signs.has('quotedRun') && finds.isOpen()) {
    const decoder = decoderOf('quoted-printable')
    const content = await finds.decoded(bytes, decoder)
    added.push(finds.add({ path: '', reading: 'quoted-run', content }))
    for (const reading of quotedReadings(bytes, decoder.clean)) {
      const other = await finds.decoded(bytes, looseQuoted(reading))
      added.push(finds.add({ path: '', reading, content: other }))
    }
  }
  return added.filter(it => it !== null)
}

async function loosely(
  { run, letters }: { readonly run: Bytes; readonly letters: string | null },
  reading: BaseReading,
  finds: Finds,
): Promise<Bytes> {
  const decoded = letters === null ? null : decodeLetters(letters, reading)
  if (decoded === null) return finds.decoded(run, looseBase64(reading))
  await finds.turn()
  return finds.taken(decoded)
}

// null where there is more than letters.
function lettersOf(run: Bytes): string | null {
  if (run.size > AT_ONCE_BYTES) return null
  const letters = run.slice(0, run.size).toString('latin1')
  return isLetters(letters) ? letters : null
}

const AT_ONCE_BYTES = 256 * 1024
