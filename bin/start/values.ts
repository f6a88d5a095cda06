/*
 * NAME
 *   values - times, sizes and counts as command lines have them
 */

import { InvalidArgumentError } from 'commander'
import { duration, size } from '../../src/config/option.js'

export function repeated(
  value: string,
  before: readonly string[] = [],
): readonly string[] {
  return [...before, value]
}

export function time(text: string): number {
  const seconds = /^\d/u.test(text) && /[smhd]$/u.test(text)
  if (seconds) return Date.now() - read(duration(0, ''), text) * 1000
  const isDate = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?$/u.test(text)
  // A date alone is a day here, not in Greenwich.
  const moment = Date.parse(text.length === 10 ? `${text} 00:00` : text)
  if (isDate && !Number.isNaN(moment)) return moment
  throw new InvalidArgumentError('It must be a date or an age: 2026-11-22, 7d.')
}

/** From a minute to a day, in seconds. */
export function shortTime(text: string): number {
  const seconds = read(duration(0, ''), text)
  if (seconds >= 60 && seconds <= DAY_SECONDS) return seconds
  throw new InvalidArgumentError('It must be from 1m to 24h.')
}

const DAY_SECONDS = 24 * 60 * 60

export function bytes(text: string): number {
  return read(size(0, ''), text)
}

export function count(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number.')
}

export function days(text: string): number {
  if (/^\d{1,5}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number of days.')
}

function read(
  option: { readonly readText: (text: string) => number },
  text: string,
): number {
  try {
    return option.readText(text)
  } catch (error) {
    throw new InvalidArgumentError(`It ${(error as Error).message}.`)
  }
}
