/*
 * NAME
 *   containers - the table of the kinds of containers
 *
 * DESCRIPTION
 *   One line a kind. A part may be of several kinds at once (a program with an
 *   archive behind it): all that want it open it. To add one: a file beside
 *   this one (none.ts is the template) and a line here.
 */

import type { ContainerKind } from './container.js'
import { ar } from './ar.js'
import { cms } from './cms.js'
import { contentEncoding } from './content-encoding.js'
import { cpio } from './cpio.js'
import { gzip } from './gzip.js'
import { lz4 } from './lz4.js'
import { lzip } from './lzip.js'
import { none } from './none.js'
import { office } from './office.js'
import { ole } from './ole.js'
import { onenote } from './onenote.js'
import { pdf } from './pdf.js'
import { pgp } from './pgp.js'
import { rtf } from './rtf.js'
import { sevenZip } from './seven-zip.js'
import { svg } from './svg.js'
import { tar } from './tar.js'
import { tnef } from './tnef.js'
import { unsupported } from './unsupported.js'
import { zip } from './zip.js'

export const CONTAINERS: readonly ContainerKind[] = [
  gzip,
  contentEncoding,
  lz4,
  lzip,
  ole,
  office,
  pdf,
  rtf,
  svg,
  onenote,
  tnef,
  cms,
  pgp,
  tar,
  cpio,
  ar,
  sevenZip,
  // Behind all that have members: see zip-taken.
  zip,
  unsupported,
  none,
]
