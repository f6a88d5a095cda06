/*
 * NAME
 *   repeated-parts.test - parts that are in the preamble once more
 *
 * DESCRIPTION
 *   As KMail 4 signed a multipart that was encoded already: nothing is hidden by
 *   it. What is there and nowhere else is a part outside, and what it contains is
 *   found.
 */
import t from 'tap'
import { look } from './looked.js'

const TEXT = `Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: 7Bit

The date is in the calendar.
From here it is a mile.`

const DATE = `Content-Disposition: attachment; filename="date.ics"
Content-Type: text/calendar; name="date.ics"

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A//B//EN
BEGIN:VEVENT
UID:1=116
SUMMARY:${'Tea at five. '.repeat(5)}
END:VEVENT
END:VCALENDAR`

const PROGRAM = Buffer.concat([
  Buffer.from('MZ'),
  Buffer.from(Array.from({ length: 700 }, (_, at) => at % 256)),
])

const base64 = (width: number): string =>
  (
    PROGRAM.toString('base64').match(new RegExp(`.{1,${width}}`, 'gu')) ?? []
  ).join('\n')

const EXE = `Content-Type: application/octet-stream; name="tool.exe"
Content-Disposition: attachment; filename="tool.exe"
Content-Transfer-Encoding: base64

${base64(76)}`

const PROSE = 'This is a multi-part message in MIME format.\n'

const mixed = (...parts: readonly string[]): string =>
  `${parts.map(part => `--b_0\n${part}\n`).join('')}--b_0--\n`

const encoded = (text: string): string =>
  text.replace(/^-/gmu, '=2D').replace(/^From /gmu, '=46rom ')

const PARTS = mixed(TEXT, DATE)

const message = (preamble: string, epilogue = ''): string =>
  `From: a@shop.example
Subject: The date
MIME-Version: 1.0
Content-Type: multipart/signed; boundary="o_1"; micalg="pgp-sha1"

--o_1
Content-Type: multipart/mixed; boundary="b_0"
Content-Transfer-Encoding: quoted-printable

${preamble}${PARTS}${epilogue}
--o_1
Content-Type: application/pgp-signature; name="signature.asc"

-----BEGIN PGP SIGNATURE-----
-----END PGP SIGNATURE-----
--o_1--
`

type Row = readonly [
  what: string,
  text: string,
  expected: {
    /** What it says of the part; null for nothing. */
    readonly code: 'part-repeated' | 'part-outside' | null
    readonly isAmbiguous: boolean
    readonly isFound: boolean
  },
]

const CLEAN = { isAmbiguous: false, isFound: false } as const

const outside = (isFound: boolean): Row[2] => ({
  code: 'part-outside',
  isAmbiguous: true,
  isFound,
})

const ROWS: readonly Row[] = [
  [
    'all parts, encoded',
    message(`${PROSE}\n${encoded(PARTS)}${PROSE}\n`),
    { code: 'part-repeated', ...CLEAN },
  ],
  [
    'one of them',
    message(`${PROSE}\n${encoded(mixed(DATE))}`),
    { code: 'part-repeated', ...CLEAN },
  ],
  ['prose alone', message(PROSE), { code: null, ...CLEAN }],
  [
    'another part beside them',
    message(encoded(mixed(TEXT, DATE, EXE))),
    outside(true),
  ],
  ['another part alone', message(encoded(mixed(EXE))), outside(true)],
  [
    'a part with one letter changed',
    message(encoded(mixed(TEXT, DATE.replace('five', 'four')))),
    outside(false),
  ],
  [
    'a part with another header',
    message(encoded(mixed(TEXT, DATE))).replace(
      '=2D-b_0\nContent-Disposition: attachment',
      '=2D-b_0\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment',
    ),
    outside(false),
  ],
  [
    'a part that goes on',
    message(encoded(mixed(TEXT, `${DATE}\n${base64(76)}`))),
    outside(true),
  ],
  [
    'base64 in short lines in front of them',
    message(`${base64(20)}\n${encoded(PARTS)}`),
    outside(true),
  ],
  [
    'base64 in short lines between them',
    message(encoded(mixed(TEXT, base64(20), DATE))),
    outside(true),
  ],
  [
    'base64 in short lines after them',
    message(`${encoded(PARTS)}${base64(20)}\n`),
    outside(true),
  ],
]

for (const [what, text, { code, isAmbiguous, isFound }] of ROWS) {
  for (const [ends, bytes] of [
    ['LF', text],
    ['CRLF', text.replaceAll('\n', '\r\n')],
  ] as const) {
    t.test(`${what}, ${ends}`, async t => {
      const { parts, defects } = await look(t, bytes)
      const said = defects.filter(it => it.code.startsWith('part-'))
      t.same([...new Set(said.map(it => it.code))], code === null ? [] : [code])
      t.equal(
        defects.some(({ grade }) => grade === 'ambiguous'),
        isAmbiguous,
        JSON.stringify(defects),
      )
      const found = parts.some(({ content }) =>
        content
          .slice(0, content.size)
          .toString('latin1')
          .includes(PROGRAM.toString('latin1').slice(2)),
      )
      t.equal(found, isFound, 'the program')
    })
  }
}
