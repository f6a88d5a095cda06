/*
 * NAME
 *   outcome - whether a verdict is what a recipe expects
 *
 * DESCRIPTION
 *   A payload is found when the scanner that knows it says so: EICAR and the zip
 *   archive by `builtin` or the engine that judges, the name by `attachment-name`,
 *   the program by `attachment-type`.
 */

import type { Judged } from './judge.js'
import type { PayloadKind } from './payload.js'
import type { Expected } from './recipe.js'

export interface Outcome {
  readonly found: boolean
  readonly ambiguous: boolean
  /** As expected; `half` is D or A where both should be. */
  readonly fits: 'yes' | 'half' | 'no'
}

const FOUND: Readonly<Record<PayloadKind, readonly [string, string]>> = {
  eicar: ['builtin', 'infected'],
  zip: ['builtin', 'infected'],
  name: ['attachment-name', 'banned'],
  type: ['attachment-type', 'banned'],
}

/** @param engine the scanner that is to find it. Default ours. */
export function outcomeOf(
  kind: PayloadKind,
  expected: Expected,
  judged: Judged,
  engine?: string,
): Outcome {
  const [scanner, verdict] = FOUND[kind]
  const found = judged.findings.some(
    it => it.startsWith(`${engine ?? scanner} `) && it.includes(` ${verdict} `),
  )
  const { ambiguous } = judged
  return { found, ambiguous, fits: fitOf(expected, found, judged) }
}

const STOPPED = new Set(['infected', 'banned', 'ambiguous'])

function fitOf(
  expected: Expected,
  found: boolean,
  judged: Judged,
): Outcome['fits'] {
  const { ambiguous, verdict } = judged
  if (expected === 'C') return yes(verdict === 'clean' && !ambiguous)
  if (expected === 'O' && verdict === 'unchecked-overlimit') return 'yes'
  if (!STOPPED.has(verdict)) return 'no'
  if (expected === 'B') return yes(verdict !== 'ambiguous')
  if (expected === 'D') return yes(found)
  if (expected === 'D-A') return yes(found && !ambiguous)
  if (expected === 'A') return yes(ambiguous)
  if (expected === 'D+A') return found && ambiguous ? 'yes' : 'half'
  return 'yes'
}

function yes(fits: boolean): Outcome['fits'] {
  return fits ? 'yes' : 'no'
}
