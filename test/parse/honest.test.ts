/*
 * NAME
 *   honest.test - what honest programs write is not ambiguous
 */
import t from 'tap'
import { honestMessages } from '../corpus/honest/honest.js'
import { attached, look } from './looked.js'

t.test('no honest message has a defect that counts', async t => {
  const wrong: string[] = []
  for (const { name, bytes } of honestMessages()) {
    for (const message of [bytes, attached(bytes.toString('latin1'))]) {
      const { defects } = await look(t, message)
      for (const { grade, code, part } of defects) {
        if (grade !== 'harmless') wrong.push(`${name}: ${code} ${part}`)
      }
    }
  }
  t.strictSame(wrong, [])
})
