/*
 * NAME
 *   tar - archives of tar(1)
 *
 * DESCRIPTION
 *   See tar-reader. Archives from before ustar have no signature: a header
 *   whose checksum is right is one, whatever else the bytes are.
 */

import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'
import type { ContainerKind } from '../container.js'
import { BLOCK_BYTES, isHeader } from './tar-header.js'

export const tar: ContainerKind = {
  name: 'tar',
  opens: part =>
    part.detectedType === 'application/x-tar' ||
    isHeader(part.content.slice(0, BLOCK_BYTES)) ||
    (part.names.some(name => TAR_NAME.test(name)) && hasHeader(part)),
  load: () => import('./tar-reader.js'),
}

const TAR_NAME = endingPattern('tar')

/** tar(1) skips what is no header, however much: so far we look for one. */
const SEARCHED_BYTES = 64 * 1024

function hasHeader({ content }: Part): boolean {
  const head = content.slice(0, SEARCHED_BYTES)
  for (let at = 0; at < head.length; at += BLOCK_BYTES) {
    if (isHeader(head.subarray(at, at + BLOCK_BYTES))) return true
  }
  return false
}
