/*
 * NAME
 *   hidden-texts - C, Z, N: charsets and what texts hold; senders and envelopes
 *
 * DESCRIPTION
 *   What browsers, calendars and address books read out of a text; the payload
 *   is found in it whatever charset hides it. The catalogue's tricks with
 *   senders (Z) and with what is around a message (N) carry an attachment here:
 *   they must not keep anything from being found.
 */

import {
  DISPOSITION,
  IN_BASE64,
  part,
  rows,
  shown,
  single,
  t0,
  TYPE,
} from './base.js'
import { decodeCharset } from '../../../src/mail/encoded-word.js'
import { base64, LF_BYTE, type Payload } from './payload.js'
import { family, type Recipe, type Row } from './recipe.js'

const LINK = ({ letters }: Payload): string =>
  `<a href="data:application/octet-stream;base64,${letters}">x</a>`

const utf16 = (text: string, order: 'le' | 'be', mark = '\ufeff'): Buffer => {
  const bytes = Buffer.from(mark + text, 'utf16le')
  return order === 'be' ? bytes.swap16() : bytes
}

export const page = (type: string, bytes: (payload: Payload) => Buffer) => {
  return (payload: Payload): string =>
    part(type, 'Content-Disposition: attachment', IN_BASE64).replace(
      '{BASE64}',
      base64(bytes(payload)),
    )
}

const utf7 = (text: string): string =>
  text.replace(/[+<>"=:;]/gu, it => {
    const letters = Buffer.from(it, 'utf16le').swap16().toString('base64')
    return it === '+' ? '+-' : `+${letters.replaceAll('=', '')}-`
  })

const TYPES = [
  'text/html',
  'text/html; charset=us-ascii',
  'application/octet-stream; name=a.html',
]

const CHARSETS: readonly Row[] = TYPES.flatMap(type =>
  (['le', 'be'] as const).flatMap((order): Row[] => [
    [
      `UTF-16${order.toUpperCase()} as ${type}`,
      page(`Content-Type: ${type}`, it => utf16(LINK(it), order)),
      undefined,
      ...(['eicar', 'zip', 'type'] as const),
    ],
    [
      `UTF-16${order.toUpperCase()} without a mark as ${type}`,
      page(`Content-Type: ${type}`, it => utf16(LINK(it), order, '')),
      undefined,
      ...(['eicar', 'zip', 'type'] as const),
    ],
  ]),
)

const UTF_7: readonly Row[] = [
  'utf-7',
  'UTF-7',
  'unicode-1-1-utf-7',
  '"utf-7"',
].map(charset => [
  charset,
  payload =>
    single(
      [`Content-Type: text/html; charset=${charset}`],
      utf7(LINK(payload)),
    ),
])

// The other way round, byte for byte.
const ebcdic = (text: string, charset: string): Buffer => {
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [
      decodeCharset(Buffer.from([byte]), charset),
      byte,
    ]),
  )
  return Buffer.from(Array.from(text, it => bytes.get(it) ?? 0x6f))
}

const EBCDIC: readonly Row[] = ['IBM037', 'cp500', 'cp1047', 'cp1140'].map(
  charset => [
    charset,
    page(`Content-Type: text/html; charset=${charset}`, it =>
      ebcdic(LINK(it), charset),
    ),
    undefined,
    ...(['eicar', 'zip', 'type'] as const),
  ],
)

export const html = (text: (payload: Payload) => string): Row[1] => {
  return payload => single(['Content-Type: text/html'], text(payload))
}

