/*
 * NAME
 *   letters.test - base64 that Node.js decodes, beside the loop over all letters
 */
import t from 'tap'
import type { BaseReading } from '../../src/parse/transfer/base64-alphabet.js'
import {
  decodeLetters,
  isLetters,
} from '../../src/parse/transfer/base64-by-letters.js'
import { looseBase64 } from '../../src/parse/transfer/base64-variants.js'

const BY_PADS: readonly BaseReading[] = [
  'base64: to the padding',
  'base64: padding dropped',
  'base64: padding as A',
]
const BY_LINES: readonly BaseReading[] = [
  'base64: by line',
  'base64: by line, from its end',
  'base64: by line, padded',
  'base64: after its first line',
  'base64: by paragraph',
]

const LETTERS =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The same each time. */
const makeRandom = (): ((below: number) => number) => {
  let state = 1
  return below => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
}

const loosely = (text: string, reading: BaseReading): Buffer => {
  const decoder = looseBase64(reading)
  const first = Buffer.from(decoder.push(Buffer.from(text, 'latin1')))
  return Buffer.concat([first, decoder.end()])
}

t.test('both decode the same', t => {
  const random = makeRandom()
  const wrong: string[] = []
  let compared = 0
  for (let round = 0; round < 3000; round++) {
    const pads = round % 2 === 0 ? 0 : random(3)
    const lines = Array.from({ length: random(7) }, () => {
      const line = Array.from({ length: random(11) }, () => LETTERS[random(64)])
      for (let left = random(pads + 1); left > 0; left--) {
        line.splice(random(line.length + 1), 0, '=')
      }
      return line.join('')
    })
    const text = lines.join('\n') + (random(2) === 0 ? '' : '\n')
    for (const reading of [...BY_PADS, ...BY_LINES]) {
      const decoded = decodeLetters(text, reading)
      if (decoded === null) continue
      compared++
      if (decoded.equals(loosely(text, reading))) continue
      wrong.push(`${reading}: ${JSON.stringify(text)}`)
    }
  }
  t.strictSame(wrong, [])
  t.ok(compared > 15_000, `${compared} texts`)
  t.end()
})

t.test('what it leaves to the other', t => {
  for (const text of ['QUJD QUJD', 'QUJD-', 'QUJD_', 'QUJD\r\n', 'QUJD\xe9']) {
    t.notOk(isLetters(text), JSON.stringify(text))
  }
  t.ok(isLetters('QUJD\n\nQQ==\n'))
  for (const reading of BY_LINES)
    t.equal(decodeLetters('QQ==\n', reading), null)
  t.equal(decodeLetters('QUJD', 'base64: url-safe'), null)
  t.equal(decodeLetters('QUJD', 'base64: clean lines'), null)
  t.end()
})
