/*
 * NAME
 *   each-part - a look at each part that gives way
 *
 * DESCRIPTION
 *   For scanners that look at names and types: a message may have thousands of
 *   parts, a part a hundred thousand names. Between two of them others have
 *   their turn.
 *
 * DIAGNOSTICS
 *   Throws the reason of the deadline's signal once it is over.
 */

import { makeTurn } from '../util/turn.js'
import type { Finding } from '../mail/finding.js'
import type { Part } from '../mail/part.js'
import type { ScanContext } from './scanner.js'

export type Turn = () => Promise<void>

/** What `look` finds, in the order of the parts. */
export async function findEach(
  parts: readonly Part[],
  { deadline }: ScanContext,
  look: (
    part: Part,
    turn: Turn,
  ) => readonly Finding[] | Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const turn = makeTurn(deadline.signal)
  const findings: Finding[] = []
  for (const part of parts) {
    await turn()
    findings.push(...(await look(part, turn)))
  }
  return findings
}

/** The first of all that `read` makes of each name and that is wanted. */
export async function findAmong<T>(
  names: readonly string[],
  {
    read,
    isWanted,
    turn,
  }: {
    readonly read: (name: string) => readonly T[]
    readonly isWanted: (it: T) => boolean
    readonly turn: Turn
  },
): Promise<T | undefined> {
  for (const name of names) {
    await turn()
    const found = read(name).find(isWanted)
    if (found !== undefined) return found
  }
  return undefined
}
