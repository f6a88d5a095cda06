/*
 * NAME
 *   noise - damage that means nothing, because the same bytes are sound
 *
 * DESCRIPTION
 *   A part is first read as its header declares. Where that gives a sound
 *   container, what a reader guesses from the same characters is noise: damage
 *   to noise means nothing, and its content is judged all the same. A reading is
 *   also noise if it shares characters with one that gave a sound container.
 */

import type { Bytes } from '../util/bytes.js'
import type { Defect } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { isGuess } from '../mail/reading.js'

/** What is known of the containers of one message. */
export class Noise {
  /** Of containers that are sound. */
  readonly #paths = new Set<string>()
  /** Sound ones that were found in a text, by where the text is. */
  readonly #found = new Map<string, Bytes[]>()
  /** How many bytes may still be looked through for pieces of them. */
  #roomBytes = ROOM_BYTES

  /** What was unpacked from a part, without the defects that are noise. */
  leave<T extends Opened | null>(part: Part, unpacked: T): T {
    if (unpacked === null) return unpacked
    const { path, reading, content } = part
    const { parts, defects } = unpacked
    const isSound = defects.every(({ grade }) => grade === 'harmless')
    const text = textOf(path)
    if (isSound && parts.length > 0) {
      this.#paths.add(path)
      if (text !== null) {
        this.#found.set(text, [...(this.#found.get(text) ?? []), content])
      }
    }
    // A word that a log has cut is no damaged file.
    const isWord = reading === 'base64-word'
    if (!isWord && !isGuess(reading)) return unpacked
    const wholes = text === null ? [] : (this.#found.get(text) ?? [])
    if (!isSound && this.#isIn(content, wholes)) this.#paths.add(path)
    if (!isWord && !this.#paths.has(path)) return unpacked
    return { ...unpacked, defects: defects.filter(it => !isNoise(it)) }
  }

  /** Whether the defect is of a piece (of the whole that `pieces` names for it)
   * that is damaged by itself and sound when put together. */
  isOfPiece(it: Defect, pieces: ReadonlyMap<string, string>): boolean {
    return isNoise(it) && this.#paths.has(pieces.get(it.part) ?? '-')
  }

  // A line of base64 has other letters than its neighbors: what is whole is
  // there as it is.
  #isIn(piece: Bytes, wholes: readonly Bytes[]): boolean {
    for (const whole of wholes) {
      if (piece.size > whole.size) continue
      this.#roomBytes -= whole.size
      if (this.#roomBytes < 0) return false
      const bytes = piece.slice(0, piece.size)
      if (whole.slice(0, whole.size).includes(bytes)) return true
    }
    return false
  }
}

interface Opened {
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
}

/** Honest documents have a few hundred drawings of some kilobytes. */
const ROOM_BYTES = 64 * 1024 * 1024

// null where it was not found in one.
function textOf(path: string): string | null {
  const at = path.lastIndexOf('carved.')
  return at < 0 || path.includes('/', at) ? null : path.slice(0, at)
}

function isNoise({ grade }: Defect): boolean {
  return grade === 'damaged' || grade === 'ambiguous'
}
