/*
 * NAME
 *   odd-mime.test - odd shapes that honest software writes hide no file
 *
 * DESCRIPTION
 *   test/corpus/honest/odd-mime has these shapes with harmless content: they are
 *   clean. Here each has a program in it, which must be found.
 */
import t from 'tap'
import { look } from './looked.js'

type Build = (attachment: string) => string

const PROGRAM = Buffer.concat([
  Buffer.from('MZ'),
  Buffer.from(Array.from({ length: 700 }, (_, at) => at % 256)),
])

const lines = (bytes: Buffer): string =>
  (bytes.toString('base64').match(/.{1,76}/gu) ?? []).join('\n')

const EXE = `Content-Type: application/octet-stream; name="tool.exe"
Content-Disposition: attachment; filename="tool.exe"
Content-Transfer-Encoding: base64

${lines(PROGRAM)}
`

const TEXT = 'Content-Type: text/plain\n\nThe papers are below.\n'

const mixed = (boundary: string, ...parts: readonly string[]): string =>
  `${parts.map(part => `--${boundary}\n${part}`).join('')}--${boundary}--\n`

const message = (header: string, body: string): string =>
  `From: a@shop.example\nSubject: Papers\nMIME-Version: 1.0\n${header}\n\n${body}`

const typed =
  (header: string): Build =>
  attachment =>
    message(header, mixed('b_0', TEXT, attachment))

const MIXED = 'Content-Type: multipart/mixed; boundary="b_0"'

const nested =
  (before: string): Build =>
  attachment =>
    message(
      'Content-Type: multipart/mixed; boundary="o1"',
      mixed(
        'o1',
        TEXT,
        `Content-Type: message/rfc822\n\n${before}${typed(MIXED)(attachment)}`,
      ),
    )

const labelled =
  (encoding: string): Build =>
  attachment =>
    message(
      `Content-Transfer-Encoding: ${encoding}\n${MIXED}`,
      mixed('b_0', TEXT, attachment),
    )

const returned =
  (field: string): Build =>
  attachment =>
    message(
      'Content-Type: multipart/report; boundary="r1"',
      mixed(
        'r1',
        TEXT,
        `Content-Type: message/rfc822\n${field}\n\n${typed(MIXED)(attachment)}`,
      ),
    )

const SHAPES: readonly (readonly [shape: string, build: Build])[] = [
  ['an attached message after >From', nested('>From a@b.example Mon Feb 2\n')],
  ['an attached message after From', nested('From a@b.example Mon Feb 2\n')],
  [
    'a parameter without a value',
    typed('Content-Type: multipart/mixed; protected; boundary="b_0"'),
  ],
  [
    'boundary= not folded',
    typed('Content-Type: multipart/mixed;\nboundary="b_0"'),
  ],
  ['a multipart labelled quoted-printable', labelled('quoted-printable')],
  ['a multipart labelled base64', labelled('base64')],
  [
    'a delimiter that is one only once decoded',
    attachment =>
      message(
        `Content-Transfer-Encoding: quoted-printable\n${MIXED}`,
        `--b_0\n${TEXT}=2D-b_0\n${attachment}--b_0--\n`,
      ),
  ],
  [
    'a multipart that is encoded',
    attachment =>
      message(
        `Content-Transfer-Encoding: base64\n${MIXED}`,
        `${lines(Buffer.from(mixed('b_0', TEXT, attachment)))}\n`,
      ),
  ],
  [
    'a returned message labelled quoted-printable',
    returned('Content-Transfer-Encoding: quoted-printable'),
  ],
  [
    'a returned message labelled base64',
    returned('Content-Transfer-Encoding: base64'),
  ],
  [
    'a returned message that is encoded',
    attachment =>
      message(
        'Content-Type: multipart/report; boundary="r1"',
        mixed(
          'r1',
          TEXT,
          `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${lines(
            Buffer.from(typed(MIXED)(attachment)),
          )}\n`,
        ),
      ),
  ],
  ['a byte order mark first', it => `\xef\xbb\xbf${typed(MIXED)(it)}`],
  [
    'a Received field that is not folded',
    it => `Received: from a.example;\nTue, 3 Feb 2026\n${typed(MIXED)(it)}`,
  ],
  [
    'a header that ends in a line of one blank',
    it => typed(MIXED)(it).replace('\n\n--b_0', '\n \n--b_0'),
  ],
  [
    'two dispositions',
    it =>
      typed(MIXED)(
        it.replace(
          'Content-Disposition',
          'Content-Disposition: inline\nContent-Disposition',
        ),
      ),
  ],
  [
    'a part after the closing delimiter',
    it => `${typed(MIXED)(TEXT)}--b_0\n${it}--b_0--\n`,
  ],
  [
    'a boundary that does not occur',
    it =>
      message(
        'Content-Type: multipart/mixed; boundary="x_9"',
        mixed('b_0', TEXT, it),
      ),
  ],
  [
    'a boundary that is the beginning of the line',
    it =>
      message(
        'Content-Type: multipart/mixed; boundary=b_',
        mixed('b_0', TEXT, it),
      ),
  ],
  [
    'a boundary that the line is the beginning of',
    it =>
      message(
        'Content-Type: multipart/mixed; boundary=b_00',
        mixed('b_0', TEXT, it),
      ),
  ],
  [
    'a multipart of one text, with a file in it',
    it => message('Content-Type: multipart/mixed; boundary="x_9"', it),
  ],
  ['no boundary', typed('Content-Type: multipart/mixed')],
  ['no boundary after a semicolon', typed('Content-Type: multipart/mixed;')],
  [
    'a boundary that is cut off',
    typed('Content-Type: multipart/mixed; report-type=x;\n\tbo'),
  ],
  [
    'a boundary in sections',
    typed(
      "Content-Type: multipart/mixed;\n boundary*0*=us-ascii''b%5F;\n boundary*1=0",
    ),
  ],
  [
    'a boundary with a charset',
    typed("Content-Type: multipart/mixed; boundary*=ansi-x3.4-1968''b_0"),
  ],
  ['a text with a boundary', typed('Content-Type: text/plain; boundary="b_0"')],
  ['a page with a boundary', typed('Content-Type: text/html; boundary="b_0"')],
  ['an attached message after an empty line', nested('\n')],
  ['an attached message after a line of blanks', nested(' \n')],
  [
    'a checksum of armor after base64',
    it => typed(MIXED)(it.replace(/\n$/u, '\n=zH6Q\n')),
  ],
  [
    'a second block of base64',
    () =>
      message(
        MIXED,
        mixed(
          'b_0',
          `Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${lines(
            Buffer.from('The papers are below!\n'),
          )}\n${lines(PROGRAM)}\n`,
        ),
      ),
  ],
]

for (const [shape, build] of SHAPES) {
  t.test(`${shape}: a program in it is found`, async t => {
    const { parts } = await look(t, build(EXE))
    const found = parts.some(
      ({ detectedType, content }) =>
        detectedType === 'application/x-msdownload' &&
        content.slice(0, 8192).includes(PROGRAM.subarray(0, 64)),
    )
    t.ok(found, 'the file')
  })
}
