/*
 * NAME
 *   lzip - files packed by lzip(1)
 *
 * DESCRIPTION
 *   See lzip-reader.
 */

import type { ContainerKind } from '../container.js'

export const lzip: ContainerKind = {
  name: 'lzip',
  opens: part => part.detectedType === 'application/x-lzip',
  load: () => import('./lzip-reader.js'),
}
