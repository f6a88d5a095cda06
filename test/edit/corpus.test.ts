/*
 * NAME
 *   corpus.test - some honest messages, edited in each way; all of them are in
 *   npm run test:edit
 */
import t from 'tap'
import { checkCorpus } from './corpus.js'

t.test('one honest message of twenty', async t => {
  const { messages, edited, faults } = await checkCorpus(at => at % 20 === 7)
  t.same(faults, [])
  t.ok(messages > 40)
  t.ok(edited.strip > 3, `${edited.strip} stripped`)
  t.ok(edited.rename > 3, `${edited.rename} renamed`)
  t.ok(edited.banner > messages / 2, `${edited.banner} with a banner`)
})
