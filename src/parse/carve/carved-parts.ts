/*
 * NAME
 *   carved-parts - what other readings than the ordinary one found
 *
 * DESCRIPTION
 *   Takes each find once: the same bytes under names that are known already
 *   are nothing new. Counts what was decoded for all of them.
 *
 * SECURITY
 *   Bounded by the budget: parts, and bytes of other readings.
 */

import { bytesOf, NO_BYTES, windows, type Bytes } from '../../util/bytes.js'
import { sha256Of } from '../../util/digest.js'
import { detectType } from '../../util/file-type/file-type.js'
import { asPart, leafPart, type LeafFacts } from '../../mail/leaf.js'
import { joinPath, type Part } from '../../mail/part.js'
import { isGuess, type Reading } from '../../mail/reading.js'
import type { ParseContext } from '../context.js'
import type { DefectCode } from '../defects.js'
import type { TransferDecoder } from '../transfer/decoder.js'

export interface Find extends Partial<
  Pick<LeafFacts, 'kind' | 'charset' | 'fields' | 'range' | 'form'>
> {
  /** '' for one that has no part of its own. */
  readonly path: string
  readonly reading: Reading
  readonly content: Bytes
  readonly names?: readonly string[]
  readonly declaredType?: string
  /** Whether there is a sign in bytes of no type; without one they are no part.
   * Default: there is. */
  readonly hasSign?: (content: Bytes) => boolean
}

export interface Finds {
  /** All that is known so far, finds among them. */
  readonly parts: readonly Part[]
  /** Adds what is new, and returns it. */
  add(find: Find): Part | null
  /** Decodes bytes, as far as the limit allows. */
  decoded(bytes: Bytes, decoder: TransferDecoder): Promise<Bytes>
  /** Bytes that are in memory already; nothing where the limit is reached. */
  taken(bytes: Buffer): Bytes
  /** Whether one more head of a part may be looked at. */
  takeHead(count?: number): boolean
  /** Whether there is room for more. */
  isOpen(): boolean
  report(code: DefectCode): void
  /** Whether a long body was not decoded under the same head before: the text is
   * looked through in several forms, in most of which it is the same. */
  isNewBody(raw: Bytes, head: string): boolean
  readonly turn: () => Promise<void>
}

/** @param parts what is known; finds are added to them. */
export function makeFinds(
  parts: Part[],
  tools: {
    readonly context: ParseContext
    readonly turn: () => Promise<void>
    readonly report: (code: DefectCode) => void
  },
): Finds {
  const { context, turn, report } = tools
  const { budget, scratch } = context
  const known = new Map<string, Set<string>>()
  for (const part of parts) isNew(known, part)
  const small = new Set<string>()
  const bodies = new Set<string>()
  let open = true
  let count = 0
  const take = (size: number): boolean => {
    if (open && !budget.takeReading(size)) {
      open = false
      report('too-many-readings')
    }
    return open
  }
  const takeHead = (count?: number): boolean => {
    if (open && !budget.takeHead(count)) {
      open = false
      report('too-many-parts')
    }
    return open
  }
  const add = (find: Find): Part | null => {
    if (!open || find.content.size === 0) return null
    const { names = [], declaredType = '', form = 'encoded' } = find
    const key = keyOf(find)
    if (key !== null && small.has(key)) return null
    const path = find.path || joinPath(context.path, `carved.${count + 1}`)
    if (find.hasSign?.(find.content) === false) {
      const facts = { ...find, path, names, declaredType, form }
      if (isNothing(facts, context)) return null
    }
    const part = leafPart({ ...find, path, names, declaredType, form })
    const fresh = isNew(known, part)
    if (key !== null) small.add(key)
    if (!fresh) return null
    const isRoom = isGuess(find.reading)
      ? budget.takeGuess()
      : budget.takePart()
    // Lists of digests and of numbers have thousands of lines that could be
    // base64. After as many as there is room for, noise is left out.
    if (!isRoom && isGuess(find.reading) && isNoise(part)) return null
    if (!isRoom) {
      open = false
      report('too-many-parts')
      return null
    }
    if (find.path === '') count++
    parts.push(part)
    return part
  }
  const decoded = async (
    bytes: Bytes,
    decoder: TransferDecoder,
  ): Promise<Bytes> => {
    const writer = scratch.writer()
    for (const window of windows(bytes)) {
      await turn()
      const chunk = decoder.push(window)
      if (!take(chunk.length)) break
      writer.write(chunk)
    }
    const last = decoder.end()
    if (take(last.length)) writer.write(last)
    return writer.end()
  }
  return {
    parts,
    add,
    decoded,
    takeHead,
    taken: bytes => (take(bytes.length) ? bytesOf(bytes) : NO_BYTES),
    turn,
    report,
    isNewBody: (raw, head) => {
      if (raw.size < LONG_BODY_BYTES) return true
      const known = bodies.size
      return bodies.add(`${sha256Of(raw)} ${head}`).size > known
    },
    isOpen: () => open,
  }
}

/** A shorter one is decoded as quickly as its digest is made. */
const LONG_BODY_BYTES = 64 * 1024

// Where no one says what is a container, it can be one.
// Its digest and what it is besides are not asked for: each of the latter has a
// sign.
function isNothing(facts: LeafFacts, { isContainer }: ParseContext): boolean {
  const { names, content } = facts
  if (names.length > 0 || isContainer === undefined) return false
  const detectedType = detectType(content)
  return PLAIN.has(detectedType) && !isContainer(asPart(facts, detectedType))
}

/** Also of bytes without a control character, whatever they are. */
const PLAIN = new Set(['', 'text/plain'])

// Few bytes without a name and of no type: no reader could do anything with
// them. By chance some begin as a file does, and have no room for one.
function isNoise({ names, detectedType, alsoTypes, content }: Part): boolean {
  if (names.length > 0) return false
  const isKnown = detectedType !== '' || alsoTypes.length > 0
  return content.size < (isKnown ? FILE_BYTES : NOISE_BYTES)
}

/** EICAR has 68; no file that a program opens has less. */
const FILE_BYTES = 48

const NOISE_BYTES = 1024

// The key that makes a small part new or not. A text may contain a million
// equal files of three bytes, and a digest of each would take long.
function keyOf({
  content,
  kind,
  names = [],
  declaredType,
}: Find): string | null {
  if (content.size > SMALL_BYTES) return null
  const letters = content.slice(0, content.size).toString('latin1')
  return [kind, declaredType, ...names, letters].join('\n')
}

const SMALL_BYTES = 256

// Whether its bytes are new, or one of its names is for them.
function isNew(known: Map<string, Set<string>>, part: Part): boolean {
  const { sha256, names, kind } = part
  const key = `${kind} ${sha256}`
  const seen = known.get(key)
  if (seen === undefined) {
    known.set(key, new Set(names))
    return true
  }
  const fresh = names.filter(name => !seen.has(name))
  fresh.forEach(name => seen.add(name))
  return fresh.length > 0
}
