/*
 * NAME
 *   loose-sections - sections of a name that are not as they should be
 *
 * DESCRIPTION
 *   Readers drop a section whose number they cannot read, or stop there; take
 *   sections by their numbers or as they come; keep the first or the last of
 *   two with one number; and stop at a gap. In each of these ways, the first
 *   section, the first two, and so on are each a name (RFC 2231 3).
 *
 * SECURITY
 *   Hostile text; so many sections, and no more.
 */

import { charsetReadings, percentBytes } from '../../mail/encoded-word.js'

export interface LooseSection {
  /** The text between the key and the equals sign. */
  readonly marks: string
  /** With its quotes. */
  readonly value: string
}

const SECTION_LIMIT = 32

interface Numbered extends LooseSection {
  /** Among all that were found. */
  readonly place: number
  readonly number: number
  readonly isExtended: boolean
  /** As RFC 2231 has it. */
  readonly isSound: boolean
}

export function* looseSections(
  sections: readonly LooseSection[],
): Generator<string, void, undefined> {
  if (sections.length === 0) return
  const all = sections.slice(0, SECTION_LIMIT).map(numbered)
  const names = new Set<string>()
  for (const some of beginsOf(waysOf(all))) {
    for (const name of joinedNames(some)) names.add(name)
  }
  yield* names
}

// The first section of each way, the first two, and so on; each once: most
// ways are the same for most names.
function* beginsOf(
  ways: readonly (readonly Numbered[])[],
): Generator<readonly Numbered[], void, undefined> {
  const seen = new Set<string>()
  for (const some of ways) {
    let key = ''
    for (const [at, { place }] of some.entries()) {
      key += `${place} `
      if (seen.has(key)) continue
      seen.add(key)
      yield some.slice(0, at + 1)
    }
  }
}

function numbered({ marks, value }: LooseSection, place: number): Numbered {
  const digits = /\d{1,9}/u.exec(marks)?.[0]
  return {
    ...{ marks, value, place },
    number: digits === undefined ? 0 : Number(digits),
    isExtended: /\*[\t-\r ]*$/u.test(marks),
    isSound: /^\*(?:0|[1-9]\d{0,8})\*?$/u.test(marks),
  }
}

function waysOf(all: readonly Numbered[]): readonly (readonly Numbered[])[] {
  const sound = all.filter(it => it.isSound)
  const unquoted = all.filter(it => !it.value.startsWith('"'))
  const numbers = all.filter(({ marks }) => /\d/u.test(marks))
  return [all, sound, unquoted, numbers].flatMap(some => {
    const ordered = [...some].sort((one, other) => one.number - other.number)
    const first = ordered.filter(
      (it, at) => it.number !== ordered[at - 1]?.number,
    )
    const last = ordered.filter(
      (it, at) => it.number !== ordered[at + 1]?.number,
    )
    return [some, ordered, first, last]
  })
}

// Up to a quote, or without quotes; with percent signs undone where it is said,
// in none, or in all of them.
function* joinedNames(
  sections: readonly Numbered[],
): Generator<string, void, undefined> {
  for (const textOf of [withoutQuotes, toQuote]) {
    for (const isCode of CODES) {
      const charset = /^([^']*)'[^']*'/u.exec(textOf(sections[0]?.value ?? ''))
      const pieces = sections.map((it, at) => {
        const text = textOf(it.value)
        const rest =
          at === 0 && charset !== null ? text.slice(charset[0].length) : text
        return isCode(it)
          ? percentBytes(rest, '%')
          : Buffer.from(rest, 'latin1')
      })
      yield* charsetReadings(Buffer.concat(pieces), charset?.[1] ?? 'utf-8')
    }
  }
}

const CODES: readonly ((section: Numbered) => boolean)[] = [
  it => it.isExtended,
  () => true,
]

function withoutQuotes(value: string): string {
  return value.replaceAll('"', '')
}

function toQuote(value: string): string {
  const text = value.replace(/^[\t-\r "]+/u, '')
  const end = text.search(/[\t-\r ";,]/u)
  return end < 0 ? text : text.slice(0, end)
}
