/*
 * NAME
 *   world - what the handlers of the helper have in common
 */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Config } from '../config/config.js'
import type { Log } from '../log/line.js'
import type { Transport } from '../deliver/transport.js'
import { PEOPLE_FOLDER } from '../people/folder.js'
import type { Limits } from './limits.js'

export interface World {
  readonly config: Config
  /** Of the quarantine. */
  readonly folder: string
  readonly log: Log
  /** Those by which released messages go, for one release; it closes them. */
  readonly openTransports: () => readonly Transport[]
  /** What the log is to say. */
  readonly notice: (text: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly limits: Limits
  /** For what the person need not wait for; never rejects. */
  readonly later: (work: Promise<unknown>) => void
}

/** Of a kind of notes about entries. */
export function notesFolder(folder: string, kind: string): string {
  return join(folder, PEOPLE_FOLDER, kind)
}

/** Where a note about an entry and a recipient is; no name is theirs. */
export function notePath(
  folder: string,
  kind: 'released' | 'tries',
  { key, recipient }: { readonly key: string; readonly recipient: string },
): string {
  const home = join(notesFolder(folder, kind), key.slice(0, 2))
  return join(home, `${key}-${addressDigest(recipient).slice(0, 32)}`)
}

/** In hex; the same in any case. */
export function addressDigest(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex')
}
