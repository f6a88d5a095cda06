/*
 * NAME
 *   cpio - archives of cpio(1)
 *
 * DESCRIPTION
 *   See cpio-reader.
 */

import type { ContainerKind } from '../container.js'
import { headerAt } from './cpio-header.js'

export const cpio: ContainerKind = {
  name: 'cpio',
  opens: part => headerAt(part.content, 0) !== null,
  load: () => import('./cpio-reader.js'),
}
