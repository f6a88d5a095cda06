/*
 * NAME
 *   known-misses - what is not found yet, each with its reason
 *
 * DESCRIPTION
 *   The test fails when one of these is found: then it goes from the list.
 */

import { nameOf, type Specimen } from './corpus.js'

/** Pattern of the message's name (see corpus), and why. */
export const KNOWN_MISSES: readonly (readonly [RegExp, string])[] = []

export function isKnownMiss(specimen: Omit<Specimen, 'bytes'>): boolean {
  const name = nameOf(specimen)
  return KNOWN_MISSES.some(([pattern]) => pattern.test(name))
}
