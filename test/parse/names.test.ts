/*
 * NAME
 *   names.test - every name and parameter that some reader sees
 */
import t, { type Test } from 'tap'
import {
  readParameters,
  type Parameter,
} from '../../src/parse/mime/parameters.js'
import { namesOf } from '../../src/parse/mime/attachment-names.js'
import { decodeCharset, decodeWords } from '../../src/mail/encoded-word.js'
import { parameterReadings } from '../../src/parse/mime/parameter-values.js'
import { check, parse, type Case as Recipe } from './looked.js'
import { IN_BASE64, OCTETS, part } from './payload.js'

type ParameterCase = readonly [
  value: string,
  type: string,
  ...parameters: (readonly [name: string, value: string])[],
]

const PARAMETERS: readonly ParameterCase[] = [
  ['', ''],
  ['text/plain', 'text/plain'],
  ['Text/PLAIN ; x', 'text/plain'],
  ['text/plain;a=b', 'text/plain', ['a', 'b']],
  ['text/plain; A=B; a="c;d"', 'text/plain', ['a', 'B'], ['a', 'c;d']],
  ['a/b; c = d ; e\t=\t"f"', 'a/b', ['c', 'd'], ['e', 'f']],
  ['a/b; c=""; d=', 'a/b', ['c', ''], ['d', '']],
  ['a/b; c="d\\"e\\\\"', 'a/b', ['c', 'd"e\\']],
  ['a/b; c="d', 'a/b', ['c', 'd']],
  ['a/b; c="d\\', 'a/b', ['c', 'd']],
  ['a/b; c="d" e; f=g', 'a/b', ['c', 'd'], ['f', 'g']],
  ["a/b; c='d e'", 'a/b', ['c', "'d e'"]],
  ['a/b (x; y) ; (z) c(v)=d(w)', 'a/b', ['c', 'd']],
  ['a/b; c="(d)"', 'a/b', ['c', '(d)']],
  ['a/b; ((x) \\) ) c=d', 'a/b', ['c', 'd']],
  ['a/b; (c=d', 'a/b', ['c', 'd']],
  ['a/b; ((c=d', 'a/b', ['c', 'd']],
  ['(a/b; c=d', 'a/b', ['c', 'd']],
  ['; a=b', '', ['a', 'b']],
  ['a/b;; ;c=d;', 'a/b', ['c', 'd']],
  ['a/b; c=d=e', 'a/b', ['c', 'd=e']],
  ['a/b; =c; d=e', 'a/b', ['d', 'e']],
  ['a/b; *=c; *0=d', 'a/b'],
]

t.test('parameters', async t => {
  for (const [value, type, ...expected] of PARAMETERS) {
    const { value: read, parameters } = readParameters(value)
    t.equal(read, type, value)
    t.strictSame(
      parameters.map(it => [it.name, it.value]),
      expected,
      value,
    )
  }
})

t.test('sections and charsets are told apart', async t => {
  const read = (text: string): Partial<Parameter> | undefined =>
    readParameters(`a/b; ${text}`).parameters[0]
  const check = (text: string, section: number | null, extended: boolean) => {
    t.match(read(text), { name: 'x', value: 'v', section, extended }, text)
  }
  check('x=v', null, false)
  check('x*=v', null, true)
  check('x*0=v', 0, false)
  check('x*12*=v', 12, true)
  check('X*999999999=v', 999_999_999, false)
  t.equal(read('x*4294967295=v'), undefined, 'no such section')
  t.equal(read('x**=v'), undefined)
  t.match(read('x="v"'), { quoted: true })
  t.match(read('x=v'), { quoted: false })
})

