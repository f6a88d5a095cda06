/*
 * NAME
 *   twins.test - none of them is clean
 */
import t from 'tap'
import { makeJudge } from '../evasion/judge.js'
import { TWINS } from './twins.js'

t.test(`${TWINS.length} messages that hide something`, async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  for (const [story, message] of TWINS) {
    const { verdict } = await judge.judge(Buffer.from(message, 'latin1'))
    t.match(verdict, /^(?:infected|banned|ambiguous)$/u, story)
  }
  t.ok(TWINS.length > 300)
})
