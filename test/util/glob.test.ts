import t from 'tap'
import { makeGlob } from '../../src/util/glob.js'

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['*.exe', 'a.exe', true],
  ['*.exe', 'A.EXE', true],
  ['*.exe', 'a/b.exe', false],
  ['**/*.exe', 'b.exe', true],
  ['**/*.exe', 'c/d/b.exe', true],
  ['*.zip/**/*.js', 'a.zip/x.js', true],
  ['*.zip/**/*.js', 'a.zip/b/c.js', true],
  ['*.zip/**/*.js', 'a.zip/b/c.jsx', false],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/xb', false],
  ['**/b', 'ab', false],
  ['a**/b', 'axx/yy/b', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['a.c', 'abc', false],
  ['[a]+', '[a]+', true],
  ['', '', true],
  ['', 'a', false],
  ['**', 'x/y', true],
]

t.test('patterns and what they fit', async t => {
  for (const [pattern, text, fits] of CASES) {
    t.equal(makeGlob(pattern)(text), fits, `${pattern} ${text}`)
  }
})

t.test('many stars against a long text come to an end', async t => {
  const pattern = '*a'.repeat(30)
  t.equal(makeGlob(pattern)('a'.repeat(10_000) + 'b'), false)
})