t.test('encoded words', async t => {
  const check = (text: string, decoded: string): void => {
    t.equal(decodeWords(text), decoded, JSON.stringify(text))
  }
  check('report.exe', 'report.exe')
  check('=?utf-8?Q?report.exe?=', 'report.exe')
  check('=?utf-8?q?report=2Eexe?=', 'report.exe')
  check('=?UTF-8?B?cmVwb3J0LmV4ZQ==?=', 'report.exe')
  check('=?UTF-8?B?cmVwb3J0LmV4ZQ?=', 'report.exe')
  check('=?utf-8*en?Q?report.exe?=', 'report.exe')
  check('report.=?utf-8?Q?exe?=', 'report.exe')
  check('=?utf-8?Q?report.?= =?utf-8?Q?exe?=', 'report.exe')
  check('=?utf-8?Q?report.?=\n\t =?utf-8?Q?exe?=', 'report.exe')
  check('=?utf-8?Q?report.?==?utf-8?Q?exe?=', 'report.exe')
  check('=?utf-8?Q?a?= b =?utf-8?Q?c?=', 'a b c')
  check('=?utf-8?Q?a_b=20c?=', 'a b c')
  check('=?utf-8?Q?report.exe', 'report.exe')
  check('=?utf-8?Q?caf=C3=A9?=', 'caf\u00e9')
  check('caf\xc3\xa9', 'caf\u00e9')
  check('caf\xe9', 'caf\u00e9')
  check('=?iso-8859-1?Q?caf=E9?=', 'caf\u00e9')
  for (const label of ['windows-1252', 'iso-8859-1', 'us-ascii']) {
    check(`=?${label}?Q?=93100=A0=80=94?=`, '\u201c100\u00a0\u20ac\u201d')
  }
  check('=?x-foo?Q?report.exe?=', 'report.exe')
  check('=?x-foo?Q?caf=E9?=', 'caf\u00e9')
  check('=?utf-8?X?report.exe?=', '=?utf-8?X?report.exe?=')
  check('=?utf-8?Q', '=?utf-8?Q')
  check('=?=?=?', '=?=?=?')
  check('', '')
})

t.test('charsets', async t => {
  const check = (hex: string, charset: string, text: string): void => {
    t.equal(decodeCharset(Buffer.from(hex, 'hex'), charset), text, charset)
  }
  check('612e657865', '', 'a.exe')
  check('612e657865', 'no-such-charset', 'a.exe')
  check('612e657865', 'iso-2022-jp', 'a.exe')
  check('612e657865', 'hz-gb-2312', 'a.exe')
  check('0061002e', 'utf-16be', 'a.')
  check('61002e00', 'utf-16le', 'a.')
  check('0061002e', 'UTF-16', 'a.')
  check('61002e00', 'UTF-16', 'a.')
  check('feff0061002e', 'utf-16', 'a.')
  check('fffe61002e00', 'utf-16', 'a.')
  check('', 'utf-16', '')
  for (const it of [
    ...['IBM037', 'cp037', 'CP37', 'ebcdic-cp-us', 'csIBM037', 'IBM-1047'],
    ...['cp500', 'cp1026', 'IBM01140', 'x-EBCDIC-Germany', 'ibm273', 'cp870'],
  ]) {
    check('814b85a785f0', it, 'a.exe0')
  }
  check('9f4a', 'cp1140', '\u20ac\u00a2')
  check('5a6a', 'cp1026', '\u011e\u015f')
  check('dce0', 'cp1026', '\\\u00fc')
  check('ad4a', 'cp1047', '[\u00a2')
  check('612e657865', 'ibm437', 'a.exe')
  check('612e657865', 'cp1252', 'a.exe')
  const seven = (text: string): string => Buffer.from(text).toString('hex')
  check(seven('report+AC4-exe'), 'utf-7', 'report.exe')
  check(seven('report+AC4AZQB4AGU'), 'UTF-7', 'report.exe')
  check(seven('a+-b'), 'unicode-1-1-utf-7', 'a+b')
  check(seven('a+A-b'), 'utf-7', 'ab')
})

const fieldOf = (name: string, value: string) => ({
  name,
  value,
  raw: `${name}: ${value}`,
})

/** Each of the names in either field; the first is the likeliest. */
const names = (
  t: Test,
  parameters: string,
  expected: readonly string[],
): void => {
  for (const [field, start, own] of [
    ['Content-Type', 'a/b', 'name'],
    ['Content-Disposition', 'attachment', 'filename'],
  ] as const) {
    const value = `${start}; ${parameters.replaceAll('N', own)}`
    const seen = namesOf([fieldOf(field, value)])
    const missing = expected.filter(it => !seen.includes(it))
    t.strictSame(missing, [], `${value}: ${JSON.stringify(seen)}`)
    t.notOk(seen.includes(''), value)
  }
}

const X = 'report.exe'

