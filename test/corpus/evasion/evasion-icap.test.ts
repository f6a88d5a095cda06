/*
 * NAME
 *   evasion-icap.test - what hides is shown to an antivirus that speaks ICAP
 *
 * DESCRIPTION
 *   Some of the recipes, by a real c-icap and a real clamd alone. All of them:
 *   npm run test:evasion -- --scanner icap
 */

import t from 'tap'
import { nameOf } from './corpus.js'
import { ENGINES } from './engines.js'
import { makeJudge } from './judge.js'
import { RECIPES } from './recipes.js'
import { runRecipes } from './run.js'

/** Evenly chosen. */
const EACH = 50

t.test('every 50th recipe', async t => {
  const engine = await ENGINES['icap']?.(t)
  if (engine === undefined) throw new Error('there is no such engine')
  const judge = await makeJudge(engine)
  t.teardown(() => judge.close())
  const recipes = RECIPES.filter((_, at) => at % EACH === 0)
  const results = await runRecipes(judge, recipes, engine.name)
  t.ok(results.length > 100, `${results.length} messages`)
  t.ok(results.some(({ outcome }) => outcome.found))
  const missed = results.filter(({ outcome }) => outcome.fits !== 'yes')
  t.strictSame(
    missed.map(it => `${nameOf(it.specimen)} ${it.judged.verdict}`),
    [],
  )
})
