/*
 * NAME
 *   parameter-syntax - P: comments in parameters, broken ones, long ones
 */

import { root, rows, shown, t0 } from './base.js'
import { family, type Recipe, type Row } from './recipe.js'

const mixed = (parameters: string): string =>
  root(`multipart/mixed; ${parameters}`)

const delimited = (value: string, ...delimiters: readonly string[]): Row[] =>
  delimiters.map(it => [
    `boundary=${value} and --${it}`,
    root(`multipart/mixed; boundary=${value}`, { delimiter: `--${it}` }),
  ])

const COMMENTS: readonly Row[] = [
  ...rows(
    [
      ...['boundary()=foo', 'boundary=()foo', 'boun()dary=foo'],
      ...['() boundary=foo', '()boundary=foo', '( boundary=foo )'],
      ...['(() boundary=foo )', 'boundary=(foo)', 'boundary=(foo'],
      ...['(boundary=faa) boundary=foo', '(boundary=faa)boundary=foo'],
      ...[
        'boundary=foo (boundary=faa)',
        'boundary(faa)=foo',
        '(x) boundary = foo',
      ],
      ...[
        'boundary=foo; (',
        '(; boundary=foo',
        '(;) boundary=foo',
        '\\( boundary=foo',
      ],
      ...[
        'x=(y; boundary=foo',
        'x="("; boundary=foo',
        '(\\) boundary=faa) boundary=foo',
      ],
      ...['(")") boundary=foo', '"(" boundary=foo', 'x="y; boundary=foo'],
      ...[
        'x="\\"; boundary=faa; y=\\""; boundary=foo',
        'x=y"; boundary=foo; z="',
      ],
    ],
    mixed,
  ),
  ...delimited('foo()', 'foo', 'foo()'),
  ...delimited('f()oo', 'foo', 'f', 'f()oo'),
  ...delimited('(boundary=zz)foo', 'foo', '(boundary=zz)foo', 'zz'),
  ...delimited('foo(foo', 'foo', 'foo(foo', 'foofoo'),
  ...delimited('"foo(x)"', 'foo(x)', 'foo'),
  ...delimited('"foo"(x)', 'foo', 'foo(x)'),
  ...delimited('foo (x)', 'foo', 'foo (x)'),
  ...rows(
    [
      ...['() multipart/mixed', '()multipart/mixed', 'multipar()t/mixed'],
      ...['multipart/mixed()', 'multipart()/mixed', 'multipart/()mixed'],
      ...['(multipart/mixed', '(text/plain) multipart/mixed'],
      ...['multipart/mixed (text/plain)', 'text(x)/plain(multipart/mixed)'],
    ],
    value => root(`${value}; boundary=foo`),
  ),
  ...[
    'boundary((c))="foo"; boundary="faa"',
    'boundary((c))="faa"; boundary="foo"',
    'boundary(\\))="foo"; boundary="faa"',
    'boundary(\\))="faa"; boundary="foo"',
    'boundary(c)=foo; boundary=faa',
    'boundary(c)=faa; boundary=foo',
    '(c)boundary=faa; boundary=foo',
    'boundary=foo; boundary(\\(=faa',
  ].map((value): Row => [value, mixed(value), 'D+A']),
]

const BROKEN = [
  ...['x:y=1; boundary=foo', 'n\xe4me=1; boundary=foo', '=; boundary=foo'],
  ...[
    '; ;boundary=foo',
    'x; boundary=foo',
    'x=; boundary=foo',
    'x==; boundary=foo',
  ],
  ...['=x; boundary=foo', '"x"=y; boundary=foo', '"x; boundary=foo'],
  ...["x='y; boundary=foo", '<x>; boundary=foo', 'x/y; boundary=foo'],
  ...['x="y" z; boundary=foo', 'x=y z; boundary=foo', 'x=\\; boundary=foo'],
  ...['x="\\"; boundary=foo', '*=x; boundary=foo', '*0=x; boundary=foo'],
  ...[
    'x=[y; boundary=foo',
    '{; boundary=foo',
    '?=; boundary=foo',
    '=?; boundary=foo',
  ],
  ...['\0; boundary=foo', '\x80; boundary=foo', '@x=y; boundary=foo'],
  ...['x=\xff; boundary=foo', 'x=?\xe9=; boundary=foo', '%3B boundary=foo'],
  ...['x=y\0; boundary=foo', 'charset; boundary=foo', '.; boundary=foo'],
]

/** By RFC 2045 5.1 and the readers in use, one reading only. */
const HARMLESS: Readonly<Record<string, 'D' | 'D/A'>> = {
  '; ;boundary=foo': 'D',
  'x; boundary=foo': 'D',
  'x=; boundary=foo': 'D',
  'charset; boundary=foo': 'D',
  'x/y; boundary=foo': 'D/A',
  'x=y z; boundary=foo': 'D/A',
  '.; boundary=foo': 'D/A',
  'x==; boundary=foo': 'D/A',
  'x=\xff; boundary=foo': 'D/A',
  '*=x; boundary=foo': 'D/A',
  '*0=x; boundary=foo': 'D/A',
  '@x=y; boundary=foo': 'D/A',
  'x=[y; boundary=foo': 'D/A',
}

