/*
 * NAME
 *   zip-honest.test - what packers make has no findings
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { inspectFile } from './inspected.js'
import { makeZip } from './zip-writer.js'

const LONG = 'All work and no play.\n'.repeat(5000)

/** Each makes a.zip of a.txt, b.txt, empty and folder/c.txt. */
const PACKERS: readonly (readonly [story: string, script: string])[] = [
  ['zip', 'zip -qr a.zip .'],
  ['zip, stored', 'zip -q0r a.zip .'],
  ['zip, without folders', 'zip -qrD a.zip .'],
  ['zip, best', 'zip -q9r a.zip .'],
  ['zip to a pipe', 'zip -qr - . | cat >../a.zip && mv ../a.zip .'],
  ['zip to a pipe, stored', 'zip -q0r - . | cat >../a.zip && mv ../a.zip .'],
  ['zip from a pipe', 'zip -qr a.zip . && cat a.txt | zip -q a.zip -'],
  ['zip, in zip64', 'zip -qr -fz a.zip .'],
  ['zip, changed', 'zip -qr a.zip . && echo x >>a.txt && zip -q a.zip a.txt'],
  [
    'zip, less',
    'zip -qr a.zip . && cp a.txt d.txt && zip -q a.zip d.txt && zip -qd a.zip d.txt',
  ],
  ['zip, with a comment', 'zip -qr a.zip . && echo Hello | zip -qz a.zip'],
  ['zip, with a link', 'ln -s a.txt link && zip -qry a.zip .'],
  ['zip, a zip in it', 'zip -qr b.zip . && zip -qr a.zip .'],
  ['zip, a zip stored in it', 'zip -qr b.zip . && zip -q0r a.zip .'],
  [
    'zip, names in UTF-8',
    'cp a.txt Grüße.txt && cp a.txt 写真.txt && zip -qr a.zip .',
  ],
  ['zip, a line end after it', 'zip -qr a.zip . && echo >>a.zip'],
  ['7z', '7z a a.zip .'],
  ['7z, stored', '7z a -mx0 a.zip .'],
  ['7z, best', '7z a -mx9 a.zip .'],
  ['7z, names in UTF-8', 'cp a.txt Grüße.txt && 7z a -mcu=on a.zip .'],
  [
    '7z, names in the old code page',
    'cp a.txt Grüße.txt && 7z a -mcu=off -mcp=850 a.zip .',
  ],
  ['7z, bzip2', '7z a -mm=bzip2 a.zip .'],
  ['7z, xz', '7z a -mm=xz a.zip .'],
  ['7z, Deflate64', '7z a -mm=Deflate64 a.zip .'],
  ['7z, LZMA', '7z a -mm=LZMA a.zip .'],
  ['7z, PPMd', '7z a -mm=PPMd a.zip .'],
  ['Python', py("z = ZipFile('a.zip', 'w', 8)")],
  ['Python, stored', py("z = ZipFile('a.zip', 'w')")],
  ['Python, bzip2', py("z = ZipFile('a.zip', 'w', 12)")],
  [
    'Python to a pipe',
    `${py("z = ZipFile(sys.stdout.buffer, 'w', 8)")} | cat >a.zip`,
  ],
  [
    'Python, added to',
    `zip -qr a.zip a.txt && ${py("z = ZipFile('a.zip', 'a', 8)")} 2>/dev/null`,
  ],
  [
    'Python, nothing in it',
    `python3 -c "from zipfile import *; ZipFile('a.zip', 'w').close()"`,
  ],
]

for (const [story, script] of PACKERS) {
  t.test(story, async t => {
    const { classes, findings, message } = await inspectFile(pack(t, script))
    t.same(classes, [], findings.map(it => `${it.name} ${it.part}`).join(', '))
    const texts = message.parts.filter(it => it.content.size >= LONG.length)
    if (!story.includes('nothing')) t.ok(texts.length > 0)
  })
}

t.test('a document, and what Word keeps in it', async t => {
  const xml = '<?xml version="1.0"?><a/>'
  const members = [
    '[Content_Types].xml',
    '_rels/.rels',
    'word/document.xml',
    'word/media/image1.tmp',
    'word/embeddings/oleObject1.bin',
    'word/printerSettings/printerSettings1.bin',
    'docProps/thumbnail.wmf',
  ].map(name => ({ name, content: xml }))
  const { findings } = await inspectFile(makeZip(members), {
    filename: 'letter.docx',
  })
  t.same(findings, [])
  const zipped = await inspectFile(makeZip(members), { filename: 'letter.zip' })
  t.match(zipped.findings, [{ name: '.tmp' }])
})

t.test('programs of Java and Android, where they are allowed', async t => {
  const content = Buffer.from('cafebabe0000003400', 'hex')
  const jar = makeZip([
    { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\n' },
    { name: 'example/Main.class', content },
    { name: 'example/run.sh', content: '#!/bin/sh\necho hello\n' },
  ])
  const overrides = [
    'scanner.attachment-name.allow_banned_extensions=jar',
    'scanner.attachment-type.allow_banned_types=application/java-archive',
  ]
  const allowed = await inspectFile(jar, { filename: 'a.jar', overrides })
  t.same(allowed.findings, [])
  const asZip = await inspectFile(jar, { filename: 'a.zip', overrides })
  t.same(asZip.classes, ['banned'])
  const usual = await inspectFile(jar, { filename: 'a.jar' })
  t.same(usual.classes, ['banned'])
})

function py(open: string): string {
  const names = "'a.txt', 'b.txt', 'empty', 'folder/c.txt'"
  const code = `import sys; from zipfile import *; ${open}; [z.write(it) for it in (${names})]; z.close()`
  return `python3 -c "${code}"`
}

function pack(t: Test, script: string): Buffer {
  const folder = scratchFolder(t, 'zip')
  const work = join(folder, 'work')
  mkdirSync(join(work, 'folder'), { recursive: true })
  writeFileSync(join(work, 'a.txt'), 'hello\n')
  writeFileSync(join(work, 'b.txt'), LONG)
  writeFileSync(join(work, 'empty'), '')
  writeFileSync(join(work, 'folder/c.txt'), LONG.toUpperCase())
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' }
  execFileSync('/bin/sh', ['-c', script], { cwd: work, env, stdio: 'pipe' })
  return readFileSync(join(work, 'a.zip'))
}
