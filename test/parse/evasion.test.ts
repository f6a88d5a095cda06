/*
 * NAME
 *   evasion.test - recipes of evasion that a first reading must see through
 *
 * DESCRIPTION
 *   The ids are those of test/corpus/evasion.
 */
import t from 'tap'
import { check, type Case } from './looked.js'
import {
  BASE64,
  hex,
  IN_BASE64,
  IN_QP,
  OCTETS,
  part,
  PART,
  QP,
  t0,
} from './payload.js'
import { EICAR } from '../helper/eicar.js'

const group = (name: string, cases: readonly Case[]): void => {
  void t.test(name, async t => {
    for (const row of cases) await check(t, row)
  })
}

const cte = (value: string): string => `Content-Transfer-Encoding: ${value}`
const encoded = (...values: string[]): string =>
  part(OCTETS, ...values.map(cte))

group('H01: Content-Transfer-Encoding twice', [
  ['as it should be', t0(), 'D-A'],
  ['bad first', encoded('quoted-printable', 'base64'), 'D+A'],
  ['bad last', encoded('base64', 'quoted-printable'), 'D+A'],
  ['7bit first', encoded('7bit', 'base64'), 'D+A'],
  ['7bit last', encoded('base64', '7bit'), 'D+A'],
  ['bad, good, good', encoded('8bit', 'base64', 'base64'), 'D+A'],
  ['good, good, bad', encoded('base64', 'base64', 'binary'), 'D+A'],
  ['unknown first', encoded('xxxxxxx', 'base64'), 'D+A'],
  ['unknown last', encoded('base64', 'xxxxxxx'), 'D+A'],
  ['empty first', encoded('', 'base64'), 'D+A'],
  ['empty last', encoded('base64', ''), 'D+A'],
  ['identical', encoded('base64', 'base64'), 'D-A'],
  ['identical but for case', encoded('base64', 'BASE64'), 'D-A'],
])

const H02 = [
  ...['base64, quoted-printable', 'quoted-printable, base64'],
  ...['"base64", quoted-printable', 'base64 quoted-printable'],
  ...['base64 xx', 'xx base64', 'xxbase64'],
  ...['base64xx', 'base64base64', 'base64-', 'base645'],
]

// Honest software writes these; what each reading decodes is scanned.
const DECORATED = [
  ...['base64;', ';base64', 'base64,', ',base64', 'base64; x=y', '"base64"'],
  ...['base64, 8bit', 'base64.', '8bit; base64'],
]

group(
  'H02: Content-Transfer-Encoding with two values',
  H02.map((value): Case => [value, encoded(value), 'D+A']),
)

group(
  'H02: Content-Transfer-Encoding with punctuation',
  DECORATED.map((value): Case => [value, encoded(value), 'D']),
)

group('H03: Content-Type twice, on the part', [
  [
    'multipart last',
    part(OCTETS, 'Content-Type: multipart/mixed; boundary=bar', IN_BASE64),
    'D+A',
  ],
  [
    'multipart first',
    part('Content-Type: multipart/mixed; boundary=bar', OCTETS, IN_BASE64),
    'D+A',
  ],
  [
    'with a comma',
    part(`${OCTETS}, multipart/mixed; boundary=bar`, IN_BASE64),
    'D+A',
  ],
  [
    'with a comma, reversed',
    part(
      'Content-Type: multipart/mixed; boundary=bar, application/octet-stream',
      IN_BASE64,
    ),
    'D+A',
  ],
])

const MIXED = 'multipart/mixed; boundary=foo'

group('H04: Content-Type twice, on the message', [
  ['octets last', t0({ fields: [OCTETS] }), 'D+A'],
  [
    'octets first',
    t0({
      root: 'application/octet-stream',
      fields: [`Content-Type: ${MIXED}`],
    }),
    'D+A',
  ],
  ['text last', t0({ fields: ['Content-Type: text/plain'] }), 'D+A'],
  [
    'text first',
    t0({ root: 'text/plain', fields: [`Content-Type: ${MIXED}`] }),
    'D+A',
  ],
  ['with a comma', t0({ root: `application/octet-stream, ${MIXED}` }), 'D+A'],
  [
    'with a comma, reversed',
    t0({ root: `${MIXED}, application/octet-stream` }),
    'D+A',
  ],
  ['identical', t0({ fields: [`Content-Type: ${MIXED}`] }), 'D-A'],
])

