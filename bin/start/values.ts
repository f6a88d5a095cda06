/*
 * NAME
 *   values - times, sizes and counts as command lines have them
 */

import { InvalidArgumentError } from 'commander'
import { readMoment } from '../../src/config/moment.js'
import { duration, size } from '../../src/config/option.js'

export function repeated(
  value: string,
  before: readonly string[] = [],
): readonly string[] {
  return [...before, value]
}

export function time(text: string): number {
  return read({ readText: it => readMoment(it) }, text)
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
