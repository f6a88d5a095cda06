/*
 * NAME
 *   none - the scanner that finds nothing
 *
 * DESCRIPTION
 *   The template of a scanner: copy this file, and add a line to the table in
 *   scanners.ts. It is off unless someone turns it on, and then it still
 *   finds nothing.
 */

import { boolean } from '../config/option.js'
import type { ScannerKind } from './scanner.js'

const SECTION = {
  name: 'scanner.none',
  sentence: 'Finds nothing. A template for new scanners.',
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
  },
} as const

export const none: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    if (!settings.enabled) return null
    return {
      name: 'none',
      antivirus: false,
      scan: async () => [],
      close: () => {},
    }
  },
}
