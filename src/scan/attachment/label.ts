/*
 * NAME
 *   label - a part as a Finding names it, and as its sender does
 *
 * SECURITY
 *   Names come out of the message: what is not printable becomes `?`.
 */

import { printable } from '../../util/text.js'
import { partLabel, type Part } from '../../mail/part.js'
import type { Reading } from '../../mail/reading.js'

export function findingLabel(part: Part): string {
  return printable(partLabel(part))
}

/**
 * Whether its declared type is that of its header. Elsewhere it is a line of a
 * text that looks like a field: a log, a message about mail.
 */
export function isLabelled(part: Part): boolean {
  return BY_HEADER.has(part.reading)
}

const BY_HEADER: ReadonlySet<Reading> = new Set(['mime', 'mailparser'])