const CD = 'Content-Disposition: attachment; filename='

group('H05: other fields twice', [
  ['dispositions', part(`${CD}a`, `${CD}b`, OCTETS, IN_BASE64), 'D+A'],
  ['identical', part(`${CD}a`, `${CD}a`, OCTETS, IN_BASE64), 'D-A'],
  [
    'Content-ID',
    part('Content-ID: <a@b>', 'Content-ID: <c@d>', ...PART),
    'D+A',
  ],
  ['MIME-Version', t0({ fields: ['MIME-Version: 2.0'] }), 'D+A'],
  ['MIME-Version, identical', t0({ fields: ['MIME-Version: 1.0'] }), 'D-A'],
])

group('H06: case', [
  ['encoding', encoded('bASe64'), 'D-A'],
  [
    'quoted-printable',
    t0({ part: [OCTETS, cte('qUOteD-PrinTAblE')], payload: QP }),
    'D-A',
  ],
  ['type', t0({ root: 'mUltIpARt/mIxeD; BOUNDARY=foo' }), 'D-A'],
  ['name', part(OCTETS, 'cOnTeNt-tRaNsFeR-eNcOdInG: base64'), 'D-A'],
  ['boundary', t0({ delimiter: '--FOO' }), 'A'],
])

group('H11 and H20: what RFC 5322 allows', [
  ['folded', encoded('\n base64'), 'D-A'],
  ['folded type', t0({ root: 'multipart/mixed;\n\tboundary=foo' }), 'D-A'],
  ['a comment after it', encoded('base64 (xx)'), 'D-A'],
  ['a comment before', encoded('(xx) base64'), 'D-A'],
])

group('H23: MIME-Version', [
  ['none', t0().replace('MIME-Version: 1.0\n', ''), 'D-A'],
  ['a comment', t0().replace('1.0', '1.0 (x)'), 'D-A'],
  ['2.0', t0().replace('1.0', '2.0'), 'D-A'],
])

group('H24: parts that say little', [
  ['no disposition', part(OCTETS, IN_BASE64), 'D-A'],
  ['no type', part(IN_BASE64), 'D-A'],
  ['no header at all', t0({ part: [], payload: EICAR }), 'D-A'],
  ['no header, base64', part(), 'D-A'],
])

const boundary = (parameters: string): string =>
  t0({ root: `multipart/mixed; ${parameters}` })

/** With an innocent part below the other boundary. */
const withBad = (message: string): string =>
  message.replace('\n--foo\n', '\n--faa\n\nhello\n--faa--\n--foo\n')

const P01 = [
  'boundary=foo; boundary=faa',
  'boundary=faa; boundary=foo',
  'boundary=foo, boundary=faa',
  'boundary=faa, boundary=foo',
  'boundary="foo"; boundary="faa"',
  'boundary=foo boundary=faa',
]

group('P01: two boundaries', [
  ...P01.flatMap((it): Case[] => [
    [it, boundary(it), 'D+A'],
    [`${it}, both used`, withBad(boundary(it)), 'D+A'],
  ]),
  ...['foo', 'faa'].flatMap((first): Case[] => {
    const second = first === 'foo' ? 'faa' : 'foo'
    const message = t0({
      root: `multipart/mixed; boundary=${first}`,
      fields: [`Content-Type: multipart/mixed; boundary=${second}`],
    })
    return [
      [`two fields, ${first} first`, message, 'D+A'],
      [`two fields, ${first} first, both used`, withBad(message), 'D+A'],
    ]
  }),
  ['two of case', boundary('boundary=foo; boundary=FOO'), 'D+A'],
  ['identical', boundary('boundary=foo; boundary="foo"'), 'D-A'],
])

const P02 = [
  "boundary*=''foo; boundary=faa",
  "boundary*=''faa; boundary=foo",
  "boundary=faa; boundary*=''foo",
  "boundary=foo; boundary*=''faa",
]

