/*
 * NAME
 *   structure - B: delimiter lines, and what is between them
 */

import {
  DISPOSITION,
  IN_BASE64,
  IN_QP,
  OCTETS,
  part,
  root,
  shown,
  single,
  t0,
  TYPE,
} from './base.js'
import { base64, fill, quotedBytes } from './payload.js'
import { family, type Recipe, type Row, type Text } from './recipe.js'

const MIXED = 'Content-Type: multipart/mixed; boundary='
const PART = [TYPE, DISPOSITION, IN_BASE64]

/** The attachment and a closing delimiter, under another boundary. */
const under = (boundary: string): string =>
  [`--${boundary}`, ...PART, '', '{BASE64}', `--${boundary}--`].join('\n')

/** A multipart inside of the message's, with this header and body. */
const inner = (field: string, body: string): string =>
  t0({ part: [field], payload: body })

const OPEN: readonly Row[] = [
  ['at all', t0().replace('\n--foo--\n', '\n')],
  ['at all, nor a last line end', t0().replace('\n--foo--\n', '')],
  ['nor a last line end', t0().trimEnd()],
  [
    'of the inner one',
    inner(`${MIXED}bar`, under('bar').replace(/\n--bar--$/, '')),
  ],
  [
    'of the outer one',
    inner(`${MIXED}bar`, under('bar')).replace('\n--foo--\n', '\n'),
  ],
  [
    'of both',
    inner(`${MIXED}bar`, under('bar').replace(/\n--bar--$/, '')).replace(
      '\n--foo--\n',
      '\n',
    ),
  ],
  ['cut in the middle', t0().replace('\n--foo--\n', '\n--fo'), 'D'],
  ['cut before the dashes', t0().replace('\n--foo--\n', '\n--foo')],
  ['cut at one dash', t0().replace('\n--foo--\n', '\n--foo-'), 'D'],
]

const AROUND: readonly Row[] = [
  ...[' ', '\t', ' \t ', ' '.repeat(100)].map((it): Row => [
    shown(it),
    t0({ delimiter: `--foo${it}`, close: `--foo--${it}` }),
    'D-A',
  ]),
  ...[
    '\v',
    'X',
    ' X',
    '-',
    '\r',
    '\r\r',
    '\0',
    '\xa0',
    '\f',
    '.',
    ':',
    '=',
    '\\',
    '"',
    ';',
    '--X',
    '- -',
    '\x01',
    '(x)',
    ' --',
    '_',
    '/',
  ].map((it): Row => [
    shown(it),
    t0({ delimiter: `--foo${it}`, close: '--foo--' }),
  ]),
  ...['X', ' X', '-', '\v', '--', '\r'].map((it): Row => [
    `${shown(it)} after the last`,
    t0({ close: `--foo--${it}` }),
    'D',
  ]),
  ...[
    ' ',
    '\t',
    '\v',
    '\0',
    '>',
    '-',
    '\r',
    '\xa0',
    '.',
    '\xef\xbb\xbf',
    '\f',
    '=',
    '\x01',
    '> ',
  ].map((it): Row => [
    `${shown(it)} before`,
    t0({ delimiter: `${it}--foo`, close: `${it}--foo--` }),
  ]),
  [
    'headers after a CR',
    t0().replace('\n--foo\nContent-Type: appl', '\n--foo\rContent-Type: appl'),
  ],
  ['-- foo', t0({ delimiter: '-- foo' })],
  ['-foo', t0({ delimiter: '-foo' })],
  ['---foo', t0({ delimiter: '---foo' })],
  ['foo', t0({ delimiter: 'foo' })],
  ['- -foo', t0({ delimiter: '- -foo' })],
  ['--FOO', t0({ delimiter: '--FOO' })],
  ['in another case', t0({ delimiter: '--Foo' })],
  ['in UTF-16', t0({ delimiter: '-\0-\0f\0o\0o\0' })],
  ['in quoted-printable', t0({ delimiter: '=2D=2Dfoo' })],
]

const CR: readonly Row[] = [
  ...[
    'hello\r--foo',
    'hello\r,--foo',
    '\n\r--foo',
    ' \r--foo',
    'hello\r\r--foo',
    'hello\v--foo',
    'hello\f--foo',
    'hello\0--foo',
    'hello\x85--foo',
    'hello\xe2\x80\xa8--foo',
    'hello--foo',
    'hello --foo',
  ].map((it): Row => [
    `${shown(it)}, and a good part`,
    t0({
      first: [
        'Content-Type: text/plain',
        '',
        `${it}\n${PART.join('\n')}\n\n{BASE64}`,
      ],
      part: ['Content-Type: text/plain'],
      payload: 'innocent',
    }),
  ]),
  [
    'a body whose lines all end in CR',
    t0().replace(/\n\n[^]*/, it => it.replaceAll('\n', '\r')),
    'D/A',
  ],
]

