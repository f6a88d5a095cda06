/*
 * NAME
 *   container-seeds - valid containers, made when they are needed
 *
 * DESCRIPTION
 *   What is attached to the honest messages, what the generators of the
 *   corpus make, and what the packers of this machine make, where it has them.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { leafPart } from '../../src/mail/leaf.js'
import type { Part } from '../../src/mail/part.js'
import { CONTAINERS } from '../../src/unpack/containers.js'
import { bytesOf } from '../../src/util/bytes.js'
import { tar, zip } from '../corpus/writers/archive.js'
import { docx, openDocument, pdf, rtf, xlsx } from '../corpus/writers/files.js'
import { honestMessages } from '../corpus/honest/honest.js'
import { doc, msg, xls } from '../corpus/writers/ole.js'
import { parse } from '../parse/looked.js'
import { rc4Sheet } from '../unpack/office-samples.js'
import { agileOf } from '../unpack/office-writer.js'

export interface ContainerSeed {
  readonly bytes: Buffer
  readonly part: Part
}

const LIMIT_BYTES = 100_000

export async function containerSeeds(): Promise<readonly ContainerSeed[]> {
  const made = [...ownFiles(), ...packedHere()].map(([name, bytes]) =>
    partOf(name, bytes),
  )
  const parts = [...made, ...(await attachedParts())]
  const seen = new Set<string>()
  return parts
    .filter(({ content }) => content.size < LIMIT_BYTES)
    .filter(part => CONTAINERS.some(kind => kind.opens(part)))
    .filter(({ sha256 }) => !seen.has(sha256) && seen.add(sha256))
    .map(part => ({ part, bytes: part.content.slice(0, part.content.size) }))
}

type Named = readonly [name: string, bytes: Buffer]

function partOf(name: string, bytes: Buffer): Part {
  const content = bytesOf(bytes)
  const facts = {
    path: '1',
    form: 'encoded',
    reading: 'mime',
    declaredType: '',
  } as const
  return leafPart({ ...facts, content, names: [name] })
}

const FILES = [
  { name: 'good.txt', data: 'Good day.\n'.repeat(50) },
  { name: 'folder/report.exe', data: `MZ${'\0'.repeat(200)}` },
]

const LOCK = { password: 'VelvetSweatshop', spinCount: 10 }

// A file among pages.
function onenote(): Buffer {
  const length = Buffer.alloc(20)
  length.writeUInt32LE(9)
  return Buffer.concat([
    Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex'),
    Buffer.alloc(200, 1),
    Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex'),
    length,
    Buffer.from('MZ nothing'),
  ])
}

// Of OpenPGP, by ZLIB: a file between the two halves of a signature.
function signed(): Buffer {
  const file = Buffer.from('b\x05a.txt\0\0\0\x01MZ nothing')
  const packets = Buffer.concat([
    ...[Buffer.of(0xc4, 13, 3, 0, 8, 1), Buffer.alloc(8), Buffer.of(1)],
    ...[Buffer.of(0xcb, file.length), file],
    ...[Buffer.of(0xc2, 20, 4), Buffer.alloc(19)],
  ])
  return Buffer.concat([Buffer.of(0xa3, 2), deflateSync(packets)])
}

function ownFiles(): Named[] {
  const [archive, plain] = [zip(FILES), tar(FILES)]
  const inner = { name: 'inner.zip', data: archive }
  return [
    ['a.zip', archive],
    ['outer.zip', zip([...FILES, inner])],
    ['a.tar', plain],
    ['a.tar.gz', gzipSync(plain)],
    ['a.gz', gzipSync(archive)],
    ['a.zz', deflateSync(plain)],
    ['a.br', brotliCompressSync(plain)],
    ['a.docx', docx('A line')],
    ['a.xlsx', xlsx('A cell')],
    ['a.odt', openDocument('text', 'A line')],
    ['a.rtf', rtf('A line')],
    ['a.svg', Buffer.from('<svg><script>x()</script></svg>')],
    ['a.pdf', pdf('A line')],
    ['a.one', onenote()],
    ['locked.xlsx', agileOf(xlsx('A cell'), LOCK)],
    ['locked.xls', rc4Sheet],
    ['a.doc', doc('A line')],
    ['a.gpg', signed()],
    ['a.xls', xls()],
    ['a.msg', msg('A subject')],
    [
      'program.exe',
      Buffer.concat([Buffer.from(`MZ${'\0'.repeat(500)}`), archive]),
    ],
  ]
}

/** Each writes `out` of the folder `in`. */
const PACKERS: Readonly<Record<string, string>> = {
  'p.zip': 'zip -qr out in',
  'q.zip': 'zip -qr -P secret out in',
  'p.7z': '7z a -bd -t7z out in',
  'p.tar.bz2': 'tar cjf out in',
  'p.tar.xz': 'tar cJf out in',
  'p.tar.zst': 'tar --zstd -cf out in',
  'p.tar': 'tar --format=pax -cf out in',
  'p.bz2': 'bzip2 -c in/a.txt >out',
  'p.xz': 'xz -c in/a.txt >out',
  'p.lzma': 'xz --format=lzma -c in/a.txt >out',
  'p.zst': 'zstd -q -c in/a.txt >out',
  'p.lz4': 'lz4 -q -c in/a.txt >out',
  'p.Z': 'compress -c in/a.txt >out',
  'p.cpio': 'find in | cpio -o --quiet -H newc >out',
  'p.a': 'ar rc out in/a.txt in/b.exe',
  'p.iso': 'genisoimage -quiet -o out in',
}

function packedHere(): Named[] {
  const folder = mkdtempSync(join(tmpdir(), 'postsift-fuzz-'))
  try {
    const script = 'mkdir in; cp a.txt b.exe in'
    writeFileSync(join(folder, 'a.txt'), 'Good day.\n'.repeat(99))
    writeFileSync(join(folder, 'b.exe'), `MZ${'\0'.repeat(300)}`)
    shell(script, folder)
    return Object.entries(PACKERS).flatMap(([name, command]): Named[] => {
      const made = shell(`rm -f out; ${command}; test -s out`, folder)
      return made ? [[name, readFileSync(join(folder, 'out'))]] : []
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function shell(script: string, cwd: string): boolean {
  try {
    const options = { cwd, stdio: 'ignore', timeout: 20_000 } as const
    execFileSync('/bin/sh', ['-ec', script], options)
    return true
  } catch {
    return false // there is no such packer
  }
}

async function attachedParts(): Promise<readonly Part[]> {
  const parts: Part[] = []
  for (const { bytes } of honestMessages()) {
    const parsed = await parse(bytes)
    parts.push(...parsed.parts.filter(({ kind }) => kind === 'leaf'))
  }
  return parts
}
