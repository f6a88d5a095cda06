/*
 * NAME
 *   bytes - bytes that look random, and base64 in lines
 *
 * DESCRIPTION
 *   The same in every run: nothing here reads the clock or a random source.
 */

import { createHash } from 'node:crypto'

/** Bytes or UTF-8 text as base64, in lines of `width` characters. */
export function base64Lines(data: Buffer | string, width = 76): string {
  const line = new RegExp(`.{1,${width}}`, 'g')
  return (Buffer.from(data).toString('base64').match(line) ?? []).join('\n')
}

/** Bytes that look random and are always the same for a seed. */
export function seeded(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}
