/*
 * NAME
 *   key-rounds - passwords of Office documents, hashed many times
 *
 * DESCRIPTION
 *   [MS-OFFCRYPTO] 2.3.4.7, 2.3.4.11: salt and password, and then each hash
 *   again with its number before it.
 *
 * SECURITY
 *   The document gives the number of rounds. Office writes a hundred thousand,
 *   and would accept ten million. All documents of one message share a number
 *   of rounds (see util/budget), some for the password that Office tries
 *   itself, some for all others. A document that asks for more than that is not
 *   looked at.
 */

import { hash } from 'node:crypto'
import type { Gathering } from '../../container.js'

/** The hash after so many rounds. */
export async function spin(
  algorithm: string,
  start: readonly [salt: Buffer, password: string],
  rounds: number,
  { turn }: Pick<Gathering, 'turn'>,
): Promise<Buffer> {
  const [salt, password] = start
  const first = digest(algorithm, salt, Buffer.from(password, 'utf16le'))
  const numbered = Buffer.concat([Buffer.alloc(4), first])
  for (let round = 0; round < rounds; round++) {
    if (round % ROUNDS_BETWEEN === 0) await turn()
    numbered.writeUInt32LE(round)
    digest(algorithm, numbered).copy(numbered, 4)
  }
  return numbered.subarray(4)
}

const ROUNDS_BETWEEN = 1000

export function digest(
  algorithm: string,
  ...pieces: readonly Buffer[]
): Buffer {
  const [only = Buffer.alloc(0)] = pieces
  const bytes = pieces.length === 1 ? only : Buffer.concat(pieces)
  return hash(algorithm, bytes, 'buffer')
}
