/*
 * NAME
 *   moment - a time as people write it
 *
 * DIAGNOSTICS
 *   readMoment() throws RangeError with half a sentence.
 */

import { duration } from './option.js'

/** A date, a date with a time, or an age: `2026-11-22`, `2026-11-22 20:10`, `7d`.
 * @returns milliseconds since the epoch. */
export function readMoment(text: string, now = Date.now()): number {
  if (/^\d/u.test(text) && /[smhd]$/u.test(text)) {
    return now - AGE.readText(text) * 1000
  }
  const isDate = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?$/u.test(text)
  // A date alone is a day here, not in Greenwich.
  const moment = Date.parse(text.length === 10 ? `${text} 00:00` : text)
  if (isDate && !Number.isNaN(moment)) return moment
  throw new RangeError('must be a date or an age: 2026-11-22, 7d')
}

const AGE = duration(0, '')
