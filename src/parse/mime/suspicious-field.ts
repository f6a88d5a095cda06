/*
 * NAME
 *   suspicious-field - fields about a body that readers take differently
 *
 * DESCRIPTION
 *   isOddField() reports whether a field mentions MIME in a way that no
 *   software writes. Such a field contains a control character, or another
 *   field of MIME, or its name is one of MIME except for characters around the
 *   letters. Some readers skip the foreign characters, end the line there, or
 *   take what follows them for a field of its own; others do not.
 *
 *   Escape and the shifts of ISO 2022 are in names that Japanese software
 *   writes raw, and are no control characters here. Fields that mention other
 *   fields are common (DKIM-Signature, a Subject about MIME). They are odd only
 *   where the other field begins a line, or follows a control character, and
 *   has a value.
 *
 * SECURITY
 *   Hostile text; linear.
 */

import type { Field } from '../../mail/field.js'

export function isOddField({ name, raw }: Field): boolean {
  const mime = MIME_NAME.test(name)
  if (!mime) return HIDDEN.test(raw) || isAlmostMime(name)
  return (
    CONTROL.test(raw) ||
    FIELD_INSIDE.test(raw.replace(HARMLESS_INSIDE, '')) ||
    (/^content-t/iu.test(name) && FOREIGN_VALUE.test(raw))
  )
}

const MIME_NAME =
  /^(?:content-(?:type|transfer-encoding|disposition)|mime-version)$/iu

const CONTROL = /[\0-\x08\x0b-\x0d\x10-\x1a\x1c-\x1f\x7f]/u

const FIELD_INSIDE =
  /[^]content-(?:type|transfer-encoding|disposition)[ \t]{0,9}:/iu

/** Some mail servers write it in one line with the type of a returned header
 * (DSN). A reader that takes it for a field decodes nothing. */
const HARMLESS_INSIDE =
  /;[ \t\n]{0,9}content-transfer-encoding:[ \t]{0,9}(?:7bit|8bit|binary)[ \t]{0,9}$/iu

/** In front of all parameters. */
const FOREIGN_VALUE = /^[^;=]*[\u0080-\u00ff]/u

const HIDDEN =
  /[\0\v\f\n][ \t]{0,99}content-(?:type|transfer-encoding|disposition)[ \t]{0,9}:[ \t]{0,99}(?:[a-z]{1,20}\/|base64|quoted|attachment|inline)/iu

// `#Content-Type`, `Content-Transfe(r-Encoding`; not X-Content-Type-Options.
function isAlmostMime(name: string): boolean {
  if (!/[^\w-]/u.test(name)) return false
  const letters = name
    .replace(/\([^()]{0,99}\)/gu, '')
    .replace(/[^A-Za-z]/gu, '')
  return /^content(?:type|transferencoding|disposition)$/iu.test(letters)
}
