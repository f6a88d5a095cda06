/*
 * NAME
 *   beside - another reader of a format beside ours
 *
 * DESCRIPTION
 *   Files with a payload, changed at random by seeded numbers. Where the other
 *   reader finds the payload, we find it, or say that the file is damaged or that
 *   readers differ about it.
 */
import type { Test } from 'tap'
import { changed } from '../../fuzz/changed-bytes.js'
import { randomOf } from '../../fuzz/random.js'
import {
  defect,
  DEFECTS,
  type DefectCode,
} from '../../../src/unpack/defects.js'
import { unpack, type Unpacked, type UnpackOptions } from '../unpacked.js'

/** In each of the files: no line of it is text, and none repeats. */
export const PAYLOAD: Buffer = Buffer.concat([
  Buffer.from('MZ'),
  Buffer.from(Array.from({ length: 90 }, (_, at) => (at * 37 + 11) & 0xff)),
])

export interface Oracle {
  readonly files: readonly Buffer[]
  /** As ours are given it. */
  readonly options: UnpackOptions
  /** Whether the other finds it. It may throw, which means no. */
  readonly theirs: (bytes: Buffer) => boolean | Promise<boolean>
  /** By default the payload's bytes in a member. */
  readonly ours?: (unpacked: Unpacked) => boolean
  readonly cases: number
  /** In so many cases the other must find it, or the test shows little. */
  readonly least: number
}

const SEED = 20_261_130
const MOST_CHANGES = 2

/** @param seed for a longer hunt by hand: POSTSIFT_ORACLE_SEED. */
export async function besides(t: Test, oracle: Oracle): Promise<void> {
  const { files, options, theirs, ours = hasPayload, cases, least } = oracle
  const seed = Number(process.env['POSTSIFT_ORACLE_SEED'] ?? SEED)
  const isFound = async (bytes: Buffer): Promise<boolean> => {
    try {
      return await theirs(bytes)
    } catch {
      return false
    }
  }
  for (const file of files) {
    t.ok(await isFound(file), 'the other finds it in the file as it was')
    t.ok(ours(await unpack(file, options)), 'and so do we')
  }
  const missed: unknown[] = []
  let found = 0
  for (let at = 0; at < cases; at++) {
    const random = randomOf(seed, at)
    const bytes = changed(random.pick(files), files, random, MOST_CHANGES)
    if (!(await isFound(bytes))) continue
    found++
    const unpacked = await unpack(bytes, options)
    if (ours(unpacked) || unpacked.defects.some(isGraded)) continue
    missed.push({ at, names: unpacked.names, base64: bytes.toString('base64') })
  }
  t.strictSame(missed, [], `seed ${seed}`)
  t.ok(found >= least, `the other finds it in ${found} of ${cases}`)
}

const hasPayload = ({ texts }: Unpacked): boolean =>
  texts.some(it => it.includes(PAYLOAD.toString('latin1')))

const isGraded = (code: string): boolean =>
  code in DEFECTS && defect(code as DefectCode, '1').grade !== 'harmless'
