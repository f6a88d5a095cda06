/*
 * NAME
 *   unit-tests - print the test files that any account can run
 *
 * SYNOPSIS
 *   node install/unit-tests.mjs [FOLDER...]
 *
 * DESCRIPTION
 *   A unit test needs no root, no Postfix, no other program of the system and no
 *   network. Which test files are unit tests is read from what
 *   they import, and from what that imports: a file that reaches one of the
 *   helpers in NEEDS_MORE is none. So the list cannot go out of date.
 *
 *   With folders of test/, prints only the tests in them.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('..', import.meta.url))

// Helpers that start programs, and what finds the built ones.
const NEEDS_MORE = [
  'test/helper/clamd.ts',
  'test/helper/filter-user.ts',
  'test/helper/postfix.ts',
  'test/helper/postsift.ts',
  'test/helper/program.ts',
]

// Words in a test's own text that show the same.
const NEEDS_MORE_TEXT =
  /from 'node:child_process'|from 'execa'|\bdist\/(?:bin|install|lib)|\/dist'|process\.getuid|chownSync\(/u

// It starts no program but Node.js itself.
const NEEDS_NO_MORE = ['test/helper/guard.ts']

const importsOf = text =>
  [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/gu)].map(
    ([, name]) => name,
  )

const known = new Map()

function needsMore(file) {
  const answer = known.get(file)
  if (answer !== undefined) return answer
  known.set(file, false)
  const is = looksSo(file)
  known.set(file, is)
  return is
}

function looksSo(file) {
  if (NEEDS_MORE.includes(file)) return true
  if (!file.startsWith('test/') || NEEDS_NO_MORE.includes(file)) return false
  if (!existsSync(join(top, file))) return false
  const text = readFileSync(join(top, file), 'utf8')
  if (NEEDS_MORE_TEXT.test(text)) return true
  return importsOf(text).some(name => {
    const path = resolve(top, file, '..', name).replace(/\.js$/u, '.ts')
    return needsMore(relative(top, path))
  })
}

// Many messages, for minutes: they run in npm test.
const LONG =
  /^(?:corpus\/|fuzz\/|parse\/(?:evasion|hang|honest|mutation)|scan\/honest|install\/golden)/u

const folders = process.argv.slice(2)
const tests = readdirSync(join(top, 'test'), { recursive: true })
  .filter(name => name.endsWith('.test.ts') && !LONG.test(name))
  .filter(name => folders.length === 0 || folders.includes(name.split('/')[0]))
  .map(name => `test/${name}`)
  .sort()
for (const file of tests) if (!needsMore(file)) console.log(file)
