/*
 * NAME
 *   t-17-rules - rules that tell recipients apart, in every mode
 */

import t from 'tap'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { startSink } from '../../helper/sink.js'
import { startBench } from '../story/bench.js'
import { RULES, tellMixed } from './mixed.js'

t.test('pipe', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  postsift.configure(RULES)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    mainCf: { filter_destination_recipient_limit: '1000' },
    masterCf: place => [postsift.pipeService(place)],
  })
  await tellMixed(t, {
    ...{ postfix, sink, postsift },
    ...{ stage: 'after-queue', answers: 'one', wayIn: /^pipe$/u },
  })
})

for (const [mode, wayIn] of [
  ['spawn', /^spawn$/u],
  ['smtp', /^smtp:127\.0\.0\.1:\d+$/u],
  ['lmtp', /^lmtp:127\.0\.0\.1:\d+$/u],
  ['before-queue', /^smtp:127\.0\.0\.1:\d+$/u],
] as const) {
  t.test(mode, async t => {
    const bench = await startBench(t, mode, { configuration: RULES })
    const answers = mode === 'lmtp' ? 'each' : 'one'
    await tellMixed(t, { ...bench, answers, wayIn })
  })
}
