/*
 * NAME
 *   header-lines - H: what is a field, and where does it end
 *
 * DESCRIPTION
 *   Blanks and control characters around names and values, folding, broken
 *   fields, comments.
 */

import {
  cte,
  DISPOSITION,
  encoded,
  IN_BASE64,
  OCTETS,
  part,
  root,
  rows,
  shown,
  t0,
  TYPE,
} from './base.js'
import { LF_BYTE } from './payload.js'
import { family, type Recipe, type Row } from './recipe.js'

const CTE = 'Content-Transfer-Encoding'
const MIXED = 'multipart/mixed; boundary=foo'

/** The part with this line for its encoding. */
const line = (text: string): string => part(TYPE, DISPOSITION, text)
/** The message with this line for its type. */
const rootLine = (text: string): string => t0({ root: null, fields: [text] })

const AFTER_COLON: readonly Row[] = [
  ['nothing', line(`${CTE}:base64`), 'D-A'],
  ['a tab', line(`${CTE}:\tbase64`), 'D-A'],
  ['spaces and tabs', line(`${CTE}: \t \tbase64 \t`), 'D-A'],
  ['2000 spaces', line(`${CTE}:${' '.repeat(2000)}base64`), 'D-A'],
  ['a vertical tab', line(`${CTE}:\vbase64`)],
  ['a form feed', line(`${CTE}:\fbase64`)],
  ['a bare CR', line(`${CTE}:\rbase64`), 'D'],
  ['a non-breaking space', line(`${CTE}:\xa0base64`)],
  ['a non-breaking space in UTF-8', line(`${CTE}:\xc2\xa0base64`)],
  ['a byte order mark', line(`${CTE}:\xef\xbb\xbfbase64`)],
  ['a vertical tab after the value', line(`${CTE}: base64\v`)],
  ['nothing, of the message', rootLine(`Content-Type:${MIXED}`), 'D-A'],
  ['a tab, of the message', rootLine(`Content-Type:\t${MIXED}`), 'D-A'],
  ['a vertical tab, of the message', rootLine(`Content-Type:\v${MIXED}`)],
]

const BEFORE_COLON: readonly Row[] = [
  ...[
    ...[`${CTE} : base64`, `${CTE}\t: base64`, `${CTE}:: base64`],
    ...[`${CTE} base64`, `${CTE}:${CTE}:base64`, `${CTE}\v: base64`],
    ...[
      `${CTE}=base64`,
      `${CTE}; base64`,
      `Content-Transfer-Encoding- : base64`,
    ],
    ...[`"${CTE}": base64`, `${CTE}\xa0: base64`, `${CTE}  \t : base64`],
    ...[
      'Content_Transfer_Encoding: base64',
      'Content-Transfer Encoding: base64',
    ],
    ...['Content-Encoding: base64', 'Transfer-Encoding: base64'],
    ...['Content-transferencoding: base64', `X-${CTE}: base64`],
  ].map((text): Row => [text, line(text)]),
  ...[
    ...[`Content-Type : ${MIXED}`, `Content-Type\t: ${MIXED}`],
    ...[`Content-Type:: ${MIXED}`, `Content-Type:Content-Type:${MIXED}`],
    ...[`Content-Type ${MIXED}`, `Content-Type=${MIXED}`],
    ...[`"Content-Type": ${MIXED}`, `Content_Type: ${MIXED}`],
  ].map((text): Row => [`${text} of the message`, rootLine(text)]),
  ['no name', part(': application/octet-stream; name={NAME}', IN_BASE64)],
]

const BEFORE_NAME = [
  ...[' ', '\t', '\v', '\f', '\r', '\0', '\xa0', '\xef\xbb\xbf'],
  ...['\xe3\x80\x80', '\x01', '\xfe\xff'],
]

/** With these it is another field's name. */
const PREFIXES = ['-', '>', '#', '.', '"', 'X-', '_']

const starting = (starts: readonly string[]): readonly Row[] =>
  starts.flatMap((start): Row[] => [
    [`${shown(start)}, first`, part(`${start}${IN_BASE64}`, TYPE, DISPOSITION)],
    [`${shown(start)}, last`, part(TYPE, DISPOSITION, `${start}${IN_BASE64}`)],
    [
      `${shown(start)}, of the message, first`,
      t0({ root: null, version: `${start}Content-Type: ${MIXED}` }),
      // An empty line goes before it, in what we read and deliver.
      WHITE.has(start) ? 'D' : undefined,
    ],
    [
      `${shown(start)}, of the message, last`,
      rootLine(`${start}Content-Type: ${MIXED}`),
    ],
  ])

const WHITE = new Set([' ', '\t', '\r'])