group(
  'P02: a plain and an extended boundary',
  P02.flatMap((it): Case[] => [
    [it, boundary(it), 'D+A'],
    [`${it}, both used`, withBad(boundary(it)), 'D+A'],
  ]),
)

const P03: readonly (readonly [string, Case[2]])[] = [
  ["boundary*=''foo", 'D-A'],
  ["boundary*=us-ascii''foo", 'D-A'],
  ["boundary*0*=''foo", 'D-A'],
  ["boundary*0*=''f; boundary*1*=oo", 'D-A'],
  ['boundary*0=foo', 'D+A'],
  ['boundary*0=f; boundary*1=oo', 'D+A'],
  ["boundary*=''f%6Fo", 'D+A'],
  ["boundary*0*=''f%6f; boundary*1*=%6f", 'D+A'],
  ['boundary=f%6Fo', 'D+A'],
  ["boundary*=UTF-16''%00f%00o%00o", 'D+A'],
  ["boundary*=UTF-16''f%00o%00o%00", 'D+A'],
  ["boundary*=UTF-16BE''%00f%00o%00o", 'D+A'],
  ["boundary*=UTF-16LE''f%00o%00o%00", 'D+A'],
]

group(
  'P03: extended boundaries',
  P03.flatMap(([it, expected]): Case[] => [
    [it, boundary(it), expected],
    [
      `${it}, a line like a delimiter in the preamble`,
      boundary(it).replace('\n\n', "\n\n--''foo\n"),
      expected,
    ],
  ]),
)

group('P04: sections in disorder do no harm', [
  ['reversed', boundary('boundary*1=oo; boundary*0=f'), 'D+A'],
  ['doubled', boundary('boundary*0=f; boundary*0=x; boundary*1=oo'), 'A'],
  ['a gap', boundary('boundary*0=f; boundary*2=oo'), 'D+A'],
  ['a huge index', boundary('boundary*999999999=foo'), 'D+A'],
  ['a language', boundary("boundary*=utf-8'en-US'foo"), 'D+A'],
  ['one quote', boundary("boundary*='foo"), 'A'],
  ['no charset', boundary('boundary*=foo'), 'D+A'],
])

group('P05: encoded words in a boundary', [
  ['Q', boundary('boundary="=?us-ascii?Q?foo?="'), 'D+A'],
  ['B', boundary('boundary="=?us-ascii?B?Zm9v?="'), 'D+A'],
  ['unquoted', boundary('boundary==?us-ascii?Q?foo?='), 'D+A'],
  ['in part', boundary('boundary="f=?us-ascii?Q?oo?="'), 'D+A'],
])

const spaced = (value: string, delimiter: string): string =>
  t0({ root: `multipart/mixed; boundary=${value}`, delimiter })

group('P06: blanks and quotes', [
  ...[
    '" foo"',
    "' foo'",
    '"f oo"',
    "'f oo'",
    'f oo',
    '"foo "',
    "'foo '",
  ].flatMap((value): Case[] =>
    ['--foo', '-- foo', '--f oo', '--foo ', "--'foo'", '--f'].map(delimiter => [
      `${value} and ${delimiter}`,
      spaced(value, delimiter),
      'D/A',
    ]),
  ),
  ['a blank before', spaced(' foo', '--foo'), 'D-A'],
  ['a blank after it', spaced('foo ', '--foo'), 'D-A'],
  ['quoted', spaced('"foo"', '--foo'), 'D-A'],
  ['a blank in quotes, after it', spaced('"foo "', '--foo'), 'D'],
  ['escaped', spaced('"f\\oo"', '--foo'), 'D-A'],
  ['another end', spaced('"foo XXX"', '--foo YYY'), 'D/A'],
  ['folded in quotes', spaced('"foo\n bar"', '--foo bar'), 'D'],
  ['not closed', spaced('"foo', '--foo'), 'D/A'],
  ['empty', spaced('""', '--'), 'D+A'],
  ['a blank', spaced('" "', '--'), 'D+A'],
  ['nothing', spaced('', '--'), 'D+A'],
  ['a quote', spaced('"', '--'), 'D+A'],
  ['a semicolon', spaced(';', '--'), 'D+A'],
  ['a semicolon and --;', spaced(';', '--;'), 'D/A'],
  ['nothing, and another used', spaced('""', '--foo'), 'A'],
])

