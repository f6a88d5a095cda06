/*
 * NAME
 *   header-fields - H: fields that occur twice, or say two things
 *
 * DESCRIPTION
 *   RFC 2045 3 has each MIME field at most once; readers take the first, the
 *   last, or join them.
 */

import {
  cte,
  DISPOSITION,
  encoded,
  encodedQp,
  IN_BASE64,
  OCTETS,
  part,
  partQp,
  root,
  rows,
  shown,
  t0,
  TYPE,
} from './base.js'
import { family, type Recipe, type Row } from './recipe.js'

const BAR = 'Content-Type: multipart/mixed; boundary=bar'
const MIXED = 'multipart/mixed; boundary=foo'

const TWICE: readonly Row[] = [
  ...(
    [
      ['quoted-printable', 'base64'],
      ['base64', 'quoted-printable'],
      ['7bit', 'base64'],
      ['base64', '7bit'],
      ['8bit', 'base64', 'base64'],
      ['base64', 'base64', 'quoted-printable'],
      ['quoted-printable', 'base64', 'base64'],
      ['base64', 'quoted-printable', 'base64'],
      ['xxxxxxx', 'base64'],
      ['base64', 'xxxxxxx'],
      ['', 'base64'],
      ['base64', ''],
      ['x-uuencode', 'base64'],
      ['base64', 'x-uuencode'],
      ['base64', 'binary'],
      ['=?utf-8?Q?7bit?=', 'base64'],
    ] as const
  ).map((values): Row => [values.map(shown).join(', '), encoded(...values)]),
  ...(
    [
      ['base64', 'quoted-printable'],
      ['quoted-printable', 'base64'],
      ['7bit', 'quoted-printable'],
      ['quoted-printable', '7bit'],
      ['quoted-printable', ''],
      ['', 'quoted-printable'],
    ] as const
  ).map((values): Row => [
    `${values.map(shown).join(', ')} on quoted-printable`,
    encodedQp(...values),
  ]),
  ['identical', encoded('base64', 'base64'), 'D-A'],
  ['identical but for case', encoded('base64', 'BASE64'), 'D-A'],
  [
    'the second long after the first',
    part(cte('7bit'), TYPE, 'X-A: b', DISPOSITION, IN_BASE64),
  ],
  [
    'the second with another case of the name',
    part(TYPE, DISPOSITION, 'content-transfer-encoding: 7bit', IN_BASE64),
  ],
]

const TWO_VALUES = [
  ...['base64, quoted-printable', 'quoted-printable, base64'],
  ...['"base64", quoted-printable', '"quoted-printable", base64'],
  ...['base64 quoted-printable', 'quoted-printable base64', 'base64;'],
  ...[';base64', 'base64,', ',base64', 'base64 xx', 'xx base64', 'xxbase64'],
  ...['base64xx', 'base64base64', 'base64-', 'base645', 'base64; x=y'],
  ...['base64; charset=us-ascii', '7bit; base64', 'base64/x', '7bit,base64'],
  ...['base64.', 'base64:', ':base64', '-base64', 'base 64', 'base-64'],
  ...['x-base64', 'base64=', '<base64>', '[base64]', '{base64}', 'base64\\'],
  ...['base64\tquoted-printable', 'value=base64', 'base64 ; 7bit'],
]

// Honest software writes these, and both readings are read: no ambiguity.
const DECORATED = new Set([
  ...['base64;', ';base64', 'base64,', ',base64', 'base64; x=y', 'base64.'],
  ...['base64; charset=us-ascii', 'quoted-printable;', '"base64"'],
])

const withDecorated = (made: readonly Row[]): readonly Row[] =>
  made.map(([value, text, ...rest]): Row =>
    DECORATED.has(value) ? [value, text, 'D'] : [value, text, ...rest],
  )

const TWO_VALUES_QP = [
  ...['quoted-printable, base64', 'base64, quoted-printable'],
  ...['quoted-printable;', 'xx quoted-printable', 'quoted-printable xx'],
  ...['quoted-printable, 7bit', '8bit quoted-printable', 'quoted printable'],
  ...['quoted_printable', 'x-quoted-printable', 'quoted-printable-'],
]

