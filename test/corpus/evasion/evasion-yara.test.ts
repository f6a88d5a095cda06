/*
 * NAME
 *   evasion-yara.test - what hides is shown to rules of YARA
 *
 * DESCRIPTION
 *   Some of the recipes, by one rule alone. All of them:
 *   npm run test:evasion -- --scanner yara
 */

import t from 'tap'
import { nameOf } from './corpus.js'
import { ENGINES } from './engines.js'
import { makeJudge } from './judge.js'
import { RECIPES } from './recipes.js'
import { runRecipes } from './run.js'

/** Evenly chosen, and others than for ICAP. */
const EACH = 50
const FIRST = 7

t.test('every 50th recipe', async t => {
  const engine = await ENGINES['yara']?.(t)
  if (engine === undefined) throw new Error('there is no such engine')
  const judge = await makeJudge(engine)
  t.teardown(() => judge.close())
  const recipes = RECIPES.filter((_, at) => at % EACH === FIRST)
  const results = await runRecipes(judge, recipes, engine.name)
  t.ok(results.length > 50, `${results.length} messages`)
  t.ok(results.some(({ outcome }) => outcome.found))
  const missed = results.filter(({ outcome }) => outcome.fits !== 'yes')
  t.strictSame(
    missed.map(it => `${nameOf(it.specimen)} ${it.judged.verdict}`),
    [],
  )
})
