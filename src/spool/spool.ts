/*
 * NAME
 *   spool - a message on its way in becomes canonical bytes, once
 *
 * DESCRIPTION
 *   A Spool takes the bytes of one message as they come, makes them canonical,
 *   counts them, takes their digest, and holds them in a Scratch: in memory up
 *   to `spool_memory_limit`, then in one unlinked file.
 *
 *   A message's Scratch goes through three states; there is no other:
 *
 *     filling   write() was called; nothing may be read
 *     filled    finish() returned the Spooled; bytes are fixed and readable
 *     closed    close() was called; the file is gone
 *
 *   However the process ends, the file has no name and nothing is left.
 *
 * DIAGNOSTICS
 *   write() and finish() throw MailError 4.3.1 when the spool cannot hold the
 *   message (ENOSPC, EDQUOT, EMFILE, EACCES ...).
 */

import { createHash, type Hash } from 'node:crypto'
import type { Bytes } from '../util/bytes.js'
import { ONE_CALL_BYTES, sha256Of } from '../util/digest.js'
import { Scratch, type ScratchWriter } from '../util/scratch.js'
import { addGarbage } from '../util/process/young-garbage.js'
import { MailError } from '../mail/error.js'
import { Canonicalizer, type LineEnds, type Room } from './canonical.js'

export interface Spooled {
  /** The canonical bytes. */
  readonly bytes: Bytes
  /** Hex digest of them. */
  readonly sha256: string
  readonly lineEnds: LineEnds
  /** Where decoded parts of the same message may go. */
  readonly scratch: Scratch
  close(): void
}

export interface SpoolOptions {
  readonly folder: string
  readonly memoryLimitBytes: number
}

const NO_MEMORY = Buffer.alloc(0)

export class Spool {
  readonly #canonical = new Canonicalizer()
  /** Of a message that is not small. */
  #digest: Hash | null = null
  /** All that has come of one that is. */
  #small: Buffer[] = []
  #size = 0
  readonly #scratch: Scratch
  readonly #writer: ScratchWriter
  #memory = NO_MEMORY
  /** What goes to the file needs its memory no longer than a write. */
  readonly #room: Room = size => {
    if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size)
    return this.#memory
  }

  constructor(options: SpoolOptions) {
    this.#scratch = new Scratch(options.folder, options.memoryLimitBytes)
    this.#writer = this.#scratch.writer()
  }

  write(chunk: Buffer): void {
    const isCopied = this.#writer.copies
    this.#keep(this.#canonical.push(chunk, isCopied ? this.#room : undefined))
    if (isCopied) addGarbage(chunk.length)
  }

  finish(): Spooled {
    this.#keep(this.#canonical.end())
    const bytes = this.#writer.end()
    return {
      bytes,
      sha256: this.#digest?.digest('hex') ?? sha256Of(bytes),
      lineEnds: this.#canonical.lineEnds(),
      scratch: this.#scratch,
      close: () => this.#scratch.close(),
    }
  }

  /** Gives back what a message that did not come to its end has taken. */
  close(): void {
    this.#scratch.close()
  }

  #keep(lines: Buffer): void {
    if (lines.length === 0) return
    this.#look(lines)
    try {
      this.#writer.write(lines)
    } catch (error) {
      throw new MailError('4.3.1', 'insufficient system storage', {
        cause: error,
      })
    }
  }

  // Memory of what is in the file is used again: its digest is taken at once.
  #look(lines: Buffer): void {
    this.#size += lines.length
    const isSmall = this.#size <= ONE_CALL_BYTES && !this.#writer.copies
    if (this.#digest === null && isSmall) {
      this.#small.push(lines)
      return
    }
    this.#digest ??= createHash('sha256')
    for (const earlier of this.#small.splice(0)) this.#digest.update(earlier)
    this.#digest.update(lines)
  }
}

/** Spools all of a source. */
export async function spool(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  options: SpoolOptions,
): Promise<Spooled> {
  const taker = new Spool(options)
  try {
    for await (const chunk of source) taker.write(chunk)
    return taker.finish()
  } catch (error) {
    taker.close()
    throw error
  }
}
