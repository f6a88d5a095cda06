/*
 * NAME
 *   missed - assert that nothing is missed but what is known to be
 */

import type { Test } from 'tap'
import { nameOf } from './corpus.js'
import type { Judge } from './judge.js'
import { KNOWN_MISSES } from './known-misses.js'
import { RECIPES } from './recipes.js'
import { runRecipes } from './run.js'
import { tableOf } from './table.js'

/**
 * Judges the recipes of these ids, and prints their table. A known miss that is
 * none any more is an error too.
 */
export async function nothingMissed(
  t: Test,
  judge: Judge,
  ids: RegExp,
): Promise<void> {
  const recipes = RECIPES.filter(({ id }) => ids.test(id))
  const results = await runRecipes(judge, recipes)
  // Half of what is expected is not enough either.
  const missed = results.filter(({ outcome }) => outcome.fits !== 'yes')
  t.strictSame(
    missed
      .filter(({ known }) => !known)
      .map(({ specimen, judged }) => {
        const { story, expected } = specimen.recipe
        return `${nameOf(specimen)} ${judged.verdict}, not ${expected}: ${story}`
      }),
    [],
  )
  for (const { id, reason } of KNOWN_MISSES.filter(it => ids.test(it.id))) {
    const still = missed.filter(({ specimen }) => specimen.recipe.id === id)
    t.ok(still.length > 0, `${id} is still missed`)
    t.comment(`known to be missed: ${still.length} of ${id}: ${reason}`)
  }
  for (const line of tableOf(results).split('\n')) t.comment(line)
}
