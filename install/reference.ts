/*
 * NAME
 *   reference - write the sample configuration and the manual pages
 *
 * SYNOPSIS
 *   npm run reference
 *   node dist/install/reference.js --completions DIR
 *
 * DESCRIPTION
 *   Writes install/filter.toml from the tables of options, and install/man from
 *   the headers of the programs. A test fails while they differ.
 *
 *   --completions writes instead what bash, zsh and fish offer while a command is
 *   typed, in folders of DIR as in /usr/share: for packages.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { completionFiles, referenceFiles } from './reference/files.js'

const top = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({ options: { completions: { type: 'string' } } })
const { completions } = values
const to = completions ?? top
const files =
  completions === undefined ? referenceFiles(top) : completionFiles(top)
for (const [path, text] of files) {
  mkdirSync(dirname(join(to, path)), { recursive: true })
  writeFileSync(join(to, path), text)
  process.stdout.write(`${path}\n`)
}
