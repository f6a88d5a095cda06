/*
 * NAME
 *   run - judge the messages of many recipes
 */

import { specimensOf, type Specimen } from './corpus.js'
import { ENGINE_PAYLOADS, isForEngines } from './engine.js'
import type { Judge, Judged } from './judge.js'
import { isKnownMiss } from './known-misses.js'
import { outcomeOf, type Outcome } from './outcome.js'
import type { Recipe } from './recipe.js'

export interface Result {
  readonly specimen: Specimen
  readonly judged: Judged
  readonly outcome: Outcome
  /** It is in the list of known misses. */
  readonly known: boolean
}

/**
 * One after the other; a message at a time is in memory.
 * @param engine the scanner that judges alone; null for ours.
 */
export async function runRecipes(
  judge: Judge,
  recipes: readonly Recipe[],
  engine: string | null = null,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const wanted =
    engine === null ? recipes : recipes.filter(it => isForEngines(it))
  for (const recipe of wanted) {
    for (const specimen of specimensOf(recipe)) {
      const { payload, bytes } = specimen
      if (engine !== null && !ENGINE_PAYLOADS.has(payload.kind)) continue
      const judged = await judge.judge(bytes)
      const outcome = outcomeOf(
        ...([payload.kind, recipe.expected, judged] as const),
        engine ?? undefined,
      )
      const known = isKnownMiss(recipe)
      results.push({ specimen, judged, outcome, known })
    }
  }
  return results
}
