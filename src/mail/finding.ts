/*
 * NAME
 *   finding - what a scanner saw
 *
 * DESCRIPTION
 *   A scanner looks and does not judge: a Finding says what was seen, where,
 *   and which verdict class it speaks for. decide judges.
 */

/** Verdict classes, worst first. */
export const VERDICT_CLASSES = [
  'infected',
  'banned',
  'ambiguous',
  'unchecked-error',
  'unchecked-overlimit',
  'unchecked-damaged',
  'unchecked-encrypted',
  'spam-certain',
  'active',
  'spam',
  'clean',
] as const

export type VerdictClass = (typeof VERDICT_CLASSES)[number]

/** Whether findings of that class are about no part of the message. */
export function isOfWhole(verdictClass: VerdictClass): boolean {
  return OF_WHOLE.has(verdictClass)
}

const OF_WHOLE: ReadonlySet<VerdictClass> = new Set([
  'ambiguous',
  'unchecked-error',
  'spam-certain',
  'spam',
  'clean',
])

export interface Finding {
  /** The scanner's name as in the configuration: `attachment-name`. */
  readonly scanner: string
  /** What was found: `Eicar-Test-Signature`, `.exe`. Printable and short. */
  readonly name: string
  readonly class: Exclude<VerdictClass, 'clean'>
  /** Label of the part (see part.ts); '' for the whole message. */
  readonly part: string
  /** Of a spam engine: the message's score, and the score from which it is of
   * this class, where the engine has one. */
  readonly score?: number
  readonly threshold?: number
}

/** True when a is worse than b. */
export function isWorse(a: VerdictClass, b: VerdictClass): boolean {
  return VERDICT_CLASSES.indexOf(a) < VERDICT_CLASSES.indexOf(b)
}
