/*
 * NAME
 *   scanners - the table of the kinds of scanners
 *
 * DESCRIPTION
 *   One line a kind, in the order in which findings are reported. To add one:
 *   a file beside this one (none.ts is the template) and a line here.
 */

import { activeContent } from './active-content.js'
import { attachmentName } from './attachment/attachment-name.js'
import { attachmentPath } from './attachment/attachment-path.js'
import { attachmentType } from './attachment/attachment-type.js'
import { builtin } from './builtin.js'
import { clamd } from './clamd/clamd.js'
import { command } from './command/command.js'
import { icap } from './icap/icap.js'
import { none } from './none.js'
import { rspamd } from './rspamd/rspamd.js'
import { scannerKind, type ScannerKind } from './scanner.js'
import { spamd } from './spamd/spamd.js'
import { typeMismatch } from './attachment/type-mismatch.js'
import { yara } from './yara/yara.js'

export const SCANNER_KINDS: readonly ScannerKind[] = [
  scannerKind(builtin),
  scannerKind(clamd),
  scannerKind(icap),
  scannerKind(command),
  scannerKind(spamd),
  scannerKind(rspamd),
  scannerKind(yara),
  scannerKind(attachmentName),
  scannerKind(attachmentType),
  scannerKind(attachmentPath),
  scannerKind(activeContent),
  scannerKind(typeMismatch),
  scannerKind(none),
]
