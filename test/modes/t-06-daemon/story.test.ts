/*
 * NAME
 *   t-06-daemon - filterd as an SMTP server behind a real Postfix
 */

import t from 'tap'
import { startBench } from '../story/bench.js'
import { STORY_OPTIONS, tellStories } from '../story/stories.js'

t.test('filterd, by smtp(8)', async t => {
  await tellStories(t, await startBench(t, 'smtp', STORY_OPTIONS))
})
