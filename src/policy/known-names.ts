/*
 * NAME
 *   known-names - names of defects and findings that a rule can meet
 *
 * DESCRIPTION
 *   A rule with a name that nothing has would never fit, and no one would see
 *   why. Names of defects come from the tables of parse and unpack. A finding is
 *   an extension (`.exe`), a defect, a mark, or whatever a scanner of malware calls
 *   it; so a name of a finding is an error where it cannot be any of these: an
 *   extension with a second dot, a defect that is harmless and so no finding, or
 *   a word that is one letter or two from a defect or a mark. What no scanner that
 *   is enabled can report is in rule-warnings.
 *
 * DIAGNOSTICS
 *   Throws RuleError.
 */

import { makeGlob } from '../util/glob.js'
import { MARKS } from '../mail/mark.js'
import type { Defect } from '../mail/message.js'
import { nearest } from '../config/table.js'
import { UNREAD_DEFECTS } from '../mail/defect-rows.js'
import { DEFECTS as PARSE_DEFECTS } from '../parse/defects.js'
import { DEFECTS as UNPACK_DEFECTS } from '../unpack/defects.js'
import { NAMES_TOO_LONG } from '../scan/attachment/attachment-path.js'
import { TOO_MANY_NAMES } from '../scan/attachment/counted-names.js'
import { RuleError, type RuleSettings } from './rule-source.js'

const GRADES: ReadonlyMap<string, Defect['grade']> = new Map(
  [PARSE_DEFECTS, UNPACK_DEFECTS, UNREAD_DEFECTS].flatMap(table =>
    Object.entries(table).map(([code, { grade }]) => [code, grade] as const),
  ),
)

const DEFECTS: readonly string[] = [...GRADES.keys()].sort()

/** What findings of the parser can be called. */
export const NAMES_OF_PARSE: readonly string[] = DEFECTS.filter(
  code => GRADES.get(code) !== 'harmless',
)

const WORDS: readonly string[] = [
  ...NAMES_OF_PARSE,
  ...Object.keys(MARKS),
  NAMES_TOO_LONG,
  TOO_MANY_NAMES,
]

export function checkNames(settings: RuleSettings, index: number): void {
  for (const pattern of settings.defect) {
    const isDefect = makeGlob(pattern)
    if (DEFECTS.some(isDefect)) continue
    const text = `contains "${pattern}", which is no defect${hint(pattern, DEFECTS)}`
    throw new RuleError(index, 'defect', text)
  }
  for (const pattern of settings.finding) {
    const why = faultOf(pattern)
    if (why === '') continue
    throw new RuleError(index, 'finding', `contains "${pattern}"${why}`)
  }
}

function faultOf(pattern: string): string {
  const [, last = '', more] = /^\*?\.([^*?.]*)(\..*)?$/su.exec(pattern) ?? []
  if (more !== undefined && last !== '') {
    const end = pattern.slice(pattern.lastIndexOf('.'))
    return `: the name of such a finding is the last extension alone, "${end}"`
  }
  if (GRADES.get(pattern.toLowerCase()) === 'harmless') {
    return `, a harmless defect, which is no finding; did you mean defect = ["${pattern.toLowerCase()}"]?`
  }
  // Scanners of malware have capitals, digits or dots in their names.
  if (!/^[a-z]+(?:-[a-z]+)+$/u.test(pattern)) return ''
  if (WORDS.includes(pattern)) return ''
  const meant = hint(pattern, WORDS)
  return meant === '' ? '' : `, which is no finding${meant}`
}

function hint(pattern: string, words: readonly string[]): string {
  const near = nearest(pattern, words)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
