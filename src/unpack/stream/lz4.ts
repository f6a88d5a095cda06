/*
 * NAME
 *   lz4 - files packed by lz4(1)
 *
 * DESCRIPTION
 *   See lz4-reader.
 */

import type { ContainerKind } from '../container.js'

export const lz4: ContainerKind = {
  name: 'lz4',
  opens: part => part.detectedType === 'application/x-lz4',
  load: () => import('./lz4-reader.js'),
}
