/*
 * NAME
 *   zip-bomb.test - what is made to blow a filter up does not
 */
import t from 'tap'
import { inspectFile } from './inspected.js'
import { BOMBS } from './zip-bombs.js'

for (const [story, make, expected = 'unchecked-overlimit'] of BOMBS) {
  t.test(story, async t => {
    const bomb = make()
    const { classes, message } = await inspectFile(bomb)
    t.ok(classes.includes(expected), classes.join(', '))
    const { size } = message.bytes
    const quota = Math.max(
      100 * 1024,
      5 * size,
      Math.min(300 << 20, 500 * size),
    )
    const unpacked = message.parts.filter(it => it.form === 'packed')
    const total = unpacked.reduce((sum, it) => sum + it.content.size, 0)
    t.ok(total <= quota, `${total} of ${quota} bytes`)
    t.ok(message.parts.length <= 1500)
  })
}
