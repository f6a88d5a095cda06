/*
 * NAME
 *   formula - formulas that start programs or load from elsewhere
 *
 * DESCRIPTION
 *   A formula that names a program, a topic and an item starts the program:
 *   `=cmd|'/C calc'!A1`, also after `+`, `-` or `@` and with blanks in it,
 *   which Excel skips. OpenDocument has a function for it, and sheets of Excel
 *   4.0 have EXEC and CALL.
 *
 * SECURITY
 *   Hostile text. Linear: each bar is looked at with its context, and the
 *   context after one bar ends at the next.
 */

import type { Mark } from '../../mail/mark.js'
import { linkMark } from './link.js'

/** Of one formula, as a cell has it. */
export function formulaMarks(formula: string): readonly Mark[] {
  const marks: Mark[] = []
  if (/\bDDE\s{0,20}\(/iu.test(formula) || hasDdeFormula(formula)) {
    marks.push('dde-link')
  }
  if (LOADS.test(formula)) marks.push('external-object')
  if (RUNS.test(formula)) marks.push('xlm-macro')
  return [...marks, ...linkMarks(formula)]
}

/** Of all cells of a text; only those of SYLK know the functions of Excel 4.0. */
export function cellMarks(
  text: string,
  form: 'cells' | 'sylk',
): readonly Mark[] {
  const marks: Mark[] = [...linkMarks(text)]
  if (hasDdeFormula(text) || DDE_CELL.test(text)) marks.push('dde-link')
  if (LOADS_CELL.test(text)) marks.push('external-object')
  if (PATH_CELL.test(text)) marks.push('network-path')
  if (form === 'sylk' && RUNS_SYLK.test(text)) marks.push('xlm-macro')
  return marks
}

const DDE_CELL = /[=+@-]\s{0,20}DDE\s{0,20}\(/iu
const LOADS_CELL =
  /[=+@(-]\s{0,20}(?:WEBSERVICE|IMPORT(?:DATA|XML|HTML|FEED|RANGE))\s{0,20}\(/iu
const PATH_CELL = /[=+@-]\s{0,20}'?\\\\[\w.]/u
const RUNS_SYLK = /;E[^\n;]{0,200}(?:EXEC|CALL|REGISTER(?:\.ID)?)\s{0,20}\(/iu

// Where HYPERLINK leads; a quotation mark in a cell of CSV is two.
function linkMarks(text: string): readonly Mark[] {
  const marks: Mark[] = []
  for (const [, target = ''] of text.matchAll(HYPERLINK)) {
    const mark = linkMark(target)
    if (mark !== null) marks.push(mark)
  }
  return marks
}

const HYPERLINK = /HYPERLINK\s{0,20}\(\s{0,20}"{1,4}([^"\n]{1,500})/giu

/** Functions that ask a host; and those of Excel 4.0 that start something. */
const LOADS = /\b(?:WEBSERVICE|IMPORT(?:DATA|XML|HTML|FEED|RANGE))\s{0,20}\(/iu
const RUNS = /[=+@(,-]\s{0,20}(?:EXEC|CALL|REGISTER(?:\.ID)?)\s{0,20}\(/iu

/** What a topic, the blanks around it and the name of a program have at most. */
const TOPIC_LENGTH = 1024
const BEFORE_LENGTH = 300
const RUNS_OF_QUOTES = 5

/** Whether a cell somewhere in it starts a program. */
function hasDdeFormula(text: string): boolean {
  for (let at = text.indexOf('|'); at >= 0; at = text.indexOf('|', at + 1)) {
    if (isTopic(text, at + 1) && isFormula(text, at)) return true
  }
  return false
}

// `'...'!` or `word!`, with blanks between.
function isTopic(text: string, start: number): boolean {
  let at = pastBlanks(text, start)
  const quote = text.charAt(at)
  const limit = Math.min(text.length, at + TOPIC_LENGTH)
  if (quote === "'" || quote === '"') {
    // A quotation mark in a cell that is quoted itself is two, or four.
    for (let run = 0; run < RUNS_OF_QUOTES; run++) {
      while (at < limit && text.charAt(at) === quote) at++
      if (run > 0 && hasItem(text, at)) return true
      while (at < limit && text.charAt(at) !== quote) at++
    }
    return false
  } else {
    const from = at
    while (at < limit && /[\w .:\\/-]/u.test(text.charAt(at))) at++
    if (at === from) return false
  }
  return hasItem(text, at)
}

// `!A1`, `!'x'`, with blanks between.
function hasItem(text: string, start: number): boolean {
  const at = pastBlanks(text, start)
  if (text.charAt(at) !== '!') return false
  return /[\w'"$]/u.test(text.charAt(pastBlanks(text, at + 1)))
}

// A name before the bar, and what makes a formula of it before that.
function isFormula(text: string, bar: number): boolean {
  let at = bar - 1
  const limit = Math.max(0, bar - BEFORE_LENGTH)
  while (at >= limit && isBlank(text.charAt(at))) at--
  if (at < limit || !/[\w'").\]]/u.test(text.charAt(at))) return false
  let hasLetter = false
  for (; at >= limit; at--) {
    const letter = text.charAt(at)
    if (STARTS.has(letter)) return hasLetter
    hasLetter ||= /[a-z]/iu.test(letter)
    if (letter === '|') return false
  }
  return false
}

const STARTS = new Set([
  '=',
  '+',
  '-',
  '@',
  '\uff1d',
  '\uff0b',
  '\uff0d',
  '\uff20',
])

function pastBlanks(text: string, start: number): number {
  let at = start
  while (at < text.length && isBlank(text.charAt(at))) at++
  return at
}

function isBlank(letter: string): boolean {
  return letter <= ' ' || letter === '\u00a0'
}
