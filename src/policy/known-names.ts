/*
 * NAME
 *   known-names - names of defects and findings that a rule can meet
 *
 * DESCRIPTION
 *   A rule with a name that nothing has would never fit, and no one would see
 *   why. Names of defects come from the tables of parse and unpack. A finding is
 *   an extension (`.exe`), a defect, a mark, or whatever a scanner of malware calls
 *   it; so a name of a finding is an error where it cannot be any of these: an
 *   extension with a second dot, or a word that is one letter or two from a defect
 *   or a mark.
 *
 * DIAGNOSTICS
 *   Throws RuleError.
 */

import { makeGlob } from '../util/glob.js'
import { MARKS } from '../mail/mark.js'
import { nearest } from '../config/table.js'
import { UNREAD_DEFECTS } from '../mail/defect-rows.js'
import { DEFECTS as PARSE_DEFECTS } from '../parse/defects.js'
import { DEFECTS as UNPACK_DEFECTS } from '../unpack/defects.js'
import { RuleError, type RuleSettings } from './rule-source.js'

const DEFECTS: readonly string[] = [
  ...new Set(
    [PARSE_DEFECTS, UNPACK_DEFECTS, UNREAD_DEFECTS].flatMap(it =>
      Object.keys(it),
    ),
  ),
].sort()

const WORDS: readonly string[] = [...DEFECTS, ...Object.keys(MARKS)]

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
