/*
 * NAME
 *   differential - what other readers list in damaged containers
 *
 * DESCRIPTION
 *   runDifferential() makes containers, changes some of their bytes, and has
 *   another program list each. A name that it lists and we do not, although we
 *   report no defect, is a miss.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { long } from '../unpack/ole-writer.js'
import { unpack } from '../unpack/unpacked.js'
import { makeZip } from '../unpack/zip-writer.js'

/** Another reader of one kind of container. */
export interface Oracle {
  readonly program: string
  /** A container with these names. */
  make(names: readonly string[]): Buffer
  readonly filename: string
  list(path: string): readonly string[]
}

export interface Outcome {
  readonly containers: number
  /** Names that the other program has listed. */
  readonly listed: number
  readonly misses: readonly string[]
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

const ORACLES: readonly Oracle[] = [
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
    make: names =>
      makeZip(names.map(name => ({ name, content: TEXT.toString() }))),
    filename: 'a.zip',
    list: path =>
      linesOf('unzip', ['-Z1', path]).filter(it => !it.startsWith('[')),
  },
  {
    program: '7z',
    make: names =>
      makeZip(names.map(name => ({ name, content: TEXT.toString() }))),
    filename: 'b.zip',
    list: path =>
      linesOf('7z', ['l', '-slt', '-ba', '-p-', path]).flatMap(
        line => /^Path = (.+)$/u.exec(line)?.[1] ?? [],
      ),
  },
]

/** @param count of each oracle. */
export const runDifferential = async (
  count: number,
  seed: number,
): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), 'differential-'))
  const misses: string[] = []
  let listed = 0
  try {
    for (const oracle of ORACLES) {
      for (let at = 0; at < count; at++) {
        const random = randomOf(seed + at)
        const names = ['a.txt', 'report.exe', 'b.txt'].slice(0, 1 + random(3))
        const content = mutated(oracle.make(names), random)
        const path = join(folder, oracle.filename)
        writeFileSync(path, content)
        const theirs = oracle.list(path)
        listed += theirs.length
        const { names: ours, defects } = await unpack(content, {
          name: oracle.filename,
        })
        const isGraded = defects.length > 0
        const lost = theirs.filter(name => !isGraded && !isAmong(name, ours))
        misses.push(...lost.map(it => `${oracle.program} ${seed + at}: ${it}`))
      }
    }
    return { containers: count * ORACLES.length, listed, misses }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// Programs print octets outside of ASCII in ways of their own, and leave out
// what is before a slash.
const isAmong = (name: string, ours: readonly string[]): boolean => {
  const asked = plain(name)
  return asked === '' || ours.some(it => plain(it).includes(asked))
}

const plain = (name: string): string =>
  name.replace(/^.*[/\\]/u, '').replace(/[^a-z0-9.]+/giu, '')

const randomOf = (seed: number): ((below: number) => number) => {
  let state = (seed * 2654435761) >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const mutated = (
  content: Buffer,
  random: (below: number) => number,
): Buffer => {
  const bytes = Buffer.from(content)
  const kind = random(5)
  if (kind === 0) return bytes.subarray(0, 1 + random(bytes.length))
  const changes = random(4)
  for (let change = 0; change < changes; change++) {
    const at = random(bytes.length)
    bytes[at] =
      random(2) === 0 ? random(256) : (bytes[at] ?? 0) ^ (1 << random(8))
  }
  if (kind !== 1) return bytes
  const at = random(bytes.length)
  const more = Buffer.alloc(random(20), random(256))
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])
}
