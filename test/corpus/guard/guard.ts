/*
 * NAME
 *   guard - honest counterparts of the evasion recipes
 *
 * DESCRIPTION
 *   What the standards allow, beside each trick of the evasion corpus: the same
 *   base message with an innocent text, changed as far as the RFCs go and
 *   programs are known to go. All of them are clean, and not ambiguous.
 */

import { createHash } from 'node:crypto'
import { fill, base64, quotedBytes, type Payload } from '../evasion/payload.js'
import {
  cte,
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
} from '../evasion/base.js'
import { pdf } from '../writers/files.js'

export interface Guard {
  readonly story: string
  /** Latin1, LF line ends. */
  readonly text: string
}

const PDF = pdf('The minutes of the meeting.')

/** In the place where the recipes have their payload. */
const INNOCENT: Payload = {
  kind: 'name',
  name: 'minutes.pdf',
  bytes: PDF,
  letters: PDF.toString('base64'),
}

type Row = readonly [story: string, text: string]

export function guardMessages(): readonly Guard[] {
  return GROUPS.flatMap(([group, rows]) =>
    rows.map(([story, text]) => ({
      story: `${group}: ${story}`,
      text: fill(text, INNOCENT).replace('{ID}', `${group}, ${shown(story)}`),
    })),
  )
}

const each = (
  values: readonly string[],
  make: (value: string) => string,
): readonly Row[] =>
  values.map(value => [shown(value).slice(0, 80), make(value)])

const withCte = (value: string): string => part(TYPE, DISPOSITION, cte(value))
const mixed = (parameters: string, delimiter = '--foo'): string =>
  root(`multipart/mixed; ${parameters}`, { delimiter })
const named = (parameters: string): string =>
  part(
    `Content-Type: application/pdf`,
    `Content-Disposition: attachment; ${parameters}`,
    IN_BASE64,
  )
const letter = (body: string, ...fields: readonly string[]): string =>
  single(['Content-Type: text/plain; charset=utf-8', ...fields], body)

const FIELDS: readonly Row[] = [
  ...each(
    [
      'base64',
      'BASE64',
      'Base64',
      ' base64 ',
      '\n base64',
      'base64 (as usual)',
      '(as usual) base64',
      '(a (nested) one) base64',
    ],
    withCte,
  ),
  ['encoding twice, identical', part(TYPE, DISPOSITION, IN_BASE64, IN_BASE64)],
  ['type twice, identical', part(TYPE, TYPE, DISPOSITION, IN_BASE64)],
  ['MIME-Version twice', t0({ fields: ['MIME-Version: 1.0'] })],
  ...each(
    [
      '',
      'MIME-Version: 1.0 (Mail 3.2)',
      'Mime-Version: 1.0',
      'MIME-VERSION: 1.0',
      'MIME-Version:1.0',
    ],
    version => t0({ version }),
  ),
  [
    'no space after colons',
    part(...[TYPE, DISPOSITION, IN_BASE64].map(it => it.replace(': ', ':'))),
  ],
  [
    'tabs after colons',
    part(...[TYPE, DISPOSITION, IN_BASE64].map(it => it.replace(': ', ':\t'))),
  ],
  [
    'lower case',
    part(
      ...[TYPE, DISPOSITION, IN_BASE64].map(it =>
        it.replace(/^.*?:/, name => name.toLowerCase()),
      ),
    ),
  ],
  [
    'upper case',
    part(
      ...[TYPE, DISPOSITION, IN_BASE64].map(it =>
        it.replace(/^.*?:/, name => name.toUpperCase()),
      ),
    ),
  ],
  ['another order', part(IN_BASE64, DISPOSITION, TYPE)],
  [
    'many fields',
    part(
      'Content-ID: <a@b>',
      'Content-Description: Minutes',
      'Content-Language: en',
      TYPE,
      'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==',
      'X-Attachment-Id: x',
      DISPOSITION,
      IN_BASE64,
    ),
  ],
  ['no disposition', part(TYPE, IN_BASE64)],
  ['no name', part(OCTETS, IN_BASE64)],
  [
    'a long subject, folded',
    t0({ fields: [`X-Subject: ${'many words and\n '.repeat(60)}`.trimEnd()] }),
  ],
  ['a long field', t0({ fields: [`X-Data: ${'x'.repeat(5000)}`] })],
  [
    '500 fields',
    t0({ fields: Array.from({ length: 500 }, (_, at) => `X-${at}: y`) }),
  ],
  [
    '8-bit in a field',
    t0({ fields: ['X-Name: J\xc3\xbcrgen', 'X-Old: J\xfcrgen'] }),
  ],
  ['an empty field', t0({ fields: ['X-Empty:', 'Cc:'] })],
  [
    'a colon in a value',
    t0({ fields: ['X-A: Content-Type: text/plain is what it said'] }),
  ],
  [
    'comments in other fields',
    t0({
      fields: [
        'X-A: (',
        'X-B: )',
        'Received: from a (b [192.0.2.1]) by c; Mon, 1 Jan 2024 00:00:00 +0000',
      ],
    }),
  ],
]

