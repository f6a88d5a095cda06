/*
 * NAME
 *   name-ending.test - what readers drop after a name, dropped by all of ours
 */
import t from 'tap'
import { endingPattern, withoutDropped } from '../../src/util/name-ending.js'
import { leafPart } from '../../src/mail/leaf.js'
import { bytesOf } from '../../src/util/bytes.js'
import { innerNames } from '../../src/unpack/bytes/unpacked-name.js'
import { extensionsOf } from '../../src/scan/attachment/file-name.js'
import { unpack } from '../unpack/unpacked.js'

/** Everything that one of our readers has ever dropped. */
const AFTER = [
  ...['', ' ', '.', '"', "'", ',', ':', ')', ']', '>', '/', '\\', '\u2800'],
  ...['\u00a0', '\t', '" )', ' . . ', ' '.repeat(40), '.'.repeat(40)],
]

t.test('whatever is after it', async t => {
  const pattern = endingPattern('zipx?|r[0-9]{2}')
  for (const after of AFTER) {
    const show = JSON.stringify(after)
    for (const name of ['a.zip', 'a.b.ZIPX', 'a.r01']) {
      t.ok(pattern.test(`${name}${after}`), `${name} ${show}`)
    }
    t.equal(withoutDropped(`a.zip${after}`), 'a.zip', show)
    t.ok(extensionsOf(`a.exe${after}`).includes('exe'), `exe ${show}`)
    t.same(innerNames([`a.tar.gz${after}`]), ['a.tar'], `gz ${show}`)
    const eml = leafPart({
      path: '1',
      form: 'encoded',
      reading: 'mime',
      names: [`a.eml${after}`],
      declaredType: 'application/octet-stream',
      content: bytesOf(Buffer.from('Subject: a\n\nb\n')),
    })
    t.equal(eml.kind, 'message', `eml ${show}`)
    const svg = '<svg xmlns="x"><script>x()</script></svg>'
    const { marks } = await unpack(svg, { name: `a.svg${after}` })
    t.same(marks, ['svg-script'], `svg ${show}`)
  }
})

t.test('another name', t => {
  const pattern = endingPattern('zip')
  for (const name of ['azip', 'a.zipped', 'a.zip.b', 'zip', '.zip-', '']) {
    t.notOk(pattern.test(name), name)
  }
  t.end()
})
