/*
 * NAME
 *   hidden-archives - archives after other data
 *
 * DESCRIPTION
 *   A program that unpacks itself has its archive after it or among its
 *   resources. Programs that open archives look there, and they do so in any
 *   file that is called an archive. A picture, or data of no known type, may
 *   come before an archive to hide it. A find counts only where more of the
 *   header than its signature is right: every program that reads archives
 *   contains the signatures.
 *
 * SECURITY
 *   Hostile bytes: the first of them are searched, and the number of finds is
 *   bounded.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import { crc32 } from '../../util/crc32.js'
import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'

export interface Hidden {
  readonly bytes: Bytes
  readonly type: string
  readonly isSingle: boolean
}

/** The archives after the first bytes of a part. */
export function hiddenArchives(part: Part): readonly Hidden[] {
  const isLikely = isProgram(part) || isCalledArchive(part)
  if (!isLikely && !isCover(part)) return []
  const { content } = part
  const wanted = isLikely ? SIGNATURES : [...SIGNATURES, ...COVERED]
  const places = findPlaces(content, wanted)
  return wanted.flatMap((signature, index) =>
    (places[index] ?? []).map(at => ({
      bytes: signature.isWhole ? content : subBytes(content, at, content.size),
      type: signature.type,
      isSingle: signature.isSingle === true,
    })),
  )
}

/** The largest stubs have less than one MiB; 7-Zip looks in eight. */
const SEARCHED_BYTES = 8 * 1024 * 1024

const PROGRAMS = new Set([
  'application/x-msdownload',
  'application/x-executable',
  'application/x-mach-binary',
])

function isProgram({ detectedType }: Part): boolean {
  return PROGRAMS.has(detectedType)
}

const ARCHIVE_NAME = endingPattern('7z|rar|r[0-9]{2}|cab|001|exe|scr|com|sfx')

function isCalledArchive({ names }: Part): boolean {
  return names.some(name => ARCHIVE_NAME.test(name))
}

// What is shown, played or not known has no archive in it by itself.
function isCover({ kind, detectedType }: Part): boolean {
  return kind === 'leaf' && /^(?:(?:image|audio|video)\/|$)/u.test(detectedType)
}

interface Signature {
  readonly magic: Buffer
  readonly type: string
  /** Whether 7-Zip needs what is before it. */
  readonly isWhole: boolean
  /** Whether it packs one file. */
  readonly isSingle?: boolean
  /** @param start where the window begins in the part. */
  fits(window: Buffer, at: number, start: number): boolean
}

const FINDS_LIMIT = 4

/** All of them are looked for in one window after the other, which the processor
 * has at hand; with what any of them has to show after its signature. */
const STEP_BYTES = 128 * 1024
const SHOWN_BYTES = 65 * 1024

/** Places of each signature. */
function findPlaces(
  content: Bytes,
  wanted: readonly Signature[],
): readonly (readonly number[])[] {
  const found = wanted.map((): number[] => [])
  const end = Math.min(content.size, SEARCHED_BYTES)
  const memory =
    content.place?.in === 'memory'
      ? undefined
      : Buffer.allocUnsafeSlow(Math.min(end, STEP_BYTES + SHOWN_BYTES))
  for (let start = 0; start < end; start += STEP_BYTES) {
    const stop = Math.min(start + STEP_BYTES + SHOWN_BYTES, end)
    const window = content.slice(start, stop, memory)
    wanted.forEach((signature, index) =>
      addPlaces(found[index] ?? [], signature, { window, start }),
    )
  }
  return found
}

function addPlaces(
  found: number[],
  { magic, fits }: Signature,
  { window, start }: { readonly window: Buffer; readonly start: number },
): void {
  const searched = window.subarray(0, STEP_BYTES + magic.length - 1)
  let at = searched.indexOf(magic)
  while (at >= 0 && found.length < FINDS_LIMIT) {
    if (fits(window, at, start)) found.push(start + at)
    at = searched.indexOf(magic, at + 1)
  }
}