const DUPLICATE_TYPE: readonly Row[] = [
  ['multipart last', part(TYPE, BAR, DISPOSITION, IN_BASE64)],
  ['multipart first', part(BAR, TYPE, DISPOSITION, IN_BASE64)],
  ['joined', part(`${OCTETS}, ${BAR.slice(14)}`, DISPOSITION, IN_BASE64)],
  [
    'joined, reversed',
    part(`${BAR}, application/octet-stream`, DISPOSITION, IN_BASE64),
  ],
  ['text last', part(TYPE, 'Content-Type: text/plain', DISPOSITION, IN_BASE64)],
  [
    'text first',
    part('Content-Type: text/plain', TYPE, DISPOSITION, IN_BASE64),
  ],
  [
    'message first',
    part('Content-Type: message/rfc822', TYPE, DISPOSITION, IN_BASE64),
  ],
  [
    'message last',
    part(TYPE, 'Content-Type: message/rfc822', DISPOSITION, IN_BASE64),
  ],
  [
    'external body first',
    part(
      'Content-Type: message/external-body; access-type=x',
      TYPE,
      DISPOSITION,
      IN_BASE64,
    ),
  ],
  ['an empty one first', part('Content-Type:', TYPE, DISPOSITION, IN_BASE64)],
  ['an empty one last', part(TYPE, 'Content-Type:', DISPOSITION, IN_BASE64)],
  ['identical', part(TYPE, TYPE, DISPOSITION, IN_BASE64), 'D-A'],
]

const DUPLICATE_ROOT: readonly Row[] = [
  ...['application/octet-stream', 'text/plain', 'text/html', ''].flatMap(
    (other): Row[] => [
      [`${shown(other)} last`, t0({ fields: [`Content-Type: ${other}`] })],
      [
        `${shown(other)} first`,
        t0({ root: other, fields: [`Content-Type: ${MIXED}`] }),
      ],
    ],
  ),
  ...['application/octet-stream', 'text/plain'].flatMap((other): Row[] => [
    [`${other} before a comma`, root(`${other}, ${MIXED}`)],
    [`${other} after a comma`, root(`${MIXED}, ${other}`)],
  ]),
  [
    'another field of the same name, first in the header',
    t0({ version: 'Content-Type: text/plain\nMIME-Version: 1.0' }),
  ],
  [
    'message/rfc822 first',
    t0({ root: 'message/rfc822', fields: [`Content-Type: ${MIXED}`] }),
  ],
  [
    'message/partial last',
    t0({ fields: ['Content-Type: message/partial; id=x; number=1; total=1'] }),
  ],
  ['identical', t0({ fields: [`Content-Type: ${MIXED}`] }), 'D-A'],
]

const CD = 'Content-Disposition: attachment; filename='
const PNG = `${CD}file.png`

const DUPLICATE_OTHERS: readonly Row[] = [
  ['disposition, harmless first', part(OCTETS, PNG, `${CD}{NAME}`, IN_BASE64)],
  ['disposition, harmless last', part(OCTETS, `${CD}{NAME}`, PNG, IN_BASE64)],
  [
    'disposition, inline first',
    part(OCTETS, 'Content-Disposition: inline', `${CD}{NAME}`, IN_BASE64),
    'D',
  ],
  [
    'disposition, inline last',
    part(OCTETS, `${CD}{NAME}`, 'Content-Disposition: inline', IN_BASE64),
    'D',
  ],
  [
    'three dispositions',
    part(OCTETS, PNG, `${CD}{NAME}`, `${CD}c.txt`, IN_BASE64),
  ],
  [
    'Content-ID',
    part('Content-ID: <a@b>', 'Content-ID: <c@d>', TYPE, IN_BASE64),
  ],
  ['MIME-Version', t0({ fields: ['MIME-Version: 2.0'] })],
  ['MIME-Version, broken', t0({ fields: ['MIME-Version: x'] })],
  [
    'disposition, identical',
    part(TYPE, DISPOSITION, DISPOSITION, IN_BASE64),
    'D-A',
  ],
  ['MIME-Version, identical', t0({ fields: ['MIME-Version: 1.0'] }), 'D-A'],
]

const ENCODED_WORDS = [
  ...['=?US-ASCII?Q?base64?=', '=?US-ASCII?Q?base=364?='],
  ...['ba=?US-ASCII?Q?se64?=', '=?UTF-8?B?YmFzZTY0?=', '=?UTF-8?Q?base64'],
  ...['=?UTF-8?Q?base?= =?UTF-8?Q?64?=', '"=?UTF-8?Q?base64?="', 'base=364'],
  ...['base%364', '=?UTF-8?B?YmFzZTY0', '=?x-foo?Q?base64?=', '&#98;ase64'],
]

