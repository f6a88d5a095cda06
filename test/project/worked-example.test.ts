/*
 * NAME
 *   worked-example - the scanner that src/scan/README.md shows is the real one
 *
 * DESCRIPTION
 *   `// ...` is where lines are left out.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'

const ROOM = resolve(import.meta.dirname, '../../src/scan')

const readme = readFileSync(join(ROOM, 'README.md'), 'utf8')

t.test('the example is what is in the file', async t => {
  const [, file = '', block = ''] =
    /\n`(\w+\/\w+\.ts)` asks[\s\S]*?\n```ts\n([\s\S]*?)\n```\n/u.exec(readme) ??
    []
  const source = readFileSync(join(ROOM, file), 'utf8')
  const pieces = block.split(/^ *\/\/ \.\.\.\n/mu)
  t.equal(pieces.length, 2, 'one thing is left out')
  let end = 0
  for (const piece of pieces) {
    const start = source.indexOf(piece, end)
    t.not(start, -1, piece)
    end = start + piece.length
  }
  t.ok(block.length > source.length / 3, 'it is the heart of the file')
  t.match(block, /\bselfTest: /u)
  t.match(block, /\bcreate: /u)
})

t.test('each file and folder of the table is there', async t => {
  const rows = readme.split('\n').filter(it => it.startsWith('| `'))
  const names = rows.flatMap(row =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/gu)].map(
      it => it[1] ?? '',
    ),
  )
  t.ok(names.length > 10)
  for (const name of names) t.ok(existsSync(join(ROOM, name)), name)
})
