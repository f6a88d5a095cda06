/*
 * NAME
 *   mime-field - whether a signed text is an entity of MIME
 *
 * DESCRIPTION
 *   What S/MIME and PGP/MIME sign has fields of its own; what a person signs
 *   has none.
 */

import type { Bytes } from '../../util/bytes.js'

/** Whether a field of MIME begins one of the first lines. */
export function hasMimeField(content: Bytes): boolean {
  const head = content.slice(0, 8192).toString('latin1')
  return /^content-(?:type|disposition|transfer-encoding)[ \t]*:/imu.test(head)
}
