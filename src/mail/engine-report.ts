/*
 * NAME
 *   engine-report - what an engine says of a message besides findings
 *
 * DESCRIPTION
 *   A spam engine gives each message a score, also one in which it finds
 *   nothing. Rules, fields of delivered mail and records need it. So do they need
 *   to know that an engine was not asked, and why.
 *
 * SECURITY
 *   Texts are printable and short.
 */

export interface EngineReport {
  /** The scanner's name as in the configuration. */
  readonly scanner: string
  /** Default: it gave none. */
  readonly score?: number
  /** The score from which the message is spam. */
  readonly threshold?: number
  /** What the engine wants done, in its own words: `add header`. */
  readonly wanted?: string
  /** What made the score, the weightiest first; at most TEST_LIMIT. */
  readonly tests?: readonly EngineTest[]
  /** Domains that the engine verified by DMARC, DKIM or SPF; lower case. */
  readonly verifiedDomains?: readonly string[]
  /** One line: `not asked: larger than size_limit`. */
  readonly note?: string
}

export interface EngineTest {
  readonly name: string
  /** Default: the engine does not say. */
  readonly score?: number
}

const TEST_LIMIT = 64

/** The weightiest tests, those without a score last. */
export function weightiest(tests: readonly EngineTest[]): EngineTest[] {
  const weight = ({ score }: EngineTest): number => Math.abs(score ?? 0)
  return [...tests]
    .sort((one, other) => weight(other) - weight(one))
    .slice(0, TEST_LIMIT)
}
