/*
 * NAME
 *   transfer-variants - a body in every form of its transfer encoding
 *
 * DESCRIPTION
 *   Where a body is not as an encoder writes it, readers differ in what they
 *   decode: each of their readings that would differ
 *   becomes a part beside the ordinary one. The same for encodings that are
 *   not MIME's own: uuencode under its names, BinHex, gzip64.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Reading } from '../../mail/reading.js'
import { looseBase64 } from '../transfer/base64-variants.js'
import { baseFacts, isRegular } from '../transfer/base64-irregularities.js'
import { binhexRange } from './binhex.js'
import { addBinhex, addUu, LARGE_BYTES } from './encoded-files.js'
import type { Finds } from './carved-parts.js'
import {
  isBrokenQuoted,
  looseQuoted,
  quotedReadings,
} from '../transfer/quoted-printable-variants.js'
import { decoderOf, type Encoding } from '../transfer/transfer.js'
import type { TransferDecoder } from '../transfer/decoder.js'

/** What all readings of one body have in common. */
export interface Body extends Pick<Part, 'path' | 'kind' | 'names'> {
  readonly raw: Bytes
}

/**
 * Whether it is broken in a way that no encoder breaks it.
 * @param was how the ordinary reading went.
 */
export async function addAlternatives(
  body: Body,
  finds: Finds,
  was: { readonly encoding: Encoding; readonly clean: boolean },
): Promise<boolean> {
  switch (was.encoding) {
    case 'base64':
      return addBase64(body, finds, was.clean)
    case 'quoted-printable':
      await addQuoted(body, finds, was.clean)
      return !was.clean && isBrokenQuoted(body.raw)
    case 'identity':
      return false
  }
}

async function addBase64(
  body: Body,
  finds: Finds,
  clean: boolean,
): Promise<boolean> {
  if (clean && isRegular(body.raw)) return false
  const { readings, broken } = baseFacts(body.raw)
  for (const reading of readings) {
    await add(body, finds, { reading, decoder: looseBase64(reading) })
  }
  return broken
}

async function addQuoted(
  body: Body,
  finds: Finds,
  clean: boolean,
): Promise<void> {
  for (const reading of quotedReadings(body.raw, clean)) {
    await add(body, finds, { reading, decoder: looseQuoted(reading) })
  }
}

async function add(
  { raw, path, kind, names }: Body,
  finds: Finds,
  as: { readonly reading: Reading; readonly decoder: TransferDecoder },
): Promise<void> {
  if (!finds.isOpen()) return
  const content = await finds.decoded(raw, as.decoder)
  finds.add({ path, kind, names, content, reading: as.reading })
}

/** Encodings that are not MIME's own, by what the fields mention. */
export async function addLegacy(
  body: Body,
  finds: Finds,
  said: string,
): Promise<void> {
  const value = said.toLowerCase()
  const { raw, path, names, kind } = body
  if (value.includes('gzip64')) {
    const content = await finds.decoded(raw, decoderOf('base64'))
    finds.add({ path, kind, names, content, reading: 'block' })
  }
  const uu = /uue|uu$|x-uu/u.test(value)
  const binhex = /bin-?hex/u.test(value)
  if ((!uu && !binhex) || raw.size > LARGE_BYTES) return
  const bytes = raw.slice(0, raw.size)
  if (uu) addUu(withoutBegin(bytes), { path, kind, names }, finds)
  if (binhex) {
    const text = bytes.toString('latin1')
    const range = binhexRange(text, 0) ?? [0, text.length]
    addBinhex(bytes.subarray(...range), { path, names }, finds)
  }
}

// The line `begin`, if there is one, and the text after `end`.
function withoutBegin(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  // Not `^`: see yenc.
  const begin = /(?<![^\n])[ \t]*begin[^\n]*\n/iu.exec(text)
  const start = begin === null ? 0 : begin.index + begin[0].length
  const end = /\n[ \t]*end[ \t]*$/imu.exec(text.slice(start))
  return bytes.subarray(start, end === null ? undefined : start + end.index)
}