const BLANK: readonly Row[] = [
  ['an empty line', part('', ...PART)],
  ['two empty lines', part('', '', ...PART)],
  ['a blank line', part(' ', ...PART)],
  [
    'an empty line after the first field',
    part(TYPE, '', DISPOSITION, IN_BASE64),
  ],
  ['an empty line before the encoding', part(TYPE, DISPOSITION, '', IN_BASE64)],
  [
    'no line between delimiter and text',
    t0({ part: [], gap: '', payload: '{RAW}' }),
  ],
]

const RELATED: readonly Row[] = [
  ['inner and outer the same', inner(`${MIXED}foo`, under('foo'))],
  [
    'inner and outer the same, closed twice',
    inner(`${MIXED}foo`, `${under('foo')}\n--foo--`),
  ],
  ...[
    'foo--',
    'foo_',
    'foo ',
    'foo-',
    'fo',
    'f',
    'foo--bar',
    'FOO',
    'foo/foo',
    '-foo',
    '--foo',
  ].map((it): Row => [
    `the inner is ${shown(it)}`,
    inner(`${MIXED}"${it}"`, under(it)),
  ]),
  [
    'the outer extends the inner',
    root('multipart/mixed; boundary=foo_X', {
      delimiter: '--foo_X',
      part: [`${MIXED}foo`],
      payload: `--foo_XY\n\nfake\n${under('foo')}`,
    }),
  ],
  [
    'an inner part under the outer delimiter',
    inner(`${MIXED}bar`, `--bar\n\nhello\n${under('foo')}`),
  ],
  [
    'an inner one without a boundary, the outer used',
    inner('Content-Type: multipart/mixed', under('foo')),
  ],
  [
    'an inner one without a boundary, none declared',
    inner('Content-Type: multipart/mixed', under('xyz')),
  ],
  ['an inner one of another boundary', inner(`${MIXED}bar`, under('xyz'))],
  [
    'the inner closed, its parts after it',
    inner(`${MIXED}bar`, `--bar\n\nhello\n--bar--\n${under('bar')}`),
  ],
  ['the end before the parts', t0({ preamble: '\n--foo--' })],
  ['the end between the parts', t0().replace('hello\n', 'hello\n--foo--\n')],
  [
    'the end before an inner one',
    inner(`${MIXED}bar`, `--foo--\n${under('bar')}`),
  ],
  [
    'an inner one that the outer ends, and goes on',
    inner(`${MIXED}bar`, `--bar\n\nhello\n--foo\n\nhello\n${under('bar')}`),
  ],
  [
    'an inner one in the preamble',
    t0({ preamble: `\n${MIXED}bar\n\n${under('bar')}` }),
    'D/A',
  ],
  [
    'the outer delimiter in an inner leaf',
    inner(
      `${MIXED}bar`,
      `--bar\nContent-Type: text/plain\n\nhello\n--foo\n${PART.join('\n')}\n\n{BASE64}\n--bar--`,
    ),
  ],
  [
    'two multiparts of the same boundary',
    t0({
      first: [`${MIXED}bar`, '', '--bar', '', 'hello', '--bar--'],
      part: [`${MIXED}bar`],
      payload: under('bar'),
    }),
    'D',
  ],
]

const NOT_THERE: readonly Row[] = [
  ['no parameter', root('multipart/mixed')],
  ['no type', root('boundary=foo')],
  ['an empty type', root('; boundary=foo')],
  // Scripts that send an empty line too early make the next ones, and bounces
  // quote such text: it is looked through, but nothing is wrong with it.
  ['no Content-Type', t0({ root: null }), 'D'],
  ['an empty Content-Type', root(''), 'D'],
  ['a type without a subtype', root('multipart')],
  ['never used', root('multipart/mixed; boundary=wrong_boundary')],
  ['text/plain', root('text/plain'), 'D'],
  ['text/plain with a charset', root('text/plain; charset=utf-8'), 'D'],
  ['application/octet-stream', root('application/octet-stream'), 'D'],
  ['nothing at all', t0({ version: '', root: null }), 'D'],
  [
    'of the part, no parameter',
    inner('Content-Type: multipart/mixed', under('bar')),
  ],
  ['of the part, wrong', inner(`${MIXED}wrong`, under('bar'))],
  ['of the part, no Content-Type', inner('X-A: b', under('bar')), 'D'],
  ['of the part, text', inner('Content-Type: text/plain', under('bar')), 'D'],
]

