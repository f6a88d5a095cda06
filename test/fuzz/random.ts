/*
 * NAME
 *   random - choices that are the same for the same numbers
 */
import { seeded } from '../faults/random.js'

export interface Random {
  /** From 0 up to but not `limit`. */
  upTo(limit: number): number
  pick<T>(list: readonly T[]): T
}

/** The choices of one case of a run. */
export function randomOf(seed: number, at: number): Random {
  const next = seeded(
    Math.imul(seed, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b),
  )
  const upTo = (limit: number): number => Math.floor(next() * limit)
  return { upTo, pick: list => list[upTo(list.length)] as never }
}