const SCRIPTS: readonly Row[] = [
  ['in double quotes', html(it => `<script>atob("${it.letters}")</script>`)],
  ['in single quotes', html(it => `<script>atob('${it.letters}')</script>`)],
  ['in back quotes', html(it => `<script>atob(\`${it.letters}\`)</script>`)],
  [
    'a blob',
    html(it => `<script>var a='${it.letters}'; new Blob([f(a)])</script>`),
  ],
  [
    'continued lines',
    html(
      it =>
        `<script>atob("${it.letters.replace(/.{40}/g, '$&\\\n')}")</script>`,
    ),
  ],
  [
    'in a picture of vectors',
    it =>
      part('Content-Type: image/svg+xml; name=a.svg').replace(
        '{BASE64}',
        `<svg><script>atob("${it.letters}")</script></svg>`,
      ),
  ],
  [
    'in UTF-16',
    page('Content-Type: text/html', it =>
      utf16(`<script>atob("${it.letters}")</script>`, 'le'),
    ),
  ],
]

export const folded = (text: string): string => text.replace(/.{70}/g, '$&\n ')

export const card = (
  type: string,
  lines: (letters: string) => string,
): Row[1] => {
  return ({ letters }) =>
    part(`Content-Type: ${type}`).replace('{BASE64}', lines(letters))
}

