/*
 * NAME
 *   engine-cached - the work of a program that starts for each message, quickly
 *
 * DESCRIPTION
 *   Compiling the engine takes Node.js longer than filtering a message. The
 *   build keeps what V8 made of it: see cached-script.
 *
 * DIAGNOSTICS
 *   Throws where the file is missing or broken.
 */

import { join } from 'node:path'
import { runCached, type Require } from '../../src/util/cached-script.js'
import type * as Work from './work.js'

/** The build puts its name here, without the ending. */
declare const POSTSIFT_WORK: string
/** See from-lib. */
declare const require: Require

export { lookFirst } from './first-look.js'

export function loadWork(): typeof Work {
  return runCached(join(__dirname, POSTSIFT_WORK), require) as typeof Work
}
