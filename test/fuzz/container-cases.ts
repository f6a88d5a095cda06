/*
 * NAME
 *   container-cases - changed containers for the readers of src/unpack
 *
 * DESCRIPTION
 *   Valid containers (see container-seeds), each given to the kinds that open
 *   it, changed as someone would who knows that containers are made of
 *   records with lengths and offsets. The type that the part was detected as
 *   stays that of the container that it was: a change of the first bytes must
 *   not save a reader from it.
 *
 *   A fault is an exception, another result for the same bytes in a file, or
 *   a member whose bytes cannot be read.
 */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import type { Part } from '../../src/mail/part.js'
import { CONTAINERS } from '../../src/unpack/containers.js'
import { unpackPart } from '../../src/unpack/unpack.js'
import { Budget } from '../../src/util/budget.js'
import { bytesOf, windows } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { containerSeeds, type ContainerSeed } from './container-seeds.js'
import { changed } from './changed-bytes.js'
import type { Cases } from './fuzz-child.js'
import type { Fault } from './judge.js'

const LIMITS = { parts: 1500, bytes: 64e6, depth: 50, containers: 14 }
const NESTED = 4

/** @param format the name of a kind of containers, or `all`. */
export async function makeContainerCases(format: string): Promise<Cases> {
  const kinds = CONTAINERS.filter(({ name }) => [name, 'all'].includes(format))
  const seeds = (await containerSeeds()).filter(({ part }) =>
    kinds.some(kind => kind.opens(part)),
  )
  if (seeds.length === 0) throw new Error(`no container of format ${format}`)
  // A case is known by its bytes alone: the seed's number is before them.
  return {
    make: random => {
      const at = random.upTo(seeds.length)
      const number = Buffer.alloc(2)
      number.writeUInt16LE(at)
      const { bytes } = seeds[at] as ContainerSeed
      const others = seeds.map(it => it.bytes)
      return Buffer.concat([number, changed(bytes, others, random)])
    },
    judge: async bytes => {
      if (bytes.length < 2) return null
      const seed = seeds[bytes.readUInt16LE() % seeds.length] as ContainerSeed
      return judge(seed, bytes.subarray(2))
    },
  }
}

async function judge(
  seed: ContainerSeed,
  bytes: Buffer,
): Promise<Fault | null> {
  try {
    const scratch = new Scratch(tmpdir(), 0)
    try {
      const writer = scratch.writer()
      writer.write(bytes)
      const inFile = await outcome({ ...seed.part, content: writer.end() })
      const inMemory = await outcome({ ...seed.part, content: bytesOf(bytes) })
      if (inFile === inMemory) return null
      return { kind: 'differs', text: `${inFile}\n---\n${inMemory}` }
    } finally {
      scratch.close()
    }
  } catch (error) {
    const text = error instanceof Error ? error.stack : undefined
    return { kind: 'error', text: text ?? String(error) }
  }
}

/** All that comes out of it, as text. */
async function outcome(part: Part): Promise<string> {
  const budget = new Budget(LIMITS)
  const scratch = new Scratch(tmpdir(), 32e6)
  const lines: string[] = []
  const open = async (part: Part, depth: number): Promise<void> => {
    const signal = AbortSignal.timeout(60_000)
    const passwords = (): string[] => ['secret']
    const context = { budget, scratch, depth, signal, passwords }
    const unpacked = await unpackPart(part, context)
    if (unpacked === null) return
    lines.push(...unpacked.marks, ...unpacked.defects.map(({ code }) => code))
    for (const member of unpacked.parts) {
      const digest = createHash('sha256')
      for (const window of windows(member.content)) digest.update(window)
      lines.push([member.path, digest.digest('hex'), ...member.names].join(' '))
      if (depth < NESTED) await open(member, depth + 1)
    }
  }
  try {
    await open(part, 0)
    return lines.join('\n')
  } finally {
    scratch.close()
  }
}
