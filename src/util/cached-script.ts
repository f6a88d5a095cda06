/*
 * NAME
 *   cached-script - a script, and what V8 has made of it before
 *
 * DESCRIPTION
 *   The build keeps what V8 made of a script beside it, under the hash of the
 *   script, and begins it with a sha256 of it: V8 looks whether it is of the
 *   same V8, with the same flags, but would run, or die of, one that is damaged.
 *   What is of another, damaged or not there is passed over, and the script
 *   compiled as ever.
 *
 *   A script has no import(): a script with a cache has no loader to ask. It is
 *   one function expression, as the build writes it: see Wrapper. Text that is
 *   put together at each start would be copied at each start.
 *
 * DIAGNOSTICS
 *   Throws where the script is missing or broken.
 *
 * SECURITY
 *   A cache is code. It is written by the build only, and is in the
 *   package's own folder, beside the code that it is of: who can write there
 *   needs no cache. No environment names another.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { Script } from 'node:vm'

/**
 * What `PATH.cjs` exports; its cache is `PATH.cache`.
 * @param require of a file in the same folder; making another costs more.
 */
export function runCached(path: string, require: Require): object {
  const file = `${path}.cjs`
  const script = compile(file, cacheOf(path))
  const run = script.runInThisContext() as Wrapper
  const module = { exports: {} }
  run(module.exports, require, module, file, dirname(file))
  return module.exports
}

export type Require = (name: string) => unknown

type Wrapper = (
  exports: object,
  require: Require,
  module: { readonly exports: object },
  file: string,
  folder: string,
) => void

function cacheOf(path: string): Buffer | undefined {
  try {
    const kept = readFileSync(`${path}.cache`)
    const [sum, data] = [kept.subarray(0, 32), kept.subarray(32)]
    const own = createHash('sha256').update(basename(path)).update(data)
    return own.digest().equals(sum) ? data : undefined
  } catch {
    return undefined // slower, and no more
  }
}

/**
 * What the build makes the cache of must be the same to the last byte. It sees
 * to it that all of them are ASCII: V8 holds other text at twice the size.
 */
function compile(file: string, cachedData: Buffer | undefined): Script {
  return new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData && { cachedData }),
  })
}