const bare = (): string => t0().replace('\n--foo--\n', '\n')

group('B01: no closing delimiter', [
  ['at all', bare(), 'D-A'],
  ['and no last line end', bare().trimEnd(), 'D-A'],
  ['no last line end', t0().trimEnd(), 'D-A'],
  [
    'of the inner one',
    t0({ root: 'multipart/mixed; boundary=bar', delimiter: '--bar' }).replace(
      /--bar\nContent-Type: text[^]*/,
      inner =>
        `--bar\nContent-Type: ${MIXED}\n\n${inner
          .replaceAll('--bar', '--foo')
          .replace('--foo--\n', '')}--bar--\n`,
    ),
    'D-A',
  ],
])

group('B02: after a delimiter', [
  ['a space', t0({ delimiter: '--foo ', close: '--foo--' }), 'D-A'],
  ['a tab', t0({ delimiter: '--foo\t', close: '--foo--\t' }), 'D-A'],
  [
    'many blanks',
    t0({ delimiter: `--foo${' \t'.repeat(40)}`, close: '--foo--' }),
    'D-A',
  ],
  [
    'more blanks than a boundary may be long',
    t0({ delimiter: `--foo${' '.repeat(3000)}`, close: '--foo--' }),
    'D-A',
  ],
  [
    'more blanks than a window holds',
    t0({ delimiter: `--foo${' '.repeat(300_000)}`, close: '--foo--' }),
    'D-A',
  ],
  ['VT', t0({ delimiter: '--foo\v', close: '--foo--' }), 'D/A'],
])

group('B04 and B05: delimiters of one and another', [
  [
    'inner and outer are the same',
    t0({ part: [`Content-Type: ${MIXED}`, '', '--foo', ...PART] }),
    'D',
  ],
  [
    'the inner extends the outer',
    t0({
      part: [
        'Content-Type: multipart/mixed; boundary=foo_',
        '',
        '--foo_',
        ...PART,
      ],
      close: '--foo_--\n--foo--',
    }),
    'D',
  ],
  [
    'the inner is the closed outer',
    t0({
      part: [
        'Content-Type: multipart/mixed; boundary=foo--',
        '',
        '--foo--',
        ...PART,
      ],
      close: '--foo----\n--foo--',
    }),
    'D',
  ],
  [
    'an inner one without a boundary uses the outer',
    t0({ part: ['Content-Type: multipart/mixed', '', '--foo', ...PART] }),
    'D',
  ],
])

group('B06: a boundary that is not there', [
  ['no parameter', t0({ root: 'multipart/mixed' }), 'A'],
  ['another declared', boundary('boundary=wrong_boundary'), 'A'],
  ['no type', t0({ root: 'boundary=foo' }), 'D+A'],
  ['an empty type', t0({ root: '; boundary=foo' }), 'D+A'],
  ['no Content-Type', t0({ root: '' }), 'D-A'],
  ['empty Content-Type', t0({ root: ' ' }), 'D-A'],
  [
    'of the part',
    part('Content-Type: multipart/mixed; boundary=bar', '', ...PART),
    'A',
  ],
])

group('B08: no multipart at all', [
  [
    'in base64',
    part('Content-Type: multipart/mixed; boundary=bar', IN_BASE64),
    'D+A',
  ],
  [
    'sections',
    part("Content-Type: multipart/mixed; boundary*0*=''bar", IN_BASE64),
    'D+A',
  ],
  [
    'plain',
    t0({
      part: ['Content-Type: multipart/mixed; boundary=bar'],
      payload: EICAR,
    }),
    // A list that keeps only the text writes it, without the signature.
    'D',
  ],
])

const inner = ['--bar', ...PART, '', BASE64, '--bar--', ''].join('\n')
const quoted = (text: string): string =>
  Array.from(text, hex).join('').replace(/.{72}/g, '$&=\n')

