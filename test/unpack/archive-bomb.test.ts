/*
 * NAME
 *   archive-bomb.test - what is made to blow a filter up does not
 */
import t from 'tap'
import { ARCHIVE_BOMBS } from './archive-bombs.js'
import { inspectFile } from './inspected.js'

for (const [story, make] of ARCHIVE_BOMBS) {
  t.test(story, async t => {
    const { classes, message } = await inspectFile(make(), {
      filename: 'bomb.bin',
    })
    t.ok(classes.includes('unchecked-overlimit'), classes.join(', '))
    t.notOk(classes.includes('unchecked-damaged'), classes.join(', '))
    t.ok(message.parts.length <= 1501)
  })
}
