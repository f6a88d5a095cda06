/*
 * NAME
 *   formats - what 7-Zip is asked to open, and as what
 *
 * DESCRIPTION
 *   A type of file determines the type of archive that 7-Zip gets: it does not
 *   guess. Where the signature is short, more of the header must fit: what is
 *   no archive for any program must not be a damaged one for us.
 *
 * SECURITY
 *   Hostile bytes; a few hundred of them are looked at.
 */

import type { Bytes } from '../../util/bytes.js'
import { crc32 } from '../../util/crc32.js'
import type { Part } from '../../mail/part.js'
import { hiddenArchives } from './hidden-archives.js'

/** Bytes, and what 7-Zip shall take them for. */
export interface Archive {
  readonly bytes: Bytes
  /** As its option -t has it: it never chooses. */
  readonly type: string
  /** Whether it packs one file, without a name. */
  readonly isSingle: boolean
  /** Whether something comes before it. */
  readonly isHidden?: boolean
  /** What opens it. */
  readonly password?: string
}

/** What the part is for 7-Zip; nothing where it is none of its archives. */
export function archivesOf(part: Part): readonly Archive[] {
  const { content } = part
  const format = formatOf(part)
  if (format === undefined) {
    return hiddenArchives(part).map(it => ({ ...it, isHidden: true }))
  }
  const head = content.slice(0, HEAD_BYTES)
  if (format.fits !== undefined && !format.fits(head)) return []
  const types = format.types ?? format.typesOf?.(content, head) ?? []
  const isSingle = format.isSingle === true
  return types.map(type => ({ bytes: content, type, isSingle }))
}

// A dictionary of an odd size hides the signature of lzma.
function formatOf({ detectedType, content }: Part): Format | undefined {
  if (detectedType !== '') return FORMATS[detectedType]
  const head = content.slice(0, HEAD_BYTES)
  const isHidden = head[0] === 0x5d && isLzma(head)
  return isHidden ? FORMATS['application/x-lzma'] : undefined
}

const HEAD_BYTES = 4096

interface Format {
  readonly types?: readonly string[]
  readonly typesOf?: (content: Bytes, head: Buffer) => readonly string[]
  readonly isSingle?: boolean
  readonly fits?: (head: Buffer) => boolean
}

const FORMATS: Readonly<Record<string, Format>> = {
  'application/x-7z-compressed': { types: ['7z'] },
  'application/vnd.rar': {
    typesOf: (_, head) => [head[6] === 1 ? 'Rar5' : 'Rar'],
    fits: head => head.subarray(0, 4).equals(Buffer.from('Rar!')),
  },
  'application/vnd.ms-cab-compressed': { types: ['Cab'] },
  'application/x-arj': { types: ['Arj'], fits: isArj },
  'application/x-lzh-compressed': { types: ['Lzh'], fits: isLzh },
  'application/vnd.ms-htmlhelp': { types: ['Chm'] },
  'application/x-iso9660-image': { typesOf: opticalTypes },
  'application/x-udf-image': { typesOf: opticalTypes },
  'application/x-ms-wim': { types: ['wim'] },
  'application/x-vhd': { types: ['VHD'] },
  'application/x-vhdx': { types: ['VHDX'] },
  'application/x-vmdk': { types: ['VMDK'] },
  'application/x-qemu-disk': { types: ['QCOW'] },
  'application/x-virtualbox-vdi': { types: ['VDI'] },
  'application/vnd.squashfs': { types: ['SquashFS'] },
  'application/x-apple-diskimage': { types: ['Dmg'] },
  'application/x-raw-disk-image': { typesOf: (_, head) => rawTypes(head) },
  'application/x-xar': { types: ['Xar'] },
  'application/x-rpm': { types: ['Rpm'] },
  'application/x-msi': { types: ['Compound'] },
  'application/x-xz': { types: ['xz'], isSingle: true },
  'application/x-bzip2': { types: ['bzip2'], isSingle: true, fits: isBzip2 },
  'application/zstd': { types: ['zstd'], isSingle: true },
  'application/x-lzma': { types: ['lzma'], isSingle: true, fits: isLzma },
  'application/x-compress': {
    types: ['Z'],
    isSingle: true,
    fits: head => head[1] === 0x9d,
  },
  'application/x-ms-compress-szdd': { types: ['MsLZ'], isSingle: true },
}

// ARJ's technical information: a basic header of 2600 bytes at most, its CRC.
function isArj(head: Buffer): boolean {
  if (head.length < 8) return false
  const size = head.readUInt16LE(2)
  const end = 4 + size
  return (
    size >= 30 &&
    size <= 2600 &&
    head.length >= end + 4 &&
    head.readUInt32LE(end) === crc32(head.subarray(4, end))
  )
}

function isLzh(head: Buffer): boolean {
  return /^-l[hz][0-9ds]-$/u.test(head.toString('latin1', 2, 7))
}

// A first block, or the end of a stream without one.
function isBzip2(head: Buffer): boolean {
  const block = head.toString('latin1', 4, 10)
  return block === '1AY&SY' || block === '\x17rE8P\x90'
}

// lc, lp and pb in one byte, a dictionary of a size that programs choose, the
// unpacked size, and the range coder's first byte.
function isLzma(head: Buffer): boolean {
  if (head.length < 14 || head[13] !== 0) return false
  const dictionary = head.readUInt32LE(1)
  const size = head.readBigUInt64LE(5)
  return (
    ((dictionary & 0xfff) === 0 || dictionary === 0xffff_ffff) &&
    dictionary !== 0 &&
    (size === 0xffff_ffff_ffff_ffffn || size < 1n << 48n)
  )
}

/**
 * What is on a disk, by its first sectors. No NTFS: 7-Zip's reader of it is not
 * one for hostile bytes. No other reader here opens it: it is unsupported.
 */
function rawTypes(head: Buffer): readonly string[] {
  const text = head.toString('latin1', 0, 2048)
  if (/^H[+X]\0/u.test(text.slice(1024, 1027))) return ['HFS']
  if (text.startsWith('EFI PART', 512)) return ['GPT']
  if (!text.startsWith('\x55\xaa', 510)) return []
  if (text.startsWith('NTFS    ', 3) || text.startsWith('EXFAT   ', 3)) {
    return []
  }
  const isFat = text.startsWith('FAT', 54) || text.startsWith('FAT32', 82)
  return isFat ? ['FAT'] : ['MBR']
}

/** Whether it is a disk of a kind that is not opened. */
export function isClosedDisk({ detectedType, content }: Part): boolean {
  return (
    detectedType === 'application/x-raw-disk-image' &&
    rawTypes(content.slice(0, HEAD_BYTES)).length === 0
  )
}

const SECTOR = 2048

// A disc may be both, and Windows prefers UDF where it is.
function opticalTypes(content: Bytes): readonly string[] {
  const area = content.slice(16 * SECTOR, 48 * SECTOR).toString('latin1')
  const has = (magic: string): boolean =>
    [...Array(32).keys()].some(it => area.startsWith(magic, it * SECTOR + 1))
  return [...(has('CD001') ? ['Iso'] : []), ...(has('NSR0') ? ['Udf'] : [])]
}