const NUL: readonly Row[] = [
  ...[`${CTE}\0: base64`, `${CTE}: \0base64`, `${CTE}: bas\0e64`].map(
    (text): Row => [shown(text), line(text)],
  ),
  ['base64\\0', line(`${CTE}: base64\0`)],
  ['base64\\0quoted', line(`${CTE}: base64\0quoted-printable`)],
  ['7bit\\0base64', line(`${CTE}: 7bit\0base64`)],
  ['Cont\\0ent', line(`Cont\0ent-Transfer-Encoding: base64`)],
  ...[
    ...['multipar\0t/mixed; boundary=foo', 'multipart/mixed\0; boundary=foo'],
    ...['\0multipart/mixed; boundary=foo', 'multipart/mixed; boundary\0=foo'],
    ...['multipart/mixed; boundary=\0foo', 'multipart/mixed; boundary="\0foo"'],
    ...['multipart/mixed; boundary=foo\0', 'multipart/mixed; boundary="foo\0"'],
    ...[
      'multipart/mixed; boundary=foo\0bar',
      'multipart/mixed; bound\0ary=foo',
    ],
    ...['multipart/mixed;\0boundary=foo', 'multipart\0/mixed; boundary=foo'],
  ].map((value): Row => [shown(value), root(value)]),
  ...['\0foo', '"\0foo"', 'foo\0', '"foo\0"', 'f\0oo'].map((value): Row => [
    `${shown(value)} and delimiters with it`,
    root(`multipart/mixed; boundary=${value}`, {
      delimiter: `--${value.replaceAll('"', '')}`,
    }),
  ]),
]

const FOLDS: readonly Row[] = [
  ['value on the next line', line(`${CTE}:\n base64`), 'D-A'],
  ['with a tab', line(`${CTE}:\n\tbase64`), 'D-A'],
  ['a type', rootLine(`Content-Type: multipart/mixed;\n\tboundary=foo`), 'D-A'],
  ['a type on its own line', rootLine(`Content-Type:\n ${MIXED}`), 'D-A'],
  [
    'each piece on its line',
    rootLine(`Content-Type: multipart/mixed\n ;\n boundary\n =\n "foo"`),
    'D-A',
  ],
  ['two folds and a blank line', line(`${CTE}:\n \n base64`), 'D'],
  ['three lines of blanks', line(`${CTE}:\n \n\t\n  \n base64`), 'D'],
  ['a type after a blank line', rootLine(`Content-Type:\n \n ${MIXED}`), 'D'],
  ['in base64', line(`${CTE}: bas\n e64`)],
  [
    'in quoted-printable',
    part(TYPE, DISPOSITION, `${CTE}: quot\n ed-printable`).replace(
      '{BASE64}',
      '{QP}',
    ),
  ],
  ['before the colon', line(`${CTE}\n : base64`)],
  ['before the colon, of the message', rootLine(`Content-Type\n : ${MIXED}`)],
  ['in a comment', line(`${CTE}: bas(com\n ment)e64`)],
  ['in the name', line(`Content-Transfer-\n Encoding: base64`)],
  ['in multipart', rootLine(`Content-Type: multi\n part/mixed; boundary=foo`)],
  [
    'after the slash',
    rootLine(`Content-Type: multipart/\n mixed; boundary=foo`),
  ],
  ['in boundary', rootLine(`Content-Type: multipart/mixed; bound\n ary=foo`)],
  ['in its value', rootLine(`Content-Type: multipart/mixed; boundary=f\n oo`)],
  [
    'in its quotes',
    rootLine(`Content-Type: multipart/mixed; boundary="f\n oo"`),
  ],
  ['with a vertical tab', line(`${CTE}:\n\vbase64`)],
  ['with a form feed', line(`${CTE}:\n\fbase64`)],
  ['with a non-breaking space', line(`${CTE}:\n\xa0base64`)],
  ['with none', line(`${CTE}:\nbase64`)],
]

const ENDS = [
  ...['\r', LF_BYTE, `${LF_BYTE}\r`, '\r\n', `\n${LF_BYTE}`, '\n\r'],
  ...[`${LF_BYTE}\n`, '\r\x13', `\x13${LF_BYTE}`, '\r{}\n', '\r(\n)'],
  ...['\r ', ' \n', '\n#', '\v', '\f', '\x85', '\xe2\x80\xa8', '\0', '\0\n'],
  ...['\n\0\n', '\n \n', '\n\t\n', '\x1c', '\x1e', '\r\v\n'],
]

/** The lines in which a header ends for some, and is broken for none: what we
 * read and deliver is canonical, so that a bare CR is a space, and CRLF and LF
 * side by side are an empty line for everyone. Lines of blanks in a field are
 * folding (RFC 5322 4.2). */
const CLEAN_ENDS: Readonly<Record<string, Row[2]>> = {
  [LF_BYTE]: 'D',
  ' \n': 'D',
  '\r\n': 'D',
  [`\n${LF_BYTE}`]: 'D',
  [`${LF_BYTE}\n`]: 'D',
  '\r{}\n': 'D',
  '\n \n': 'D',
  '\n\t\n': 'D',
}

const TERMINATORS: readonly Row[] = ENDS.flatMap((end): Row[] => [
  [
    `${shown(end)} before the encoding`,
    part(TYPE, `${DISPOSITION}${end}${IN_BASE64}`),
    CLEAN_ENDS[end],
  ],
  [
    `${shown(end)} before the type`,
    t0({
      version: `MIME-Version: 1.0${end}Content-Type: ${MIXED}`,
      root: null,
    }),
    CLEAN_ENDS[end],
  ],
])

