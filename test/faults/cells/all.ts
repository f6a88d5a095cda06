/*
 * NAME
 *   all - the cells of the fault matrix
 */

import type { Cell } from '../cell.js'
import { CLIENT_CELLS } from './client.js'
import { EDITED_CELLS } from './edited.js'
import { ICAP_CELLS } from './icap.js'
import { KILLED_CELLS } from './killed.js'
import { NEXT_HOP_CELLS } from './next-hop.js'
import { OTHER_CELLS } from './rest.js'
import { PROGRAM_CELLS } from './program.js'
import { QUARANTINE_CELLS } from './quarantine.js'
import { READER_CELLS } from './reader.js'
import { SCANNER_CELLS } from './scanners.js'
import { SPAM_ENGINE_CELLS } from './spam-engines.js'
import { STORAGE_CELLS } from './storage.js'
import { YARA_CELLS } from './yara.js'

export const CELLS: readonly Cell[] = [
  ...PROGRAM_CELLS,
  ...KILLED_CELLS,
  ...CLIENT_CELLS,
  ...STORAGE_CELLS,
  ...QUARANTINE_CELLS,
  ...NEXT_HOP_CELLS,
  ...SCANNER_CELLS,
  ...SPAM_ENGINE_CELLS,
  ...ICAP_CELLS,
  ...YARA_CELLS,
  ...READER_CELLS,
  ...OTHER_CELLS,
  ...EDITED_CELLS,
].sort((a, b) => a.row - b.row)
