/*
 * NAME
 *   authentication-results - domains that our own MTA says are verified
 *
 * DESCRIPTION
 *   Reads Authentication-Results (RFC 8601) of one authserv-id: ours. A sender
 *   can write such a field too. Milters put theirs on top, or right under the
 *   Received field of the Postfix that took the message in, and remove what
 *   else claims our name (RFC 8601 5); so the first one alone is believed, and
 *   only above a second Received field.
 *
 *   Verified is the domain of `dmarc=pass header.from`, `dkim=pass header.d`
 *   or `header.i`, and `spf=pass smtp.mailfrom`.
 *
 * SECURITY
 *   Hostile text; linear. What cannot be read verifies nothing.
 */

import { fieldValue, type Field } from '../field.js'
import type { PlacedField } from '../header-ranges.js'

/** Domains, lower case; none where authservId is ''. */
export function verifiedDomains(
  fields: readonly Field[],
  authservId: string,
): readonly string[] {
  if (authservId === '') return []
  const own = ownField(fields, authservId.toLowerCase())
  return own === null ? [] : [...new Set(domainsOf(own))]
}

/**
 * Fields that claim to be of authservId and are not the one that is believed.
 * The name counts in any case, in quotes, beside comments, and with a version.
 */
export function forgedResults(
  fields: readonly PlacedField[],
  authservId: string,
): readonly PlacedField[] {
  if (authservId === '') return []
  const id = authservId.toLowerCase()
  const isReceived = ({ name }: PlacedField): boolean => name === 'received'
  const first = fields.findIndex(isReceived)
  const second = fields.findIndex((it, at) => at > first && isReceived(it))
  const claims = fields.filter(
    ({ name, value }) =>
      name === 'authentication-results' && claimsToBe(value, id),
  )
  const trusted = claims.find(
    field =>
      field.isPlain &&
      first >= 0 &&
      (second < 0 || fields.indexOf(field) < second) &&
      namesExactly(field.value, id),
  )
  return claims.filter(it => it !== trusted)
}

function namesExactly(value: string, id: string): boolean {
  const [head = ''] = plainText(value).split(';')
  return head.trim().toLowerCase().split(/\s+/u)[0] === id
}

// What a reader could take for our name, also where plainText() reads none.
function claimsToBe(value: string, id: string): boolean {
  if (namesExactly(value, id)) return true
  const readings = [plainText(value), value.replace(/\([^()]*\)?/gu, ' ')]
  return readings.some(text => {
    const [word = ''] = text
      .trim()
      .toLowerCase()
      .split(/[\s;]+/u)
    return word.replace(/"/gu, '').replace(/\/\d+$/u, '') === id
  })
}

// The text after the authserv-id.
function ownField(fields: readonly Field[], authservId: string): string | null {
  let received = 0
  if (fieldValue(fields, 'received') === '') return null
  for (const { name, value, raw } of fields) {
    const lower = name.toLowerCase()
    if (lower === 'received' && ++received > 1) return null
    if (lower !== 'authentication-results') continue
    // No MTA writes blanks before the colon, and few take such a field out.
    if (!/^[\w-]+:/u.test(raw)) continue
    const [head = '', ...results] = plainText(value).split(';')
    const [id = ''] = head.trim().toLowerCase().split(/\s+/u)
    if (id === authservId) return results.join(';')
  }
  return null
}

// Without comments (RFC 5322 3.2.2), and with quoted text in which nothing
// divides: a sender's own address may hold whole results in quotes. What ends
// within a comment or within quotes is no text of ours.
function plainText(value: string): string {
  let depth = 0
  let out = ''
  for (const token of value.match(/"(?:[^"\\]|\\[^])*"|\\[^]|[^]/gu) ?? []) {
    if (token === '(') depth++
    else if (token === ')' && depth > 0) depth--
    else if (depth > 0) continue
    else if (token === '"') return ''
    else out += token.length > 2 ? token.replace(/[\s;=]/gu, '_') : token
  }
  return depth === 0 ? out : ''
}

function domainsOf(results: string): string[] {
  return results.split(';').flatMap(result => {
    const [method = '', ...properties] = result
      .toLowerCase()
      .split('=')
      .map(piece => piece.trim())
      .join('=')
      .split(/\s+/u)
    const names = PROPERTIES[method.replace(/\/\d+(?==)/u, '')] ?? []
    return properties.flatMap(property => {
      const at = property.indexOf('=')
      if (!names.includes(property.slice(0, at))) return []
      const text = property.slice(at + 1).replace(/^"(.*)"$/u, '$1')
      const domain = text.slice(text.lastIndexOf('@') + 1)
      return /^[a-z0-9_.-]+$/u.test(domain) ? [domain] : []
    })
  })
}

const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'dmarc=pass': ['header.from'],
  'dkim=pass': ['header.d', 'header.i'],
  'spf=pass': ['smtp.mailfrom'],
}
