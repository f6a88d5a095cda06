/*
 * NAME
 *   unified-diff - against diff(1) and patch(1)'s own idea of it
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { unifiedDiff } from '../../install/filter-install/plan/unified-diff.js'
import { runProgram } from '../helper/program.js'

const numbers = (count: number) =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}\n`)

const edited = (
  change: (lines: string[]) => void,
  count = 40,
): [string, string] => {
  const lines = numbers(count)
  change(lines)
  return [numbers(count).join(''), lines.join('')]
}

const CASES: readonly (readonly [string, string])[] = [
  ['', 'a\n'],
  ['a\n', ''],
  ['a\nb\n', 'a\nc\n'],
  ['a', 'a\n'],
  ['a\n', 'a'],
  ['a\nb', 'a\nb\nc'],
  edited(lines => lines.push('new\n', 'new\n')),
  edited(lines => lines.unshift('new\n')),
  edited(lines => lines.splice(10, 3)),
  edited(lines => lines.splice(5, 0, 'x\n')),
  edited(lines => {
    lines.splice(30, 1, 'x\n', 'y\n')
    lines.splice(2, 2)
  }),
  edited(lines => {
    lines.splice(20, 0, 'x\n')
    lines.splice(13, 0, 'y\n')
  }),
  edited(lines => {
    lines.splice(20, 0, 'x\n')
    lines.splice(12, 0, 'y\n')
  }),
]

t.test('no change, no diff', async t => {
  t.equal(unifiedDiff({ path: 'f', before: 'a\n', after: 'a\n' }), '')
})

t.test('the same hunks as diff -u', async t => {
  for (const [before, after] of CASES) {
    const folder = t.testdir({})
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const { stdout } = await runProgram('/usr/bin/diff', [
      ...['-u', write('a', before), write('b', after)],
    ])
    const theirs = stdout.split('\n').slice(2).join('\n')
    // diff(1) leaves a count of 1 out.
    const ours = unifiedDiff({ path: 'f', before, after })
      .split('\n')
      .slice(2)
      .map(line =>
        line.startsWith('@@') ? line.replace(/,1(?= )/gu, '') : line,
      )
      .join('\n')
    t.equal(ours, theirs)
  }
})
