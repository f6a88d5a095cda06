/*
 * NAME
 *   seekers - where the end records of a zip lead
 */

import type { Bytes } from '../../util/bytes.js'
import {
  endRecord,
  endRecord64,
  listedHeader,
  localHeader,
  locatedEnd64,
  type EndRecord,
} from './records.js'

/** Tells whether some header of an end record's directory leads to a member. */
export function memberSeeker(bytes: Bytes): (offset: number) => boolean {
  const leads = directorySeeker(bytes)
  return offset => {
    const end = endRecord(bytes, offset)
    if (end === null) return false
    const located = locatedEnd64(bytes, offset)
    const wide = located === null ? null : endRecord64(bytes, located)
    const ofWide = wide === null ? [] : plansOfEnd(wide, wide.offset)
    return [...plansOfEnd(end, offset), ...ofWide].some(leads)
  }
}

/** Tells whether a header leads to a member, from where a directory may start
 * on, by what may have to be added to its offsets. */
export function directorySeeker(
  bytes: Bytes,
): (place: Pick<Plan, 'start' | 'bases'>) => boolean {
  let left = SEEK_LIMIT
  return ({ start, bases }) => {
    let header = listedHeader(bytes, start)
    while (header !== null) {
      // Enough looked at: the reader decides what it is.
      if (left-- <= 0) return true
      const { localOffset } = header
      if (bases.some(it => localHeader(bytes, it + localOffset))) return true
      header = listedHeader(bytes, header.end)
    }
    return false
  }
}

/** Headers of directories, for all end records together. */
const SEEK_LIMIT = 10_000

/** One way to find the directory of an end record. */
export interface Plan {
  readonly start: number
  /** What may have to be added to its offsets. */
  readonly bases: readonly number[]
  readonly count: number
}

export function plansOfEnd(end: EndRecord, offset: number): readonly Plan[] {
  const adjacent = offset - end.size
  const bases = [...new Set([adjacent - end.start, 0])]
  const { count } = end
  return [
    { start: adjacent, bases, count },
    { start: end.start, bases: [0], count },
  ]
}
