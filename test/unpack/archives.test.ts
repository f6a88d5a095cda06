/*
 * NAME
 *   archives - what the real programs pack is found, and nothing else
 */
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { unpack } from './unpacked.js'

const folder = mkdtempSync(join(tmpdir(), 'archives-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

/** What each archive is made of: a text, a name that is not ASCII, a folder. */
const FILES = {
  'letter.txt': 'Dear reader,\n'.repeat(400),
  'Prüfung.exe': 'no program\n',
  'inner/eicar.com': EICAR,
}
const LONG = `${'long'.repeat(30)}/${'name'.repeat(30)}.exe`

mkdirSync(join(folder, 'in/inner'), { recursive: true })
mkdirSync(join(folder, 'in', 'long'.repeat(30)))
for (const [name, text] of Object.entries(FILES)) {
  writeFileSync(join(folder, 'in', name), text)
}

const run = (command: string): void => {
  execFileSync('/bin/sh', ['-ec', command], { cwd: folder, stdio: 'pipe' })
}

const ALL = 'letter.txt Prüfung.exe inner'

// The file, how it is made.
const ARCHIVES: readonly (readonly [string, string])[] = [
  ['v7.tar', `cd in; tar --format=v7 -cf ../v7.tar ${ALL}`],
  ['gnu.tar', `cd in; tar --format=gnu -cf ../gnu.tar ${ALL}`],
  ['pax.tar', `cd in; tar --format=pax -cf ../pax.tar ${ALL}`],
  ['ustar.tar', `cd in; tar --format=ustar -cf ../ustar.tar ${ALL}`],
  ['a.tar.gz', `cd in; tar -czf ../a.tar.gz ${ALL}`],
  ['a.tgz', `cd in; tar -czf ../a.tgz ${ALL}`],
  ['a.tar.bz2', `cd in; tar -cjf ../a.tar.bz2 ${ALL}`],
  ['a.tar.xz', `cd in; tar -cJf ../a.tar.xz ${ALL}`],
  ['a.tar.zst', `cd in; tar --zstd -cf ../a.tar.zst ${ALL}`],
  ['a.tar.lz', `cd in; tar -cf ../b.tar ${ALL}; lzip -c ../b.tar >../a.tar.lz`],
  [
    'a.tar.lz4',
    `cd in; tar -cf ../b.tar ${ALL}; lz4 -q -c ../b.tar >../a.tar.lz4`,
  ],
  ['a.tar.lzma', `cd in; tar --lzma -cf ../a.tar.lzma ${ALL}`],
  [
    'a.tar.Z',
    `cd in; tar -cf ../b.tar ${ALL}; compress -c ../b.tar >../a.tar.Z`,
  ],
  ['newc.cpio', 'cd in; find . | cpio -o -H newc >../newc.cpio'],
  ['crc.cpio', 'cd in; find . | cpio -o -H crc >../crc.cpio'],
  ['odc.cpio', 'cd in; find . | cpio -o -H odc >../odc.cpio'],
  ['bin.cpio', 'cd in; find . | cpio -o -H bin >../bin.cpio'],
  ['a.7z', `cd in; 7z a -bd ../a.7z ${ALL}`],
  ['solid.7z', `cd in; 7z a -bd -mx=9 -ms=on ../solid.7z ${ALL}`],
  ['bcj.7z', `cd in; 7z a -bd -m0=bzip2 ../bcj.7z ${ALL}`],
  ['ppmd.7z', `cd in; 7z a -bd -m0=ppmd ../ppmd.7z ${ALL}`],
  ['a.wim', `cd in; 7z a -bd -twim ../a.wim ${ALL}`],
  ['a.iso', 'genisoimage -quiet -J -R -o a.iso in'],
  ['sfx.exe', '7z a -bd s.7z ./in/*; cat /bin/true s.7z >sfx.exe'],
  ['a.arj', 'cd in; arj a -r -i ../a.arj letter.txt inner; true'],
]

t.test('every member is found, with its name', async t => {
  for (const [file, command] of ARCHIVES) {
    run(command)
    const found = await unpack(readFileSync(join(folder, file)), { name: file })
    t.strictSame(found.defects, [], `${file}: no defect`)
    const eicar = found.parts.find(({ sha256, names }) => {
      return names.some(it => /eicar\.com$/iu.test(it)) && sha256 === EICAR_SHA
    })
    t.ok(eicar, `${file}: the test file`)
    const names = found.names.map(it => it.normalize())
    t.ok(
      names.some(it => it.endsWith('letter.txt')),
      `${file}: the letter`,
    )
    if (!file.endsWith('.arj')) {
      t.ok(
        names.some(it => it.endsWith('Prüfung.exe')),
        `${file}: the program`,
      )
    }
  }
})

const EICAR_SHA =
  '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f'

t.test('long names are whole, whichever way they are kept', async t => {
  writeFileSync(join(folder, 'in', LONG), 'x')
  for (const format of ['gnu', 'pax']) {
    run(`tar --format=${format} -C in -cf long.tar ${LONG.slice(0, 120)}`)
    const { names, defects } = await unpack(
      readFileSync(join(folder, 'long.tar')),
    )
    t.strictSame(defects, [])
    t.ok(names.includes(LONG), format)
  }
  rmSync(join(folder, 'in', LONG))
})

t.test(
  'what packs one file gives it the outer name without its ending',
  async t => {
    const packers = [
      ['gzip -n', 'gz'],
      ['bzip2', 'bz2'],
      ['xz', 'xz'],
      ['zstd -q', 'zst'],
      ['lzma', 'lzma'],
      ['compress -f', 'Z'],
      ['lzip', 'lz'],
      ['lz4 -q', 'lz4'],
      ['lz4 -q -l', 'lz4'],
    ] as const
    for (const [program, ending] of packers) {
      run(`${program} <in/letter.txt >out.${ending}`)
      const packed = readFileSync(join(folder, `out.${ending}`))
      const { names, texts, defects } = await unpack(packed, {
        name: `report.exe.${ending}`,
      })
      t.strictSame(names, ['report.exe'], ending)
      t.strictSame(texts, [FILES['letter.txt']], ending)
      t.strictSame(defects, [], ending)
    }
  },
)

t.test('streams one after another are one file', async t => {
  for (const [program, ending] of [
    ['gzip', 'gz'],
    ['bzip2', 'bz2'],
    ['xz', 'xz'],
    ['zstd -q', 'zst'],
    ['lzip', 'lz'],
    ['lz4 -q', 'lz4'],
    ['lz4 -q -l', 'lz4'],
  ] as const) {
    run(`(echo one | ${program}; echo two | ${program}) >two.${ending}`)
    const { texts, defects } = await unpack(
      readFileSync(join(folder, `two.${ending}`)),
    )
    t.strictSame([texts, defects], [['one\ntwo\n'], []], ending)
  }
})

t.test('both names of what gzip packed are names', async t => {
  run('cp in/letter.txt report.exe; gzip -c report.exe >named.gz')
  const { names } = await unpack(readFileSync(join(folder, 'named.gz')), {
    name: 'letter.txt.gz',
  })
  t.strictSame(names, ['report.exe', 'letter.txt'])
})

t.test('what follows a gzip stream is looked at', async t => {
  run('tar -C in -cf tail.tar inner; (echo hi | gzip; cat tail.tar) >tail.gz')
  const { texts, defects } = await unpack(readFileSync(join(folder, 'tail.gz')))
  t.strictSame(defects, [])
  t.ok(texts.includes(EICAR))
})

t.test('an archive after a 7z is opened too', async t => {
  run('7z a -bd one.7z ./in/letter.txt; tar -C in -cf two.tar inner')
  run('cat one.7z two.tar >both.7z')
  const { texts, defects } = await unpack(readFileSync(join(folder, 'both.7z')))
  t.strictSame(defects, [])
  t.ok(texts.includes(EICAR))
})

t.test('packages and libraries', async t => {
  run(`mkdir -p deb/DEBIAN deb/usr/bin; cp in/inner/eicar.com deb/usr/bin/
    printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example>\\nDescription: x\\n' >deb/DEBIAN/control
    dpkg-deb --root-owner-group -b deb x.deb
    cp in/letter.txt a-name-that-is-longer-than-sixteen.txt
    ar rc x.a in/inner/eicar.com a-name-that-is-longer-than-sixteen.txt`)
  const deb = await unpack(readFileSync(join(folder, 'x.deb')), {
    name: 'x.deb',
  })
  t.strictSame(deb.defects, [])
  t.ok(deb.names.includes('./usr/bin/eicar.com'))
  t.ok(deb.texts.includes(EICAR))
  const library = await unpack(readFileSync(join(folder, 'x.a')))
  t.strictSame(library.names, [
    'eicar.com',
    'a-name-that-is-longer-than-sixteen.txt',
  ])
  t.strictSame(library.defects, [])
})

t.test('what asks for a password tells its names where it can', async t => {
  run('7z a -bd -psecret p.7z ./in/inner; 7z a -bd -psecret -mhe=on h.7z in')
  const names = await unpack(readFileSync(join(folder, 'p.7z')))
  t.strictSame(names.defects, ['container-encrypted'])
  t.ok(names.names.includes('inner/eicar.com'))
  const headers = await unpack(readFileSync(join(folder, 'h.7z')))
  t.strictSame(headers.defects, ['container-encrypted'])
})

t.test('what is cut off is damaged', async t => {
  for (const [file] of ARCHIVES) {
    if (/\.(?:exe|iso|tar)$/u.test(file)) continue
    const whole = readFileSync(join(folder, file))
    const { defects } = await unpack(
      whole.subarray(0, Math.floor(whole.length * 0.7)),
      { name: file },
    )
    t.strictSame(defects, ['container-damaged'], file)
  }
})
