/*
 * NAME
 *   gzip - files packed by gzip(1)
 *
 * DESCRIPTION
 *   See gzip-reader.
 */

import type { ContainerKind } from '../container.js'

export const gzip: ContainerKind = {
  name: 'gzip',
  opens: part =>
    part.detectedType === 'application/gzip' &&
    part.content.slice(2, 3)[0] === DEFLATE,
  load: () => import('./gzip-reader.js'),
}

/** The only method there is (RFC 1952, 2.3.1). */
const DEFLATE = 8