const SIGNATURES: readonly Signature[] = [
  {
    magic: Buffer.from('7z\xbc\xaf\x27\x1c\0', 'latin1'),
    type: '7z',
    isWhole: false,
    fits: is7z,
  },
  {
    magic: Buffer.from('Rar!\x1a\x07\0', 'latin1'),
    type: 'Rar',
    isWhole: false,
    // The next header is that of the archive.
    fits: (head, at) => head[at + 9] === 0x73,
  },
  {
    magic: Buffer.from('Rar!\x1a\x07\x01\0', 'latin1'),
    type: 'Rar5',
    isWhole: false,
    fits: isRar5,
  },
  {
    magic: Buffer.from('MSCF\0\0\0\0', 'latin1'),
    type: 'Cab',
    isWhole: false,
    // Version 1.3, and zeros where they are reserved.
    fits: (head, at) =>
      head.toString('latin1', at + 24, at + 26) === '\x03\x01' &&
      head.toString('latin1', at + 12, at + 16) === '\0\0\0\0',
  },
  {
    magic: Buffer.from('\xef\xbe\xad\xdeNullsoftInst', 'latin1'),
    type: 'Nsis',
    isWhole: true,
    fits: (_, at, start) => (start + at) % 4 === 0,
  },
]

/** Looked for only after a cover: programs contain such files. */
const COVERED: readonly Signature[] = [
  {
    magic: Buffer.from('BZh', 'latin1'),
    type: 'bzip2',
    isWhole: false,
    isSingle: true,
    // The size of its blocks, and the signature of the first.
    fits: (head, at) =>
      /^[1-9]1AY&SY$/u.test(head.toString('latin1', at + 3, at + 10)),
  },
  {
    magic: Buffer.from('\xfd7zXZ\0', 'latin1'),
    type: 'xz',
    isWhole: false,
    isSingle: true,
    // "The .xz File Format" 2.1.1: flags, and their CRC.
    fits: (head, at) =>
      head.length >= at + 12 &&
      head.readUInt32LE(at + 8) === crc32(head.subarray(at + 6, at + 8)),
  },
  {
    magic: Buffer.from('MSWIM\0\0\0\xd0\0\0\0', 'latin1'),
    type: 'wim',
    isWhole: false,
    fits: () => true,
  },
  {
    magic: Buffer.from('vhdxfile', 'latin1'),
    type: 'VHDX',
    isWhole: false,
    // A name in UTF-16 follows; its regions begin at 64 KiB.
    fits: (head, at) =>
      head.toString('latin1', at + 65_536, at + 65_540) === 'head',
  },
  {
    magic: Buffer.from('KDMV', 'latin1'),
    type: 'VMDK',
    isWhole: false,
    // A version, flags, and no more sectors than a disk has.
    fits: (head, at) =>
      /^[\x01-\x03]\0\0\0[^]{9}\0{2}/u.test(
        head.toString('latin1', at + 4, at + 20),
      ),
  },
  {
    magic: Buffer.from('QFI\xfb', 'latin1'),
    type: 'QCOW',
    isWhole: false,
    fits: isQcow,
  },
]

// QEMU's docs/interop/qcow2.txt: the version, and how large a cluster is.
function isQcow(head: Buffer, at: number): boolean {
  if (head.length < at + 72) return false
  const version = head.readUInt32BE(at + 4)
  const clusterBits = head.readUInt32BE(at + 20)
  const isSized = version === 1 || (clusterBits >= 9 && clusterBits <= 30)
  return version >= 1 && version <= 3 && isSized
}

// 7zFormat.txt: the CRC of the twenty bytes that follow it.
function is7z(head: Buffer, at: number): boolean {
  const start = head.subarray(at + 12, at + 32)
  return start.length === 20 && head.readUInt32LE(at + 8) === crc32(start)
}

// RAR 5.0 archive format: CRC, size of the header in seven bits a byte, the
// header from there.
function isRar5(head: Buffer, at: number): boolean {
  const size = head[at + 12] ?? 0
  const block = head.subarray(at + 12, at + 13 + size)
  return (
    size < 128 &&
    block.length === size + 1 &&
    head.readUInt32LE(at + 8) === crc32(block)
  )
}
