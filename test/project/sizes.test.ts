/*
 * NAME
 *   sizes - files and folders are small enough to find one's way
 *
 * DESCRIPTION
 *   No file that people write has more than 300 lines, and no folder has more
 *   than 25 files. What reaches a limit is cut by subject, or gets rooms.
 *   `npm run reference` makes install/filter.toml and install/man.
 */

import t from 'tap'
import { sources, textOf } from './layers/imports.js'

const LINES = 300
const FILES = 25

t.test('no file is long', async t => {
  t.strictSame(
    sources().flatMap(file => longFault(file, textOf(file)) ?? []),
    [],
  )
})

t.test('no folder is full', async t => {
  t.strictSame(fullFolders(sources()), [])
})

t.test('the law finds what is too large', async t => {
  t.equal(longFault('a.ts', 'x\n'.repeat(LINES)), null)
  t.equal(longFault('a.ts', 'x\n'.repeat(LINES + 1)), 'a.ts has 301 lines')
  const files = Array.from({ length: FILES + 1 }, (_, i) => `src/a/${i}.ts`)
  t.strictSame(fullFolders(files), ['src/a has 26 files'])
  t.strictSame(fullFolders([...files.slice(1), 'src/a/b/c.ts']), [])
})

function longFault(file: string, text: string): string | null {
  const lines = text.split('\n').length - 1
  return lines > LINES ? `${file} has ${lines} lines` : null
}

function fullFolders(files: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const file of files) {
    const folder = file.replace(/\/[^/]*$/u, '')
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count > FILES)
    .map(([folder, count]) => `${folder} has ${count} files`)
}
