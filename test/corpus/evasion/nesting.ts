/*
 * NAME
 *   nesting - B: kinds of multiparts, messages in messages, depth and number
 */

import { opaqueSignature } from '../writers/cms.js'
import { tnef } from '../writers/tnef.js'
import {
  DISPOSITION,
  IN_BASE64,
  IN_QP,
  OCTETS,
  root,
  shown,
  single,
  t0,
  TYPE,
} from './base.js'
import { base64, fill, quotedBytes, uuLines, type Payload } from './payload.js'
import { family, type Recipe, type Row } from './recipe.js'

const PART = [TYPE, DISPOSITION, IN_BASE64]

const KINDS = [
  ...['mixed', 'report; report-type=x', 'parallel', 'related', 'alternative'],
  ...['signed; protocol="x/y"; micalg=sha1', 'encrypted; protocol="x/y"'],
  ...['form-data', 'x-mixed-replace', 'byteranges', 'appledouble', 'digest'],
  ...['voice-message', 'fax-message', 'header-set', 'multilingual', 'x-foo'],
]

const first: readonly Row[] = KINDS.map((kind): Row => [
  `${kind.split(';')[0]}, in its first part`,
  [
    'MIME-Version: 1.0\nSubject: {ID}',
    `Content-Type: multipart/${kind}; boundary=foo\n`,
    '--foo',
    ...PART,
    '',
    '{BASE64}',
    '--foo',
    'Content-Type: text/plain',
    '',
    'hello',
    '--foo--\n',
  ].join('\n'),
])

const whole = t0().replaceAll('foo', 'bar')

/** A part that is a message, in each encoding. */
const messages = (fields: string, expected?: Row[2]): readonly Row[] => [
  [fields, t0({ part: [fields], payload: whole }), expected],
  [
    `${fields}, attached`,
    t0({ part: [fields, 'Content-Disposition: attachment'], payload: whole }),
    expected,
  ],
  [
    `${fields}, base64`,
    p =>
      t0({
        part: [fields, IN_BASE64],
        payload: base64(fill(whole, p).replaceAll('\n', '\r\n')),
      }),
    expected,
  ],
  [
    `${fields}, quoted-printable`,
    p => t0({ part: [fields, IN_QP], payload: quotedBytes(fill(whole, p)) }),
    expected,
  ],
  [
    `${fields}, uuencoded`,
    p =>
      t0({
        part: [fields, 'Content-Transfer-Encoding: x-uuencode'],
        payload: `begin 644 x\n${uuLines(Buffer.from(fill(whole, p), 'latin1'))}\n\`\nend`,
      }),
    'D',
  ],
]

const MESSAGES = [
  ...[
    'message/rfc822',
    'message/global',
    'message/news',
    'text/rfc822-headers',
  ],
  ...['application/octet-stream; name=x.eml', 'text/plain; name="x.EML"'],
  ...['message/x-foo', 'message/rfc-822', 'application/rfc822', 'message/'],
]

/** Types of messages that no list has: where there are fields, readers look. */
const UNKNOWN = new Set([
  'message/x-foo',
  'message/rfc-822',
  'application/rfc822',
  'message/',
])

const chain = (depth: number, text: string): string => {
  let inner = text
  for (let at = 0; at < depth; at++) {
    inner = single(['Content-Type: message/rfc822'], inner)
  }
  return inner
}

const INSIDE: readonly Row[] = [
  ['ten deep', chain(10, whole), 'D-A'],
  [
    'without a multipart',
    single(['Content-Type: message/rfc822'], whole),
    'D-A',
  ],
  ['no boundary inside', chain(1, root('multipart/mixed')), 'D/A'],
  [
    'two boundaries inside',
    chain(1, root('multipart/mixed; boundary=foo; boundary=faa')),
    'D',
  ],
  [
    'a hidden type inside',
    chain(
      1,
      t0({
        root: null,
        fields: ['X-A: b\rContent-Type: multipart/mixed; boundary=foo'],
      }),
    ),
    'D/A',
  ],
  [
    'an empty line first',
    t0({ part: ['Content-Type: message/rfc822'], payload: `\n${whole}` }),
    'D',
  ],
  [
    'a From line first',
    t0({
      part: ['Content-Type: message/rfc822'],
      payload: `From x Mon Jan 1\n${whole}`,
    }),
    'D/A',
  ],
  [
    'the boundary of the outer one inside',
    t0({ part: ['Content-Type: message/rfc822'], payload: t0() }),
    'D/A',
  ],
  [
    'only the body inside',
    t0({
      part: ['Content-Type: message/rfc822'],
      payload: `\n--foo\n${PART.join('\n')}\n\n{BASE64}`,
    }),
    'D/A',
  ],
  [
    'one part inside',
    t0({ part: ['Content-Type: message/rfc822'], payload: single(PART) }),
    'D-A',
  ],
  [
    'base64 twice',
    p =>
      t0({
        part: ['Content-Type: message/rfc822', IN_BASE64],
        payload: base64(fill(single(PART, '{BASE64}'), p)),
      }),
    'D-A',
  ],
  ...['\r', '\r\r', '\n\r'].map((end): Row => [
    `base64, lines that end in ${shown(end)}`,
    p =>
      t0({
        part: ['Content-Type: message/rfc822', IN_BASE64],
        payload: base64(fill(whole, p).replaceAll('\n', end)),
      }),
    'D/A',
  ]),
]

