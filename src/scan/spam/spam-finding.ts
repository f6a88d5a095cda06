/*
 * NAME
 *   spam-finding - a score as a finding
 *
 * DESCRIPTION
 *   The classes spam and spam-certain, by the levels of the configuration, or by
 *   what the engine itself says where there are none. A score of an engine is of
 *   the whole message.
 */

import type { Finding } from '../../mail/finding.js'
import type { SpamSettings } from './spam-options.js'

export interface Judged {
  readonly scanner: string
  readonly score: number
  /** The engine's own, in its own words. */
  readonly judgement: 'ham' | 'spam' | 'spam-certain'
  /** The scores from which it judges so, where it says. */
  readonly threshold: number | null
  readonly certainThreshold?: number
  /** Whether it judges so for another reason than the score. */
  readonly forced: boolean
}

/** The score from which a message is spam; none where no one says. */
export function spamThreshold(
  { threshold }: Pick<Judged, 'threshold'>,
  { spam_level }: Pick<SpamSettings, 'spam_level'>,
): { readonly threshold?: number } {
  const known = spam_level ?? threshold
  return known === null ? {} : { threshold: known }
}

export function spamFindings(
  judged: Judged,
  settings: Pick<SpamSettings, 'spam_level' | 'spam_certain_level'>,
): readonly Finding[] {
  const { scanner, score } = judged
  const isSpam = classOf(judged, settings)
  if (isSpam === null) return []
  const isCertain = isSpam === 'spam-certain'
  const certain = settings.spam_certain_level ?? judged.certainThreshold
  const threshold =
    isCertain && certain !== undefined
      ? { threshold: certain }
      : spamThreshold(judged, settings)
  const name = `score ${shownScore(score)}`
  return [{ scanner, name, class: isSpam, part: '', score, ...threshold }]
}

function classOf(
  { score, judgement, forced }: Judged,
  settings: Pick<SpamSettings, 'spam_level' | 'spam_certain_level'>,
): 'spam' | 'spam-certain' | null {
  const { spam_level: level, spam_certain_level: certain } = settings
  if (forced && judgement !== 'ham') return judgement
  const isCertain =
    certain === null ? judgement === 'spam-certain' : score >= certain
  const isSpam = level === null ? judgement !== 'ham' : score >= level
  // A level that is above the engine's own wins over its "certain" as well.
  if (isCertain && (isSpam || certain !== null)) return 'spam-certain'
  return isSpam ? 'spam' : null
}

/** As mail filters write it: one decimal. */
function shownScore(score: number): string {
  return score.toFixed(1)
}
