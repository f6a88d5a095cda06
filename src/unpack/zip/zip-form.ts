/*
 * NAME
 *   zip-form - whether bytes begin as a zip, and names that zips have
 */

import type { Bytes } from '../../util/bytes.js'
import { endingPattern } from '../../util/name-ending.js'

// APPNOTE.TXT 4.3.7, 4.3.16, and the marks of archives in pieces (8.5.3, 8.5.4).
const BEGINNINGS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08', 'PK00']

/** Whether the first bytes are those of an archive. */
export function beginsAsZip(content: Bytes): boolean {
  return BEGINNINGS.includes(content.slice(0, 4).toString('latin1'))
}

/** Whether a part is called as an archive, or as what is one. */
export function isNamedZip(names: readonly string[]): boolean {
  return names.some(name => ZIP_NAME.test(name))
}

const ZIP_NAME = endingPattern('zipx?|jar|apk|docx|docm|xlsx|xlsm|pptx|pptm')
