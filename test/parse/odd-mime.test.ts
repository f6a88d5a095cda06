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
