/*
 * NAME
 *   start-mailparser-worker - start the thread of mailparser
 */

import { SHARE_ENV, Worker } from 'node:worker_threads'

const HEAP_LIMIT_MB = 512

/** @param program cached-mailparser-worker as built, or mailparser-worker. */
export function startMailparser(program: string | URL): Worker {
  return new Worker(program, {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    // A copy takes time, and mailparser asks for none of it.
    env: SHARE_ENV,
    // What it prints goes nowhere: our output is a reply.
    stdout: true,
    stderr: true,
  })
}
