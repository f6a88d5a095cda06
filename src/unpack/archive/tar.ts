/*
 * NAME
 *   tar - archives of tar(1)
 *
 * DESCRIPTION
 *   See tar-reader. Archives from before ustar have no signature: a header
 *   whose checksum is right is one, whatever else the bytes are.
 */

import type { ContainerKind } from '../container.js'
import { BLOCK_BYTES, isHeader } from './tar-header.js'

export const tar: ContainerKind = {
  name: 'tar',
  opens: part =>
    part.detectedType === 'application/x-tar' ||
    isHeader(part.content.slice(0, BLOCK_BYTES)),
  load: () => import('./tar-reader.js'),
}
