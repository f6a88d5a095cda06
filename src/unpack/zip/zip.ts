/*
 * NAME
 *   zip - zip archives, wherever in a part they begin
 *
 * DESCRIPTION
 *   A zip is read from its end: what stands before it is the business of
 *   another reader, be it a program (self-extracting archives), a picture or a
 *   PDF. So every part is asked whether it begins as a zip or ends as one. In
 *   what is called a zip some programs look for the first member besides. See
 *   zip/reader.
 */

import type { Bytes } from '../../util/bytes.js'
import type { ContainerKind } from '../container.js'

export const zip: ContainerKind = {
  name: 'zip',
  opens: ({ kind, names, content }) =>
    kind !== 'multipart' &&
    (beginsAsZip(content) ||
      endsAsZip(content) ||
      (isNamedZip(names) && hasMember(content))),
  load: () => import('./reader.js'),
}

// APPNOTE.TXT 4.3.7, 4.3.16, and the marks of archives in pieces (8.5.3, 8.5.4).
const BEGINNINGS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08', 'PK00']

/** Whether the first bytes are those of an archive. */
export function beginsAsZip(content: Bytes): boolean {
  return BEGINNINGS.includes(content.slice(0, 4).toString('latin1'))
}

/** An end record, and the longest comment behind it. */
const TAIL_BYTES = 22 + 65_535

const END = Buffer.from('PK\x05\x06', 'latin1')

function endsAsZip(content: Bytes): boolean {
  const start = Math.max(0, content.size - TAIL_BYTES)
  const tail = content.slice(start, content.size)
  return tail.lastIndexOf(END) >= 0
}

/** Whether a part is called as an archive, or as what is one. */
export function isNamedZip(names: readonly string[]): boolean {
  return names.some(name => ZIP_NAME.test(name))
}

const ZIP_NAME = /\.(?:zipx?|jar|apk|docx|docm|xlsx|xlsm|pptx|pptm)[\s."']*$/iu

/** 7-Zip looks for a beginning in so much. */
const SEARCHED_BYTES = 1024 * 1024

function hasMember(content: Bytes): boolean {
  return content.slice(0, SEARCHED_BYTES).includes('PK\x03\x04')
}
