/*
 * NAME
 *   oracles - readers of Debian, and what they are given
 *
 * DESCRIPTION
 *   Each lists the names of the files in a container or a mail. Some write the
 *   files instead, into a folder that is empty before; the names of those have
 *   other letters than ours where they would not be safe on a disk.
 *
 *   readpst(1) is none of them: a folder of mail of Outlook is not opened, and
 *   all of it is container-unsupported (unpack/unsupported.test).
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { long } from '../unpack/ole-writer.js'
import { makeZip } from '../unpack/zip-writer.js'
import { mailOf, type Random } from './mails.js'

/** Another reader of one kind of container. */
export interface Oracle {
  readonly program: string
  /** A container or a mail with these names. */
  make(names: readonly string[], random: Random): Buffer
  readonly filename: string
  /** Whether it is a message, and not a file in one. */
  readonly isMail?: true
  list(path: string): readonly string[]
}

const linesOf = (
  program: string,
  args: readonly string[],
): readonly string[] => {
  const { stdout } = spawnSync(program, args, { timeout: 10_000 })
  const text = stdout?.toString('latin1') ?? ''
  return text.split('\n').filter(it => it !== '')
}

const attribute = (id: number, value: Buffer): Buffer => {
  const sum = value.reduce((all, byte) => (all + byte) & 0xffff, 0)
  const head = [Buffer.of(2), long(id), long(value.length)]
  return Buffer.concat([...head, value, Buffer.from([sum & 0xff, sum >> 8])])
}

const padded = (value: Buffer): Buffer =>
  Buffer.concat([long(value.length), value, Buffer.alloc(-value.length & 3)])

const TEXT = Buffer.from('All is well.\n'.repeat(9))

const winmailOf = (names: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    ...names.flatMap(name => [
      attribute(0x69002, Buffer.alloc(14)),
      attribute(0x18010, Buffer.from(`${name}\0`)),
      attribute(0x6800f, TEXT),
      attribute(
        0x69005,
        Buffer.concat([
          ...[long(2), long(0x0f031003), long(3), Buffer.alloc(12, 1)],
          ...[long(0x3707001e), long(1), padded(Buffer.from(`${name}\0`))],
        ]),
      ),
    ]),
  ])

const tarOf = (names: readonly string[]): Buffer =>
  Buffer.concat([
    ...names.map(name => {
      const block = Buffer.alloc(1024)
      block.write(name, 0)
      block.write('0000644\x000000000\x000000000\x0000000000165\x00', 100)
      block.write(`${'14000000000'}\0        0`, 136)
      block.write('ustar\x0000', 257)
      block.set(TEXT, 512)
      const sum = block.subarray(0, 512).reduce((all, byte) => all + byte, 0)
      block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
      return block
    }),
    Buffer.alloc(1024),
  ])

const TNEF_LIST = ['-K', '--ignore-encode', '--ignore-cruft', '-t', '-f']

const rarBlock = (
  type: number,
  flags: number,
  rest: Buffer,
  data: Buffer = Buffer.alloc(0),
): Buffer => {
  const head = Buffer.alloc(5)
  head.writeUInt8(type, 0)
  head.writeUInt16LE(flags, 1)
  head.writeUInt16LE(7 + rest.length, 3)
  const all = Buffer.concat([head, rest])
  const sum = Buffer.alloc(2)
  sum.writeUInt16LE(crc32(all) & 0xffff)
  return Buffer.concat([sum, all, data])
}

/** Of RAR 2.9, all stored. */
const rarOf = (names: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from('Rar!\x1a\x07\0', 'latin1'),
    rarBlock(0x73, 0, Buffer.alloc(6)),
    ...names.map(name => {
      const rest = Buffer.concat([
        ...[long(TEXT.length), long(TEXT.length), Buffer.of(3)],
        ...[long(crc32(TEXT)), long(0x4e656400), Buffer.of(20, 0x30)],
        Buffer.of(name.length, 0),
        ...[long(0o100644), Buffer.from(name)],
      ])
      return rarBlock(0x74, 0x8000, rest, TEXT)
    }),
    rarBlock(0x7b, 0x4000, Buffer.alloc(0)),
  ])

const zipOf = (names: readonly string[]): Buffer =>
  makeZip(names.map(name => ({ name, content: TEXT.toString() })))

