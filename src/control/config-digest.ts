/*
 * NAME
 *   config-digest - whether two texts of filter.toml are the same
 */

import { createHash } from 'node:crypto'

/** Of the text, without what is after -o: 12 hex digits. */
export function configDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
