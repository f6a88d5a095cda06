/*
 * NAME
 *   evasion.test - nothing that hides is called clean
 *
 * DESCRIPTION
 *   All messages of all recipes, through the spool and the engine in this
 *   process, without clamd: infected, banned or ambiguous, and found where the
 *   RFCs have but one reading. The other half is in evasion-body.test.
 */

import t from 'tap'
import { toBytes } from './corpus.js'
import { makeJudge } from './judge.js'
import { nothingMissed } from './missed.js'
import { messageText, payloadsOf } from './recipe.js'
import { RECIPES } from './recipes.js'

const judge = await makeJudge()
t.teardown(() => judge.close())

t.test('at least 750 recipes with messages of their own', async t => {
  const ids = RECIPES.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length, 'ids')
  const texts = RECIPES.map(recipe => {
    const [payload] = payloadsOf(recipe)
    if (payload === undefined) throw new Error(`${recipe.id} has no payload`)
    return messageText({ ...recipe, id: '' }, payload)
  })
  const distinct = new Set(texts).size
  t.ok(distinct >= 750, `${distinct} of ${RECIPES.length} are different`)
})

t.test('headers and parameters: no message is missed', async t => {
  await nothingMissed(t, judge, /^[HP]/)
})

t.test('line ends and chunks make no difference', async t => {
  const wrong: string[] = []
  for (const recipe of RECIPES.filter((_, at) => at % 20 === 0)) {
    const [payload] = payloadsOf(recipe)
    if (payload === undefined) continue
    const text = messageText(recipe, payload)
    const pipe = await judge.judge(toBytes(text, 'lf'))
    const smtp = await judge.judge(toBytes(text, 'crlf'), 7)
    const same = isPlain(text)
      ? smtp.sha256 === pipe.sha256
      : smtp.verdict === pipe.verdict
    if (!same) wrong.push(`${recipe.id}: ${pipe.verdict} and ${smtp.verdict}`)
  }
  t.strictSame(wrong, [])
})

/** Whether it has no line ends but its own. */
function isPlain(text: string): boolean {
  return !/[\r\u240a]/.test(text)
}
