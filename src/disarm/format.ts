/*
 * NAME
 *   format - what every format that can be disarmed is
 *
 * DESCRIPTION
 *   A format is one file or folder here and one line in the table of formats.ts.
 *   Its disarm() makes harmless bytes of the bytes of a file, or says why it
 *   cannot. It decides nothing: `marks` are what must go, and disarm.ts looks
 *   whether they did.
 *
 * SECURITY
 *   Hostile bytes. A format bounds its own work, and changes nothing that it
 *   does not understand: then it gives a reason, and the file is not delivered.
 */

import type { Mark } from '../mail/mark.js'
import type { Part } from '../mail/part.js'
import type { Turn } from '../util/turn.js'

export interface FormatOptions {
  /** What must go. */
  readonly marks: ReadonlySet<Mark>
  /** Whether pictures and styles of a page that are elsewhere may stay. */
  readonly keepsRemote: boolean
  readonly turn: Turn
  /** What is in this file is disarmed by that; one level less each time. */
  readonly inner: (content: Buffer, name: string) => Promise<FormatResult>
}

export type FormatResult =
  | {
      readonly is: 'harmless'
      readonly content: Buffer
      /** Words of what was taken out, each once; none where nothing was. */
      readonly removed: readonly string[]
    }
  | { readonly is: 'cannot'; readonly reason: string }

export interface Format {
  readonly name: string
  /** Cheap, as ContainerKind's. */
  takes(part: Part): boolean
  load(): Promise<{
    readonly disarm: (
      content: Buffer,
      part: Part,
      options: FormatOptions,
    ) => FormatResult | Promise<FormatResult>
  }>
}

export function cannot(reason: string): FormatResult {
  return { is: 'cannot', reason }
}
