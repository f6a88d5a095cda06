/*
 * NAME
 *   html-form - whether a part is a page, or the text of a message
 */

import { endingPattern } from '../../util/name-ending.js'
import { fieldValues } from '../../mail/field.js'
import type { Part } from '../../mail/part.js'

/** `page` where it is opened in a browser, `text` where only in a message. */
export function htmlForm(part: Part): 'page' | 'text' | null {
  const { kind, form, names, declaredType, detectedType, content } = part
  if (kind !== 'leaf') return null
  const isPage =
    detectedType === 'text/html' ||
    TYPES.has(declaredType) ||
    names.some(it => NAME.test(it))
  if (!isPage) return null
  if (names.length > 0 || form === 'packed' || isAttached(part)) return 'page'
  const bytes = content.slice(0, TEXT_BYTES)
  return LINK_SIGNS.some(sign => bytes.includes(sign)) ? 'text' : null
}

// By its field, or as a piece of a web archive.
function isAttached({ fields }: Part): boolean {
  return (
    fieldValues(fields, 'content-location').length > 0 ||
    fieldValues(fields, 'content-disposition').some(it => /attach/iu.test(it))
  )
}

const TYPES = new Set(['text/html', 'application/xhtml+xml'])

const NAME = endingPattern('[sx]?html?|xht|hta?')

/** More of a text is not read by a person, and no link of it is clicked. */
const TEXT_BYTES = 256 * 1024

/** Links that letters do not have, as mail programs write them. */
const LINK_SIGNS = [
  ...['file:', 'FILE:', 'File:', 'search-ms:', 'SEARCH-MS:', '="ms-', '="MS-'],
]
