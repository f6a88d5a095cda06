/*
 * NAME
 *   honest.test - what honest programs write is not ambiguous
 */
import { createCipheriv } from 'node:crypto'
import t from 'tap'
import { isFollowed } from '../../src/parse/defects.js'
import { partsOf, withParts } from '../corpus/honest/grown.js'
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

// An odd one is clean only if mailparser has seen all of it.
t.test('nor has an odd one with a large file', async t => {
  const cipher = createCipheriv(
    'aes-128-ctr',
    Buffer.alloc(16),
    Buffer.alloc(16),
  )
  const noise = cipher.update(Buffer.alloc(4_500_000))
  const file = {
    head: 'Content-Type: application/octet-stream; name="a.bin"\nContent-Disposition: attachment; filename="a.bin"\nContent-Transfer-Encoding: base64\n',
    body: noise.toString('base64').replace(/.{76}/g, '$&\n'),
  }
  const seen = new Set<string>()
  for (const { name, bytes, wrapped } of honestMessages()) {
    const parts = wrapped ? null : partsOf(bytes.toString('latin1'))
    if (parts === null) continue
    const { defects: small } = await look(t, withParts(parts, []))
    const odd = small.filter(({ code }) => isFollowed(code) && !seen.has(code))
    if (odd.length === 0) continue
    odd.forEach(({ code }) => seen.add(code))
    const { defects } = await look(t, withParts(parts, [file]))
    const counting = defects.filter(({ grade }) => grade !== 'harmless')
    t.strictSame(counting, [], name)
  }
  t.ok(seen.size >= 5, [...seen].join(' '))
})
