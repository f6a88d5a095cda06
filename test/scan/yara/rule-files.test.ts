/*
 * NAME
 *   rule-files.test - which files are read, and what is said of broken ones
 */
import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readRules } from '../../../src/scan/yara/rule-files.js'
import { readRuleText } from '../../../src/scan/yara/rule-text.js'
import { aboutRules } from '../../../src/scan/yara/test-rule.js'
import { loadEngineConfig, checkAll } from '../../../src/engine.js'
import { findsText, ruleFolder, yaraOf } from './rules.js'

t.test('files and folders', async t => {
  const rule = (name: string) => findsText(name, 'text')
  const folder = ruleFolder(t, {
    'b.yar': rule('b'),
    'a.YARA': `\ufeff${rule('a')}`,
    'sub/c.yar': rule('c'),
    'readme.txt': 'no rule',
    '.hidden.yar': 'no rule',
    'index.rules': rule('named'),
  })
  symlinkSync(join(folder, 'b.yar'), join(folder, 'link.yar'))
  symlinkSync('/nonexistent', join(folder, 'nowhere.txt'))
  const check = (paths: readonly string[], names: readonly string[]) =>
    t.same(readRules(paths.map(it => join(folder, it))).names, names)
  check(['.'], ['a', 'b', 'c'])
  check(['b.yar'], ['b'])
  check(['index.rules', '.', 'b.yar'], ['named', 'a', 'b', 'c'])
  check(['sub', '.', '.'], ['c', 'a', 'b'])
  t.match(
    aboutRules(readRules([folder])),
    /^3 rules in 3 files, the newest of 2\d{3}-/u,
  )
  t.match(
    aboutRules(readRules([join(folder, 'b.yar')])),
    /^1 rule in 1 file, /u,
  )
})

t.test('files that cannot be read', async t => {
  const folder = ruleFolder(t, {
    'none/readme.txt': '',
    'empty/a.yar': '// rule none { condition: true }\n',
    'latin/a.yar': Buffer.from('// ok\n// caf\u00e9\n', 'latin1'),
    'class/a.yar': `${findsText('a', 'x')}${findsText('b', 'x', 'meta: postsift_class = "bad"')}`,
    'folder.yar/readme.txt': '',
  })
  symlinkSync('/nonexistent', join(folder, 'none/gone.txt'))
  const check = (path: string, expected: RegExp) =>
    t.throws(
      () => readRules([join(folder, path)]),
      { name: 'RangeError', message: expected },
      path,
    )
  check('missing.yar', /^rules \/.*\/missing\.yar: cannot be read: ENOENT/u)
  check('none', /none: is a folder without a file that ends in \.yar/u)
  check('folder.yar', /folder\.yar: is a folder without a file/u)
  check('empty', /^rules are files without a rule$/u)
  check('latin', /^rules \/.*\/a\.yar:2:1: is no UTF-8$/u)
  check(
    'class',
    /a\.yar:2:33: postsift_class "bad" must be one of "infected", /u,
  )
  t.throws(() => readRules(['/dev/null']), /is neither a file nor a folder/u)
  symlinkSync('/nonexistent', join(folder, 'none/gone.yar'))
  check('none', /gone\.yar: cannot be read: ENOENT/u)
  if (process.getuid?.() !== 0) {
    chmodSync(join(folder, 'empty/a.yar'), 0)
    check('empty', /empty\/a\.yar: cannot be read: EACCES/u)
  }
})

t.test('the names in a text', async t => {
  const check = (text: string, names: readonly string[]) =>
    t.same(readRuleText(text).names, names, text)
  check('rule a{condition:true}private rule b:x y\n{}global rule c /**/ {}', [
    ...['a', 'b', 'c'],
  ])
  check('// rule a {\n/* rule b {\n*/ rule c {', ['c'])
  check('rule a { strings: $x = "rule b { \\" rule c {" $y = "//" } rule d {', [
    ...['a', 'd'],
  ])
  check('rule a { strings: $x = /rule b {\\/ "/ } rule c {', ['a', 'c'])
  check(
    'rule a { strings: $x = /[*"]x\\/\\/"/ } rule c { strings: $y = "z" }',
    [...['a', 'c']],
  )
  check('rule a { condition: 8 / 2 > 1 and 4 / 2 > 1 } rule b {', ['a', 'b'])
  check('rule', [])
  const { classes } = readRuleText(
    'meta:\n  postsift_class = "x" s = "postsift_class = 1" // postsift_class = "z"',
  )
  t.same(classes, [{ value: 'x', place: '2:20' }])
  // Linear, whatever is not closed.
  const start = performance.now()
  readRuleText('"'.repeat(200_000) + '/*'.repeat(200_000) + '= /x'.repeat(1e5))
  t.ok(performance.now() - start < 20_000)
})

const faultOf = async (
  t: Test,
  files: Readonly<Record<string, string>>,
): Promise<string> => {
  const scanner = await yaraOf(t, files)
  try {
    await scanner.prepare?.()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

t.test('what the compiler says, with file, line and column', async t => {
  const check = async (text: string, expected: RegExp) =>
    t.match(
      await faultOf(t, { 'ok.yar': findsText('ok', 'x'), 'x.yar': text }),
      expected,
    )
  const at = (place: string, text: string): RegExp =>
    new RegExp(`^rules /[^;]*/x\\.yar:${place}: ${text}`, 'u')
  await check(
    '\n\nrule x {\n  condition: other }',
    at('4:14', 'unknown identifier `other`: this identifier has not been'),
  )
  await check('rule x { strings: $a = "x', at('1:24', 'syntax error: unclosed'))
  await check(
    'include "ok.yar"\nrule x { condition: ok }',
    at('1:1', 'error including file: failed with error'),
  )
  await check(
    'import "magic"\nrule x { condition: true }',
    at('1:1', 'unknown module `magic`'),
  )
  await check(
    'rule x { condition: true }\nrule x { condition: true }',
    at('2:6', 'duplicate rule `x`'),
  )
  // Those of one file are not known in another.
  await check('rule x { condition: ok }', at('1:21', 'unknown identifier `ok`'))
})

t.test('errors of several files, and no more than a few', async t => {
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [
      `${at}.yar`,
      `rule x { condition: other${at} }`,
    ]),
  )
  const text = await faultOf(t, files)
  t.match(text, /0\.yar:1:21: .*; \/.*4\.yar:1:21: .*; and more$/u)
  t.notMatch(text, /5\.yar/u)
})

t.test('rules of the same name in two files, and hostile names', async t => {
  const long = 'r'.repeat(128)
  const scanner = await yaraOf(t, {
    'a.yar': findsText('same', 'x') + findsText(long, 'x'),
    'line\nend\u202e.yar': findsText('same', 'x'),
  })
  await scanner.prepare?.()
  t.same(scanner.names?.().words.slice(0, 2), ['same', long])
  t.match(
    await faultOf(t, { 'line\nend\u202e.yar': 'rule x { condition: y }' }),
    /^rules \/.*line\?end\?\.yar:1:\d+: /u,
  )
})

t.test('--check', async t => {
  const folder = ruleFolder(t, { 'a.yar': 'rule a { condition: other }' })
  const source = {
    file: '/dev/null',
    overrides: ['scanner.yara.enabled=true', `scanner.yara.rules=${folder}`],
  }
  // Rules are compiled by --check, not by each program.
  await loadEngineConfig(source)
  await t.rejects(checkAll(source), {
    name: 'ConfigError',
    message: /^\[scanner\.yara\]: rules \/.*\/a\.yar:1:21: unknown identifier/u,
  })
})
