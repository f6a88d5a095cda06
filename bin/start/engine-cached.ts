/*
 * NAME
 *   engine-cached - the work of a program that starts for each message, quickly
 *
 * DESCRIPTION
 *   Compiling the engine takes Node.js longer than filtering a message. The
 *   build keeps what V8 made of it: see cached-script. What few messages need is
 *   in a second file, which is loaded when the first one asks for a module of it
 *   by a name that begins `postsift-late/`; for what both need, the second asks
 *   the first, by `postsift-shared/` (see install/build/cached-bundles.mjs).
 *
 * DIAGNOSTICS
 *   Throws where a file is missing or broken.
 */

import { join } from 'node:path'
import { runCached, type Require } from '../../src/util/cached-script.js'
import type * as Work from './work.js'

/** The build puts their names here, without the ending. */
declare const POSTSIFT_WORK: string
declare const POSTSIFT_LATE: string
/** See from-lib. */
declare const require: Require

export { lookFirst } from './first-look.js'

const [LATE, SHARED] = ['postsift-late/', 'postsift-shared/']

interface Shared {
  /** What both files have, by its name from the top: `src/util/bytes.ts`. */
  readonly shared: Readonly<Record<string, object>>
}

interface Late {
  readonly modules: Readonly<Record<string, () => object>>
}

export function loadWork(): typeof Work {
  let late: Late | undefined
  const work = runCached(join(__dirname, POSTSIFT_WORK), name => {
    if (!name.startsWith(LATE)) return require(name)
    late ??= loadLate(work)
    return late.modules[name.slice(LATE.length)]?.()
  }) as typeof Work & Shared
  return work
}

function loadLate({ shared }: Shared): Late {
  return runCached(join(__dirname, POSTSIFT_LATE), name =>
    name.startsWith(SHARED) ? shared[name.slice(SHARED.length)] : require(name),
  ) as Late
}
