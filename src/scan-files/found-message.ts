/*
 * NAME
 *   found-message - what a path of filter-scan means
 */

/** A message as a range of a file; end null: to the end of the file. */
export interface FoundMessage {
  readonly kind: 'message'
  /** As reports name it: the path, in an mbox with `:NUMBER`. */
  readonly label: string
  /** The file, or `-`. */
  readonly path: string
  readonly start: number
  readonly end: number | null
}

export interface FoundError {
  readonly kind: 'error'
  readonly label: string
  readonly error: string
}

export interface FoundSkipped {
  readonly kind: 'skipped'
  readonly label: string
}

export type Found = FoundMessage | FoundError | FoundSkipped