/** The files that a program writes for this one. */
const writtenBy = (
  path: string,
  program: string,
  args: (folder: string) => readonly string[],
): readonly string[] => {
  const folder = join(dirname(path), 'written')
  mkdirSync(folder)
  try {
    spawnSync(program, args(folder), { timeout: 10_000, cwd: folder })
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(it => sizeOf(join(folder, it)) !== 0) // the rest do nothing
      .map(it => basename(it))
      .filter(it => it !== basename(path))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Undefined where its name has octets that are no text. */
const sizeOf = (path: string): number | undefined =>
  statSync(path, { throwIfNoEntry: false })?.size

// The table of base64 of ripmime ends at 127: for an octet above it takes what is
// there in memory.
const isFromMemory = (path: string): boolean =>
  /=\?[^?]*\?b\?[^?]*[\x80-\xff]/iu.test(readFileSync(path, 'latin1'))

const endingOf = (name: string): string =>
  /\.[^.\0-\x1f]*$/u.exec(name.replace(/[\0-\x1f].*$/su, ''))?.[0] ?? ''

// What python3 calls a file, in each way in which it can be asked.
const PYTHON = `
import email, email.policy, sys
names = set()
for policy in (email.policy.compat32, email.policy.default):
    try:
        mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=policy)
        parts = list(mail.walk())
    except Exception:
        continue
    for part in parts:
        try:
            name = part.get_filename()
        except Exception:
            continue
        if name:
            names.add(str(name))
for name in names:
    print(name.replace('\\n', ' ').encode('ascii', 'replace').decode())
`

export const ORACLES: readonly Oracle[] = [
  {
    program: 'munpack',
    make: mailOf,
    filename: 'munpack.eml',
    isMail: true,
    list: path =>
      writtenBy(path, 'munpack', folder => ['-q', '-f', '-C', folder, path])
        // Its own names for what has none, and for the text before a file.
        .filter(name => !/^part\d+(?:\.\d+)?$|\.desc$/u.test(name)),
  },
  {
    program: 'ripmime',
    make: mailOf,
    filename: 'ripmime.eml',
    isMail: true,
    list: path =>
      writtenBy(path, 'ripmime', folder => [
        ...['--no-nameless', '--overwrite', '-i', path, '-d', folder],
      ])
        // Its own names, and the rest of an encoded word that it cannot decode.
        .filter(
          name => !/^(?:textfile\d*|_headers_|doubleCR\.\d+)$|\?=$/u.test(name),
        )
        .map(name => (isFromMemory(path) ? endingOf(name) : name)),
  },
  {
    program: 'python3',
    make: mailOf,
    filename: 'python3.eml',
    isMail: true,
    list: path => linesOf('/usr/bin/python3', ['-c', PYTHON, path]),
  },
  {
    program: 'ytnef',
    make: winmailOf,
    filename: 'ytnef.dat',
    list: path => writtenBy(path, 'ytnef', folder => ['-f', folder, path]),
  },
  {
    program: 'unrar-free',
    make: rarOf,
    filename: 'a.rar',
    list: path =>
      writtenBy(path, 'unrar-free', folder => ['-x', path, `${folder}/`]),
  },
  {
    program: 'tnef',
    make: winmailOf,
    filename: 'winmail.dat',
    // As it is, and as it would be written.
    list: path =>
      linesOf('tnef', [...TNEF_LIST, path])
        .flatMap(line => /^([^\t]+)\t\|/u.exec(line)?.[1] ?? [])
        // Its own name for what has none.
        .filter(name => name !== 'tnef-tmp'),
  },
  {
    program: 'tar',
    make: tarOf,
    filename: 'a.tar',
    list: path => linesOf('tar', ['-tf', path]),
  },
  {
    program: 'unzip',
    make: zipOf,
    filename: 'a.zip',
    list: path =>
      linesOf('unzip', ['-Z1', path]).filter(it => !it.startsWith('[')),
  },
  {
    program: '7z',
    make: zipOf,
    filename: 'b.zip',
    list: path =>
      linesOf('7z', ['l', '-slt', '-ba', '-p-', path]).flatMap(
        line => /^Path = (.+)$/u.exec(line)?.[1] ?? [],
      ),
  },
]