t.test('F01: plain names', async t => {
  for (const it of [
    ...['N=report.exe', 'N="report.exe"', 'N=\n report.exe', 'N =report.exe'],
    ...['N= report.exe', 'N\n =report.exe', 'N=\n\t\n report.exe'],
    ...['n=1; N=report.exe', 'N="report.exe', 'x; N=report.exe'],
  ]) {
    names(t, it, [X])
  }
  names(t, "N='report.exe'", ["'report.exe'"])
})

t.test('no-break spaces are blanks, and parts of letters none', async t => {
  for (const blank of ['\xc2\xa0', '\xa0', '\xe3\x80\x80', '\xc2\xa0 ']) {
    for (const it of [`${blank}N=report.exe`, `N${blank}=report.exe`]) {
      names(t, it, [X])
      names(t, `N=a.png;${it}`, [X, 'a.png'])
    }
    names(t, `${blank}N*0=report.; N${blank}*1=exe`, [X])
  }
  names(t, 'N=report.exe\xc2\xa0', ['report.exe\u00a0'])
  for (const letter of ['\u00e0', '\u0160', '\u0420', '\u2020']) {
    const bytes = Buffer.from(`Voil${letter}`).toString('latin1')
    for (const it of [`N=${bytes}`, `N="${bytes}"`, `N=${bytes} ; x=y`]) {
      for (const name of ['Content-Type', 'Content-Disposition']) {
        const own = name.endsWith('Type') ? 'name' : 'filename'
        const seen = namesOf([fieldOf(name, `a/b; ${it.replace('N', own)}`)])
        t.strictSame(seen, [`Voil${letter}`], it)
      }
    }
  }
  t.equal(decodeWords('=?utf-8?Q?a?=\xa0=?utf-8?Q?b?='), 'a\u00a0b')
})

t.test('F02 and F03: several names', async t => {
  names(t, 'N=report.exe; N=file.png', [X, 'file.png'])
  names(t, 'N=file.png; N=report.exe', [X, 'file.png'])
  names(t, 'foo=report.exe; N=file.png', ['file.png'])
  const both = namesOf([
    fieldOf('Content-Type', 'a/b; name=a.png'),
    fieldOf('Content-Disposition', 'attachment; filename=b.exe'),
    fieldOf('content-type', 'a/b; name=c.exe'),
    fieldOf('CONTENT-DISPOSITION', 'inline; filename=d.exe'),
  ])
  t.strictSame(both, ['b.exe', 'd.exe', 'a.png', 'c.exe'])
  const swapped = namesOf([
    fieldOf('Content-Type', 'a/b; filename=a.exe'),
    fieldOf('Content-Disposition', 'attachment; name=b.exe'),
  ])
  t.strictSame(swapped.sort(), ['a.exe', 'b.exe'])
})

t.test('F04: extended names and sections', async t => {
  for (const it of [
    ...["N*=''report.exe", "N*=''report.%65%78%65", 'N*0=report.exe'],
    ...['N*0=report.; N*1=exe', 'N*1=exe; N*0=report.'],
    ...['N*0=report.; N*2=exe', 'N*1=report.; N*2=exe', 'N*2=exe; N*0=report.'],
    ...['N*2=report.; N*1=exe', 'N*1=report.; N*0=exe'],
    ...["N*0*=''report.exe", "N*0*=''report.; N*1*=%65xe"],
    ...["N*1*=%65xe; N*0*=''report.", "N*0*=''report.; N*1=exe"],
    ...["N*=UTF-8''report.exe", "N*=utf-8'en-US'report.exe"],
    ...["N*=x-foo''report.exe", 'N*=report.exe'],
    "N*=UTF-16''%00r%00e%00p%00o%00r%00t%00.%00e%00x%00e",
    "N*=UTF-16''r%00e%00p%00o%00r%00t%00.%00e%00x%00e%00",
    "N*=UTF-16BE''%00r%00e%00p%00o%00r%00t%00.%00e%00x%00e",
    "N*=IBM037''%99%85%97%96%99%A3%4B%85%A7%85",
    "N*0*=cp500''%99%85%97%96%99%A3; N*1*=%4B%85%A7%85",
    "N*=IBM037''report%2Eexe",
    "N*=utf-8''report%3D%3Futf-8%3FQ%3F%3D2Eexe%3F%3D",
    // Readers that stop at a gap, or take one section of two.
    'N*0=report.exe; N*2=.txt',
    'N*0=report.; N*1=txt; N*1=exe',
    'N*0=report.; N*1=exe; N*1=txt',
    "N*0*=''report.exe; N*1*=.txt",
  ]) {
    names(t, it, [X])
    names(t, `${it}; N=file.png`, [X, 'file.png'])
    names(t, `N=file.png; ${it}`, [X, 'file.png'])
  }
  const many = Array.from({ length: 10_000 }, (_, at) => `N*${at}=a`)
  names(t, many.join('; '), ['a'.repeat(10_000)])
  names(t, 'N*999999999=report.exe', [X])
})

