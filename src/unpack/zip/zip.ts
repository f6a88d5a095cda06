/*
 * NAME
 *   zip - zip archives, wherever in a part they begin
 *
 * DESCRIPTION
 *   A zip is read from its end. Another reader reads what comes before it, be
 *   it a program (self-extracting archives), a picture or a PDF. So every part
 *   is checked for whether it begins as a zip or ends as one. If a file is
 *   called a zip, some programs also look for the first member. See zip/reader.
 */

import type { Bytes } from '../../util/bytes.js'
import type { ContainerKind } from '../container.js'
import { beginsAsZip, isNamedZip } from './zip-form.js'

export const zip: ContainerKind = {
  name: 'zip',
  opens: ({ kind, names, content }) =>
    kind !== 'multipart' &&
    (beginsAsZip(content) ||
      endsAsZip(content) ||
      (isNamedZip(names) && hasMember(content))),
  load: () => import('./reader.js'),
}

/** An end record, and the longest comment after it. */
const TAIL_BYTES = 22 + 65_535

const END = Buffer.from('PK\x05\x06', 'latin1')

function endsAsZip(content: Bytes): boolean {
  const start = Math.max(0, content.size - TAIL_BYTES)
  const tail = content.slice(start, content.size)
  return tail.lastIndexOf(END) >= 0
}

/** 7-Zip looks for a beginning in so much. */
const SEARCHED_BYTES = 1024 * 1024

function hasMember(content: Bytes): boolean {
  return content.slice(0, SEARCHED_BYTES).includes('PK\x03\x04')
}
