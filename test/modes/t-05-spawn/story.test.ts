/*
 * NAME
 *   t-05-spawn - filter-smtp, started by spawn(8) for each connection
 */

import t from 'tap'
import { startBench } from '../story/bench.js'
import { STORY_OPTIONS, tellStories } from '../story/stories.js'

t.test('filter-smtp, by spawn(8)', async t => {
  await tellStories(t, await startBench(t, 'spawn', STORY_OPTIONS))
})