const PARAMETERS: readonly Row[] = [
  ...each(
    [
      'boundary=foo',
      'boundary="foo"',
      'BOUNDARY=foo',
      'Boundary="foo"',
      'charset=utf-8; boundary=foo',
      'boundary=foo; charset=utf-8',
      'boundary=foo;',
      '\n\tboundary=foo',
      '\n boundary="foo"\n ; charset=us-ascii',
      'type="text/html"; boundary=foo',
      'boundary="foo"; type="multipart/alternative"',
      'boundary=foo; report-type=delivery-status',
      'boundary=foo; x-a="a;b"',
      'boundary=foo; x-a="a, (b) \\"c\\""',
    ],
    it => mixed(it),
  ),
  ...[
    '0123456789abcdef',
    '=_NextPart_000_0001_01DA.1',
    '----=_Part_1_2.3',
    '_000_AB12CD34_',
    "a'b()+_,-./:=?c",
    'a b',
    '--',
    '---',
    '==',
    `Apple-Mail=_${'A'.repeat(36)}`,
    'b'.repeat(70),
    '+',
    '==bound==',
    '----WebKitFormBoundaryabc',
    '_-_',
    '1',
  ].map((it): Row => [`boundary ${it}`, mixed(`boundary="${it}"`, `--${it}`)]),
  ['type without a space', root('multipart/mixed;boundary=foo')],
  ['upper case type', root('MULTIPART/MIXED; boundary=foo')],
]

const STRUCTURE: readonly Row[] = [
  ...each(
    [
      'mixed',
      'related',
      'alternative',
      'report; report-type=delivery-status',
      'signed; protocol="application/pgp-signature"; micalg=pgp-sha256',
      'parallel',
      'form-data',
      'x-unknown',
    ],
    it => root(`multipart/${it}; boundary=foo`),
  ),
  ...each([' ', '\t', '   \t '], it =>
    t0({ delimiter: `--foo${it}`, close: `--foo--${it}` }),
  ),
  ['no last delimiter', t0().replace('\n--foo--\n', '\n')],
  ['no last line end', t0().trimEnd()],
  [
    'a preamble',
    t0({ preamble: '\nThis is a multi-part message in MIME format.\n' }),
  ],
  [
    'a preamble of lines with dashes',
    t0({ preamble: '\n-- \nThis is MIME.\n----\n' }),
  ],
  [
    'an epilogue',
    t0({ close: '--foo--\n\n_____\nlist mailing list\nlist@example.com' }),
  ],
  [
    'a signature in the text',
    t0({ first: ['Content-Type: text/plain', '', 'Hello\n\n-- \nBob'] }),
  ],
  [
    'lines with dashes in the text',
    t0({
      first: [
        'Content-Type: text/plain',
        '',
        'Hello\n--\n---\n-----\n--fo\n--f oo\n-foo\nfoo',
      ],
    }),
  ],
  ['an empty part', t0({ first: ['Content-Type: text/plain', '', ''] })],
  ['a part without a header', t0({ first: ['', 'hello'] })],
  [
    'a multipart in a multipart',
    t0({
      first: [
        'Content-Type: multipart/alternative; boundary=bar',
        '',
        '--bar',
        'Content-Type: text/plain',
        '',
        'hello',
        '--bar',
        'Content-Type: text/html',
        '',
        '<p>hello</p>',
        '--bar--',
      ],
    }),
  ],
  [
    'an inner boundary that extends the outer',
    t0({
      first: [
        'Content-Type: multipart/alternative; boundary=foo_1',
        '',
        '--foo_1',
        'Content-Type: text/plain',
        '',
        'hello',
        '--foo_1--',
      ],
    }),
  ],
  ['200 parts', t0({ first: ['', `x${'\n--foo\n\nx'.repeat(198)}`] })],
  [
    'a digest',
    root('multipart/digest; boundary=foo', {
      first: ['', 'Subject: one\n\nhello'],
      part: [''],
      payload: 'Subject: two\n\nhello',
    }),
  ],
  [
    'five messages deep',
    [1, 2, 3, 4, 5].reduce(
      text => single(['Content-Type: message/rfc822'], text),
      t0(),
    ),
  ],
  [
    'a message in base64',
    t0({
      part: ['Content-Type: message/rfc822', IN_BASE64],
      payload: base64(letter('hello\n')),
    }),
  ],
  [
    'headers of a message',
    t0({
      part: ['Content-Type: text/rfc822-headers'],
      payload: 'Subject: x\nFrom: a@example.com\n',
    }),
  ],
  [
    'a delivery status',
    t0({
      part: ['Content-Type: message/delivery-status'],
      payload:
        'Reporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n',
    }),
  ],
]

