/*
 * NAME
 *   first-look - whether mailparser will be asked, before all else is loaded
 *
 * DESCRIPTION
 *   mailparser's thread takes as long to start as the engine takes to load. A
 *   message that names a charset which hides ASCII near its beginning is one
 *   that mailparser will be asked for: its thread is started at once, and both
 *   are done beside one another. It is a guess, and decides nothing else.
 *
 * DIAGNOSTICS
 *   Throws what reading throws.
 */

import { readSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { keepsAscii } from '../../src/parse/mailparser/ascii-charset.js'

export interface FirstLook {
  /** What was read so far: the rest of the message follows. */
  readonly begun: Buffer
  /** No one listens to it yet. */
  readonly thread: Worker | null
}

export async function lookFirst(fd: number): Promise<FirstLook> {
  const begun = readBeginning(fd)
  if (!hidesAscii(begun.toString('latin1'))) return { begun, thread: null }
  const { startMailparser } =
    await import('../../src/parse/mailparser/start-mailparser-worker.js')
  const thread = startMailparser(
    join(__dirname, 'cached-mailparser-worker.cjs'),
  )
  return { begun, thread }
}

const FIRST_BYTES = 4096

function readBeginning(fd: number): Buffer {
  const buffer = Buffer.allocUnsafe(FIRST_BYTES)
  try {
    return buffer.subarray(0, readSync(fd, buffer, 0, FIRST_BYTES, null))
  } catch (error) {
    // Nothing is there yet, and whose pipe it is does not wait.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    return buffer.subarray(0, 0)
  }
}

function hidesAscii(text: string): boolean {
  const named = text.matchAll(/charset\s*=\s*"?([\w-]+)/giu)
  return [...named].some(([, name = '']) => !keepsAscii(name.toLowerCase()))
}
