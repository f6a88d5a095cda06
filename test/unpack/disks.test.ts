/*
 * NAME
 *   disks.test - the files on virtual disks
 *
 * DESCRIPTION
 *   A disk has no name in its file, and 7-Zip lists none. One of VirtualBox
 *   (VDI) is an image with a header and a map of blocks before it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { unpack } from './unpacked.js'

/** A disc with one file: any image will do. */
const image = (folder: string): Buffer => {
  writeFileSync(join(folder, 'EICAR.COM'), EICAR)
  const args = ['-quiet', '-o', 'disc', 'EICAR.COM']
  execFileSync('genisoimage', args, { cwd: folder, stdio: 'ignore' })
  return readFileSync(join(folder, 'disc'))
}

const BLOCK_BYTES = 1024 * 1024

const vdiOf = (disk: Buffer): Buffer => {
  const count = Math.ceil(disk.length / BLOCK_BYTES)
  const header = Buffer.alloc(1024)
  header.write('<<< somebody else >>>\n')
  const words = [
    ...[
      [64, 0xbeda107f],
      [68, 0x10001],
      [72, 0x190],
      [76, 2],
      [80, 0],
    ],
    ...[
      [340, 512],
      [344, 1024],
      [360, 512],
      [376, BLOCK_BYTES],
    ],
    ...[
      [384, count],
      [388, count],
    ],
  ] as const
  for (const [at, word] of words) header.writeUInt32LE(word, at)
  header.writeBigUInt64LE(BigInt(disk.length), 368)
  for (let block = 0; block < count; block++) {
    header.writeUInt32LE(block, 512 + 4 * block)
  }
  header.fill(7, 392, 424)
  const padding = Buffer.alloc(count * BLOCK_BYTES - disk.length)
  return Buffer.concat([header, disk, padding])
}

t.test('what is on a disk is found', async t => {
  const disk = image(scratchFolder(t, 'disks'))
  const { texts, defects } = await unpack(vdiOf(disk), { name: 'a.vdi' })
  t.same(defects, [])
  t.ok(texts.includes(EICAR))
})

/** A file system of FAT12 with one file. */
const fatOf = (): Buffer => {
  const disk = Buffer.alloc(64 * 512)
  Buffer.from('\xeb\x3c\x90MSDOS5.0', 'latin1').copy(disk)
  disk.writeUInt16LE(512, 11)
  disk[13] = 1
  disk.writeUInt16LE(1, 14)
  disk[16] = 1
  disk.writeUInt16LE(16, 17)
  disk.writeUInt16LE(64, 19)
  disk[21] = 0xf8
  disk.writeUInt16LE(1, 22)
  disk.writeUInt16LE(1, 24)
  disk.writeUInt16LE(1, 26)
  disk[38] = 0x29
  disk.write('NO NAME    FAT12   ', 43, 'latin1')
  Buffer.of(0x55, 0xaa).copy(disk, 510)
  Buffer.of(0xf8, 0xff, 0xff, 0xff, 0x0f).copy(disk, 512)
  disk.write('EICAR   COM \0', 1024, 'latin1')
  disk.writeUInt16LE(2, 1024 + 26)
  disk.writeUInt32LE(EICAR.length, 1024 + 28)
  disk.write(EICAR, 1536, 'latin1')
  return disk
}

/** A table of one partition, and what is in it. */
const partitioned = (content: Buffer, type: number): Buffer => {
  const table = Buffer.alloc(512)
  // Head, sector and cylinder of its beginning and end.
  Buffer.of(0, 0, 2, 0, type, 1, 1, 0).copy(table, 446)
  table.writeUInt32LE(1, 446 + 8)
  table.writeUInt32LE(content.length / 512, 446 + 12)
  Buffer.of(0x55, 0xaa).copy(table, 510)
  return Buffer.concat([table, content])
}

t.test('a disk is opened as what it is, and as nothing else', async t => {
  const fat = fatOf()
  const ntfs = Buffer.alloc(64 * 512)
  ntfs.write('\xeb\x52\x90NTFS    ', 0, 'latin1')
  Buffer.of(0x55, 0xaa).copy(ntfs, 510)
  const exfat = Buffer.from(ntfs)
  exfat.write('EXFAT   ', 3, 'latin1')
  for (const disk of [fat, partitioned(fat, 1)]) {
    const { texts, defects } = await unpack(disk)
    t.ok(texts.includes(EICAR))
    t.same(defects, [])
  }
  for (const disk of [ntfs, exfat, partitioned(ntfs, 7)]) {
    const { defects } = await unpack(disk)
    t.same(defects, ['container-unsupported'])
  }
})
