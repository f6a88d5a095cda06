/*
 * NAME
 *   zip-taken.test - zips in another container are its members, others not
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { inspectFile } from './inspected.js'
import { oleOf } from './ole-writer.js'
import { makeZip } from './zip-writer.js'

/** A document as far as a filter can tell; the picture is banned elsewhere. */
const documentOf = (text: string): Buffer =>
  makeZip(
    [
      '[Content_Types].xml',
      '_rels/.rels',
      'word/document.xml',
      'word/media/image1.tmp',
    ].map(name => ({
      name,
      content: `<?xml version="1.0"?><a>${text} ${'b'.repeat(1000)}</a>`,
      method: 0,
    })),
  )

/** Each makes `archive` of a.docx, b.docx and c.docx. */
const PACKERS: readonly (readonly [name: string, script: string])[] = [
  ['a.tar', 'tar -cf archive *.docx'],
  ['a.tar.gz', 'tar -czf archive *.docx'],
  ['a.tar.bz2', 'tar -cjf archive *.docx'],
  ['a.tar.xz', 'tar -cJf archive *.docx'],
  ['a.tar.zst', 'tar --zstd -cf archive *.docx'],
  ['a.a', 'ar rc archive *.docx'],
  ['a.cpio', 'ls *.docx | cpio -o -H newc >archive'],
  ['a.iso', 'genisoimage -quiet -J -o archive *.docx'],
  ['a.7z', '7z a -mx0 archive.7z *.docx && mv archive.7z archive'],
  ['a.arj', 'arj a -m0 archive.arj *.docx && mv archive.arj archive'],
  ['a.docx.gz', 'gzip -1 <a.docx >archive'],
]

for (const [filename, script] of PACKERS) {
  t.test(`documents in ${filename} have no findings`, async t => {
    const archive = pack(t, script)
    const { findings, message } = await inspectFile(archive, { filename })
    // Discs and old archives are banned themselves.
    t.same(
      findings.filter(it => it.part !== `2/${filename}`),
      [],
    )
    const pictures = message.parts.filter(it =>
      /image1/u.test(it.names[0] ?? ''),
    )
    t.ok(pictures.length >= (filename === 'a.docx.gz' ? 1 : 3))
  })
}

t.test('documents in a mail of Outlook have no findings', async t => {
  const attached = (name: string): Record<string, Buffer> => ({
    '__substg1.0_37010102': documentOf(name),
    '__substg1.0_3707001F': Buffer.from(`${name}.docx`, 'utf16le'),
  })
  const mail = oleOf({
    '__properties_version1.0': Buffer.alloc(32),
    '__attach_version1.0_#00000000': attached('a'),
    '__attach_version1.0_#00000001': attached('b'),
  })
  const { findings, message } = await inspectFile(mail, { filename: 'a.msg' })
  t.same(findings, [])
  const pictures = message.parts.filter(it => /image1/u.test(it.names[0] ?? ''))
  t.equal(pictures.length, 2)
})

// An archive of ar(1) has 68 bytes before the first and 60 before the second.
t.test('a directory in the place of that of a neighbor', async t => {
  const pack = (size: number): Buffer =>
    makeZip([{ name: 'a.txt', content: 'a'.repeat(size), method: 0 }])
  const folder = scratchFolder(t, 'taken')
  writeFileSync(join(folder, 'a.zip'), pack(1000))
  // Counted from the start of the archive: the directory of a.zip.
  writeFileSync(join(folder, 'b.zip'), pack(1068))
  execFileSync('ar', ['rc', 'archive', 'a.zip', 'b.zip'], { cwd: folder })
  const archive = readFileSync(join(folder, 'archive'))
  const { findings } = await inspectFile(archive, { filename: 'a.a' })
  t.same(findings, [])
})

/** Each makes `archive` of bad.zip, which holds report.exe, and documents. */
const HIDDEN: readonly (readonly [story: string, script: string])[] = [
  ['a member of a tar', 'tar -cf archive a.docx bad.zip'],
  ['after a tar', 'tar -cf archive a.docx && cat bad.zip >>archive'],
  ['after a gzip', 'gzip <a.docx >archive && cat bad.zip >>archive'],
  [
    'in the padding of a tar',
    'tar -cf archive a.docx && size=$(stat -c %s archive) && ' +
      'dd if=bad.zip of=archive bs=1 seek=$((size - 2000)) conv=notrunc',
  ],
  [
    'in what no member of a disc has',
    'genisoimage -quiet -o archive a.docx && ' +
      'dd if=bad.zip of=archive bs=1 seek=2048 conv=notrunc',
  ],
  [
    'its directory one member, its data another',
    'size=$(stat -c %s bad.zip) && head -c 60 bad.zip >x && ' +
      'tail -c +61 bad.zip >y && tar -cf archive x y',
  ],
]

for (const [story, script] of HIDDEN) {
  t.test(`a zip ${story} is found`, async t => {
    const { classes } = await inspectFile(pack(t, script))
    t.match(classes.join(), /banned|ambiguous|damaged/u)
  })
}

function pack(t: Test, script: string): Buffer {
  const folder = scratchFolder(t, 'taken')
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(join(folder, `${name}.docx`), documentOf(name))
  }
  const bad = makeZip([{ name: 'report.exe', content: 'Program.\n' }])
  writeFileSync(join(folder, 'bad.zip'), bad)
  execFileSync('/bin/sh', ['-ec', script], { cwd: folder, stdio: 'pipe' })
  return readFileSync(join(folder, 'archive'))
}
