/*
 * NAME
 *   engine - one engine that judges alone, without scanners of our own
 *
 * DESCRIPTION
 *   What hides is then found if the engine is shown it: EICAR, as it is and in a
 *   zip archive. Names and types are no affair of an engine.
 */

import type { PayloadKind } from './payload.js'
import type { Recipe } from './recipe.js'

export interface Engine {
  /** The scanner that asks it. */
  readonly name: string
  /** Options, as `-o` takes them. */
  readonly overrides: readonly string[]
}

export const ENGINE_PAYLOADS: ReadonlySet<PayloadKind> = new Set([
  'eicar',
  'zip',
])

/** Whether what is expected of a recipe is an affair of an engine. */
export function isForEngines({ expected }: Recipe): boolean {
  return expected !== 'B'
}
