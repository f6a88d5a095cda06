/*
 * NAME
 *   install-record - what apply did, kept for undo, status, verify and doctor
 */

import type { Edit, FileName } from '../../../src/postfix/edit.js'
import type { Pool } from './pool.js'
import type { Mode } from './stanzas.js'

/** What apply did, kept for undo. */
export interface InstallRecord {
  readonly format: 1
  /** False from before the first change until Postfix has taken the last. */
  readonly isComplete: boolean
  readonly mode: Mode
  readonly listenPort: number
  /** Absent where no service takes mail of our own users. */
  readonly submissionPort?: number
  readonly files: Readonly<Record<FileName, FileRecord>>
  readonly edits: readonly Edit[]
  readonly made: readonly Made[]
  /** Missing in records of older versions. */
  readonly setup?: Setup
}

/** What was chosen besides, for status, verify and doctor. */
export interface Setup {
  readonly configFile: string
  /** As in pipe(8). */
  readonly user: string
  readonly returnPort: number
  /** Absolute path, and what `node --version` says. */
  readonly node: string
  readonly nodeVersion: string
  /** The milter that signs what comes back. Default none. */
  readonly signMilter?: string
  /** Filters on other hosts. Default none. */
  readonly pool?: Pool
}

export interface FileRecord {
  /** The file itself, after following all links. */
  readonly path: string
  /** As it was before us. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** sha256 in hex of what we wrote. */
  readonly after: string
}

/** What ends with every undo: the service. */
export const UNITS: readonly Made['kind'][] = ['unit', 'enabled']

export type Made =
  | { readonly kind: 'account'; readonly name: string }
  | { readonly kind: 'folder'; readonly path: string }
  /** A unit of systemd that was there already, enabled and started. */
  | { readonly kind: 'enabled'; readonly unit: string }
  | {
      readonly kind: 'file' | 'unit'
      readonly path: string
      /** sha256 in hex. */
      readonly digest: string
    }
