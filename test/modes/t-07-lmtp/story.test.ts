/*
 * NAME
 *   t-07-lmtp - filterd as an LMTP server after a real Postfix
 */

import t from 'tap'
import { plainMessage } from '../../helper/eicar.js'
import { startBench } from '../story/bench.js'
import { startFilterd } from '../story/filterd.js'
import { deliver } from '../story/follow.js'
import { STORY_OPTIONS, tellStories } from '../story/stories.js'

t.test('lmtp', async t => {
  await tellStories(t, await startBench(t, 'lmtp', STORY_OPTIONS))
})

t.test('lmtp-unix', async t => {
  const bench = await startBench(t, 'lmtp-unix', STORY_OPTIONS)
  await tellStories(t, bench)

  // No one removes it: the user filter may not write to its folder.
  await t.test('started again while its old socket is still there', async t => {
    t.match(await bench.filterd?.stop(), { status: 0, stderr: '' })
    await startFilterd(t, bench)
    const { mail } = await deliver(t, bench, { data: plainMessage() })
    t.match(mail.lines.toString(), /^X-Postsift-Verdict: clean/mu)
  })
})
