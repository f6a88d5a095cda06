/*
 * NAME
 *   work - what the subcommands of filter-web have in common
 */

import { printable } from '../../src/util/text.js'
import { ConfigError } from '../../src/config/config.js'

function complain(text: string): void {
  process.stderr.write(`filter-web: ${printable(text, COMPLAINT_CHARACTERS)}\n`)
}

const COMPLAINT_CHARACTERS = 1000

/** Ends the program with what went wrong. */
export function fail(error: unknown): never {
  complain(error instanceof Error ? error.message : String(error))
  process.exit(error instanceof ConfigError ? 2 : 1)
}
