/*
 * NAME
 *   guard.test - what the standards allow is clean, and not ambiguous
 */

import t from 'tap'
import { specimensOf } from '../evasion/corpus.js'
import { makeJudge } from '../evasion/judge.js'
import { guardMessages } from './guard.js'

const messages = guardMessages()

t.test('at least 120 messages, all different', async t => {
  const texts = messages.map(({ text }) => text)
  t.equal(new Set(texts).size, texts.length)
  t.ok(texts.length >= 120, `${texts.length} messages`)
})

t.test('all of them are clean', async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  const wrong: string[] = []
  for (const { story, text } of messages) {
    const recipe = {
      id: 'guard',
      story,
      expected: 'C',
      text,
      only: ['eicar'],
    } as const
    for (const { bytes, lineEnds, nested } of specimensOf(recipe)) {
      const { verdict, ambiguous, defects } = await judge.judge(bytes)
      if (verdict === 'clean' && !ambiguous) continue
      const way = `${lineEnds}${nested ? ', nested' : ''}`
      wrong.push(`${story}, ${way}: ${verdict} ${defects.join(' ')}`)
    }
  }
  t.strictSame(wrong, [])
})
