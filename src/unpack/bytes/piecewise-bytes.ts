/*
 * NAME
 *   piecewise-bytes - bytes that consist of separate pieces
 *
 * DESCRIPTION
 *   Several runs of other bytes as one; nothing is copied before it is read.
 *   Containers that cut their members into sectors or segments need it.
 */

import { NO_BYTES, subBytes, type Bytes } from '../../util/bytes.js'

/** The place of a piece: its offset in the whole, start..end of the source. */
export interface Run {
  readonly at: number
  readonly start: number
  readonly end: number
}

export class Pieces {
  readonly #source: Bytes
  readonly #runs: { at: number; start: number; end: number }[] = []
  #size = 0

  constructor(source: Bytes) {
    this.#source = source
  }

  /** Adds start..end of the source; a run that goes on grows. */
  add(start: number, end: number): void {
    const to = Math.min(end, this.#source.size)
    if (to <= start) return
    const last = this.#runs.at(-1)
    if (last?.end === start) last.end = to
    else this.#runs.push({ at: this.#size, start, end: to })
    this.#size += to - start
  }

  get runs(): readonly Run[] {
    return this.#runs
  }

  /** The first `size` bytes of all, or as many as there are. */
  bytes(size = this.#size): Bytes {
    const [first] = this.#runs
    if (first === undefined) return NO_BYTES
    const length = Math.min(size, this.#size)
    if (length <= first.end - first.start) {
      return subBytes(this.#source, first.start, first.start + length)
    }
    return {
      size: length,
      slice: (start, end) => this.#slice(start, Math.min(end, length)),
    }
  }

  #slice(start: number, end: number): Buffer {
    const found: Buffer[] = []
    for (
      let index = runAt(this.#runs, start);
      index < this.#runs.length;
      index++
    ) {
      const run = this.#runs[index]
      if (run === undefined || run.at >= end) break
      const from = run.start + Math.max(0, start - run.at)
      const to = Math.min(run.end, run.start + end - run.at)
      found.push(this.#source.slice(from, to))
    }
    const [only] = found
    return found.length === 1 && only !== undefined
      ? only
      : Buffer.concat(found)
  }
}

/** Runs in something that is in pieces itself, as runs of its source.
 * @param outer the pieces, in order, as Pieces has them. */
export function runsThrough(
  runs: readonly Run[],
  outer: readonly Run[],
): readonly Run[] {
  const found: Run[] = []
  for (const run of runs) {
    for (let index = runAt(outer, run.start); index < outer.length; index++) {
      const piece = outer[index]
      if (piece === undefined || piece.at >= run.end) break
      const from = Math.max(run.start, piece.at)
      const to = Math.min(run.end, piece.at + piece.end - piece.start)
      const start = piece.start + from - piece.at
      const at = run.at + from - run.start
      if (from < to) found.push({ at, start, end: start + to - from })
    }
  }
  return found
}

// The last run that begins at or before the offset.
function runAt(runs: readonly Run[], offset: number): number {
  let low = 0
  let high = runs.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const run = runs[middle]
    if (run !== undefined && run.at <= offset) low = middle
    else high = middle - 1
  }
  return low
}
