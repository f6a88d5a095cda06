/*
 * NAME
 *   label - a part as a Finding names it
 *
 * SECURITY
 *   Names come out of the message: what is not printable becomes `?`.
 */

import { printable } from '../util/text.js'
import { partLabel, type Part } from '../mail/part.js'

export function findingLabel(part: Part): string {
  return printable(partLabel(part))
}
