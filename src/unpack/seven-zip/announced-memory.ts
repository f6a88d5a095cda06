/*
 * NAME
 *   announced-memory - the memory that an archive's header asks for
 *
 * DESCRIPTION
 *   If 7-Zip cannot open an archive that asks for more memory than it gets,
 *   that is the reason, whatever 7-Zip reports. It reports a dictionary that is
 *   too large as an unknown method, and a header that is too large aborts it.
 *
 * SECURITY
 *   Hostile bytes: a few of them are read, and what makes no sense asks for
 *   nothing.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Archive } from './formats.js'

/** The unpacked size that the header gives; 0 where it gives none. */
export function announcedBytes({ bytes, type }: Archive): number {
  if (type === '7z') return ofSevenZip(bytes)
  return type === 'Nsis' ? ofInstaller(bytes) : 0
}

const START_BYTES = 32

/** That of an encoded header is short. */
const HEADER_BYTES = 4096

// 7zFormat.txt: the start header says where the other one is; that one may be
// packed, and then says what it is unpacked.
function ofSevenZip(bytes: Bytes): number {
  const start = bytes.slice(12, 28)
  if (start.length < 16) return 0
  const offset = START_BYTES + Number(start.readBigUInt64LE(0))
  const size = Number(start.readBigUInt64LE(8))
  const header = bytes.slice(offset, offset + Math.min(size, HEADER_BYTES))
  return Math.max(...unpackedSizes(new Numbers(header)))
}

const ID = { packed: 0x06, folders: 0x0b, sizes: 0x0c, encoded: 0x17 } as const

// What is packed, in streams; how, in folders; and what each coder makes of it.
function unpackedSizes(numbers: Numbers): readonly number[] {
  if (numbers.byte() !== ID.encoded) return [0]
  if (numbers.byte() === ID.packed) {
    numbers.next()
    numbers.next()
  }
  if (!numbers.skipTo(ID.folders)) return [0]
  const folders = numbers.next()
  numbers.byte()
  let streams = 0
  for (let folder = 0; folder < Math.min(folders, FOLDERS_LIMIT); folder++) {
    streams += numbers.folder()
  }
  if (numbers.byte() !== ID.sizes) return [0]
  const count = Math.min(streams, FOLDERS_LIMIT)
  return [0, ...Array.from({ length: count }, () => numbers.next())]
}

const FOLDERS_LIMIT = 64

class Numbers {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  /** As many bytes follow the first as it has bits set at its upper end. */
  next(): number {
    const first = this.byte()
    const more = Math.clz32((~first & 0xff) << 24)
    const count = Math.min(8, more)
    let value = 0
    for (let index = 0; index < count; index++) {
      value += this.byte() * 256 ** index
    }
    return value + (first & (0x7f >> count)) * 256 ** count
  }

  skipTo(id: number): boolean {
    const found = this.#bytes.indexOf(Buffer.from([0x07, id]), this.#at)
    if (found >= 0) this.#at = found + 2
    return found >= 0
  }

  /** Steps over one; gives how many streams come out of it. */
  folder(): number {
    const coders = Math.min(this.next(), FOLDERS_LIMIT)
    let [inward, outward] = [0, 0]
    for (let coder = 0; coder < coders; coder++) {
      const flags = this.byte()
      this.#at += flags & 15
      const isSimple = (flags & 0x10) === 0
      inward += isSimple ? 1 : this.next()
      outward += isSimple ? 1 : this.next()
      const skipped = (flags & 0x20) === 0 ? 0 : this.next()
      this.#at += skipped
    }
    const pairs = Math.min(Math.max(0, outward - 1), FOLDERS_LIMIT)
    for (let pair = 0; pair < 2 * pairs; pair++) this.next()
    const streams = Math.min(inward - pairs, FOLDERS_LIMIT)
    for (let stream = 0; streams > 1 && stream < streams; stream++) this.next()
    return outward
  }
}

const INSTALLER = Buffer.from('\xef\xbe\xad\xdeNullsoftInst', 'latin1')

/** Where 7-Zip looks for it. */
const SEARCHED_BYTES = 8 * 1024 * 1024

// The header of an installer, after the signature of its archive.
function ofInstaller(bytes: Bytes): number {
  const head = bytes.slice(0, SEARCHED_BYTES)
  const at = head.indexOf(INSTALLER)
  const size = at < 0 ? -1 : at + INSTALLER.length
  return size >= 0 && size + 4 <= head.length ? head.readUInt32LE(size) : 0
}