const QUOTED = ['"base64"', 'base\\64', "'base64'", '"base64', 'base64"']
const QUOTED_TYPES = [
  ...['"multipart/mixed"', 'multi\\part/mixed', '"multipart"/mixed'],
  ...["'multipart/mixed'", 'multipart/"mixed"', '"multipart/mixed'],
]

export const HEADER_FIELDS: readonly Recipe[] = [
  ...family('H01', 'D+A', 'Content-Transfer-Encoding twice', TWICE),
  ...family('H02', 'D+A', 'Content-Transfer-Encoding with two words', [
    ...withDecorated(rows(TWO_VALUES, value => encoded(value))),
    ...withDecorated(rows(TWO_VALUES_QP, value => encodedQp(value))),
  ]),
  ...family('H03', 'D+A', 'Content-Type twice on the part', DUPLICATE_TYPE),
  ...family('H04', 'D+A', 'Content-Type twice on the message', DUPLICATE_ROOT),
  ...family('H05', 'D+A', 'other fields twice', DUPLICATE_OTHERS),
  ...family('H06', 'D-A', 'case', [
    ['of base64', encoded('bASe64')],
    ['of quoted-printable', encodedQp('qUOteD-PrinTAblE')],
    ['of a type', root('mUltIpARt/mIxeD; BoUnDaRy=foo')],
    [
      'of field names',
      t0({
        root: null,
        fields: [`cONTENT-tYPE: ${MIXED}`],
        part: [
          TYPE.replace('Content-Type', 'CONTENT-TYPE'),
          DISPOSITION.replace('Content-Disposition', 'content-disposition'),
          'cOnTeNt-tRaNsFeR-eNcOdInG: base64',
        ],
      }),
    ],
    ['of MIME-Version', t0({ version: 'mime-version: 1.0' })],
    ['of a leaf', part('Content-Type: APPLICATION/x-Foo', IN_BASE64)],
  ]),
  ...family('H21', 'D+A', 'encoded words outside of text', [
    ...rows(ENCODED_WORDS, value => encoded(value)),
    ['quoted-printable', encodedQp('=?utf-8?Q?quoted-printable?=')],
    ...rows(
      [
        '=?UTF-8?B?bXVsdGlwYXJ0?=/mixed; boundary=foo',
        '=?UTF-8?Q?multipart/mixed?=; boundary=foo',
        '=?UTF-8?Q?multipart/mixed;_boundary=3Dfoo?=',
        'multipart/=?UTF-8?Q?mixed?=; boundary=foo',
      ],
      value => root(value),
    ),
  ]),
  ...family('H22', 'D+A', 'quotes where none belong', [
    ...withDecorated(rows(QUOTED, value => encoded(value))),
    ['quoted-printable', encodedQp('"quoted-printable"'), 'D'],
    ...rows(QUOTED_TYPES, value => root(`${value}; boundary=foo`)),
  ]),
  ...family('H23', 'D-A', 'MIME-Version', [
    ['none', t0({ version: '' })],
    ['with a comment', t0({ version: 'MIME-Version: 1.0 (x)' })],
    ['with a comment in it', t0({ version: 'MIME-Version: 1.(x)0' })],
    ['2.0', t0({ version: 'MIME-Version: 2.0' })],
    ['no number', t0({ version: 'MIME-Version: foo' })],
    ['empty', t0({ version: 'MIME-Version:' })],
    [
      'only in the part',
      t0({
        version: '',
        part: ['MIME-Version: 1.0', TYPE, DISPOSITION, IN_BASE64],
      }),
    ],
  ]),
  ...family('H24', 'D-A', 'parts that say little', [
    ['no disposition', part(TYPE, IN_BASE64)],
    ['no name', part(OCTETS, IN_BASE64)],
    ['no type', part(DISPOSITION, IN_BASE64)],
    ['only an encoding', part(IN_BASE64)],
    ['only an encoding, quoted-printable', partQp(cte('quoted-printable'))],
    ['no header at all', t0({ part: [], payload: '{RAW}' })],
    ['no header at all, base64', part(), 'D'],
    [
      'no header, base64 after a line of text',
      t0({ part: [], payload: 'Hello,\n\n{BASE64}' }),
      'D',
    ],
    ['a type only, base64', part(OCTETS), 'D'],
    [
      'no header at all, base64 in one line',
      t0({ part: [], payload: '{LETTERS}' }),
      'D',
    ],
  ]),
]