const nested = (depth: number): string => {
  let text = `${PART.join('\n')}\n\n{BASE64}`
  for (let at = depth; at > 0; at--) {
    const boundary = `b${at}_`
    text = `Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n${text}\n--${boundary}--`
  }
  return `MIME-Version: 1.0\nSubject: {ID}\n${text}\n`
}

/** As nested(), of one string each: the loop above would be quadratic. */
const deep = (depth: number): string => {
  const boundaries = Array.from({ length: depth }, (_, at) => `b${at}_`)
  const open = boundaries.map(
    it => `Content-Type: multipart/mixed; boundary=${it}\n\n--${it}\n`,
  )
  const close = boundaries.reverse().map(it => `\n--${it}--`)
  return `MIME-Version: 1.0\nSubject: {ID}\n${open.join('')}${PART.join('\n')}\n\n{BASE64}${close.join('')}\n`
}

const siblings = (count: number): string =>
  t0({ first: ['', `x${'\n--foo\n\nx'.repeat(count - 2)}`] })

const LIMITS: readonly Row[] = [
  ...[5, 10, 20].map((depth): Row => [
    `${depth} multiparts deep`,
    nested(depth),
    'D-A',
  ]),
  ...[50, 64, 65, 100, 101, 1000, 10_000].map((depth): Row => [
    `${depth} multiparts deep`,
    deep(depth),
    'O',
    'eicar',
    'name',
  ]),
  ...[20, 50, 64, 100].map((depth): Row => [
    `${depth} messages deep`,
    chain(depth, whole),
    'O',
    'eicar',
    'name',
  ]),
  ...[100, 500].map((count): Row => [
    `${count} parts`,
    siblings(count),
    'D-A',
    'eicar',
    'name',
    'type',
  ]),
  ...[999, 1000, 1001, 1024, 1025, 10_001].map((count): Row => [
    `${count} parts`,
    siblings(count),
    'O',
    'eicar',
    'name',
  ]),
  [
    '5000 empty parts',
    t0({ first: ['', `x${'\n--foo'.repeat(5000)}\n`] }),
    'O',
    'eicar',
    'name',
  ],
]

const EXTERNAL = [
  'URL; URL="http://example.com/x"',
  'anon-ftp; site=x; name=y',
  'local-file; name="/etc/passwd"',
  'mail-server; server=x@example.com',
]

const PIECES: readonly Row[] = [
  ...[
    [1, 2],
    [2, 2],
    [1, 1],
    [3, 0],
  ].map(([number, total]): Row => [
    `piece ${number} of ${total}`,
    single(
      [
        `Content-Type: message/partial; id="x@y"; number=${number}${total === 0 ? '' : `; total=${total}`}`,
      ],
      whole,
    ),
  ]),
  [
    'a piece in a multipart',
    t0({
      part: ['Content-Type: message/partial; id=x; number=1; total=2'],
      payload: whole,
    }),
  ],
  [
    'a piece, without parameters',
    single(['Content-Type: message/partial'], whole),
  ],
  [
    'a piece, in another case',
    single(['Content-Type: MESSAGE/Partial; id=x; number=1; total=2'], whole),
  ],
  [
    'a piece with half the payload',
    p =>
      single(
        ['Content-Type: message/partial; id=x; number=1; total=2'],
        fill(whole, p).slice(0, 300),
      ),
    'B',
    'eicar',
  ],
  ...EXTERNAL.map((it): Row => [
    `external, ${it.split(';')[0]}`,
    t0({
      part: [`Content-Type: message/external-body; access-type=${it}`],
      payload: `${PART.join('\n')}\n\n{BASE64}`,
    }),
  ]),
  [
    'external, the whole message',
    single(
      [
        'Content-Type: message/external-body; access-type=URL; URL="http://example.com/x"',
      ],
      `${PART.join('\n')}\n`,
    ),
    'B',
    'eicar',
    'name',
  ],
]

