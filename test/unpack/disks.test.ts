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
