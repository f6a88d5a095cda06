/*
 * NAME
 *   rules - rules of YARA for the tests of this room
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Scanner } from '../../../src/scan/scanner.js'
import { scratchFolder, type Teardown } from '../../helper/folder.js'
import { scannerOf } from '../sample.js'

/** Files of rules by their names, in a folder of their own. */
export const ruleFolder = (
  t: Teardown,
  files: Readonly<Record<string, string | Buffer>>,
): string => {
  const folder = scratchFolder(t, 'yara')
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return folder
}

/** A rule that finds a text; `rest` is before its strings. */
export const findsText = (name: string, text: string, rest = ''): string =>
  `rule ${name} { ${rest} strings: $a = "${text}" condition: $a }\n`

/** Takes hours, for a part that contains the text. */
export const spinsFor = (text: string): string => `rule spins {
  strings: $a = "${text}"
  condition: $a and for all i in (0..#a * 2000000000) :
    (for any j in (0..#a * 20) : (j == i + 1 or j == 0))
}\n`

export const SPINS = spinsFor('spin')

/** The scanner with these rules and options. */
export const yaraOf = async (
  t: Teardown,
  files: Readonly<Record<string, string | Buffer>>,
  options: readonly string[] = [],
): Promise<Scanner> =>
  scannerOf(t, 'yara', [`rules=${ruleFolder(t, files)}`, ...options])