const calendar = (property: string): Row[1] =>
  card(
    'text/calendar',
    letters =>
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\n${folded(property + letters)}\nEND:VEVENT\nEND:VCALENDAR`,
  )
const person = (property: string): Row[1] =>
  card(
    'text/vcard',
    letters =>
      `BEGIN:VCARD\nVERSION:3.0\n${folded(property + letters)}\nEND:VCARD`,
  )

const CARDS: readonly Row[] = [
  ...[
    'ATTACH;ENCODING=BASE64;VALUE=BINARY:',
    'ATTACH;FMTTYPE=application/octet-stream;ENCODING=BASE64;VALUE=BINARY:',
    'ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME="a.bin":',
    'attach;encoding=base64;value=binary:',
  ].map((it): Row => [it, calendar(it)]),
  ...[
    'PHOTO;ENCODING=b;TYPE=JPEG:',
    'PHOTO;TYPE=JPEG;ENCODING=B:',
    'KEY;ENCODING=BASE64:',
    'LOGO;BASE64;PNG:',
    'KEY:data:application/octet-stream;base64,',
    'item1.SOUND;ENCODING=b:',
  ].map((it): Row => [it, person(it)]),
]

const SAVED: readonly Row[] = (
  [
    ['a link', html(() => '<a download="{NAME}" href="data:,abc">x</a>')],
    ['a link to a part', html(() => '<a href="cid:a" download={NAME}>x</a>')],
    [
      'a script',
      html(
        () =>
          '<script>a.href=URL.createObjectURL(b);a.download="{NAME}"</script>',
      ),
    ],
    ...['FILENAME', 'X-FILENAME', 'X-APPLE-FILENAME'].map((it): Row => [
      it,
      calendar(`ATTACH;VALUE=BINARY;ENCODING=BASE64;${it}={NAME}:`),
    ]),
  ] satisfies readonly Row[]
).map(([story, text]): Row => [story, text, undefined, 'name'])

const LETTERS: readonly Row[] = [
  'Look for this line:\n\nLINE\n\nIt means that someone sent a program.\n',
  'Run it, and then:\nLINE\nis what your filter hates.\n\nRegards\nAnn',
].map((text, at) => [
  at === 0 ? 'in a paragraph' : 'in a sentence',
  single(['Content-Type: text/plain'], text.replace('LINE', DISPOSITION)),
  undefined,
  'name',
])

const URLS: readonly Row[] = rows(
  [
    'da\nta:',
    'd\ta\tt\ta:',
    'data :',
    'DATA:',
    '&#100;ata:',
    'data&colon;',
    'data&#58;',
    'data&Tab;:',
  ],
  start =>
    ({ letters }) =>
      single(
        ['Content-Type: text/html'],
        `<a href="${start}application/octet-stream;base64,${letters}">x</a>`,
      ),
)

const ENTITIES: readonly Row[] = (
  [
    [
      'the file',
      ({ letters }) =>
        `<!DOCTYPE svg [<!ENTITY x "${letters}">]><svg><a href="data:a/b;base64,&x;"/></svg>`,
    ],
    [
      'half of it, and the head',
      ({ letters }) =>
        `<!DOCTYPE svg [<!ENTITY y '${letters.slice(9)}'><!ENTITY x ';base64,${letters.slice(0, 9)}&y;'>]><svg><a href="data:a/b&x;"/></svg>`,
    ],
    [
      'the default of a link',
      ({ letters }) =>
        `<!DOCTYPE svg [<!ATTLIST a href CDATA "data:a/b;base64,${letters}">]><svg><a/></svg>`,
    ],
  ] satisfies readonly (readonly [string, (payload: Payload) => string])[]
).map(([story, text]): Row => [
  story,
  page('Content-Type: image/svg+xml', it => Buffer.from(text(it))),
  undefined,
  ...(['eicar', 'zip', 'type'] as const),
])

const HEADS: readonly Row[] = rows(
  [
    ';base\n64,',
    ';b\tase64\n,',
    ';base64&#10;,',
    ';base64&NewLine;,',
    ';ba&Tab;se64,',
    '&semi;base64&comma;',
    '\n;\nbase64,',
  ],
  head =>
    ({ letters }) =>
      single(
        ['Content-Type: text/html'],
        `<a download=x href="data:application/octet-stream${head}${letters}">x</a>`,
      ),
)

const FROMS = [
  'From: a@b.example\nFrom: c@d.example',
  'From : a@b.example',
  'From: =?utf-8?b?YUBiLmV4YW1wbGU=?==?utf-8?Q?=00?==?utf-8?b?YUBi?=@c.example',
  'From: =?utf-8?Q?a@b.example=0A?=@c.example',
  'From: "a@b.example x"@c.example',
  'From: a@b.example (c@d.example)',
  'From: ((((a@b.example',
  'From: "x;": a@b.example;',
  'From: <@a.example,@b.example:c@d.example>',
  'From: a@b.example .c.example',
  'From: a\0@b.example',
  'Sender: a@b.example\nSender: c@d.example',
  'X-Virus-Scanned: clean\nX-Spam-Flag: NO',
  'X-Postsift-Verdict: clean',
  'Authentication-Results: localhost; dkim=pass',
]

const BEFORE = [
  'From x Mon Jan  1 00:00:00 2026\n',
  'From x\nFrom y\n',
  '>From x\n',
  '\xef\xbb\xbf',
  '\n',
  '\n\n',
  ' \n',
  `${LF_BYTE}`,
  '\0',
]

export const HIDDEN_TEXTS: readonly Recipe[] = [
  ...family('C01x', 'D', 'a page in another charset', CHARSETS),
  ...family('C02x', 'D', 'a page in UTF-7', UTF_7),
  ...family('C03x', 'D', 'a page in EBCDIC', EBCDIC),
  ...family('B18s', 'D', 'base64 in a script', SCRIPTS),
  ...family('B18c', 'D', 'base64 in a calendar or a card', CARDS),
  ...family('B17p', 'C', 'a letter that speaks of a file', LETTERS),
  ...family('B18n', 'D', 'a name that a file in a text is saved by', SAVED),
  ...family('B18u', 'D', 'a data: URL as browsers read it', URLS),
  ...family('B18e', 'D', 'an entity of a picture', ENTITIES),
  ...family('B18h', 'D', 'a data: URL whose head is in pieces', HEADS),
  ...family('Z01x', 'D/A', 'an odd sender', [
    ...FROMS.map((it): Row => [shown(it), t0({ fields: [it] })]),
  ]),
  ...family('N01x', 'D/A', 'before the header', [
    ...BEFORE.map((it): Row => [shown(it), `${it}${t0()}`]),
    ...BEFORE.map((it): Row => [
      `${shown(it)}, one part`,
      `${it}${single([TYPE, DISPOSITION, IN_BASE64])}`,
    ]),
  ]),
]
