/*
 * NAME
 *   t-08-before-queue - filterd after smtpd_proxy_filter
 */

import t from 'tap'
import { startBench } from '../story/bench.js'
import { STORY_OPTIONS, tellStories } from '../story/stories.js'

for (const mode of ['before-queue', 'speed-adjust'] as const) {
  t.test(mode, async t => {
    await tellStories(t, await startBench(t, mode, STORY_OPTIONS))
  })
}