group('B12: a multipart that is encoded', [
  [
    'base64',
    t0({
      part: ['Content-Type: multipart/mixed; boundary=bar', IN_BASE64],
      payload: Buffer.from(inner).toString('base64'),
    }),
    'D+A',
  ],
  [
    'quoted-printable',
    t0({
      part: ['Content-Type: multipart/mixed; boundary=bar', IN_QP],
      payload: quoted(inner),
    }),
    'D+A',
  ],
  [
    'the whole message',
    [
      'Content-Type: multipart/mixed; boundary=bar',
      IN_BASE64,
      '',
      Buffer.from(inner).toString('base64'),
      '',
    ].join('\n'),
    'D+A',
  ],
  ['only said so', t0({ fields: [IN_BASE64] }), 'D'],
  ['8bit is allowed', t0({ fields: [cte('8bit')] }), 'D-A'],
])

const B13 = [
  ...['mixed', 'report', 'parallel', 'related', 'alternative', 'signed'],
  ...['encrypted', 'form-data', 'x-mixed-replace', 'byteranges', 'appledouble'],
  'anything',
]

group('B13: kinds of multiparts', [
  ...B13.map((it): Case => [
    it,
    t0({ root: `multipart/${it}; boundary=foo` }),
    'D-A',
  ]),
  [
    'digest, whose parts are messages',
    t0({ root: 'multipart/digest; boundary=foo', part: ['', ...PART] }),
    'D-A',
  ],
])

const whole = `Subject: inner\n${t0().replaceAll('foo', 'bar')}`

const B15: readonly Case[] = [
  ...[
    'message/rfc822',
    'message/global',
    'message/news',
    'text/rfc822-headers',
  ],
  'application/octet-stream; name=x.eml',
  'text/plain; name="x.EML"',
].flatMap((type): Case[] => [
  [type, t0({ part: [`Content-Type: ${type}`], payload: whole }), 'D-A'],
  [
    `${type} in base64`,
    t0({
      part: [`Content-Type: ${type}`, IN_BASE64],
      payload: Buffer.from(whole.replaceAll('\n', '\r\n')).toString('base64'),
    }),
    'D-A',
  ],
  [
    `${type} in quoted-printable`,
    t0({ part: [`Content-Type: ${type}`, IN_QP], payload: quoted(whole) }),
    'D-A',
  ],
  [
    `${type}, attached`,
    t0({
      part: [`Content-Type: ${type}`, 'Content-Disposition: attachment'],
      payload: whole,
    }),
    'D-A',
  ],
])

group('B15: messages in messages', [
  ...B15,
  [
    'P01 in it',
    t0({
      part: ['Content-Type: message/rfc822'],
      payload: boundary('boundary=bar; boundary=baz').replaceAll('foo', 'bar'),
    }),
    'D+A',
  ],
  [
    'quoted-printable with CRLF in base64',
    t0({
      part: ['Content-Type: message/rfc822', IN_BASE64],
      payload: Buffer.from(
        t0({
          part: [OCTETS, IN_QP],
          payload: QP,
          delimiter: '--bar',
          root: 'multipart/mixed; boundary=bar',
        }).replaceAll('\n', '\r\n'),
      ).toString('base64'),
    }),
    'D-A',
  ],
])

const letters = BASE64.replaceAll('\n', '')
const payload = (text: string): string => t0({ payload: text })

group('E01 and E02: base64 and white space', [
  ...[3, 4, 5, 6, 76, 77, 998].map((length): Case => [
    `lines of ${length}`,
    payload(letters.replace(new RegExp(`.{${length}}`, 'g'), '$&\n')),
    'D-A',
  ]),
  [
    'a line of a million',
    t0({ payload: `${' '.repeat(1e6)}${letters}` }),
    'D-A',
  ],
  ...[' ', '\t', '\n', '\n\n', ' \n\t'].flatMap((blank): Case[] =>
    [1, 2, 3].map(count => [
      `${JSON.stringify(blank)} after each ${count}`,
      payload(letters.replace(new RegExp(`.{${count}}`, 'g'), `$&${blank}`)),
      'D-A',
    ]),
  ),
  ['VT', payload(letters.replace(/./g, '$&\v')), 'D'],
  ['CR', payload(letters.replace(/./g, '$&\r')), 'D'],
  ['an empty line after each', payload(BASE64.replace(/\n/g, '\n\n')), 'D-A'],
  ['an empty line first', payload(`\n\n${BASE64}`), 'D-A'],
])

