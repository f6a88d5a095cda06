/*
 * NAME
 *   pgp - what OpenPGP packed or signed and did not encrypt (RFC 9580)
 *
 * DESCRIPTION
 *   An armored message anywhere in a text, or packets from the first byte on. A
 *   text in clear with a signature below is a text. See pgp-reader.
 */

import { views } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { ContainerKind } from '../container.js'
import { ARMOR, beginsAsPgp } from './pgp-form.js'

export const pgp: ContainerKind = {
  name: 'pgp',
  opens: part =>
    part.kind !== 'multipart' && (beginsAsPgp(part) || hasArmor(part)),
  load: () => import('./pgp-reader.js'),
}

function hasArmor({ detectedType, content }: Part): boolean {
  if (!MAY_HAVE_ARMOR.test(detectedType)) return false
  if (content.size <= SMALL_BYTES) {
    return content.slice(0, content.size).includes(ARMOR, 0, 'latin1')
  }
  let held = Buffer.alloc(0)
  for (const view of views(content)) {
    if (view.includes(ARMOR, 0, 'latin1')) return true
    const joint = Buffer.concat([held, view.subarray(0, ARMOR.length)])
    if (joint.includes(ARMOR, 0, 'latin1')) return true
    held = Buffer.from(view.subarray(-ARMOR.length))
  }
  return false
}

const SMALL_BYTES = 64 * 1024
const MAY_HAVE_ARMOR = /^(?:text\/|application\/pgp-|$)/u
