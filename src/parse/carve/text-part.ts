/*
 * NAME
 *   text-part - whether a part is a text, whatever it is declared as
 */

import type { Part } from '../../mail/part.js'

export function isText(part: Part): boolean {
  return (
    part.kind === 'leaf' &&
    (TEXT.test(part.detectedType) ||
      TEXT.test(part.declaredType) ||
      isYenc(part))
  )
}

const TEXT =
  /^(?:text\/|image\/svg|application\/(?:[\w.+-]{1,60}\+)?xml$|application\/(?:mac-binhex40|x-pem-file|pgp-keys|pgp-signature|pgp-encrypted|x-rdp)$|application\/(?:javascript|ecmascript|json|hta)$)/u

// It is one line, and then bytes of any value.
function isYenc({ detectedType, content }: Part): boolean {
  if (detectedType !== '') return false
  return YENC.test(content.slice(0, 64).toString('latin1'))
}

const YENC = /^\s{0,40}=ybegin /u