const CMS: readonly Row[] = [
  'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
  'application/x-pkcs7-mime; name=smime.p7m',
  'application/octet-stream; name=smime.p7m',
].map((type): Row => [
  type,
  p =>
    t0({
      part: [`Content-Type: ${type}`, IN_BASE64],
      payload: base64(
        opaqueSignature(
          'alice@example.com',
          Buffer.from(fill(single(PART), p)),
        ),
      ),
    }),
])

const winmail = (p: Payload): Buffer =>
  tnef({
    subject: 'x',
    text: 'hello',
    files: [{ name: p.name, data: p.bytes }],
  })

const TNEF: readonly Row[] = [
  ...[
    'application/ms-tnef; name=winmail.dat',
    'application/vnd.ms-tnef; name=winmail.dat',
    'application/octet-stream; name=winmail.dat',
    'application/octet-stream; name=a.txt',
    'text/plain',
  ].map((type): Row => [
    type,
    p =>
      t0({
        part: [`Content-Type: ${type}`, IN_BASE64],
        payload: base64(winmail(p)),
      }),
    'D-A',
    'eicar',
    'zip',
    'name',
    'type',
  ]),
  [
    'in another',
    p =>
      t0({
        part: ['Content-Type: application/ms-tnef', IN_BASE64],
        payload: base64(
          tnef({
            subject: 'x',
            text: 'y',
            files: [{ name: 'winmail.dat', data: winmail(p) }],
          }),
        ),
      }),
    'D-A',
    'eicar',
    'zip',
    'name',
    'type',
  ],
  [
    'the whole message',
    p =>
      single(
        ['Content-Type: application/ms-tnef', IN_BASE64],
        base64(winmail(p)),
      ),
    'D-A',
    'eicar',
    'zip',
    'name',
    'type',
  ],
]

export const NESTING: readonly Recipe[] = [
  ...family('B13', 'D-A', 'kinds of multiparts', [
    ...KINDS.filter(kind => kind !== 'digest').map((kind): Row => [
      kind.split(';')[0] ?? '',
      root(`multipart/${kind}; boundary=foo`),
    ]),
    ...first.filter(([story]) => !story.startsWith('digest')),
    [
      'digest, whose parts are messages',
      root('multipart/digest; boundary=foo', { part: ['', ...PART] }),
    ],
    ['digest, with a type of its own', root('multipart/digest; boundary=foo')],
    [
      'related, with a root',
      root('multipart/related; start="<a@b>"; boundary=foo'),
    ],
    [
      'alternative in mixed',
      t0({
        part: ['Content-Type: multipart/alternative; boundary=bar'],
        payload: `--bar\n${PART.join('\n')}\n\n{BASE64}\n--bar\nContent-Type: text/html\n\n<p>\n--bar--`,
      }),
    ],
  ]),
  ...family('B14', 'D', 'depth and number', LIMITS),
  ...family('B15', 'D-A', 'messages in messages', [
    ...MESSAGES.flatMap(type =>
      messages(`Content-Type: ${type}`, UNKNOWN.has(type) ? 'D/A' : 'D-A'),
    ),
    ...INSIDE,
  ]),
  ...family('B16', 'B', 'in pieces, or elsewhere', PIECES),
  ...family('B19', 'D/A', 'in a signature', [
    ...CMS,
    [
      'a zip called smime.p7m',
      t0({
        part: [
          'Content-Type: application/pkcs7-mime; name=smime.p7m',
          IN_BASE64,
        ],
      }),
      'D',
      'eicar',
      'zip',
      'type',
    ],
    [
      'octets called x.p7m',
      t0({ part: [`${OCTETS}; name=x.p7m`, IN_BASE64] }),
      'D-A',
      'eicar',
      'zip',
      'type',
    ],
  ]),
  ...family('B20', 'D-A', 'TNEF', TNEF),
]
