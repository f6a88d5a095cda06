/*
 * NAME
 *   words - what parsers stumble over
 */

/** Goes before, after and between other things. */
export const JUNK: readonly string[] = [
  ...[' ', '\t', '\v', '\f', '\0', '\r', '"', "'", ';', ',', '(', ')', '(c)'],
  ...['=', '\\', '*', '%66', '-', '--', ':', 'x', '\xa0', '\xff', '\x1b$B'],
  ...['=?', '?=', '\n ', ' '.repeat(80), 'x'.repeat(1000), '\xef\xbb\xbf'],
]

export const WORDS: readonly string[] = [
  ...JUNK,
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\r\r\n',
    '--foo',
    '--foo--',
    '--foo\n',
    '\n--foo\n',
  ],
  ...['; boundary=bar', 'boundary=foo', "; boundary*0*=''foo", '; name=x.exe'],
  ...['Content-Type: text/plain\n', 'Content-Type: message/rfc822\n'],
  ...['Content-Type: multipart/mixed; boundary=foo\n', 'Content-Type: x\n'],
  ...[
    'Content-Transfer-Encoding: base64\n',
    'Content-Transfer-Encoding: 7bit\n',
  ],
  ...['Content-Transfer-Encoding: quoted-printable\n', 'Content-Type:\n'],
  ...[
    'Content-Disposition: attachment; filename="a.exe"\n',
    'From x\n',
    '>From',
  ],
  ...['MIME-Version: 1.0\n', 'Subject: =?utf-8?Q?=00?=\n', 'X-Foo:bar\r', '='],
  ...['=?utf-8?B?YQ==?=', '=?utf-7?Q?+AC4-?=', '=\n', '=41', '=zz', 'QUJD\n'],
  ...['begin 644 a.exe\n#0V%T\n`\nend\n', '=ybegin line=128 size=3 name=a\n'],
  ...[
    '(This file must be converted with BinHex 4.0)\n:',
    'data:text/html;base64,',
  ],
  ...[
    'multipart/',
    'message/',
    'text/',
    'charset=utf-7',
    'format=flowed; delsp=yes',
  ],
  ...[
    'PK\x03\x04',
    'PK\x05\x06',
    '\x1f\x8b\x08',
    'MZ',
    '%PDF-',
    '\xd0\xcf\x11\xe0',
  ],
  ...[
    '\x78\x9f\x3e\x22',
    'Rar!\x1a\x07',
    '7z\xbc\xaf\x27\x1c',
    '{\\rtf1',
    '\0'.repeat(512),
  ],
  ...['4294967295', '-1', '0', '65536', '999999999999999999999', '1e9'],
]
