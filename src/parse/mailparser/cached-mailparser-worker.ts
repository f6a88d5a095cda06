/*
 * NAME
 *   cached-mailparser-worker - the mailparser-worker, started quickly
 *
 * DESCRIPTION
 *   Compiling mailparser takes longer than reading a message with it: as it is
 *   built, the thread takes what V8 made of it before. See cached-script.
 */

import { join } from 'node:path'
import { runCached, type Require } from '../../util/cached-script.js'

/** The build puts its name here, without the ending. */
declare const POSTSIFT_MAILPARSER: string
declare const require: Require

runCached(join(__dirname, POSTSIFT_MAILPARSER), require)
