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
        // What is encrypted is honest, and cannot be looked at all the same.
        const encrypted = grade === 'encrypted' && name.includes('encrypted')
        if (grade === 'harmless' || encrypted) continue
        wrong.push(`${name}: ${code} ${part}`)
      }
    }
  }
  t.strictSame(wrong, [])
})
