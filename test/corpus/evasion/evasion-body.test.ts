/*
 * NAME
 *   evasion-body.test - the other half of evasion.test: bodies and names
 *
 * DESCRIPTION
 *   Two files, because they run beside one another.
 */

import t from 'tap'
import { makeJudge } from './judge.js'
import { nothingMissed } from './missed.js'

const judge = await makeJudge()
t.teardown(() => judge.close())

t.test('structure: no message is missed', async t => {
  await nothingMissed(t, judge, /^B/)
})

t.test('encodings: no message is missed', async t => {
  await nothingMissed(t, judge, /^E/)
})

t.test('names and types: no message is missed', async t => {
  await nothingMissed(t, judge, /^F/)
})

t.test('charsets, senders and envelopes: no message is missed', async t => {
  await nothingMissed(t, judge, /^[CZN]/)
})
