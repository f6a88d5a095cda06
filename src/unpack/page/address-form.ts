/*
 * NAME
 *   address-form - whether a text names what a program loads, and how
 */

import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'

/** Lines of properties, `NAME;PARAMETER=x:value`, or any text with addresses. */
type AddressForm = 'properties' | 'addresses'

export function addressForm(part: Part): AddressForm | null {
  const { kind, names, declaredType, content } = part
  if (kind !== 'leaf') return null
  const is = (types: ReadonlySet<string>, name: RegExp): boolean =>
    types.has(declaredType) || names.some(it => name.test(it))
  if (is(PROPERTY_TYPES, PROPERTY_NAME)) return 'properties'
  if (is(ADDRESS_TYPES, ADDRESS_NAME)) return 'addresses'
  const begin = content
    .slice(0, BEGIN_BYTES)
    .toString('latin1')
    .replaceAll('\0', '')
  if (PROPERTIES_BEGIN.test(begin)) return 'properties'
  return ADDRESSES_BEGIN.test(begin) ? 'addresses' : null
}

const PROPERTIES_BEGIN =
  /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe)?\s{0,9}BEGIN:V(?:CALENDAR|CARD)\b/iu
const ADDRESSES_BEGIN =
  /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe)?\s{0,9}(?:#EXTM3U|\[(?:playlist|\.ShellClassInfo|InternetShortcut|Theme)\])/iu

const BEGIN_BYTES = 128

const PROPERTY_TYPES = new Set([
  ...['text/calendar', 'text/x-vcalendar', 'application/ics'],
  ...['text/vcard', 'text/x-vcard', 'text/directory'],
])
const PROPERTY_NAME = endingPattern('ics|ical|icalendar|ifb|vcs|vcf|vcard')

const ADDRESS_TYPES = new Set([
  ...['audio/x-mpegurl', 'audio/mpegurl', 'application/x-mpegurl'],
  ...['application/vnd.apple.mpegurl', 'audio/x-scpls', 'application/pls+xml'],
  ...['video/x-ms-asf', 'video/x-ms-wvx', 'audio/x-ms-wax', 'video/x-ms-wmx'],
  ...['application/vnd.ms-wpl', 'application/xspf+xml'],
  ...['application/internet-shortcut', 'application/x-url'],
])
const ADDRESS_NAME = endingPattern(
  'm3u8?|pls|asx|wax|wvx|wmx|wpl|xspf|zpl|ini|inf|url|website|scf|theme|themepack|deskthemepack|msstyles|contact|library-ms|searchconnector-ms',
)