const MISSPELT = [
  ...[
    'singlepart/mixed',
    'ultipart/mixed',
    'x-multipart/mixed',
    'multiparts/mixed',
  ],
  ...[
    'multipart/invalid',
    'multipart/',
    'multipart',
    'application/octet-stream',
  ],
  ...['text/plain', 'multipart /mixed', 'multipart/ mixed', 'multipart//mixed'],
  ...[
    'multipart\\mixed',
    'multi part/mixed',
    'multipart/mixed/x',
    'mixed',
    '/mixed',
  ],
  ...[
    'multipart.mixed',
    'message/rfc822',
    'image/png',
    'multipart/mixed.',
    '*/*',
  ],
  ...[
    'multipart:mixed',
    'text/html',
    'multipart-mixed',
    'application/multipart',
  ],
  ...['<multipart/mixed>', 'multipart/*', '.multipart/mixed', 'x/x', 'x', '"'],
]

const LABELS: readonly (readonly [string, readonly string[]])[] = [
  ['plain', [`${MIXED}foo`]],
  ['its own boundary', [`${MIXED}bar`]],
  ['extended', ["Content-Type: multipart/mixed; boundary*0*=''bar"]],
  ['sections', ['Content-Type: multipart/mixed; boundary*0=b; boundary*1=ar']],
  ['folded', ['Content-Type:\n multipart/mixed; boundary=bar']],
  ['folded twice', ['Content-Type: multipart/mixed;\n\n boundary=bar']],
  ['a CR before the value', ['Content-Type:\rmultipart/mixed; boundary=bar']],
  ['no boundary', ['Content-Type: multipart/mixed']],
  ['an empty boundary', ['Content-Type: multipart/mixed; boundary=""']],
  ['a type after it', [`${MIXED}bar`, TYPE]],
  ['a type before', [TYPE, `${MIXED}bar`]],
  ['another case', ['content-type: MULTIPART/x; BOUNDARY=bar']],
  ['digest', ['Content-Type: multipart/digest; boundary=bar']],
  ['alternative', ['Content-Type: multipart/alternative; boundary=bar']],
  ['a comment', ['Content-Type: multipart/mixed (x); boundary=bar']],
  ['a name', [`${MIXED}bar; name={NAME}`]],
  ['message/rfc822', ['Content-Type: message/rfc822']],
  ['message/partial', ['Content-Type: message/delivery-status']],
]

const LEAVES: readonly Row[] = LABELS.flatMap(([story, fields]): Row[] => [
  [story, part(...fields, IN_BASE64)],
  [`${story}, the whole message`, single([...fields, IN_BASE64])],
  [
    `${story}, quoted-printable`,
    t0({ part: [...fields, IN_QP], payload: '{QP}' }),
  ],
])

const OUTSIDE: readonly Row[] = [
  [
    'in the preamble',
    t0({
      preamble: `\n${PART.join('\n')}\n\n{BASE64}`,
      part: ['X-A: b'],
      payload: 'innocent',
    }),
  ],
  [
    'in the preamble, after a text',
    t0({
      preamble: `\nThis is MIME.\n\n${PART.join('\n')}\n\n{BASE64}`,
      part: ['X-A: b'],
      payload: 'innocent',
    }),
  ],
  [
    'in the preamble, base64 only',
    t0({ preamble: '\n{BASE64}', part: ['X-A: b'], payload: 'innocent' }),
  ],
  [
    'in the preamble, uuencoded',
    t0({
      preamble: '\nbegin 644 {NAME}\n{UU}\n`\nend',
      part: ['X-A: b'],
      payload: 'innocent',
    }),
  ],
  [
    'in the epilogue',
    t0({
      part: ['X-A: b'],
      payload: 'innocent',
      close: `--foo--\n\n${PART.join('\n')}\n\n{BASE64}`,
    }),
  ],
  [
    'in the epilogue, under the delimiter',
    t0({
      part: ['X-A: b'],
      payload: 'innocent',
      close: `--foo--\n${under('foo')}`,
    }),
    'D',
  ],
  [
    'in the epilogue, under another',
    t0({
      part: ['X-A: b'],
      payload: 'innocent',
      close: `--foo--\n${under('bar')}`,
    }),
  ],
  [
    'in the epilogue, base64 only',
    t0({ part: ['X-A: b'], payload: 'innocent', close: `--foo--\n\n{BASE64}` }),
  ],
  [
    'in the epilogue, uuencoded',
    t0({
      part: ['X-A: b'],
      payload: 'innocent',
      close: '--foo--\nbegin 644 {NAME}\n{UU}\n`\nend',
    }),
  ],
  [
    'in the epilogue, a message',
    t0({
      part: ['X-A: b'],
      payload: 'innocent',
      close: `--foo--\n\n${t0().replaceAll('foo', 'bar')}`,
    }),
  ],
  [
    'in the epilogue of an inner one',
    inner(
      `${MIXED}bar`,
      `--bar\n\nhello\n--bar--\n\n${PART.join('\n')}\n\n{BASE64}`,
    ),
  ],
  [
    'in the preamble of an inner one',
    inner(
      `${MIXED}bar`,
      `${PART.join('\n')}\n\n{BASE64}\n--bar\n\nhello\n--bar--`,
    ),
  ],
]

