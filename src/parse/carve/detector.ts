/*
 * NAME
 *   detector - tells whether a text contains files or parts of one kind
 *
 * DESCRIPTION
 *   text-signs has the table of all detectors. Each is beside the code that
 *   reads what it detects.
 */

/** What a text may contain, and that something reads it. */
export type Sign =
  | 'uuencode'
  /** Lines of it without a `begin`. */
  | 'uuLines'
  | 'yenc'
  | 'binhex'
  | 'dataUrl'
  /** Base64 in the middle of lines, or bytes in a script. */
  | 'inline'
  /** Names that files in it are saved by. */
  | 'savedNames'
  /** Entities of XML that it declares itself. */
  | 'entities'
  /** Lines that look like the header of a part. */
  | 'block'
  /** Several fields of it in one line. */
  | 'joined'
  /** Lines of base64. */
  | 'baseRun'
  | 'quotedRun'
  /** Base64 or uuencode in a quotation. */
  | 'decorated'
  /** Base64 in lines that only a page has. */
  | 'tagged'

export type Signs = ReadonlySet<Sign>

export interface Detector {
  readonly sign: Sign
  /**
   * Found in every text in small letters that `find` is true for. One pattern
   * is made of all of them, and most texts are searched for nothing else: so it
   * is simple, and linear.
   */
  readonly cheap: RegExp
  /** latin1. A wrong yes costs one wasted decode. */
  readonly find: (text: string) => boolean
}
