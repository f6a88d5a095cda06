/*
 * NAME
 *   settle-defects - which odd shapes of a message are harmless
 *
 * DESCRIPTION
 *   parse reads an odd message in every way that some mail program reads it.
 *   Where it follows them all (isFollowed) and no other reading contains more
 *   than the ordinary one, nothing is hidden from a scanner: the defect is
 *   harmless. Where another reading has a file or a name that the ordinary one
 *   has not, the message stays ambiguous.
 */

import type { Bytes } from '../util/bytes.js'
import { sha256Of } from '../util/digest.js'
import type { Defect } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { isFollowed } from '../parse/defects.js'
import { isShortProse, PROSE_LIMIT_BYTES } from '../parse/repeated-parts.js'

/** What was found in one message or container. */
interface Found {
  /** What was read here is a guess (see mail/reading): all it has is followed. */
  readonly isGuess: boolean
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
}

/** The defects of all that was found, graded for the whole message. */
export function settleDefects(found: readonly Found[]): readonly Defect[] {
  if (!found.some(it => it.defects.some(isOpenIn(it)))) {
    return found.flatMap(({ defects }) => defects)
  }
  const ordinary = found
    .filter(({ isGuess }) => !isGuess)
    .flatMap(({ parts }) => parts)
    .filter(({ reading }) => reading === 'mime')
  const known: Known = {
    sums: new Map(ordinary.map(it => [it.sha256, it.content.size])),
    names: new Set(ordinary.flatMap(({ names }) => names)),
  }
  // What only a guess shows is more for the message around it, too.
  const guessed = found.filter(({ isGuess }) => isGuess)
  const guessHasMore = guessed.some(({ parts }) =>
    parts.some(part => isNew(part, known)),
  )
  return found.flatMap(it => {
    const { parts, defects } = it
    const isOpen = isOpenIn(it)
    if (!defects.some(isOpen)) return defects
    const hasMore = guessHasMore || parts.some(part => isMore(part, known))
    return hasMore
      ? defects
      : defects.map(it => (isOpen(it) ? { ...it, grade: 'harmless' } : it))
  })
}

interface Known {
  /** Sizes by digest. */
  readonly sums: ReadonlyMap<string, number>
  readonly names: ReadonlySet<string>
}

function isOpenIn({ isGuess }: Found): (defect: Defect) => boolean {
  return ({ grade, code }) =>
    grade === 'ambiguous' && (isGuess || isFollowed(code))
}

function isMore(part: Part, known: Known): boolean {
  return part.reading !== 'mime' && isNew(part, known)
}

// Text that only another reading shows is read as text by it; what no format
// begins with is what a wrong decoding makes.
function isNew(part: Part, known: Known): boolean {
  if (part.names.some(name => !known.names.has(name))) return true
  return !PLAIN.has(part.detectedType) && !isKnown(part, known)
}

// The same bytes; or the same with what some decoders make of the delimiter line
// that follows them, too short for anything, and with a line of prose after it.
function isKnown({ sha256, content }: Part, { sums }: Known): boolean {
  if (sums.has(sha256)) return true
  return [...sums]
    .filter(
      ([, size]) =>
        size > 0 &&
        size < content.size &&
        size >= content.size - TRAIL_BYTES - PROSE_LIMIT_BYTES,
    )
    .sort(([, a], [, b]) => b - a)
    .slice(0, CANDIDATES_LIMIT)
    .some(
      ([sum, size]) =>
        isTrail(content, size) && sum === sha256Of(content, size),
    )
}

function isTrail(content: Bytes, start: number): boolean {
  if (content.size - start <= TRAIL_BYTES) return true
  const lines = content
    .slice(start, content.size)
    .toString('latin1')
    .split('\n')
  const others = lines.filter(line => !isShortProse(line))
  return others.join('\n').length <= TRAIL_BYTES
}

const TRAIL_BYTES = 64

const CANDIDATES_LIMIT = 8

const PLAIN = new Set(['', 'text/plain', 'text/html'])
