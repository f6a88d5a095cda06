/*
 * NAME
 *   reference - write the sample configuration and the manual pages
 *
 * SYNOPSIS
 *   npm run reference
 *
 * DESCRIPTION
 *   Writes install/filter.toml from the tables of options, and install/man from
 *   the headers of the programs. A test fails while they differ.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { referenceFiles } from './reference/files.js'

const top = fileURLToPath(new URL('../..', import.meta.url))
for (const [path, text] of referenceFiles(top)) {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
  process.stdout.write(`${path}\n`)
}
