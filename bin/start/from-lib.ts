/*
 * NAME
 *   from-lib - the first file that a program loads which starts for each message
 *
 * DESCRIPTION
 *   By hand and not by import: what Node.js loads to import anything costs a
 *   fifth of a start. The file's top level may wait, as a module's may.
 *
 * DIAGNOSTICS
 *   Throws where the file is missing or broken.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

/** The program's own: making another takes longer than using it. */
declare const require: (name: string) => unknown

/** What `lib/NAME.js` exports, beside the folder of the program. */
export async function fromLib<T>(name: string): Promise<T> {
  const folder = join(__dirname, '../lib')
  const file = join(folder, `${name}.js`)
  const source = readFileSync(file, 'utf8')
  const run = new Script(
    `(async function (exports, require, module, __filename, __dirname) {${source}\n})`,
    { filename: file },
  ).runInThisContext() as Wrapper
  const module = { exports: {} }
  await run(module.exports, from(folder), module, file, folder)
  return module.exports as T
}

// Packages are no names here: dist needs no node_modules.
function from(folder: string): (name: string) => unknown {
  return name => require(name.startsWith('.') ? join(folder, name) : name)
}

type Wrapper = (
  exports: object,
  require: (name: string) => unknown,
  module: { readonly exports: object },
  file: string,
  folder: string,
) => Promise<void>
