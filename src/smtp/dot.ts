/*
 * NAME
 *   dot - the bytes of a message on the wire, both ways
 *
 * DESCRIPTION
 *   DotDecoder reads what follows DATA. CRLF.CRLF ends it and nothing else
 *   does; the CRLF of the DATA command counts as its first CRLF, so that `.`
 *   CRLF as the very first bytes ends an empty message. After CRLF one dot is
 *   taken away. All else is content and is handed on as it came: bare CR, bare
 *   LF, NUL, `\n.\n`. The spool makes it canonical.
 *
 *   Content is gathered into blocks, so that neither a client that sends byte
 *   by byte nor a body of dots makes many small buffers of one message. A long
 *   run of it is handed on where it is. After the end the decoder is ready for
 *   the next message.
 *
 *   DotEncoder writes what a spool contains, lines that end with LF: each LF
 *   becomes CRLF, a dot that begins a line is doubled, a last line without
 *   end gets one. A CR becomes a space, so that no bare CR or LF is ever sent.
 *   Only end() gives the final dot.
 *
 * SECURITY
 *   The one place where it is decided where a message ends (SMTP smuggling,
 *   CVE-2023-51764 and its kin). RFC 5321 4.5.2 and 2.3.8.
 */

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const DOT = 0x2e
const CRLF_DOT = Buffer.from('\r\n.')
const BLOCK_BYTES = 32 * 1024

/** What the decoder knows of the bytes just before the next one. */
type Seen = 'text' | 'CR' | 'CRLF' | 'CRLF.' | 'CRLF.CR'

export class DotDecoder {
  readonly #emit: (block: Buffer) => void
  readonly #blockBytes: number
  #seen: Seen = 'CRLF'
  #block: Buffer | null = null
  #filled = 0

  /** @param emit takes each block of content; it must not write to them. */
  constructor(emit: (block: Buffer) => void, blockBytes = BLOCK_BYTES) {
    this.#emit = emit
    this.#blockBytes = blockBytes
  }

  /**
   * Reads a chunk of the wire.
   * @returns where the bytes after CRLF.CRLF begin; -1 when it has not come.
   */
  decode(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length) {
      if (this.#seen === 'text') {
        at = this.#takeText(chunk, at)
        continue
      }
      const ended = this.#step(chunk[at] as number)
      at++
      if (ended) {
        this.#seen = 'CRLF'
        this.#flush()
        return at
      }
    }
    return -1
  }

  // All up to the next CRLF and dot in one go. What may be the beginning of
  // one at the end of the chunk is content in any case: only dots are held.
  #takeText(chunk: Buffer, at: number): number {
    const near = Math.min(chunk.length, at + NEAR_BYTES)
    for (let to = at; to < near; to++) {
      if (chunk[to] !== CR) continue
      this.#append(chunk, at, to + 1)
      this.#seen = 'CR'
      return to + 1
    }
    const found = chunk.indexOf(CRLF_DOT, at)
    if (found >= 0) {
      this.#append(chunk, at, found + 2)
      this.#seen = 'CRLF'
      return found + 2
    }
    this.#append(chunk, at, chunk.length)
    this.#seen = seenAtEnd(chunk)
    return chunk.length
  }

  /** One byte at the edge of a line; true when it ends the message. */
  #step(byte: number): boolean {
    switch (this.#seen) {
      case 'CRLF':
        if (byte === DOT) {
          this.#seen = 'CRLF.'
          return false
        }
        break
      case 'CRLF.':
        if (byte === CR) {
          this.#seen = 'CRLF.CR'
          return false
        }
        break
      case 'CRLF.CR':
        if (byte === LF) return true
        // The dot was stuffing; the CR that was held back is content.
        this.#put(CR)
        break
    }
    this.#put(byte)
    this.#seen =
      byte === CR ? 'CR' : byte === LF && this.#seen === 'CR' ? 'CRLF' : 'text'
    return false
  }

  #put(byte: number): void {
    const block = this.#room()
    block[this.#filled++] = byte
  }

  #append(chunk: Buffer, from: number, to: number): void {
    if (to - from < NEAR_BYTES) {
      for (let at = from; at < to; at++) this.#put(chunk[at] as number)
      return
    }
    // What is kept of a chunk keeps all of it.
    const isMost = 2 * (to - from) > chunk.buffer.byteLength
    if (isMost && to - from >= LONG_BYTES) {
      this.#flush()
      this.#emit(chunk.subarray(from, to))
      return
    }
    for (let at = from; at < to;) {
      const block = this.#room()
      const copied = chunk.copy(block, this.#filled, at, to)
      this.#filled += copied
      at += copied
    }
  }

  #room(): Buffer {
    if (this.#block !== null && this.#filled < this.#blockBytes) {
      return this.#block
    }
    this.#flush()
    return (this.#block = Buffer.allocUnsafeSlow(this.#blockBytes))
  }

  // A block that is mostly empty is copied: a kept view keeps all of its
  // memory.
  #flush(): void {
    if (this.#block === null || this.#filled === 0) return
    const content = this.#block.subarray(0, this.#filled)
    if (this.#filled > this.#blockBytes / 2) {
      this.#block = null
      this.#filled = 0
      this.#emit(content)
      return
    }
    this.#filled = 0
    this.#emit(Buffer.from(content))
  }
}