const ENCODED: readonly Row[] = [
  [
    'base64',
    p => inner(`${MIXED}bar\n${IN_BASE64}`, base64(fill(under('bar'), p))),
  ],
  [
    'quoted-printable',
    p => inner(`${MIXED}bar\n${IN_QP}`, quotedBytes(fill(under('bar'), p))),
  ],
  [
    'the whole message, base64',
    p => single([`${MIXED}bar`, IN_BASE64], base64(fill(under('bar'), p))),
  ],
  [
    'the whole message, quoted-printable',
    p => single([`${MIXED}bar`, IN_QP], quotedBytes(fill(under('bar'), p))),
  ],
  ['only said so', t0({ fields: [IN_BASE64] }), 'D'],
  ['only said so, quoted-printable', t0({ fields: [IN_QP] }), 'D'],
  ['an unknown one', t0({ fields: ['Content-Transfer-Encoding: x-foo'] }), 'D'],
  ['uuencoded', t0({ fields: ['Content-Transfer-Encoding: x-uuencode'] }), 'D'],
  [
    '8bit, which is allowed',
    t0({ fields: ['Content-Transfer-Encoding: 8bit'] }),
    'D-A',
  ],
  [
    'binary, which is allowed',
    t0({ fields: ['Content-Transfer-Encoding: binary'] }),
    'D-A',
  ],
  [
    'the delimiters are plain, the headers encoded',
    p =>
      inner(
        `${MIXED}bar\n${IN_QP}`,
        `--bar\n${quotedBytes(fill(`${PART.join('\n')}\n\n{BASE64}`, p))}\n--bar--`,
      ),
    'D/A',
  ],
]

const SAMPLE: Text = t0()

export const STRUCTURE: readonly Recipe[] = [
  ...family('B01', 'D-A', 'no last delimiter', OPEN),
  ...family('B02', 'D/A', 'around a delimiter', AROUND),
  // A bare CR is a space before anyone reads it, and no reader in use ends a
  // line at the others: one text for all, with something in it.
  ...family('B03', 'D', 'a delimiter after something like a line end', CR),
  ...family('B04', 'D/A', 'after a delimiter', BLANK),
  ...family('B05', 'D/A', 'boundaries of one and another', RELATED),
  ...family('B06', 'D+A', 'a boundary that is not there', NOT_THERE),
  ...family(
    'B07',
    'D/A',
    'a boundary with a type that is no multipart',
    MISSPELT.map((it): Row => [it, root(`${it}; boundary=foo`)]),
  ),
  ...family('B08', 'D/A', 'a leaf labelled as a multipart', LEAVES),
  ...family('B09', 'D+A', 'outside of all parts', OUTSIDE),
  ...family('B10x', 'D-A', 'nothing wrong', [
    ['the base message', SAMPLE],
    ['one part', single(PART)],
    [
      'one part of a multipart',
      root('multipart/mixed; boundary=foo', {
        first: ['Content-Type: text/plain', '', ''],
      }),
    ],
    ['a preamble', t0({ preamble: '\nThis is a message in MIME format.' })],
    ['an epilogue', t0({ close: '--foo--\n\nThe end.' })],
    ['quoted-printable', t0({ part: [OCTETS, IN_QP], payload: '{QP}' })],
    [
      '8bit',
      t0({ part: [TYPE, 'Content-Transfer-Encoding: 8bit'], payload: '{RAW}' }),
    ],
  ]),
  ...family('B12', 'D+A', 'a multipart that is encoded', ENCODED),
]
