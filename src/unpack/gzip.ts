/*
 * NAME
 *   gzip - files packed by gzip(1)
 *
 * DESCRIPTION
 *   See gzip-reader.
 */

import type { ContainerKind } from './container.js'

export const gzip: ContainerKind = {
  name: 'gzip',
  opens: part => part.detectedType === 'application/gzip',
  load: () => import('./gzip-reader.js'),
}
