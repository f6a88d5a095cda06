/*
 * NAME
 *   kill - the filter is killed while mail flows
 *
 * DESCRIPTION
 *   120 messages in each mode; `npm run test:kill` takes more. The seed is the
 *   same each time, the moments are the machine's.
 */

import t from 'tap'
import { KILL_MODES } from './kill-bench.js'
import { runKills, summaryOf } from './kill.js'

t.setTimeout(60 * 60 * 1000)

for (const mode of KILL_MODES) {
  t.test(`${mode}: nothing is lost, and what comes twice is named`, async t => {
    const options = { mode, messages: 120, kills: 8, seed: 2026 }
    const result = await runKills(t, options)
    t.comment(summaryOf(result))
    t.strictSame(result.lost, [], 'nothing is lost')
    t.strictSame(result.truncated, [], 'nothing is cut short')
    t.strictSame(result.foreign, [], 'nothing bounces')
    t.strictSame(result.unnamed, [], 'the log names what came twice')
    t.ok(result.killed > 0, 'and it was killed indeed')
  })
}
