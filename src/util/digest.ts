/*
 * NAME
 *   digest - SHA-256 of bytes
 */

import { createHash, hash } from 'node:crypto'
import { views, type Bytes } from './bytes.js'

/** Below, one call for all of it is much cheaper than an object that is fed. */
export const ONE_CALL_BYTES = 64 * 1024

/** In hex. */
export function sha256Of(bytes: Bytes, size = bytes.size): string {
  if (size <= ONE_CALL_BYTES) return hash('sha256', bytes.slice(0, size), 'hex')
  const digest = createHash('sha256')
  for (const view of views(bytes, 0, size)) digest.update(view)
  return digest.digest('hex')
}
