/*
 * NAME
 *   containers - the table of the kinds of containers
 *
 * DESCRIPTION
 *   One line for each kind. A part may be of several kinds at once (a program
 *   with an archive after it): every reader that wants it opens it. To add a
 *   kind, add a file beside this one (none.ts is the template) and a line here.
 */

import type { ContainerKind } from './container.js'
import { apple } from './archive/apple.js'
import { ar } from './archive/ar.js'
import { cms } from './signed/cms.js'
import { contentEncoding } from './stream/content-encoding.js'
import { cpio } from './archive/cpio.js'
import { gzip } from './stream/gzip.js'
import { lz4 } from './stream/lz4.js'
import { lzip } from './stream/lzip.js'
import { none } from './none.js'
import { office } from './office/office.js'
import { tables } from './office/tables.js'
import { addressFiles } from './page/address-files.js'
import { html } from './page/html.js'
import { ole } from './ole/ole.js'
import { onenote } from './office/onenote.js'
import { pdf } from './pdf/pdf.js'
import { pgp } from './signed/pgp.js'
import { rtf } from './rtf/rtf.js'
import { sevenZip } from './seven-zip/seven-zip.js'
import { svg } from './picture/svg.js'
import { tar } from './archive/tar.js'
import { tnef } from './outlook/tnef.js'
import { unsupported } from './unsupported.js'
import { zip } from './zip/zip.js'

export const CONTAINERS: readonly ContainerKind[] = [
  gzip,
  contentEncoding,
  lz4,
  lzip,
  apple,
  ole,
  office,
  tables,
  html,
  addressFiles,
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
  // After all that have members: see nested-zips.
  zip,
  unsupported,
  none,
]
