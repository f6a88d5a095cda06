/*
 * NAME
 *   cms-form - whether a part is signed or enveloped content of CMS
 *
 * DESCRIPTION
 *   By the object id that it begins with, bare or in base64.
 */

import type { Part } from '../../mail/part.js'

/** How it is encoded there; null where it is no such thing. */
export function cmsForm({ content }: Part): 'binary' | 'letters' | null {
  // Most files end here.
  if (!MAY_BEGIN.test(content.slice(0, 1).toString('latin1'))) return null
  const text = content.slice(0, 1024).toString('latin1')
  if (BEGINNING.test(text)) return 'binary'
  const body =
    /^\s*-----BEGIN (?:PKCS ?#?7|CMS|PKCS7 SIGNED DATA)[^\r\n]{0,40}-----\s+/u.exec(
      text,
    )
  if (body !== null) return 'letters'
  return beginsInBase64(text) ? 'letters' : null
}

const MAY_BEGIN = /^[0M\s-]/u

// A sequence, its length in any form, and in it first an object id of
// 1.2.840.113549.1.7 or 1.9.16.1: keys and certificates begin otherwise.
const BEGINNING =
  /^\x30[^]{1,14}?\x06[\x09\x0b]\x2a\x86\x48\x86\xf7\x0d\x01(?:\x07|\x09\x10\x01)/u

function beginsInBase64(text: string): boolean {
  const letters = /^\s*(M[A-P][A-Za-z0-9+/\s]{30,200})/u.exec(text)?.[1]
  if (letters === undefined) return false
  return BEGINNING.test(Buffer.from(letters, 'base64').toString('latin1'))
}
