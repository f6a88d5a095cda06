/*
 * NAME
 *   attachment-path - forbidden places of files in one another
 *
 * DESCRIPTION
 *   Bans a part by its name and those of all that it is in: messages and
 *   containers, the outermost first, with slashes between them. `*.zip/**` +
 *   `/*.js`, written together, is a script in a zip at any depth of it. Instead
 *   of a name, its type may be given, declared or detected:
 *   `application/zip/**`. See util/glob for the patterns.
 *
 *   A pattern begins with any of the names, or, with a slash in front, with
 *   what is attached to the message itself. Every name that a reader could use
 *   counts, of each part in the row.
 *
 * DIAGNOSTICS
 *   A message with more and longer names than can be compared is
 *   unchecked-overlimit.
 *
 * SECURITY
 *   Reads hostile names. All ways through a pattern and all names of a part
 *   are followed at once, and letters are counted.
 */

import {
  makeGlobWalk,
  type GlobPlaces,
  type GlobWalk,
} from '../../util/glob.js'
import { printable } from '../../util/text.js'
import { makeTurn } from '../../util/turn.js'
import type { Finding } from '../../mail/finding.js'
import { outerPath, type Part } from '../../mail/part.js'
import { boolean } from '../../config/option.js'
import { checkedList } from '../checked-list.js'
import { findingLabel } from './label.js'
import type { ScannerKind } from '../scanner.js'

const NAME = 'attachment-path'

export const NAMES_TOO_LONG = 'names-too-long'

const SECTION = {
  name: 'scanner.attachment-path',
  sentence: 'Finds files by their place in archives and messages.',
  options: {
    enabled: boolean(
      true,
      'Enable this scanner. It does nothing while banned_paths is empty.',
    ),
    banned_paths: checkedList(
      [],
      'Banned paths: patterns of names or types, from the outermost file to the innermost, as in "*.zip/**/*.js".',
      checkPattern,
    ),
  },
} as const

export const attachmentPath: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    const patterns = settings.banned_paths.map(makePattern)
    if (!settings.enabled || patterns.length === 0) return null
    return {
      name: NAME,
      antivirus: false,
      names: () => ({
        words: [...patterns.map(({ text }) => printable(text)), NAMES_TOO_LONG],
      }),
      scan: ({ parts }, { deadline }) =>
        findingsOf(parts, patterns, makeTurn(deadline.signal)),
      close: () => {},
    }
  },
}

interface Pattern {
  readonly text: string
  /** Whether it begins with what the message itself contains. */
  readonly isAnchored: boolean
  readonly walk: GlobWalk
}

function makePattern(word: string): Pattern {
  const text = word.trim()
  const isAnchored = text.startsWith('/')
  const walk = makeGlobWalk(isAnchored ? text.slice(1) : text)
  return { text, isAnchored, walk }
}

const PATTERN_LIMIT = 512

function checkPattern(word: string): void {
  const { length } = word.trim().replace(/^\//u, '')
  if (length > 0 && length <= PATTERN_LIMIT) return
  throw new RangeError('must contain patterns like "*.zip/**/*.js"')
}

/** Letters times patterns: some seconds of work. */
const LETTERS_LIMIT = 10_000_000

async function findingsOf(
  parts: readonly Part[],
  patterns: readonly Pattern[],
  turn: () => Promise<void>,
): Promise<readonly Finding[]> {
  // Parts are after those that they were opened from.
  const places = patterns.map(() => new Map<string, GlobPlaces>())
  const findings: Finding[] = []
  let letters = 0
  for (const part of parts) {
    if (part.kind === 'multipart') continue
    await turn()
    const names = linkNames(part)
    const length = names.reduce((sum, name) => sum + name.length + 1, 0)
    letters += length * patterns.length
    if (letters > LETTERS_LIMIT) return [...findings, TOO_MUCH]
    patterns.forEach((pattern, at) => {
      const known = places[at]
      if (known === undefined) return
      const { isEnd, ends } = follow(part, names, { pattern, known })
      known.set(part.path, merged(known.get(part.path), ends))
      if (isEnd) findings.push(findingOf(part, pattern))
    })
  }
  return findings
}

const TOO_MUCH: Finding = {
  scanner: NAME,
  name: NAMES_TOO_LONG,
  class: 'unchecked-overlimit',
  part: '',
}

// What fits up to this part, and where its members go on.
function follow(
  { path }: Part,
  names: readonly string[],
  { pattern, known }: { pattern: Pattern; known: Map<string, GlobPlaces> },
): { readonly isEnd: boolean; readonly ends: GlobPlaces } {
  const { walk, isAnchored } = pattern
  const outer = outerPath(path)
  const begins = !isAnchored || outer === ''
  const from = merged(known.get(outer), begins ? walk.start : undefined)
  let isEnd = false
  let ends: GlobPlaces = new Set()
  for (const name of names) {
    const to = walk.step(from, name)
    isEnd ||= walk.isEnd(to)
    ends = merged(ends, walk.step(to, '/'))
  }
  return { isEnd, ends }
}

function merged(
  a: GlobPlaces | undefined,
  b: GlobPlaces | undefined,
): GlobPlaces {
  if (a === undefined || a.size === 0) return b ?? new Set()
  if (b === undefined || b.size === 0) return a
  return new Set([...a, ...b])
}

const NAME_LETTERS = 512

// A part without a name is still a place.
function linkNames(part: Part): readonly string[] {
  const names = part.names.flatMap(name => [name, tidied(name)])
  const types = [part.detectedType, part.declaredType].filter(it => it !== '')
  const all = new Set([...names, ...types].map(it => it.slice(-NAME_LETTERS)))
  return all.size === 0 ? [''] : [...all]
}

// As Windows writes it to a disk: what it drops, and slashes as we write them.
function tidied(name: string): string {
  const text = name
    .slice(-NAME_LETTERS)
    .replace(/\p{Cc}/gu, '')
    .replaceAll('\\', '/')
  let end = text.length
  while (end > 0 && /[\s./]/u.test(text.charAt(end - 1))) end--
  return text.slice(0, end).replace(/^\/+/u, '')
}

function findingOf(part: Part, { text }: Pattern): Finding {
  const name = printable(text)
  return { scanner: NAME, name, class: 'banned', part: findingLabel(part) }
}
