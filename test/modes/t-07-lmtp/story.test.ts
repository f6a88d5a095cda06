/*
 * NAME
 *   t-07-lmtp - filterd as an LMTP server behind a real Postfix
 */

import t from 'tap'
import { startBench } from '../story/bench.js'
import { STORY_OPTIONS, tellStories } from '../story/stories.js'

for (const mode of ['lmtp', 'lmtp-unix'] as const) {
  t.test(mode, async t => {
    await tellStories(t, await startBench(t, mode, STORY_OPTIONS))
  })
}
