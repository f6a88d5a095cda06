/*
 * NAME
 *   unsupported - containers that we know and cannot open
 *
 * DESCRIPTION
 *   Formats that pack files, that some program on a desk opens, and that no
 *   reader here does: what is in them is unknown, and the part says so.
 *
 * SECURITY
 *   Only signatures that say it for certain: an honest picture or document
 *   must never look like one.
 */

import type { Part } from '../mail/part.js'
import type { ContainerKind } from './container.js'
import { isClosedDisk } from './seven-zip/formats.js'

export const unsupported: ContainerKind = {
  name: 'unsupported',
  opens: isUnsupported,
  load: async () => ({
    open: (_, gathering) => gathering.report('container-unsupported'),
  }),
}

function isUnsupported(part: Part): boolean {
  if (isClosedDisk(part)) return true
  const head = part.content.slice(0, HEAD_BYTES).toString('latin1')
  return SIGNATURE.test(head)
}

const HEAD_BYTES = 64

const SIGNATURES: readonly RegExp[] = [
  // ACE: type 0 of a header, flags.
  /^[^]{4}\0[^]{2}\*\*ACE\*\*/u,
  // zoo
  /^[^]{20}\xdc\xa7\xc4\xfd/u,
  // lrzip
  /^LRZI\0/u,
  /^\x89LZO\0\r\n\x1a\n/u,
  // Images of discs, packed
  /^DAA\0{5}/u,
  /^IsZ!\x40/u,
  // zpaq, with its tag or without
  /^(?:7kSt\xa0\x31\x83\xd3\x8c\xb2\x28\xb0\xd3)?zPQ[\x01\x02][\x01\x02]/u,
  // FreeArc, ALZip, EGG
  /^ArC\x01\0/u,
  /^ALZ\x01\x0a\0\0\0/u,
  /^EGGA\0\x01/u,
  // RAR before 1.50
  /^RE\x7e\x5e/u,
  // StuffIt, new and old
  /^StuffIt \(c\)1997/u,
  /^[^]{10}rLau/u,
  // InstallShield, with the high byte of its version
  /^ISc\([^]{3}[\x01-\x04]/u,
  /^KWAJ\x88\xf0\x27\xd1/u,
  // Packages of Symbian OS, old and new
  /^[^]{8}\x19\x04\0\x10/u,
  /^\x7a\x1a\x20\x10/u,
  // Folders of mail of Outlook (.pst, .ost, .pab) and Outlook Express (.dbx)
  /^!BDN[^]{4}(?:SM|SO|AB)/u,
  /^\xcf\xad\x12\xfe[\xc5-\xc7]\xfd\x74\x6f\x66\xe3\xd1\x11/u,
  // ar(1), with the members elsewhere
  /^!<thin>\n/u,
]

// One look for all of them: most parts are none.
const SIGNATURE = new RegExp(SIGNATURES.map(it => it.source).join('|'), 'u')
