/*
 * NAME
 *   archive-bomb.test - what is made to blow a filter up does not
 */
import t from 'tap'
import { ARCHIVE_BOMBS } from './archive-bombs.js'
import { inspectFile } from './inspected.js'

for (const [story, make, expected = 'unchecked-overlimit'] of ARCHIVE_BOMBS) {
  t.test(story, async t => {
    const { classes, message } = await inspectFile(make(), {
      filename: 'bomb.bin',
    })
    t.ok(classes.includes(expected), `${expected} of ${classes.join(', ')}`)
    t.ok(message.parts.length <= 1501)
  })
}