const lines = (length: number): string =>
  INNOCENT.letters.replace(new RegExp(`.{${length}}(?=.)`, 'g'), '$&\n')

const qp = (text: string): string =>
  t0({
    part: ['Content-Type: text/plain; charset=utf-8', IN_QP],
    payload: text,
  })

const ENCODINGS: readonly Row[] = [
  ...[60, 64, 72, 76, 77, 78, 998].map((it): Row => [
    `lines of ${it}`,
    t0({ payload: lines(it) }),
  ]),
  ['mixed lines', t0()],
  ['blanks after lines', t0({ payload: lines(76).replaceAll('\n', ' \n') })],
  ['an empty line first', t0({ payload: `\n${lines(76)}` })],
  ['empty lines after it', t0({ payload: `${lines(76)}\n\n\n` })],
  ['no pads', t0({ payload: lines(76).replaceAll('=', '') })],
  ['an empty payload', t0({ payload: '' })],
  [
    'each byte quoted',
    t0({
      part: [TYPE, DISPOSITION, IN_QP],
      payload: quotedBytes(PDF, '').replace(/.{72}/g, '$&=\n'),
    }),
  ],
  ['lower case hex', qp('caf=c3=a9 and =e2=82=ac')],
  ['mixed case hex', qp('caf=C3=a9')],
  ['soft breaks', qp('a=\nb=\n\nc=3D=\n')],
  ['blanks after soft breaks', qp('a= \nb=\t\nc')],
  ['a raw tab', qp('a\tb=09\n\tc')],
  ['raw 8-bit', qp('caf\xc3\xa9')],
  ['a lone equals sign', qp('2 + 2 = 4\na=b')],
  ['a long line', qp('word '.repeat(300))],
  ...each(['7bit', '8bit', 'binary', '7BIT', '8Bit'], it =>
    t0({ part: ['Content-Type: text/plain', cte(it)], payload: 'hello' }),
  ),
  [
    '8-bit without a label',
    t0({ part: ['Content-Type: text/plain'], payload: 'caf\xe9' }),
  ],
  ['8bit on the message', t0({ fields: [cte('8bit')] })],
  [
    'uuencoded text',
    letter('Here:\n\nbegin 644 notes.txt\n%:&5L;&\\*\n`\nend\n'),
  ],
  [
    'quoted-printable of HTML',
    single(
      ['Content-Type: text/html; charset=utf-8', IN_QP],
      '<p class=3D"x">caf=C3=A9</p>=\n<br>',
    ),
  ],
]

const NAMES: readonly Row[] = each(
  [
    ...[
      'filename=a.pdf',
      'filename="a.pdf"',
      'filename="a b.pdf"',
      'filename="a;b,c.pdf"',
      'filename="a (1).pdf"',
      'filename="the \\"best\\".pdf"',
    ],
    ...[
      'filename="=?utf-8?Q?caf=C3=A9.pdf?="',
      'filename="=?utf-8?B?Y2Fmw6kucGRm?="',
      "filename=a.pdf; filename*=utf-8''caf%C3%A9.pdf",
      "filename*=utf-8''caf%C3%A9.pdf; filename=a.pdf",
    ],
    ...[
      "filename*=iso-8859-1'fr'caf%E9.pdf",
      "filename*0*=utf-8''caf%C3; filename*1*=%A9.pdf",
      'filename*0="a long"; filename*1=" name.pdf"',
      'filename*0="a.";\n filename*1="pdf"',
    ],
    ...[
      'filename="caf\xc3\xa9.pdf"',
      'filename="caf\xe9.pdf"',
      'filename="a.b.c.pdf"',
      'filename=".profile"',
      'filename="README"',
      'filename=""',
    ],
    ...[
      'filename="a.pdf"; size=123',
      'filename="a.pdf"; creation-date="Mon, 1 Jan 2024 00:00:00 +0000"; modification-date="Mon, 1 Jan 2024 00:00:00 +0000"',
    ],
    ...[
      'filename="100%.pdf"',
      'filename="a%20b.pdf"',
      'filename="R&amp;D.pdf"',
      'filename="exe.pdf"',
      'filename="the exe file.pdf"',
      'filename="setup.exe.pdf"',
      'filename="a.pdf."',
    ],
    ...[
      'filename="Rechnung Nr. 5.pdf"',
      `filename="${'a'.repeat(200)}.pdf"`,
      'filename="\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d.pdf"',
      'filename="\xd1\x84\xd0\xb0\xd0\xb9\xd0\xbb.pdf"',
      "filename='a.pdf'",
    ],
  ],
  named,
)

