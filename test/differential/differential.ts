/*
 * NAME
 *   differential - what other readers list in damaged containers
 *
 * DESCRIPTION
 *   runDifferential() makes containers and mails, changes some of their bytes, and
 *   has another program list each. A name that it lists and we do not, although we
 *   grade nothing, is a miss.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { look } from './look.js'
import { ORACLES } from './oracles.js'
import type { Random } from './mails.js'

export interface Outcome {
  readonly containers: number
  /** Names that the other program has listed. */
  readonly listed: number
  readonly misses: readonly string[]
}

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
        const content = mutated(oracle.make(names, random), random)
        const path = join(folder, oracle.filename)
        writeFileSync(path, content)
        const theirs = oracle.list(path)
        listed += theirs.length
        const { names: ours, isGraded } = await look(content, oracle)
        const lost = theirs.filter(name => !isGraded && !isAmong(name, ours))
        misses.push(...lost.map(it => `${oracle.program} ${seed + at}: ${it}`))
      }
    }
    return { containers: count * ORACLES.length, listed, misses }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// Programs print octets outside of ASCII in ways of their own, leave out what is
// before a slash, and write X or _ for what they do not like.
const isAmong = (name: string, ours: readonly string[]): boolean => {
  const asked = plain(name)
  if (asked === '' || ours.some(it => plain(it).includes(asked))) return true
  const pieces = asked.split(/X+/u).filter(it => it !== '')
  return ours.some(it => {
    let at = 0
    return pieces.every(piece => {
      const found = plain(it).indexOf(piece, at)
      at = found + piece.length
      return found >= 0
    })
  })
}

const plain = (name: string): string =>
  name
    .replace(/\\u[0-9a-f]{4}/gu, '')
    .replace(/^.*[/\\]/u, '')
    .replace(/[^a-z0-9.]+/giu, '')

const randomOf = (seed: number): Random => {
  let state = (seed * 2654435761) >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const mutated = (content: Buffer, random: Random): Buffer => {
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
