/*
 * NAME
 *   covered.test - archives after a picture, and after padding
 *
 * DESCRIPTION
 *   A few bytes of a picture, or of nothing, in front of an archive hide it from
 *   who looks at the beginning.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { inspectFile } from './inspected.js'
import { unpack } from './unpacked.js'
import { u16, u32 } from './zip-writer.js'

const folder = mkdtempSync(join(tmpdir(), 'covered-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

const TEXT = Buffer.from('Dear reader,\n'.repeat(40))

const GIF = Buffer.from('GIF89a'.padEnd(40, '\0'))

const made = (command: string, input: Buffer): Buffer =>
  execFileSync('/bin/sh', ['-ec', command], {
    cwd: folder,
    input,
    stdio: ['pipe', 'pipe', 'ignore'],
  })

/** A disk with a file system of the kind that cameras have. */
const diskOf = (content: Buffer): Buffer => {
  made('cat >eicar.com; rm -f disk.img', content)
  made(
    'truncate -s 1440K disk.img; mkfs.fat disk.img >&2; mcopy -i disk.img eicar.com ::; qemu-img convert -O qcow2 disk.img disk.qcow2',
    content,
  )
  return readFileSync(join(folder, 'disk.qcow2'))
}

/** [MS-CAB]: one folder, one file, one block of data as the method has it. */
const cabOf = (method: number, data: Buffer, size: number): Buffer => {
  const name = Buffer.from('eicar.com\0')
  const files = 44
  const start = files + 16 + name.length
  return Buffer.concat([
    Buffer.from('MSCF'),
    ...[0, start + 8 + data.length, 0, files, 0].map(it => u32(it)),
    Buffer.from([3, 1]),
    ...[1, 1, 0, 0, 0].map(it => u16(it)),
    ...[u32(start), u16(1), u16(method)],
    ...[u32(size), u32(0), u16(0), u16(0), u16(0), u16(0x20), name],
    ...[u32(0), u16(data.length), u16(size), data],
  ])
}

/** [MS-PATCH] 2.6: a block that is not compressed, in a window of 32 KiB. */
const lzxOf = (content: Buffer): Buffer => {
  const size = content.length
  // No translation, type 3, the size in 24 bits, and four bits to the next word.
  const bits = ((3 << 24) | size) * 16
  const padding = Buffer.alloc(size % 2)
  return Buffer.concat([
    u16(Math.floor(bits / 65536) & 0xffff),
    u16(bits & 0xffff),
    ...[1, 1, 1].map(it => u32(it)),
    ...[content, padding],
  ])
}

const LZX = 3 | (15 << 8)

const PACKERS: Readonly<Record<string, (content: Buffer) => Buffer>> = {
  bzip2: content => made('bzip2 -c', content),
  xz: content => made('xz -c', content),
  'cab, stored': content => cabOf(0, content, content.length),
  'cab, LZX': content => cabOf(LZX, lzxOf(content), content.length),
  '7z': content => {
    made('rm -f a.7z; cat >eicar.com; 7z a -bd a.7z eicar.com >&2', content)
    return readFileSync(join(folder, 'a.7z'))
  },
  qcow2: diskOf,
}

for (const [story, pack] of Object.entries(PACKERS)) {
  t.test(story, async t => {
    const bytes = pack(Buffer.from(EICAR))
    const covered = {
      nothing: bytes,
      'a picture': Buffer.concat([GIF, bytes]),
      'what no one knows': Buffer.concat([Buffer.from([1, 2, 3]), bytes]),
    }
    for (const [cover, content] of Object.entries(covered)) {
      const { classes } = await inspectFile(content, { filename: 'a.gif' })
      t.ok(classes.includes('infected'), `after ${cover}`)
    }
  })
}

t.test('padding between gzips', async t => {
  const padding = Buffer.alloc(700_000)
  const both = Buffer.concat([gzipSync('hello'), padding, gzipSync(EICAR)])
  const { classes } = await inspectFile(both, { filename: 'a.gz' })
  t.ok(classes.includes('infected'))
  const alone = Buffer.concat([gzipSync(TEXT), padding])
  const found = await inspectFile(alone, { filename: 'a.gz' })
  t.same(found.classes, [])
})

t.test('pictures that have the words only', async t => {
  const cases = [
    'BZh91AY&SX and BZh01AY&SY',
    'BZh91AY&SY, and then something else',
    '\xfd7zXZ\0\0\x04no CRC at all',
    'QFI\xfb\0\0\0\x09'.padEnd(100, '\0'),
    'MSCF\0\0\0\0'.padEnd(100, 'x'),
    'KDMV'.padEnd(100, 'x'),
    'vhdxfile'.padEnd(70_000, '\0'),
  ]
  for (const text of cases) {
    const picture = Buffer.concat([GIF, Buffer.from(text, 'latin1')])
    const { classes } = await inspectFile(picture, { filename: 'a.gif' })
    t.same(classes, [], JSON.stringify(text.slice(0, 20)))
    t.same((await unpack(picture, { name: 'a.gif' })).defects, [])
  }
})
