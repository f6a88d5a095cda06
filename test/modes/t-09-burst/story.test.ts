/*
 * NAME
 *   t-09-burst - 500 messages at once
 *
 * DESCRIPTION
 *   All arrive, once, at the first try, and over few connections: Postfix
 *   keeps its connections to the filter, and the filter keeps its own to the
 *   smtpd after it.
 */

import t from 'tap'
import { startBench, type Mode } from '../story/bench.js'
import { complaints, setbacks } from '../story/follow.js'
import { startLoad, twice, waitForArrivals } from '../story/load.js'

const MESSAGES = 500

/** How many messages there are to a connection at least, on either side. */
const REUSE: Readonly<Partial<Record<Mode, readonly [number, number]>>> = {
  spawn: [5, 5],
  smtp: [5, 10],
  lmtp: [5, 10],
  // smtpd_proxy_filter: one message per connection.
  'before-queue': [1, 10],
}

for (const [mode, [front, after]] of Object.entries(REUSE)) {
  t.test(mode, async t => {
    const bench = await startBench(t, mode as Mode)
    const { postfix, sink, stage } = bench
    startLoad(t, postfix.smtpPort, { count: MESSAGES })
    await waitForArrivals(sink, MESSAGES, postfix.log)
    await postfix.waitForEmptyQueue()
    t.strictSame(twice(sink), [])
    const log = await postfix.log()
    t.strictSame(await setbacks(bench), [])
    t.strictSame(await complaints(bench), [])

    if (stage === 'after-queue') {
      const sent = log.match(/chkmsg\/.*relay=.*status=sent/gu) ?? []
      const first = sent.filter(line => !line.includes('conn_use='))
      t.equal(sent.length, MESSAGES)
      t.ok(first.length <= MESSAGES / front, `${first.length} to the filter`)
    }
    const taken = log.match(/reinject\/smtpd\[\d+\]: connect from/gu) ?? []
    t.ok(taken.length <= MESSAGES / after, `${taken.length} after it`)
  })
}
