/*
 * NAME
 *   shown-text - files and parts inside a text that a reader shows
 *
 * DESCRIPTION
 *   Pages, pictures in SVG, calendars, cards and plain texts carry files in
 *   their lines, whether they are a part of a message or a member of an
 *   archive. A text in a charset that hides ASCII is looked through as it is
 *   shown, too.
 *
 * SECURITY
 *   Bounded by finds.
 */

import { views, type Bytes } from '../../util/bytes.js'
import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'
import { carve } from './carve.js'
import { LARGE_BYTES } from './encoded-files.js'
import type { Finds } from './carved-parts.js'
import {
  asUtf8,
  CHARSET_LOOK_BYTES,
  mayShift,
  otherCharset,
  shifts,
  unshifted,
} from './text-charset.js'
import { isText } from './text-part.js'

/** Whether some program shows it as a text. */
export function isShown(part: Part): boolean {
  return isText(part) || part.names.some(name => TEXT_NAME.test(name))
}

const TEXT_NAME = endingPattern('x?html?|xht|svg|txt|csv|ics|vcf|xml')

/** All files in the text, read in its own charset and in ASCII. */
export async function lookThrough(part: Part, finds: Finds): Promise<void> {
  await carve(part.content, finds, 'text')
  await readCharset(part, finds)
}

// The content of such a text is not visible in its raw bytes.
async function readCharset(part: Part, finds: Finds): Promise<void> {
  const { content, path, kind, names, declaredType } = part
  const head = content.slice(0, CHARSET_LOOK_BYTES)
  const charset = otherCharset(head, part.charset)
  if (content.size > LARGE_BYTES) return
  const isWanted =
    charset !== null || (mayShift(head, part) && holdsShift(content))
  if (!isWanted) return
  const bytes = content.slice(0, content.size)
  const text =
    charset === null ? unshifted(bytes, part.charset) : asUtf8(bytes, charset)
  if (text === null) return
  const shown = finds.taken(text)
  const known = { path, kind, names, declaredType, reading: 'charset' } as const
  if (finds.add({ ...known, content: shown }) === null) return
  await carve(shown, finds, 'text')
}

function holdsShift(content: Bytes): boolean {
  for (const piece of views(content)) if (shifts(piece)) return true
  return false
}
