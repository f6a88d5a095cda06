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

import type { Defect } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { isFollowed } from '../parse/defects.js'

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
    .flatMap(({ parts }) => parts)
    .filter(({ reading }) => reading === 'mime')
  const known: Known = {
    sums: new Set(ordinary.map(({ sha256 }) => sha256)),
    names: new Set(ordinary.flatMap(({ names }) => names)),
  }
  return found.flatMap(it => {
    const { parts, defects } = it
    const isOpen = isOpenIn(it)
    if (!defects.some(isOpen)) return defects
    const hasMore = parts.some(part => isMore(part, known))
    return hasMore
      ? defects
      : defects.map(it => (isOpen(it) ? { ...it, grade: 'harmless' } : it))
  })
}

interface Known {
  readonly sums: ReadonlySet<string>
  readonly names: ReadonlySet<string>
}

function isOpenIn({ isGuess }: Found): (defect: Defect) => boolean {
  return ({ grade, code }) =>
    grade === 'ambiguous' && (isGuess || isFollowed(code))
}

// Text that only another reading shows is read as text by it; what no format
// begins with is what a wrong decoding makes.
function isMore(part: Part, known: Known): boolean {
  if (part.reading === 'mime') return false
  if (part.names.some(name => !known.names.has(name))) return true
  return !PLAIN.has(part.detectedType) && !known.sums.has(part.sha256)
}

const PLAIN = new Set(['', 'text/plain', 'text/html'])
