/*
 * NAME
 *   file-type-inside - types that the first bytes alone do not determine
 *
 * DESCRIPTION
 *   A zip is a jar, an app or a document by the names of its members; an OLE
 *   storage is an installer by the class of its root; a disk image shows
 *   itself 32 KiB after its beginning, or at its end.
 *
 * SECURITY
 *   Reads hostile bytes: only a bounded window, nothing is followed.
 */

import type { Bytes } from '../bytes.js'

/** Of a zip's directory, enough for some hundred names. */
const DIRECTORY_BYTES = 16 * 1024

/** More of a name says nothing. */
const NAME_BYTES = 256

const OOXML = 'application/vnd.openxmlformats-officedocument'

/** By the names of the first members, and of the directory's. */
export function zipType(bytes: Bytes, head: string): string {
  const names = [...localNames(head), ...directoryNames(bytes)]
  const has = (name: string): boolean => names.includes(name)
  const under = (folder: string): boolean =>
    names.some(name => name.startsWith(folder))
  if (has('appxmanifest.xml') || under('appxmetadata/')) {
    return 'application/msix'
  }
  if (has('androidmanifest.xml') || has('classes.dex')) {
    return 'application/vnd.android.package-archive'
  }
  // Before the type that the zip states itself: Java does not ask for it.
  if (has('meta-inf/manifest.mf')) return 'application/java-archive'
  const stated = statedType(head)
  if (stated !== '') return stated
  if (!has('[content_types].xml') && !under('_rels/')) return 'application/zip'
  if (under('word/')) return `${OOXML}.wordprocessingml.document`
  if (under('xl/')) return `${OOXML}.spreadsheetml.sheet`
  if (under('ppt/')) return `${OOXML}.presentationml.presentation`
  return 'application/zip'
}

// APPNOTE.TXT 4.3.7. Where a member's size follows its data (flag bit 3), the
// next header is the next signature.
function localNames(head: string): string[] {
  const names: string[] = []
  for (let at = 0; head.startsWith('PK\x03\x04', at);) {
    const name = at + 30
    const data = name + word(head, at + 26) + word(head, at + 28)
    names.push(nameAt(head, name, word(head, at + 26)))
    const size = word(head, at + 18) + 65536 * word(head, at + 20)
    const isUnknown = (word(head, at + 6) & 8) !== 0
    at = isUnknown ? head.indexOf('PK\x03\x04', data) : data + size
    if (at < 0) break
  }
  return names
}

// APPNOTE.TXT 4.3.12 and 4.3.16: the directory ends where its end record is.
function directoryNames(bytes: Bytes): string[] {
  const tailStart = Math.max(0, bytes.size - DIRECTORY_BYTES)
  const tail = bytes.slice(tailStart, bytes.size).toString('latin1')
  const end = tail.lastIndexOf('PK\x05\x06')
  if (end < 0) return []
  const size = word(tail, end + 12) + 65536 * word(tail, end + 14)
  const start = Math.max(0, tailStart + end - size)
  const directory = bytes.slice(
    start,
    Math.min(tailStart + end, start + DIRECTORY_BYTES),
  )
  return [directory.toString('latin1'), tail.slice(0, end)].flatMap(window =>
    namesIn(window.slice(Math.max(0, window.length - size))),
  )
}

function namesIn(directory: string): string[] {
  const names: string[] = []
  let at = directory.indexOf('PK\x01\x02')
  while (at >= 0) {
    names.push(nameAt(directory, at + 46, word(directory, at + 28)))
    at = directory.indexOf('PK\x01\x02', at + 46)
  }
  return names
}

function nameAt(window: string, start: number, length: number): string {
  const end = start + Math.min(length, NAME_BYTES)
  return window.slice(start, end).toLowerCase()
}

/** Two bytes, the lower first; 0 after the end. */
function word(window: string, at: number): number {
  return (window.charCodeAt(at) || 0) + 256 * (window.charCodeAt(at + 1) || 0)
}

// OpenDocument and EPUB: a first member `mimetype`, stored, contains the type.
function statedType(head: string): string {
  if (!head.startsWith('mimetype', 30)) return ''
  const type = /^application\/[a-z0-9.+-]{1,80}/.exec(head.slice(38, 138))?.[0]
  return type === undefined ? '' : type.replace(/pk$/, '')
}

