/*
 * NAME
 *   main-cf - the parameters of main.cf, each with its place
 *
 * DESCRIPTION
 *   Reads `name = value`. Values are as they are in the file: `$name` is not
 *   expanded. Where a name is listed twice the last one counts, as in Postfix.
 */

import { logicalLines } from './logical-lines.js'

export interface Parameter {
  readonly name: string
  readonly value: string
  /** Number of its first line, from 1. */
  readonly line: number
  /** Where it is in the file: see LogicalLine. */
  readonly start: number
  readonly end: number
}

/** All parameters in order; lines that are none are left out. */
export function readMainCf(text: string): readonly Parameter[] {
  return logicalLines(text).flatMap(({ text: words, ...place }) => {
    const [, name, value] = /^([^\s=]+)\s*=(.*)$/su.exec(words) ?? []
    return name === undefined || value === undefined
      ? []
      : [{ name, value: value.trim(), ...place }]
  })
}

/** The one that counts. */
export function parameter(
  parameters: readonly Parameter[],
  name: string,
): Parameter | undefined {
  return parameters.findLast(it => it.name === name)
}

/** The words of a list value: `a, b c`. */
export function listOf(value: string): readonly string[] {
  return value.split(/[\s,]+/u).filter(word => word !== '')
}
