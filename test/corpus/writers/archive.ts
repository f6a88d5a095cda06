/*
 * NAME
 *   archive - zip, tar and gzip files as ordinary packers write them
 *
 * DESCRIPTION
 *   Small writers for honest archives: every entry is listed once, sizes and
 *   checksums are right, and the date is always 5 March 2019, 12:30.
 */

import { crc32, deflateRawSync } from 'node:zlib'

/** One file of an archive; `store` keeps it uncompressed. */
export interface ZipEntry {
  readonly name: string
  readonly data: Buffer | string
  readonly store?: true
}

/** A zip archive, its entries dated 5 March 2019, 12:30. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  let offset = 0
  const members = entries.map(entry => {
    const member = zipMember(entry, offset)
    offset += member.local.length
    return member
  })
  const central = Buffer.concat(members.map(member => member.central))
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...members.map(member => member.local), central, end])
}

function zipMember(
  entry: ZipEntry,
  offset: number,
): { readonly local: Buffer; readonly central: Buffer } {
  const name = Buffer.from(entry.name)
  const data = Buffer.from(entry.data)
  const packed = entry.store ? data : deflateRawSync(data)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(name.length === entry.name.length ? 0 : 0x800, 2)
  common.writeUInt16LE(entry.store ? 0 : 8, 4)
  common.writeUInt16LE((12 << 11) | (30 << 5), 6)
  common.writeUInt16LE((39 << 9) | (3 << 5) | 5, 8)
  common.writeUInt32LE(crc32(data), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(data.length, 18)
  common.writeUInt16LE(name.length, 22)
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE(offset, 10)
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]),
    central: Buffer.concat([
      Buffer.from('PK\x01\x02\x14\x00'),
      common,
      tail,
      name,
    ]),
  }
}

/** A tar archive in the ustar format. */
export function tar(entries: readonly ZipEntry[]): Buffer {
  const members = entries.flatMap(({ name, data }) => {
    const bytes = Buffer.from(data)
    const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512)
    return [tarHeader(name, bytes.length), bytes, padding]
  })
  return Buffer.concat([...members, Buffer.alloc(1024)])
}

function tarHeader(name: string, size: number): Buffer {
  const octal = (value: number, width: number): string =>
    `${value.toString(8).padStart(width - 1, '0')}\0`
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write(octal(0o644, 8) + octal(1000, 8) + octal(1000, 8), 100)
  block.write(octal(size, 12) + octal(1551785400, 12) + ' '.repeat(8), 124)
  block.write('0', 156)
  block.write('ustar\x0000anna', 257)
  block.write('users', 297)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