const letters = (length: number): string => 'b'.repeat(length)

const long = (value: string): string =>
  root(`multipart/mixed; boundary="${value}"`, { delimiter: `--${value}` })

const LENGTHS: readonly Row[] = [
  ['1', long('b'), 'D-A'],
  ['69', long(letters(69)), 'D-A'],
  ['70', long(letters(70)), 'D-A'],
  ...[71, 100, 255, 256, 998, 1000, 2048, 2049, 4096, 9000].map(
    (length): Row => [String(length), long(letters(length))],
  ),
  ['100,000', long(letters(100_000)), 'O', 'eicar', 'zip'],
  [
    'equal in their first 2048 octets',
    t0({
      root: `multipart/mixed; boundary=${letters(2048)}x`,
      delimiter: `--${letters(2048)}y`,
    }),
    'D/A',
  ],
  ...[70, 71, 75, 78, 255].flatMap((cut): Row[] => [
    [
      `delimiters are cut at ${cut}`,
      root(`multipart/mixed; boundary=${letters(cut + 10)}`, {
        delimiter: `--${letters(cut)}`,
      }),
    ],
    [
      `the parameter is cut at ${cut}`,
      root(`multipart/mixed; boundary=${letters(cut)}`, {
        delimiter: `--${letters(cut + 10)}`,
      }),
    ],
  ]),
]

const EIGHT_BIT: readonly Row[] = [
  ['f\xc3\xa9', 'f\xc3\xa9'],
  ['f\xe9', 'f\xe9'],
  ['"f\xc3\xa9"', 'f\xc3\xa9'],
  ['f\xe9', 'f\xc3\xa9'],
  ['f\xc3\xa9', 'f\xe9'],
  ['f\xc2\xa0oo', 'f\xc2\xa0oo'],
  ['foo\xc2\xa0', 'foo'],
  ['\xef\xbb\xbffoo', 'foo'],
  ['f\xe2\x80\x8boo', 'foo'],
  ['\xef\xbd\x86oo', 'foo'],
  ['f\x01oo', 'f\x01oo'],
  ['f\x7foo', 'foo'],
].map(([value = '', delimiter = '']) => [
  `${shown(value)} and --${shown(delimiter)}`,
  root(`multipart/mixed; boundary=${value}`, { delimiter: `--${delimiter}` }),
])

const ELSEWHERE: readonly Row[] = [
  [
    'in Content-Disposition',
    t0({
      root: 'multipart/mixed',
      fields: ['Content-Disposition: inline; boundary=foo'],
    }),
  ],
  [
    'in Content-Disposition, extended',
    t0({
      root: 'multipart/mixed',
      fields: ["Content-Disposition: inline; boundary*=''foo"],
    }),
  ],
  [
    'in Content-Disposition, another in the type',
    t0({
      root: 'multipart/mixed; boundary=faa',
      fields: ['Content-Disposition: inline; boundary=foo'],
    }),
  ],
  [
    'in MIME-Version',
    t0({ version: 'MIME-Version: 1.0; boundary=foo', root: 'multipart/mixed' }),
  ],
  [
    'in Content-Transfer-Encoding',
    t0({
      root: 'multipart/mixed',
      fields: ['Content-Transfer-Encoding: 7bit; boundary=foo'],
    }),
  ],
  ['in a comment', root('multipart/mixed (boundary=foo)')],
  ['in another value', root('multipart/mixed; x="boundary=foo"')],
  [
    'in another field',
    t0({ root: 'multipart/mixed', fields: ['Boundary: foo'] }),
  ],
  [
    'in a field of the same value',
    t0({
      root: 'multipart/mixed',
      fields: ['X-Content-Type: multipart/mixed; boundary=foo'],
    }),
  ],
  ['in a longer name', mixed('xboundary=foo')],
  ['in a shorter name', mixed('boundar=foo')],
  ['in a name with a dash', mixed('x-boundary=foo')],
  ['in two words', mixed('bound ary=foo')],
]

export const PARAMETER_SYNTAX: readonly Recipe[] = [
  ...family('P10', 'D/A', 'comments', COMMENTS),
  ...family(
    'P12',
    'D+A',
    'a broken parameter before it',
    BROKEN.map((value): Row => [shown(value), mixed(value), HARMLESS[value]]),
  ),
  ...family('P13x', 'D+A', 'a boundary elsewhere', ELSEWHERE),
  ...family('P14', 'D/A', 'length', LENGTHS),
  ...family('P15', 'D/A', '8 bits in a boundary', EIGHT_BIT),
]
