/*
 * NAME
 *   parameters - P: parameters, above all boundary
 *
 * DESCRIPTION
 *   The delimiters in the body are `--foo` unless said otherwise; `faa` is the
 *   boundary of no part, or of an innocent part.
 */

import {
  DISPOSITION,
  IN_BASE64,
  part,
  root,
  rows,
  shown,
  t0,
  TYPE,
  withFaa,
} from './base.js'
import { LF_BYTE } from './payload.js'
import { family, type Expected, type Recipe, type Row } from './recipe.js'

const mixed = (parameters: string): string =>
  root(`multipart/mixed; ${parameters}`)

/** By itself, and with an innocent part under the other boundary. */
const both = (value: string, expected?: Expected): readonly Row[] => [
  [shown(value), mixed(value), expected],
  [`${shown(value)}, both used`, withFaa(mixed(value)), expected],
]

const TWO = [
  ...['boundary=foo; boundary=faa', 'boundary=faa; boundary=foo'],
  ...['boundary=foo, boundary=faa', 'boundary=faa, boundary=foo'],
  ...['boundary="foo"; boundary="faa"', 'boundary=foo; BOUNDARY=faa'],
  ...['BOUNDARY=faa; boundary=foo', 'boundary=foo boundary=faa'],
  ...['boundary=faa boundary=foo', 'boundary=faa; x=y; boundary=foo'],
  ...['boundary=foo;boundary=faa', 'boundary=faa;boundary=foo;boundary=faa'],
  ...['boundary; boundary=foo; boundary=faa', 'boundary=""; boundary=foo'],
  ...['boundary=foo; boundary=""', 'boundary=; boundary=foo'],
]

const twoFields = (first: string, second: string): string =>
  t0({
    root: `multipart/mixed; boundary=${first}`,
    fields: [`Content-Type: multipart/mixed; boundary=${second}`],
  })

const EXTENDED_AND_PLAIN = [
  ...["boundary*=''foo; boundary=faa", "boundary*=''faa; boundary=foo"],
  ...["boundary=faa; boundary*=''foo", "boundary=foo; boundary*=''faa"],
  ...['boundary*0=foo; boundary=faa', 'boundary*0=faa; boundary=foo'],
  ...['boundary=faa; boundary*0=foo', 'boundary=foo; boundary*0=faa'],
  ...["boundary*0*=''foo; boundary=faa", "boundary=foo; boundary*0*=''faa"],
  ...["boundary*=''foo; boundary*0=faa", 'boundary*0=foo; boundary*=faa'],
  ...["boundary*=utf-8'en'foo; boundary=faa", 'boundary=f%61a; boundary=foo'],
]

const EXTENDED: readonly (readonly [string, Expected])[] = [
  ["boundary*=''foo", 'D-A'],
  ["boundary*0*=''foo", 'D-A'],
  ["boundary*0*=''f; boundary*1*=oo", 'D-A'],
  ["boundary*=us-ascii''foo", 'D-A'],
  ['boundary*0=foo', 'D+A'],
  ['boundary*0=f; boundary*1=oo', 'D+A'],
  ['boundary*0="f"; boundary*1="oo"', 'D+A'],
  ["boundary*=''f%6Fo", 'D+A'],
  ["boundary*=''%66%6F%6F", 'D+A'],
  ["boundary*0*=''f%6f; boundary*1*=%6f", 'D+A'],
  ["boundary*0*=''f%6f; boundary*1=o", 'D+A'],
  ['boundary=f%6Fo', 'D+A'],
  ['boundary="%66%6f%6f"', 'D+A'],
  ['boundary*0=f%6Fo', 'D+A'],
  ["boundary*=UTF-16''%00f%00o%00o", 'D+A'],
  ["boundary*=UTF-16LE''f%00o%00o%00", 'D+A'],
  ["boundary*=UTF-16BE''%00f%00o%00o", 'D+A'],
  ["boundary*=utf-7''foo", 'D+A'],
  ['boundary*="foo"', 'D+A'],
  ['boundary*="\'\'foo"', 'D+A'],
]

