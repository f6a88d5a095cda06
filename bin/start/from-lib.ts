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
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

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
  await run(module.exports, createRequire(file), module, file, folder)
  return module.exports as T
}

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { readonly exports: object },
  file: string,
  folder: string,
) => Promise<void>
