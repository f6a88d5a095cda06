/*
 * NAME
 *   honest.test - what honest programs send is neither forged nor forbidden
 */
import t from 'tap'
import { honestMessages } from '../corpus/honest/honest.js'
import { attached, look } from '../parse/looked.js'
import { scannerOf, scanWith } from './sample.js'

t.test('no scanner of names or types objects to an honest message', async t => {
  const names = ['attachment-name', 'attachment-type', 'type-mismatch']
  const scanners = await Promise.all(names.map(name => scannerOf(t, name)))
  const wrong: string[] = []
  for (const { name, bytes } of honestMessages()) {
    for (const message of [bytes, attached(bytes.toString('latin1'))]) {
      const seen = await look(t, message)
      for (const scanner of scanners) {
        const findings = await scanWith(scanner, seen)
        for (const { name: what, part } of findings) {
          wrong.push(`${name}: ${scanner.name} ${what} ${part}`)
        }
      }
    }
  }
  t.strictSame(wrong, [])
})
