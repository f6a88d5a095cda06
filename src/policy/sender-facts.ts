/*
 * NAME
 *   sender-facts - who a message is from, and what proves it
 *
 * DESCRIPTION
 *   Pure.
 */

import { decodeWords } from '../mail/encoded-word.js'
import { fieldValues, type Field } from '../mail/field.js'
import { verifiedDomains } from '../mail/trace/authentication-results.js'
import type { Facts } from '../decide/rule.js'

/** Domains that our own MTA or a scanner says are verified. */
export function verifiedBy(
  { message, reports = [] }: Pick<Facts, 'message' | 'reports'>,
  authservId: string,
): readonly string[] {
  return [
    ...verifiedDomains(message.fields, authservId),
    ...reports.flatMap(it => it.verifiedDomains ?? []),
  ]
}

/** All that the field From has. */
// Word by word: a pattern that looks for an @ would begin again at each letter.
export function fromAddresses(fields: readonly Field[]): readonly string[] {
  return fieldValues(fields, 'from')
    .flatMap(value => decodeWords(value).match(/[^\s<>(),;:"]+/gu) ?? [])
    .filter(word => word.slice(1, -1).includes('@'))
}
