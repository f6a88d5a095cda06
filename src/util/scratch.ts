/*
 * NAME
 *   scratch - memory up to a limit, then one unlinked file
 *
 * DESCRIPTION
 *   A Scratch contains the bytes that belong to one message: what came in, and
 *   what was decoded out of it. The first `memoryLimitBytes` stay in memory.
 *   What comes after goes to one file. It is unlinked as soon as it is open, so
 *   that nothing remains however the process ends.
 *
 *   Bytes are put in by a writer, one writer at a time; what end() returned
 *   stays readable until close().
 *
 *   The file can be lent to another thread, whose own Scratch goes on where
 *   this one ended. It stays open until it is given back, whatever happens
 *   meanwhile: a thread that is late must not write to what another message
 *   has opened under the same number.
 *
 * DIAGNOSTICS
 *   Throws the errors of open(2) and write(2): ENOSPC, EMFILE, EACCES. All of
 *   them are temporary for the mail.
 *
 * SECURITY
 *   Holds untrusted bytes. See safe-file.
 */

import { writeSync } from 'node:fs'
import { bytesOf, bytesOfFile, type Bytes } from './bytes.js'
import { closeQuietly, openUnlinked } from './files/safe-file.js'

export interface ScratchWriter {
  /** Whether chunks go to the file: their memory may be used again then. */
  readonly copies: boolean
  write(chunk: Buffer): void
  end(): Bytes
}

/** A file of another thread, and where writing goes on. */
export interface Borrowed {
  readonly fd: number
  readonly end: number
}

export interface Loan extends Borrowed {
  /** Once, when the other thread has done. @param end where the file ends. */
  giveBack(end: number): void
}

export class Scratch {
  readonly #folder: string
  #memoryLeft: number
  #fd: number | null = null
  #fileSize = 0
  /** Who writes; null where no one does. */
  #writing: object | null = null
  #closed = false
  /** Someone else closes the file, or will have given it back before. */
  #held = false

  /**
   * The folder is not touched before the memory is used up.
   * @param home the folder, or a file that another thread has lent.
   */
  constructor(home: string | Borrowed, memoryLimitBytes: number) {
    this.#memoryLeft = memoryLimitBytes
    this.#folder = typeof home === 'string' ? home : ''
    if (typeof home === 'string') return
    this.#fd = home.fd
    this.#fileSize = home.end
    this.#held = true
  }

  /** Starts a run of bytes. Its chunks are copied only when written to file. */
  writer(): ScratchWriter {
    if (this.#writing) throw new Error('scratch: one writer at a time')
    const own = {}
    this.#writing = own
    const check = (): void => {
      if (this.#writing !== own) throw new Error('scratch: given up')
    }
    let chunks: Buffer[] = []
    let held = 0
    let start = -1
    const spill = (): void => {
      start = this.#fileSize
      for (const chunk of chunks) this.#append(chunk)
      chunks = []
      this.#memoryLeft += held
    }
    return {
      get copies() {
        return start >= 0
      },
      write: chunk => {
        check()
        if (start < 0 && chunk.length <= this.#memoryLeft) {
          chunks.push(chunk)
          held += chunk.length
          this.#memoryLeft -= chunk.length
          return
        }
        if (start < 0) spill()
        this.#append(chunk)
      },
      end: () => {
        check()
        this.#writing = null
        if (start < 0) return bytesOf(joined(chunks))
        return this.inFile(start, this.#fileSize - start)
      },
    }
  }

  /** What was thrown may have left a writer that will not end: the next one may
   * begin. */
  abandon(): void {
    if (this.#writing !== LENT) this.#writing = null
  }

  /** From here on nothing more stays in memory. */
  useFile(): void {
    this.#memoryLeft = 0
  }

  /** How much of the file is written. */
  get fileEnd(): number {
    return this.#fileSize
  }

  /** Lends the file; until it is back there is no other writer. */
  lend(): Loan {
    if (this.#writing) throw new Error('scratch: one writer at a time')
    const fd = this.#file()
    this.#writing = LENT
    this.#held = true
    return {
      fd,
      end: this.#fileSize,
      giveBack: end => {
        this.#fileSize = end
        this.#writing = null
        this.#held = false
        if (this.#closed) this.#release()
      },
    }
  }

  /** Gives the file back. Bytes in it throw from then on. */
  close(): void {
    this.#closed = true
    if (!this.#held) this.#release()
  }

  #release(): void {
    if (this.#fd !== null) closeQuietly(this.#fd)
    this.#fd = null
  }

  /** Bytes that are written. Who is late must not read the file of another
   * message, which may have the same descriptor by now. */
  inFile(start: number, size: number): Bytes {
    const bytes = bytesOfFile(this.#file(), start, size)
    return {
      ...bytes,
      slice: (from, to, into) => {
        if (this.#closed) throw new Error('scratch: read after close')
        return bytes.slice(from, to, into)
      },
    }
  }

  #append(chunk: Buffer): void {
    const fd = this.#file()
    for (let done = 0; done < chunk.length;) {
      const left = chunk.length - done
      const put = writeSync(fd, chunk, done, left, this.#fileSize)
      done += put
      this.#fileSize += put
    }
  }

  #file(): number {
    if (this.#closed) throw new Error('scratch: written after close')
    this.#fd ??= openUnlinked(this.#folder)
    return this.#fd
  }
}

const LENT = {}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined
    ? only
    : Buffer.concat(chunks)
}
