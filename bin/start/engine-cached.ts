/*
 * NAME
 *   engine-cached - the work of a program that starts for each message, quickly
 *
 * DESCRIPTION
 *   Compiling the engine takes Node.js longer than filtering a message. The
 *   build keeps what V8 made of it beside the one file that it is in, under the
 *   hash of that file, and begins it with a sha256 of it: V8 looks whether it is
 *   of the same V8, with the same flags, but would run, or die of, one that is
 *   damaged. What is of another, damaged or not there is passed over, and the
 *   file compiled as ever.
 *
 * DIAGNOSTICS
 *   Throws where the file is missing or broken.
 *
 * SECURITY
 *   A cache is code. It is written by the build only, and stands in the
 *   package's own folder, beside the code that it is of: who can write there
 *   needs no cache. No environment names another.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'
import type * as Work from './work.js'

/** The build puts its name here, without the ending. */
declare const POSTSIFT_WORK: string

export function loadWork(): typeof Work {
  const folder = dirname(fileURLToPath(import.meta.url))
  const file = join(folder, `${POSTSIFT_WORK}.cjs`)
  const script = compile(file, cacheOf(folder))
  const run = script.runInThisContext() as Wrapper
  const module = { exports: {} }
  run(module.exports, createRequire(file), module, file, folder)
  return module.exports as typeof Work
}

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { readonly exports: object },
  file: string,
  folder: string,
) => void

function cacheOf(folder: string): Buffer | undefined {
  try {
    const kept = readFileSync(join(folder, `${POSTSIFT_WORK}.cache`))
    const [sum, data] = [kept.subarray(0, 32), kept.subarray(32)]
    const own = createHash('sha256').update(POSTSIFT_WORK).update(data).digest()
    return own.equals(sum) ? data : undefined
  } catch {
    return undefined // slower, and no more
  }
}

/** What the build makes the cache of must be the same to the last byte. */
function compile(file: string, cachedData: Buffer | undefined): Script {
  const source = readFileSync(file, 'utf8')
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`
  return new Script(wrapped, {
    filename: file,
    ...(cachedData && { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
}
