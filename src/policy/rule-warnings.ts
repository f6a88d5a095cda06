/*
 * NAME
 *   rule-warnings - rules that can fit nothing while the scanners are as they are
 *
 * DESCRIPTION
 *   A scanner says what its findings can be called. Those of our own scanners are
 *   known: an extension that is banned, a type, a mark that is reported. Only
 *   scanners of malware have names of their own. A rule with a name that none of
 *   the enabled scanners can give is no error, since a scanner may be off for an
 *   hour; but it never applies, and --check and doctor say so.
 */

import { makeGlob, makeGlobWalk } from '../util/glob.js'
import { MARKS } from '../mail/mark.js'
import type { Config } from '../config/config.js'
import { nearest } from '../config/table.js'
import { failureNames } from '../scan/scan.js'
import type { FindingNames, Scanner } from '../scan/scanner.js'
import { NAMES_OF_PARSE } from './known-names.js'
import { RULE } from './rule-options.js'
import type { RuleSettings } from './rule-source.js'

type Named = Pick<Scanner, 'name' | 'names'>

export interface RuleWarning {
  /** The number of the rule, from 0. */
  readonly index: number
  /** `FILE:LINE:COLUMN`. */
  readonly place: string
  readonly option: 'scanner' | 'finding'
  /** Half a sentence: `holds ".pdf", which ...`. */
  readonly text: string
}

export async function ruleWarnings(
  config: Pick<Config, 'tables' | 'place'>,
  scanners: readonly Named[],
): Promise<readonly RuleWarning[]> {
  const all = config
    .tables(RULE)
    .flatMap((settings, index) =>
      warningsOf(settings, scanners).map(it => ({ index, ...it })),
    )
  return Promise.all(
    all.map(async ({ index, option, text }) => {
      const place = await config.place([RULE.name, String(index), option])
      return { index, place, option, text }
    }),
  )
}

function warningsOf(
  { scanner, finding }: RuleSettings,
  enabled: readonly Named[],
): readonly Pick<RuleWarning, 'option' | 'text'>[] {
  const asked = [PARSE, ...enabled].filter(
    ({ name }) => scanner.length === 0 || scanner.includes(name),
  )
  if (asked.length === 0) {
    const text = `holds no scanner that is enabled: ${quoted(scanner)}`
    return [{ option: 'scanner', text }]
  }
  return finding
    .map(pattern => warningOf(pattern, asked))
    .filter(text => text !== '')
    .map(text => ({ option: 'finding', text }))
}

const PARSE: Named = {
  name: 'parse',
  names: () => ({ words: NAMES_OF_PARSE }),
}

function warningOf(pattern: string, asked: readonly Named[]): string {
  const names = asked.map(it => it.names?.())
  const words = names.flatMap(it => it?.words ?? [])
  const failures = asked.flatMap(it => failureNames(it.name))
  if ([...words, ...failures].some(makeGlob(pattern))) return ''
  const hint = hintFor(pattern, words)
  const text = `holds "${pattern}", which`
  if (!names.some(it => isLike(it, pattern))) {
    return `${text} no enabled scanner reports${hint}`
  }
  // Scanners of malware have names of several words.
  return /^[a-z]+$/iu.test(pattern)
    ? `${text} is compared with whole names${hint || meant(`"*${pattern}*"`)}`
    : ''
}

// A name that goes on after what is known may be any.
function isLike(names: FindingNames | undefined, pattern: string): boolean {
  if (names === undefined) return true
  const walk = makeGlobWalk(pattern)
  return (names.begins ?? []).some(it => walk.step(walk.start, it).size > 0)
}

function hintFor(pattern: string, words: readonly string[]): string {
  const word = pattern.toLowerCase()
  if (words.includes(`.${word}`)) return meant(`".${word}"`)
  if (Object.hasOwn(MARKS, word)) return meant(`mark = ["${word}"]`)
  if (/^\*?\.[^.*?]+$/u.test(word)) {
    return meant(`part = ["*${word.replace(/^\*/u, '')}"]`)
  }
  if (/^[^\s*?/]+\/[^\s*?/]+$/u.test(word)) return meant(`type = ["${word}"]`)
  // One word of a name, as people say it: "eicar".
  const isPiece = words.some(it => it.toLowerCase().split('-').includes(word))
  if (isPiece) return meant(`"*${pattern}*"`)
  const near = nearest(word, words)
  return near === undefined ? '' : meant(`"${near}"`)
}

function meant(what: string): string {
  return `; did you mean ${what}?`
}

function quoted(words: readonly string[]): string {
  return words.map(it => `"${it}"`).join(', ')
}
