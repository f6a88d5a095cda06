/*
 * NAME
 *   compressed-rtf - RTF as Outlook packs it [MS-OXRTFCP]
 *
 * DESCRIPTION
 *   LZFu: bytes, and copies out of a ring of the last 4096, which begins with
 *   the words that occur in every RTF. `MELA` is the same unpacked.
 *
 * DIAGNOSTICS
 *   Throws RangeError for another form.
 *
 * SECURITY
 *   Hostile bytes: no more than 17 for one, and all into a bounded store.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

export async function unpackRtf(
  packed: Bytes,
  gathering: Pick<Gathering, 'store' | 'turn'>,
): Promise<Bytes> {
  const header = packed.slice(0, 16)
  const form = header.toString('latin1', 8, 12)
  const body = subBytes(packed, 16, packed.size)
  if (form === 'MELA') return body
  if (form !== 'LZFu') throw new RangeError('no packed RTF')
  const store = gathering.store()
  try {
    const unpacker = new Unpacker()
    for (const window of windows(body)) {
      await gathering.turn()
      if (!store.write(unpacker.push(window)) || unpacker.ended) break
    }
  } finally {
    packed = store.end()
  }
  return packed
}

const RING_BYTES = 4096

const START =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}' +
  '{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
  'MS Sans SerifSymbolArialTimes New RomanCourier' +
  '{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
  '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'

class Unpacker {
  readonly #ring = Buffer.alloc(RING_BYTES)
  #at: number
  /** One bit for each of the eight that follow: a copy, or a byte. */
  #flags = 0
  #left = 0
  /** The first byte of a copy whose second is in the next window. */
  #first = -1
  ended = false

  constructor() {
    this.#at = this.#ring.write(START, 'latin1')
  }

  push(window: Buffer): Buffer {
    const output = Buffer.allocUnsafe(9 * window.length + 32)
    let size = 0
    const put = (byte: number): void => {
      output[size++] = byte
      this.#ring[this.#at] = byte
      this.#at = (this.#at + 1) % RING_BYTES
    }
    for (const byte of window) {
      if (this.ended) break
      if (this.#first >= 0) {
        this.#copy(this.#first * 256 + byte, put)
        this.#first = -1
      } else if (this.#left === 0) {
        this.#flags = byte
        this.#left = 8
      } else {
        const isCopy = (this.#flags & 1) === 1
        this.#flags >>= 1
        this.#left--
        if (isCopy) this.#first = byte
        else put(byte)
      }
    }
    return output.subarray(0, size)
  }

  // Twelve bits of place and four of length; its own place is the end.
  #copy(word: number, put: (byte: number) => void): void {
    const place = word >> 4
    this.ended = place === this.#at
    if (this.ended) return
    const length = (word & 15) + 2
    for (let index = 0; index < length; index++) {
      put(this.#ring[(place + index) % RING_BYTES] ?? 0)
    }
  }
}