const DISORDER = [
  ...['boundary*1=oo; boundary*0=f', "boundary*1*=''f; boundary*0*=oo"],
  ...["boundary*1*=oo; boundary*0*=''f", 'boundary*0=f; boundary*2=oo'],
  ...['boundary*0=f; boundary*0=xxx; boundary*1=oo'],
  ...['boundary*0=xxx; boundary*0=f; boundary*1=oo'],
  ...['boundary*0=f; boundary*1=oo; boundary*1=aa', 'boundary*1=foo'],
  ...['boundary*1=f; boundary*2=oo', 'boundary*999999999=foo'],
  ...['boundary*4294967296=foo', 'boundary*-1=foo', 'boundary*00=foo'],
  ...['boundary*0=f; boundary*01=oo', 'boundary*0 =foo', 'boundary *0=foo'],
  ...['boundary*a=foo', 'boundary**=foo', 'boundary*0**=foo', 'boundary*=foo'],
  ...["boundary*=utf-8'en-US'foo", "boundary*='foo", "boundary*=utf-8'foo"],
  ...["boundary*='en'foo", "boundary*=x-no-such''foo", "boundary*0='';foo"],
  ...[
    "boundary*='''foo",
    "boundary*=''''foo",
    "boundary*0*=f; boundary*1*=''oo",
  ],
]

const WORDS: readonly Row[] = [
  ...[
    ...['"=?us-ascii?Q?foo?="', '"=?us-ascii?B?Zm9v?="', '=?us-ascii?Q?foo?='],
    ...['=?us-ascii?B?Zm9v?=', '"f=?us-ascii?Q?oo?="', 'f=?us-ascii?Q?oo?='],
    ...['"=?us-ascii?Q?f?= =?us-ascii?Q?oo?="', '"=?utf-8?Q?foo"'],
    ...['"=?utf-8*en?Q?foo?="', '"=?utf-8?Q?=66oo?="', '"=?x-foo?q?foo?="'],
  ].flatMap((value): Row[] => {
    const literal = value.replaceAll('"', '')
    return [
      [value, mixed(`boundary=${value}`)],
      [
        `${value}, literally`,
        root(`multipart/mixed; boundary=${value}`, {
          delimiter: `--${literal}`,
        }),
      ],
    ]
  }),
]

const delimited = (value: string, delimiter: string): string =>
  root(`multipart/mixed; boundary=${value}`, { delimiter })

