/*
 * NAME
 *   loose-names.test - names in fields that are not as they should be
 */
import t from 'tap'
import { decodeWords } from '../../src/mail/encoded-word.js'
import { looseNames } from '../../src/parse/mime/malformed-names.js'
import { namesOf } from '../../src/parse/mime/attachment-names.js'

type Case = readonly [value: string, ...names: string[]]

const CASES: readonly Case[] = [
  ['a/b; name="report".exe', 'report.exe'],
  ['a/b; name="report.""exe"', 'report.exe'],
  ['a/b; name=report.exe x', 'report.exe x', 'report.exe'],
  ['a/b; name=report.exe,x', 'report.exe,x', 'report.exe'],
  ["a/b; name**=''report.exe", 'report.exe'],
  ['attachment; filename*a=report.exe', 'report.exe'],
  ['attachment; filename*-1=report.exe', 'report.exe'],
  ['filename=report.exe', 'report.exe'],
  ['filename="report.exe"; size=1', 'report.exe'],
  ['a/b; name==?utf-8?Q?report=2Eexe?= x', 'report.exe x', 'report.exe'],
  ['a/b; name="report.exe', 'report.exe'],
  ...[':a', '?', '@b.txt', '[1]', '<a', '=', '=?utf-8?Q?a?='].map(
    (it): Case => [
      `a/b; name=report.exe${it}`,
      ...new Set([decodeWords(`report.exe${it}`), 'report.exe']),
    ],
  ),
  ['a/b; name=a/report.exe:b', 'a/report.exe:b', 'a', 'report.exe'],
  ['a/b; name=http://a.com/b.pdf', 'http://a.com/b.pdf', 'http', 'b.pdf'],
  ['a/b; name=a.exe\xc2\xa0b.txt', 'a.exe\u00a0b.txt', 'a.exe'],
  ['a/b; name=a.exe\xa0b.txt', 'a.exe\u00a0b.txt', 'a.exe'],
]

const WELL_FORMED = [
  'a/b; name=report.pdf',
  'a/b; name="my report.pdf"; charset=utf-8',
  'a/b; name="a \\"b\\" c.pdf"',
  "attachment; filename*=utf-8''report%2Epdf; filename=report.pdf",
  "attachment; filename*0*=utf-8''rep; filename*1*=ort.pdf",
  'attachment; filename="=?utf-8?B?cmVwb3J0?="',
  'multipart/mixed; boundary="x"',
  'a/b; name=voil\xc3\xa0.pdf',
  '',
]

t.test('what some reader makes of it', async t => {
  for (const [value, ...names] of CASES) {
    t.same(looseNames(value), names, value)
  }
})

t.test('what is well formed is not its business', async t => {
  for (const value of WELL_FORMED) t.same(looseNames(value), [], value)
})

t.test('sections in several fields', async t => {
  const field = (name: string, value: string) => ({ name, value, raw: '' })
  const apart = [
    field('Content-Type', 'a/b; name*0=report.'),
    field('Content-Disposition', 'attachment; filename*1=exe'),
  ]
  t.ok(namesOf(apart).includes('report.exe'))
  const both = [
    field('Content-Type', 'a/b; name*0=rep; name*1=ort.pdf'),
    field('Content-Disposition', 'x; filename*0=rep; filename*1=ort.pdf'),
  ]
  const each = both.flatMap(one => namesOf([one]))
  t.same(new Set(namesOf(both)), new Set(each), 'nothing across whole names')
})

t.test('many names take no longer than some', async t => {
  const names = looseNames('name=a.exe b,'.repeat(100_000))
  t.ok(names.length <= 64, `${names.length} names`)
})