/** A run that is worth a buffer of its own. */
const LONG_BYTES = 4096

// Below this many bytes a loop finds the end of a line sooner than indexOf().
const NEAR_BYTES = 16

const NO_ENDS = new Int32Array(0)

export class DotEncoder {
  #lineStart = true
  #ends = NO_ENDS

  /**
   * A chunk of LF lines, in order, as bytes for the wire.
   * @param memory where they may be, if they fit.
   */
  encode(chunk: Buffer, memory?: Buffer): Buffer {
    const lines = withoutCr(chunk)
    const count = this.#findEnds(lines)
    // Each line may grow by a dot and a CR. The lines are at the end at
    // first, and move to where they belong.
    const room = 2 * (count < 0 ? lines.length : count) + 1
    const length = room + lines.length
    const wire =
      memory !== undefined && memory.length >= length
        ? memory.subarray(0, length)
        : Buffer.allocUnsafeSlow(length)
    lines.copy(wire, room)
    const size =
      count < 0
        ? this.#moveBytes(wire, room)
        : this.#moveLines(wire, room, count)
    return wire.subarray(0, size)
  }

  // Where lines end; -1 for short ones, of which there may be very many.
  #findEnds(lines: Buffer): number {
    const most = Math.floor(lines.length / NEAR_BYTES)
    if (this.#ends.length < most) this.#ends = new Int32Array(most)
    const ends = this.#ends
    let count = 0
    for (let at = lines.indexOf(LF); at >= 0; at = lines.indexOf(LF, at + 1)) {
      if (count === most) return -1
      ends[count++] = at
    }
    return count
  }

  #moveLines(wire: Buffer, room: number, count: number): number {
    const ends = this.#ends
    let at = room
    let to = 0
    for (let line = 0; line <= count; line++) {
      const end = line < count ? room + (ends[line] as number) : wire.length
      if (at === wire.length) break
      if (this.#lineStart && wire[at] === DOT) wire[to++] = DOT
      wire.copyWithin(to, at, end)
      to += end - at
      this.#lineStart = line < count
      if (line === count) break
      wire[to++] = CR
      wire[to++] = LF
      at = end + 1
    }
    return to
  }

  #moveBytes(wire: Buffer, room: number): number {
    let lineStart = this.#lineStart
    let to = 0
    for (let at = room; at < wire.length; at++) {
      const byte = wire[at] as number
      if (lineStart && byte === DOT) wire[to++] = DOT
      lineStart = byte === LF
      if (lineStart) wire[to++] = CR
      wire[to++] = byte
    }
    this.#lineStart = lineStart
    return to
  }

  /** The end of the last line, if it has none, and the final dot. */
  end(): Buffer {
    return Buffer.from(this.#lineStart ? '.\r\n' : '\r\n.\r\n')
  }
}

// Text never begins after a CR, so what is before it does not matter.
function seenAtEnd(text: Buffer): Seen {
  const last = text[text.length - 1]
  if (last === CR) return 'CR'
  return last === LF && text[text.length - 2] === CR ? 'CRLF' : 'text'
}

function withoutCr(chunk: Buffer): Buffer {
  const first = chunk.indexOf(CR)
  if (first < 0) return chunk
  const clean = Buffer.from(chunk)
  for (let at = first; at < clean.length; at++) {
    if (clean[at] === CR) clean[at] = SPACE
  }
  return clean
}
