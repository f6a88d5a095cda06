/*
 * NAME
 *   comparison - the option spam_score: a score compared with a number
 *
 * DIAGNOSTICS
 *   parseComparison() throws RangeError with half a sentence that follows the
 *   option's name.
 */

export function parseComparison(text: string): (score: number) => boolean {
  const [, sign = '', digits] =
    /^\s*(>=|>|<=|<)\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*$/u.exec(text) ?? []
  if (digits === undefined) {
    throw new RangeError(
      `must be a comparison like ">= 12" or "< 4.5", not "${text}"`,
    )
  }
  const limit = Number(digits)
  switch (sign) {
    case '>=':
      return score => score >= limit
    case '>':
      return score => score > limit
    case '<=':
      return score => score <= limit
    default:
      return score => score < limit
  }
}