const BLANKS: readonly Row[] = [
  ...[
    '" foo"',
    "' foo'",
    '"f oo"',
    "'f oo'",
    'f oo',
    '"foo "',
    "'foo '",
  ].flatMap((value): Row[] => {
    const inner = value.replace(/^["']|["']$/g, '')
    return [...new Set(['foo', inner, inner.trim(), value, 'f'])].map(
      (it): Row => [`${value} and --${it}`, delimited(value, `--${it}`)],
    )
  }),
  ["*=''foo%20", mixed("boundary*=''foo%20")],
  ["*=''%20foo", mixed("boundary*=''%20foo")],
  [
    "*=''f%20oo and f oo",
    root("multipart/mixed; boundary*=''f%20oo", { delimiter: '--f oo' }),
  ],
  ['another end', delimited('"foo XXX"', '--foo YYY')],
  ['the same start', delimited('"foo XXX"', '--foo')],
  ['folded in quotes', delimited('"foo\n bar"', '--foo bar')],
  ['folded in quotes, without the blank', delimited('"foo\n bar"', '--foobar')],
  ['a CR in quotes', delimited('"foo\r"', '--foo')],
  ['a CR in quotes and in the delimiter', delimited('"foo\r"', '--foo\r')],
  ['a CR within', delimited('"f\roo"', '--f\roo')],
  ['an LF in quotes', delimited(`"foo${LF_BYTE} "`, '--foo'), 'D/A'],
  ['a tab in quotes', delimited('"foo\t"', '--foo\t')],
  ['not closed', delimited('"foo', '--foo')],
  ['not opened', delimited('foo"', '--foo')],
  ['single quotes', delimited("'foo'", '--foo')],
  ['single quotes, literally', delimited("'foo'", "--'foo'"), 'D'],
  ['escaped', delimited('"f\\oo"', '--foo'), 'D-A'],
  ['escaped, literally', delimited('"f\\oo"', '--f\\oo')],
  ['escaped quotes', delimited('"\\"foo\\""', '--"foo"'), 'D'],
  ['escaped quotes, left out', delimited('"\\"foo\\""', '--foo')],
  ['quotes in the middle', delimited('f"oo"', '--foo')],
  ['two strings', delimited('"f""oo"', '--foo')],
  ['two strings, the first', delimited('"foo""bar"', '--foo')],
  ['a quote after', delimited('"foo"x', '--foo')],
  ['a quote after, literally', delimited('"foo"x', '--foox')],
  ['empty', delimited('""', '--'), 'D+A'],
  ['a blank', delimited('" "', '--'), 'D+A'],
  ['a blank, literally', delimited('" "', '-- '), 'D+A'],
  ['nothing', delimited('', '--'), 'D+A'],
  ['a quote', delimited('"', '--'), 'D+A'],
  ['a quote, literally', delimited('"', '--"'), 'D+A'],
  ...['--', '--;', '----', '---'].map((it): Row => [
    `a semicolon and ${it}`,
    delimited(';', it),
    'D/A',
  ]),
  ['empty and --foo', delimited('""', '--foo')],
  ['nothing and --foo', delimited('', '--foo')],
  ['no equals sign', mixed('boundary foo')],
  ['a colon', mixed('boundary:foo')],
  ['only a boundary of dashes', delimited('--', '----'), 'D'],
  ['of a dash', delimited('-', '---'), 'D'],
]

const AROUND = [' ', '\t', '\n ', '\n\t', '\\', '\v', '\0', '\xa0', '\r', '\f']

const EQUALS: readonly Row[] = AROUND.flatMap((it): Row[] => [
  [`${shown(it)} before`, mixed(`boundary${it}=foo`)],
  [`${shown(it)} after`, mixed(`boundary=${it}foo`)],
  [`${shown(it)} on both sides`, mixed(`boundary${it}=${it}foo`)],
])

const SEPARATORS: readonly Row[] = [
  ...(
    [
      ['foo;foo', ['foo', 'foo;foo']],
      ['"foo;foo"', ['foo;foo', 'foo', '"foo;foo"', '"foo']],
      ['foo\\;foo', ['foo', 'foo\\', 'foo;foo', 'foo\\;foo']],
      ['"foo\\;foo"', ['foo;foo', 'foo\\;foo']],
      ['foo,faa', ['foo,faa', 'foo', 'faa']],
      ['"foo,faa"', ['foo,faa', 'foo']],
      ['foo faa', ['foo faa', 'foo']],
      ['foo=faa', ['foo=faa', 'foo', 'faa']],
      ['foo:faa', ['foo:faa', 'foo']],
      ['foo/faa', ['foo/faa', 'foo']],
      ['foo?faa', ['foo?faa', 'foo']],
      ['foo@faa', ['foo@faa', 'foo']],
      ['<foo>', ['<foo>', 'foo']],
      ['[foo]', ['[foo]', 'foo']],
    ] as const
  ).flatMap(([value, delimiters]) =>
    delimiters.map((it): Row => [
      `${value} and --${it}`,
      delimited(value, `--${it}`),
    ]),
  ),
  ...rows(
    [
      ...['multipart/mixed boundary=foo', 'multipart/mixed, boundary=foo'],
      ...['multipart/mixed: boundary=foo', 'multipart/mixed;; boundary=foo'],
      ...['multipart/mixed;boundary=foo;', 'multipart/mixed\tboundary=foo'],
      ...['multipart/mixed/boundary=foo', 'multipart/mixed&boundary=foo'],
      ...['multipart/mixed; charset=utf-8 boundary=foo'],
      ...['multipart/mixed; charset=utf-8, boundary=foo'],
      ...['multipart/mixed; charset="utf-8" boundary=foo'],
      ...['multipart/mixed\n boundary=foo', 'multipart/mixed;boundary=foo,'],
    ],
    value => root(value),
  ),
]

export const PARAMETERS: readonly Recipe[] = [
  ...family('P01', 'D+A', 'two boundaries', [
    ...TWO.flatMap(value => both(value)),
    ['two fields', twoFields('foo', 'faa')],
    ['two fields, reversed', twoFields('faa', 'foo')],
    ['two fields, both used', withFaa(twoFields('foo', 'faa'))],
    ['two fields, reversed, both used', withFaa(twoFields('faa', 'foo'))],
    [
      'two fields, one has none',
      t0({
        root: 'multipart/mixed',
        fields: ['Content-Type: multipart/mixed; boundary=foo'],
      }),
    ],
    ['identical', mixed('boundary=foo; boundary="foo"'), 'D-A'],
    ['differing in case', mixed('boundary=foo; boundary=FOO')],
  ]),
  ...family(
    'P02',
    'D+A',
    'a plain and an extended boundary',
    EXTENDED_AND_PLAIN.flatMap(value => both(value)),
  ),
  ...family(
    'P03',
    'D+A',
    'extended boundaries',
    EXTENDED.flatMap(([value, expected]): Row[] => [
      [value, mixed(value), expected],
      [
        `${value}, a false delimiter in the preamble`,
        root(`multipart/mixed; ${value}`, { preamble: "\n--''foo\n" }),
        expected,
      ],
    ]),
  ),
  ...family('P04', 'D+A', 'sections in disorder', [
    ...rows(DISORDER, mixed),
    [
      '10,000 sections',
      mixed(
        `boundary*0=f; boundary*1=oo; ${Array.from({ length: 10_000 }, (_, at) => `x*${at}=a`).join('; ')}`,
      ),
    ],
    [
      '10,000 sections of the boundary',
      delimited(
        `x; ${Array.from({ length: 10_000 }, (_, at) => `boundary*${at}=a`).join('; ')}`,
        '--foo',
      ),
      'O',
    ],
    [
      'sections over two fields',
      t0({
        root: 'multipart/mixed; boundary*0=f',
        fields: ['Content-Type: multipart/mixed; boundary*1=oo'],
      }),
    ],
  ]),
  ...family('P05', 'D+A', 'encoded words in a boundary', WORDS),
  ...family('P06', 'D/A', 'blanks and quotes', BLANKS),
  ...family('P07', 'D/A', 'around the equals sign', EQUALS),
  ...family('P08', 'D/A', 'separators', SEPARATORS),
  ...family('P09x', 'D/A', 'parameters of the part', [
    [
      'boundary of another',
      part(`${TYPE}; boundary=bar`, DISPOSITION, IN_BASE64),
      'D-A',
    ],
    [
      'boundary of the message',
      part(`${TYPE}; boundary=foo`, DISPOSITION, IN_BASE64),
      'D',
    ],
    ['charset', part(`${TYPE}; charset=utf-16`, DISPOSITION, IN_BASE64), 'D-A'],
    [
      'type',
      part(`${TYPE}; type=message/rfc822`, DISPOSITION, IN_BASE64),
      'D-A',
    ],
    [
      'x-unix-mode',
      part(`${TYPE}; x-unix-mode=0644`, DISPOSITION, IN_BASE64),
      'D-A',
    ],
    ['encoding as a parameter', part(`${TYPE}; encoding=base64`, DISPOSITION)],
    [
      'encoding in the disposition',
      part(TYPE, `${DISPOSITION}; Content-Transfer-Encoding=base64`),
    ],
  ]),
]