/** 6 KB that nothing makes smaller. */
const NOISE = Array.from({ length: 200 }, (_, at) =>
  createHash('sha256').update(String(at)).digest(),
)
  .reduce((all, some) => Buffer.concat([all, some]))
  .toString('base64')

/** The lines of a whole mail, as who asks about one quotes them. */
const SOURCE: readonly string[] = [
  'Return-Path: <ann@sender.example>',
  'From: Ann <ann@sender.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed;',
  ' boundary="=====123=="',
  '',
  '--=====123==',
  'Content-Type: text/plain; charset="us-ascii"',
  'Content-Transfer-Encoding: 7bit',
  '',
  'The minutes.',
  '--=====123==',
  'Content-Type: application/octet-stream; name="minutes.dat"',
  IN_BASE64,
  'Content-Disposition: attachment; filename="minutes.dat"',
  '',
  ...(NOISE.match(/.{1,76}/gu) ?? []),
  '--=====123==--',
]

const TEXTS: readonly Row[] = [
  [
    'a pasted header',
    letter(
      'It said:\n\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nand no more.',
    ),
  ],
  [
    'a recipe of MIME',
    letter(
      'Write\n\n    Content-Type: multipart/mixed; boundary=foo\n\n    --foo\n\nand so on.',
    ),
  ],
  [
    'a key',
    letter(
      `-----BEGIN PUBLIC KEY-----\n${base64('a key that is long enough to be one, and then some more')}\n-----END PUBLIC KEY-----`,
    ),
  ],
  ['a sum', letter('d41d8cd98f00b204e9800998ecf8427e  minutes.pdf')],
  [
    'EICAR described',
    letter('The EICAR file is 68 characters; it ends in TEST-FILE and so on.'),
  ],
  [
    'From at the start of lines',
    letter('Dear Bob,\n>From here on\nfrom there.'),
  ],
  [
    'begin at the start of a line',
    letter(
      'begin with this.\n\nbegin 1 is the first, begin 2 the second.\nend',
    ),
  ],
  ['a dot', letter('.\n..\n...')],
  [
    'a data: picture',
    single(
      ['Content-Type: text/html'],
      `<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">`,
    ),
  ],
  [
    'a line of 20,000 characters',
    single(['Content-Type: text/html'], `<p>${'word '.repeat(4000)}</p>`),
  ],
  [
    'flowed',
    single(
      ['Content-Type: text/plain; format=flowed; delsp=yes'],
      'Hello \nBob,\n> quoted \n> text',
    ),
  ],
  [
    'the source of a part, quoted',
    letter(
      SOURCE.slice(SOURCE.lastIndexOf('The minutes.') + 2)
        .map(line => `> ${line}`)
        .join('\n'),
    ),
  ],
  [
    'the source of a mail in a page',
    single(
      ['Content-Type: text/html; charset=utf-8'],
      `<html><body>${SOURCE.map(line => `<div>${line.replaceAll('<', '&lt;')}</div>`).join('')}</body></html>`,
    ),
  ],
  ['no MIME at all', 'Subject: {ID}\n\nHello.\n'],
  [
    'a patch',
    letter('--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-foo\n+bar\n-- \n2.39'),
  ],
]

const GROUPS: readonly (readonly [string, readonly Row[]])[] = [
  ['fields', FIELDS],
  ['parameters', PARAMETERS],
  ['structure', STRUCTURE],
  ['encodings', ENCODINGS],
  ['names', NAMES],
  ['texts', TEXTS],
]
