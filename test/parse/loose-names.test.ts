/*
 * NAME
 *   loose-names.test - names in fields that are not as they should be
 */
import t from 'tap'
import { decodeWords } from '../../src/mail/encoded-word.js'
import {
  hasManyNames,
  looseNames,
} from '../../src/parse/mime/malformed-names.js'
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
  ['a/b; name=file;.zip', 'file;.zip', 'file'],
  ['attachment; filename=file\\;.zip', 'file;.zip', 'file'],
  ['a/b; file="SETUP.EXE"', 'SETUP.EXE'],
  ['attachment; filename=setup.exe"a.txt"', 'setup.exe'],
  ["x; x=(; filename*=utf-8''setup%2Eexe; )", 'setup.exe'],
  ['x; x=\\"; filename=setup.exe', 'setup.exe'],
  ['x; filename*0=setup.e; filename*1=xe; filename*02=.txt', 'setup.exe'],
  ['x; filename* 1="setup."; filename*2 *=%65xe', 'setup.exe'],
  ['x; filename**1=se; filename*2=tup.exe', 'setup.exe'],
  ['x; filename="=??Q?setup=2Eexe?="', 'setup.exe'],
  ['x; filename="=?utf-8?B?c2V?= =?utf-8?B?0dXAuZXhl?="', 'setup.exe'],
  ['x; filename="=?utf-8?B?\xd3S5leGU=?="', '\u0001.exe'],
  ['x; filename="=?utf-8?Q?setup=2?= =?utf-8?Q?Eexe?="', 'setup.exe'],
  ['x; filename="tool.e =?utf-8?Q?xe?="', 'tool.exe'],
  ['x; filename="=?iso-2022-jp?Q?tool.e=1B(Bxe?="', 'tool.exe'],
  ['x; filename="=?a b?Q?setup=2Eexe?="', 'setup.exe'],
  ['x; filename="=?utf-8?Q?setup?=2Eexe?="', 'setup?.exe'],
  ['x; filename="=?utf_7?Q?setup+AC4-exe?="', 'setup.exe'],
  ['x; filename="=?utf-7-imap?Q?setup&AC4-exe?="', 'setup.exe'],
  ['x; filename="=?unicode-escape?Q?setup=5Cu002eexe?="', 'setup.exe'],
  ['x; filename="a_=?utf-16?b?bw==??=_=?utf7?q?=6C.=65xe=?="', 'a_l.exe'],
  ['x; filename="=?utf_16_le?b?YS5leA==?= =?iso-2022-jp?Q?e?="', 'a.exe'],
  [
    'x; filename="=?a?q?to?= =?b?Q?ol?= =?ibm037?q?=4b?= =?d?q?exe?="',
    'tool.exe',
  ],
  ['x; name*0="ibm037\'\'%a3%4b%85%a7%85"', 't.exe'],
  ['x;;filename=tool.  ex  e', 'tool.exe'],
  ['x; filename=to"ol. ex" e', 'tool.exe'],
  ['x; filename="tool.ex\xe9e"', 'tool.exe'],
  ['x; name=tool.exe\xe9".txt"', 'tool.exe'],
]

const WELL_FORMED = [
  'a/b; name=report.pdf',
  'a/b; name="my report.pdf"; charset=utf-8',
  "attachment; filename*=utf-8''report%2Epdf; filename=report.pdf",
  "attachment; filename*0*=utf-8''rep; filename*1*=ort.pdf",
  'attachment; filename="=?utf-8?B?cmVwb3J0?="',
  'multipart/mixed; boundary="x"',
  'a/b; name=voil\xc3\xa0.pdf',
  '',
]

t.test('what some reader makes of it', async t => {
  for (const [value, ...names] of CASES) {
    const field = { name: 'Content-Disposition', value, raw: '' }
    const found = [...looseNames(value), ...namesOf([field])]
    for (const name of names) t.ok(found.includes(name), `${value}: ${name}`)
  }
})

const NOT_NAMES: readonly (readonly [value: string, name: string])[] = [
  ['a/b; name=Rechnung von amazon.com vom 3.pdf', '.com'],
  ['a/b; name=Rechnung.pdf; x-url=http://amazon.com', '.com'],
  ['a/b; name="Rechnung (www.amazon.com).pdf"; x="a\\b"', '.com'],
  ['a/b; name=Minutes of 3. Mar.pdf; size=3', '.exe'],
]

t.test('no reader makes a name of it', async t => {
  for (const [value, end] of NOT_NAMES) {
    const found = looseNames(value)
    t.notOk(
      found.some(it => it.endsWith(end)),
      `${value}: ${found.join(', ')}`,
    )
    t.ok(found.length > 0, 'it is looked at')
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
  const value = 'name=a.exe b,'.repeat(100_000)
  t.ok(hasManyNames(value))
  t.notOk(hasManyNames('a/b; name=a.exe'))
  const names = looseNames(value)
  t.ok(names.length <= 7 * 32 * 48, `${names.length} names`)
})

t.test('fields that are names', async t => {
  const field = (name: string, value: string) => ({ name, value, raw: '' })
  for (const name of ['X-Sun-Data-Name', 'Content-Name', 'X-File-Name']) {
    const names = namesOf([field(name, ' "setup.exe"')])
    t.ok(names.includes('setup.exe'), name)
  }
})