const HIDDEN: readonly Row[] = [
  // The CR is a space before anyone reads it: a field like another.
  ['a bare CR', rootLine(`X-Foo: bar\rContent-Type: ${MIXED}`), 'D'],
  ['a bare LF', rootLine(`X-Foo: bar${LF_BYTE}Content-Type: ${MIXED}`), 'D'],
  [
    'a space before the colon',
    rootLine(`X-Foo : bar\n Content-Type: ${MIXED}`),
  ],
  ['a space in the name', rootLine(`X-Foo Bar: bar\n Content-Type: ${MIXED}`)],
  ['no colon', rootLine(`X-Foo-bar\n Content-Type: ${MIXED}`)],
  ['a line without colon', rootLine(`X-Foo-bar\nContent-Type: ${MIXED}`)],
  ['a good field', rootLine(`X-Foo: bar\n Content-Type: ${MIXED}`)],
  ['a subject', rootLine(`Subject: bar\n\tContent-Type: ${MIXED}`)],
  ['a NUL', rootLine(`X-Foo: bar\0Content-Type: ${MIXED}`)],
  ['a vertical tab', rootLine(`X-Foo: bar\vContent-Type: ${MIXED}`)],
  ['an empty name', rootLine(`: bar\n Content-Type: ${MIXED}`)],
  ...[
    `X-Foo : bar\n ${IN_BASE64}`,
    ...[`X-Foo-bar\n ${IN_BASE64}`, `X-Foo: bar\n ${IN_BASE64}`],
  ].map((text): Row => [`${shown(text)} in the part`, line(text)]),
  ['a bare CR in the part', line(`X-Foo: bar\r${IN_BASE64}`), 'D'],
]

const COMMENTS: readonly Row[] = [
  ['after', encoded('base64 (xx)'), 'D-A'],
  ['before', encoded('(xx) base64'), 'D-A'],
  ['both, nested', encoded('(a(b)\\)) base64 (c)'), 'D-A'],
  ['folded', encoded('(a\n b)\n base64'), 'D-A'],
  ['without a space', encoded('base64(xx)'), 'D-A'],
  ['naming another', encoded('base64 (quoted-printable)'), 'D-A'],
  ...rows(
    [
      ...[
        '(base64)',
        'bas(x)e64',
        'bas()e64',
        '(base64',
        'base64(',
        '7bit (base64',
      ],
      ...[
        '(7bit) (base64)',
        'base64)',
        '(x))base64',
        '"(x)"base64',
        '(base64 7bit',
      ],
      ...['base64(7bit', '((x) base64', 'base64(\\)'],
    ],
    value => encoded(value),
  ),
  // A quoted pair (RFC 5322 3.2.1): the comment goes on after it.
  ['a quoted parenthesis', encoded('(\\) 7bit) base64'), 'D'],
  ['before the colon', line(`${CTE}(: )base64`)],
  ['in the name', line('Content-Transfe(r-Encoding: base64')],
  ['after the name', line(`${CTE} (x): base64`)],
  [
    'over the next field',
    part(`${CTE}: base64(7bit`, 'X-A: b)', TYPE, DISPOSITION),
  ],
  // The CR is a space before anyone reads it.
  ['over a bare CR', line(`${CTE}: base64(7bit\r)`), 'D'],
  ['over a bare LF', line(`${CTE}: base64(7bit${LF_BYTE})`)],
  ['over CR and line end', part(`${CTE}: base64(7bit\r)\nX-A: b`, TYPE), 'D'],
  [
    'around the encoding field',
    part(TYPE, 'X-A: (', IN_BASE64, 'X-B: )'),
    'D-A',
  ],
  ['a type after one', rootLine(`Content-Type: (x) ${MIXED}`), 'D'],
  ['of a leaf', part(`${OCTETS} (x)`, cte('base64')), 'D-A'],
]

export const HEADER_LINES: readonly Recipe[] = [
  ...family('H07', 'D+A', 'after the colon', AFTER_COLON),
  ...family('H08', 'D/A', 'before the colon', BEFORE_COLON),
  ...family('H09', 'D+A', 'before the name', starting(BEFORE_NAME)).map(it =>
    // A byte order mark before a message: Office 365 writes it.
    it.story.endsWith('\\xef\\xbb\\xbf, of the message, first')
      ? { ...it, expected: 'D' as const }
      : it,
  ),
  ...family('H09x', 'D/A', 'a letter before the name', starting(PREFIXES)),
  ...family('H10', 'D+A', 'NUL', NUL),
  ...family('H11', 'D+A', 'folding', FOLDS),
  ...family('H12', 'D+A', 'line ends', TERMINATORS),
  ...family('H14', 'D+A', 'a field in a broken one', HIDDEN),
  ...family('H20', 'D+A', 'comments', COMMENTS),
]