t.test('F05: encoded words in names', async t => {
  const words = [
    '=?utf-8?Q?report.exe?=',
    '=?utf-8?B?cmVwb3J0LmV4ZQ==?=',
    '=?utf-16be?B?AHIAZQBwAG8AcgB0AC4AZQB4AGU=?=',
    '=?utf-16?B?AHIAZQBwAG8AcgB0AC4AZQB4AGU=?=',
    '=?utf-16?B?cgBlAHAAbwByAHQALgBlAHgAZQA=?=',
    '=?utf-16le?B?cgBlAHAAbwByAHQALgBlAHgAZQA=?=',
    '=?utf-8?Q?report.?= =?utf-8?Q?exe?=',
    '=?utf-8?Q?report.exe',
    'report.=?utf-8?Q?exe?=',
    '=?x-foo?Q?report.exe?=',
    '=?iso-2022-jp?Q?report.exe?=',
    '=?utf-7?Q?report+AC4-exe?=',
    '=?IBM037?Q?=99=85=97=96=99=A3=4B=85=A7=85?=',
    '=?cp1047*en?B?mYWXlpmjS4Wnhf==?=',
    // Who does not know the charset reads ASCII.
    '=?IBM037?Q?report.exe?=',
  ]
  for (const word of words) {
    names(t, `N="${word}"`, [X])
    names(t, `N=${word}`, [X])
  }
  names(t, 'N="=?utf-8?Q?report_1.exe?="', ['report 1.exe'])
  // As it is, too: some readers decode nothing.
  names(t, 'N="=?utf-8?Q?a?="', ['a', '=?utf-8?Q?a?='])
})

t.test('a part has its names, the likeliest first', async t => {
  const { parts } = await parse(
    part(
      'Content-Type: a/b; name="=?utf-8?Q?b.txt?="',
      "Content-Disposition: attachment; filename=c.txt; filename*=utf-8''d.txt",
    ),
  )
  t.strictSame(parts.filter(it => it.reading === 'mime').at(-1)?.names, [
    'c.txt',
    'd.txt',
    'b.txt',
    '=?utf-8?Q?b.txt?=',
  ])
})

const NAME = `Content-Disposition: attachment; filename=`

void t.test('names that differ are ambiguous', async t => {
  const cases: readonly Recipe[] = [
    ['one', part(OCTETS, IN_BASE64, `${NAME}a.txt`), 'D-A'],
    ['two', part(OCTETS, IN_BASE64, `${NAME}a.txt; filename=b.exe`), 'D+A'],
    ['equal', part(OCTETS, IN_BASE64, `${NAME}a.txt; filename="a.txt"`), 'D-A'],
    ['of the type', part(`${OCTETS}; name=a; name=b`, IN_BASE64), 'D+A'],
    [
      'type and disposition',
      part(`${OCTETS}; name=a`, IN_BASE64, `${NAME}b`),
      'D-A',
    ],
    [
      'plain and extended, as everybody does',
      part(OCTETS, IN_BASE64, `${NAME}a; filename*=utf-8''%C3%A4`),
      'D-A',
    ],
    [
      'sections, as RFC 2231 has it',
      part(
        OCTETS,
        IN_BASE64,
        'Content-Disposition: x; filename*0=a; filename*1=b',
      ),
      'D-A',
    ],
  ]
  for (const row of cases) await check(t, row)
})

t.test('readings of a parameter are all different', async t => {
  const read = (text: string): string[] =>
    parameterReadings(readParameters(`a/b; ${text}`).parameters, 'x')
  t.strictSame(read('x=a; x=a; x="a"'), ['a'])
  t.strictSame(read('y=a'), [])
  t.strictSame(read("x*=''a; x=a"), ['a'])
})