/** By the class of the root entry ([MS-CFB] 2.2, 2.6.1). */
export function oleType(bytes: Bytes): string {
  const header = bytes.slice(0, 512)
  if (header.length < 512) return 'application/x-ole-storage'
  const sectorBytes = header.readUInt16LE(30) === 12 ? 4096 : 512
  const root = (header.readUInt32LE(48) + 1) * sectorBytes
  const id = bytes.slice(root + 80, root + 96).toString('latin1')
  return INSTALLER_CLASSES.some(low => id === low + INSTALLER_CLASS_END)
    ? 'application/x-msi'
    : 'application/x-ole-storage'
}

// {000C1084-0000-0000-C000-000000000046}: package; 1082 transform, 1086 patch.
const INSTALLER_CLASSES = ['\x82', '\x84', '\x86']
const INSTALLER_CLASS_END =
  '\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F'

/** RIFF and ISO media files by their second word. */
export function mediaType(type: string, head: string): string {
  const brand = head.slice(8, 12)
  if (type === 'application/x-riff') return RIFF_TYPES[brand] ?? type
  if (type === 'video/mp4') return FTYP_TYPES[brand] ?? type
  return type
}

const RIFF_TYPES: Readonly<Record<string, string>> = {
  WAVE: 'audio/wav',
  'AVI ': 'video/x-msvideo',
  WEBP: 'image/webp',
  ACON: 'application/x-navi-animation',
}

const FTYP_TYPES: Readonly<Record<string, string>> = {
  heic: 'image/heic',
  heix: 'image/heic',
  mif1: 'image/heif',
  avif: 'image/avif',
  'qt  ': 'video/quicktime',
  'M4A ': 'audio/mp4',
}

const SECTOR = 2048
const FIRST_DESCRIPTOR = 16 * SECTOR

/** An image of a disk, CD or DVD; '' when it is none. */
export function diskImageType(bytes: Bytes, head: string): string {
  return opticalType(bytes) || trailerType(bytes) || sectorType(head)
}

// ECMA-119 8.1, ECMA-167 2/9: descriptors one sector apart, each with five
// letters after its first byte.
function opticalType(bytes: Bytes): string {
  if (bytes.size < FIRST_DESCRIPTOR + 6) return ''
  const area = bytes
    .slice(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + 16 * SECTOR)
    .toString('latin1')
  for (let at = 1; at < area.length; at += SECTOR) {
    if (area.startsWith('CD001', at)) return 'application/x-iso9660-image'
    if (area.startsWith('NSR0', at)) return 'application/x-udf-image'
  }
  return ''
}

function trailerType(bytes: Bytes): string {
  if (bytes.size < 512) return ''
  const start = bytes.size - 512
  const trailer = bytes.slice(start, bytes.size).toString('latin1')
  if (trailer.startsWith('conectix')) return 'application/x-vhd'
  if (trailer.startsWith('koly\x00\x00\x00\x04')) {
    return 'application/x-apple-diskimage'
  }
  return ''
}

const RAW_IMAGE = 'application/x-raw-disk-image'

function sectorType(head: string): string {
  if (head.startsWith('\x00' + '\xff'.repeat(10) + '\x00')) return RAW_IMAGE
  if (head.startsWith('EFI PART', 512)) return RAW_IMAGE
  if (!head.startsWith('\x55\xaa', 510)) return ''
  return hasFileSystem(head) || hasPartitions(head) ? RAW_IMAGE : ''
}

function hasFileSystem(head: string): boolean {
  return (
    head.startsWith('NTFS    ', 3) ||
    head.startsWith('EXFAT   ', 3) ||
    head.startsWith('FAT', 54) ||
    head.startsWith('FAT32', 82)
  )
}

// Four entries, each active or not, and one at least that is not empty.
function hasPartitions(head: string): boolean {
  const entries = [446, 462, 478, 494].map(at => head.slice(at, at + 16))
  return (
    entries.every(entry => entry[0] === '\x00' || entry[0] === '\x80') &&
    entries.some(
      entry => entry[4] !== '\x00' && entry.slice(12) !== '\x00\x00\x00\x00',
    )
  )
}
