/*
 * NAME
 *   run - judge the messages of many recipes
 */

import { specimensOf, type Specimen } from './corpus.js'
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

/** One after the other; a message at a time is in memory. */
export async function runRecipes(
  judge: Judge,
  recipes: readonly Recipe[],
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const recipe of recipes) {
    for (const specimen of specimensOf(recipe)) {
      const { payload, bytes } = specimen
      const judged = await judge.judge(bytes)
      const outcome = outcomeOf(payload.kind, recipe.expected, judged)
      const known = isKnownMiss(recipe)
      results.push({ specimen, judged, outcome, known })
    }
  }
  return results
}