const qp = (text: string): string =>
  t0({ part: [OCTETS, IN_QP], payload: text })
const each = (make: (char: string) => string): string =>
  qp(Array.from(EICAR, make).join(''))

group('E11 and E12: quoted-printable', [
  ['each byte with a soft break', qp(QP), 'D-A'],
  ['one line', each(hex), 'D-A'],
  ['as it is', qp(EICAR), 'D-A'],
  ['blanks after a soft break', each(char => `${hex(char)}= \t \n`), 'D-A'],
  ['lower case', each(char => hex(char).toLowerCase()), 'D-A'],
  [
    'mixed case',
    each(char => hex(char).replace(/.$/, it => it.toLowerCase())),
    'D-A',
  ],
  ['a last soft break', qp(`${EICAR}=`), 'D-A'],
  ['after a very long line', qp(`=\n${'=\n'.repeat(400_000)}${QP}`), 'D-A'],
  ['hard line breaks', each(char => `${hex(char)}\n`), 'D-A'],
  ['a tab before each', each(char => `\t${hex(char)}=\n`), 'D-A'],
])

const headerLine = (line: string): string =>
  part(OCTETS, line, 'Content-Disposition: attachment', IN_BASE64)

group('H08, H09 and H19: lines that are no fields', [
  ...[
    ...['Content-Transfer-Encoding base64', 'XXXXXXXXXX', ': x', 'a b: c'],
    ...['\x01\x02\x03', 'From x Mon Jan 1', '>From x', 'POST / HTTP/1.1'],
    ...['\xa0X: y', '\xef\xbb\xbfX: y', '\0X: y', '\fX: y'],
  ].flatMap((line): Case[] => [
    [`${JSON.stringify(line)} in the header`, headerLine(line), 'D/A'],
    [`${JSON.stringify(line)} first`, part(line, OCTETS, IN_BASE64), 'D/A'],
  ]),
  [
    'a space before the colon',
    part(OCTETS, `${cte('')}`.replace(':', ' :') + 'base64'),
    'D-A',
  ],
])

group('P08 and P10: separators and comments', [
  ...[
    ...['multipart/mixed boundary=foo', 'multipart/mixed, boundary=foo'],
    ...['multipart/mixed; boundary()=foo', 'multipart/mixed; boundary=()foo'],
    ...['multipart/mixed; boundary=foo()', 'multipart/mixed; () boundary=foo'],
    ...['multipart/mixed; ( boundary=foo )', 'multipart/mixed; boundary=(foo)'],
    ...[
      'multipart/mixed; (() boundary=foo )',
      'multipart/mixed; boundary=(foo',
    ],
    ...['() multipart/mixed; boundary=foo', '(multipart/mixed; boundary=foo'],
    ...['multipar()t/mixed; boundary=foo', 'multipart/mixed(); boundary=foo'],
    ...[
      'multipart/mixed; x:y=1; boundary=foo',
      'multipart/mixed; =; boundary=foo',
    ],
    'multipart/mixed; ; ;boundary=foo',
  ].map((root): Case => [root, t0({ root }), 'D/A']),
])

group('B05 and B09: parts where none should be', [
  [
    'the end before the parts',
    t0().replace('\n\n--foo', '\n\n--foo--\n--foo'),
    'D',
  ],
  [
    'after the end',
    t0().replace(/\n--foo(?=\nContent-Type: appl)/, '\n--foo--\n--foo'),
    'D',
  ],
])

const B07 = [
  ...['singlepart/mixed', 'ultipart/mixed', 'x-multipart/mixed'],
  ...['multiparts/mixed', 'multipart/invalid', 'multipart/', 'multipart'],
  ...['application/octet-stream', 'text/plain', 'multipart /mixed'],
]

group('B07: a type that is no multipart, and a boundary', [
  ...B07.map((type): Case => [
    type,
    t0({ root: `${type}; boundary=foo` }),
    'D/A',
  ]),
  ['not used', part(`${OCTETS}; boundary=bar`, IN_BASE64), 'D-A'],
])
