/*
 * NAME
 *   container - what every kind of container is
 *
 * DESCRIPTION
 *   A kind of container is one file here and one line in the table of
 *   containers.ts. Its open() reads a part and tells the Gathering what it
 *   finds: members, defects, marks.
 *
 * DIAGNOSTICS
 *   open() may throw whatever it likes on bad bytes: the stage makes
 *   `container-damaged` of it, and keeps the members told before. Errors of
 *   the system (no space, no descriptors) and the end of the deadline go on.
 *
 * SECURITY
 *   Hostile bytes. A reader is bounded by what the Gathering gives it: it
 *   stops where member() or write() says false, calls turn() in every loop
 *   that the bytes decide about, says what it keeps by hold(), and trusts no
 *   size or offset. It never
 *   writes a file, and never uses a member's name for anything but a name.
 */

import type { Tried } from '../util/budget.js'
import type { Bytes } from '../util/bytes.js'
import type { Mark } from '../mail/mark.js'
import type { Part } from '../mail/part.js'
import type { DefectCode } from './defects.js'

/** One line of the table. Cheap: it is asked about every leaf. */
export interface ContainerKind {
  readonly name: string
  opens(part: Part): boolean
  /** Loads the reader; a message without such a part does not pay for it. */
  load(): Promise<{ readonly open: OpenContainer }>
}

export type OpenContainer = (
  part: Part,
  gathering: Gathering,
) => void | Promise<void>

export interface Member {
  /** Every name that a reader could use, whole paths, the likeliest first. */
  readonly names: readonly string[]
  /** null where it cannot be read: its names are judged all the same. */
  readonly content: Bytes | null
  /** What the container says that it is; '' by default. */
  readonly declaredType?: string
  /** Where it is a message whatever its type and name say. */
  readonly kind?: 'message'
}

/** Some bytes of a part, half open. */
export interface Extent {
  readonly start: number
  readonly end: number
}

export interface Gathering {
  /** Adds a member. False when there is room for no more of them: stop. */
  member(member: Member): boolean
  report(code: DefectCode): void
  mark(mark: Mark): void
  /**
   * Whether a size that a header states is more than may be unpacked of the
   * whole message; reported if so.
   */
  isTooLarge(size: number): boolean
  /** Where bytes go that are not a piece of the container's own. */
  store(): Store
  /** Awaited in every loop: others have their turn, the deadline its say. It
   * counts, as the bytes of the part that are looked at do: a reader that does
   * too much of it ends here. */
  turn(): Promise<void>
  /** Counts what is made in loops between two turns. */
  step(count: number): void
  /** Counts bytes that are looked at and are not the part's. */
  touch(count: number): void
  /** Counts what is kept to the end. */
  hold(bytes: number): void
  /** Takes rounds for a try of a password; false when not so many are left. */
  takeRounds(count: number, tried: Tried): boolean
  /** Takes a command of 7-Zip; false when there were enough. */
  takeRun(): boolean
  readonly signal: AbortSignal
  /** What other kinds have found in the same part. */
  members(): readonly Bytes[]
  /**
   * Tells where something is in the part, in pieces: an archive that became a
   * member, or data that its own kind of file reads in pieces. What reads the
   * part as an archive leaves the former alone, and takes no offence at the
   * latter.
   */
  cover(pieces: readonly Extent[], as: 'archive' | 'data'): void
  /** All that cover() was told of. */
  covered(as: 'archive' | 'data'): readonly (readonly Extent[])[]
  /** What may open what is encrypted, the likeliest first. */
  passwords(): readonly string[]
}

/** Takes bytes from one writer at a time, as the scratch under it does. */
export interface Store {
  /** False when the budget is used up: nothing more is kept, stop. */
  write(chunk: Buffer): boolean
  end(): Bytes
}
