/*
 * NAME
 *   other-charset.test - long texts in UTF-7 read as they are in one piece
 */
import t from 'tap'
import { decodeCharset } from '../../src/mail/encoded-word.js'
import { asUtf8 } from '../../src/parse/other-charset.js'

/** Each is longer than what is decoded at once. */
const TEXTS: Readonly<Record<string, string>> = {
  'short words': '+ADw-script+AD4- and +- '.repeat(9000),
  'words without their hyphen': '+ADwAcwA+.'.repeat(20_000),
  'one word': `+${'ADwAPgA+'.repeat(30_000)}-`,
  'no word': 'a-'.repeat(90_000),
}

for (const [story, text] of Object.entries(TEXTS)) {
  t.test(story, async t => {
    for (const shift of [0, 1, 2, 3, 4, 5, 6]) {
      const bytes = Buffer.from(`${'.'.repeat(shift)}${text}`, 'latin1')
      const shown = asUtf8(bytes, 'utf-7').toString('utf8')
      t.ok(shown === decodeCharset(bytes, 'utf-7'), `${shift} more in front`)
    }
  })
}
