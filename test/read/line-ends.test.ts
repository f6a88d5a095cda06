/*
 * NAME
 *   line-ends.test - a message inside of another in which a CR alone ends a line
 *
 * DESCRIPTION
 *   Python, JavaMail and Thunderbird see a field after it. The file here is
 *   nothing but letters for all others: its base64 is in short lines, with lines of
 *   hyphens between them.
 */
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { hasPayload, look } from '../parse/looked.js'

const CTE = 'Content-Transfer-Encoding'

const SHORT_LINES = (
  Buffer.from(EICAR)
    .toString('base64')
    .match(/.{1,8}/gu) ?? []
).join('\n--\n')

const FIELDS = `From: a@b.example
MIME-Version: 1.0
Content-Type: application/octet-stream`

const inBase64 = (message: string): string => `From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="o_1"

--o_1
Content-Type: message/rfc822
${CTE}: base64

${Buffer.from(message, 'latin1')
  .toString('base64')
  .replace(/.{76}(?=.)/gu, '$&\n')}
--o_1--
`

const withField = (line: string): string =>
  `${FIELDS}\n${line}\n\n${SHORT_LINES}\n`

const inPart = (line: string): string => `From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b_0"

--b_0
Content-Type: application/octet-stream
${line}

${SHORT_LINES}
--b_0--
`

/** Bare CR in a field, and what a reader finds after it. */
const LINES: readonly string[] = [
  `X-A: b\r${CTE}: base64`,
  `X-A:\r${CTE}: base64`,
  `X-A: b \r${CTE}: base64`,
  `X-A: b\r${CTE}:\r base64`,
  `X-A: ${CTE}: x:\r${CTE}: base64`,
  `${CTE}: x:\r${CTE}: base64`,
  `${CTE}:\r base64`,
  `${CTE}: x: \r base64`,
]

const ENDS = [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const

for (const [name, end] of ENDS) {
  for (const line of LINES) {
    t.test(`${JSON.stringify(line)}, ${name}`, async t => {
      for (const build of [withField, inPart]) {
        const message = build(line).replaceAll('\n', end)
        const seen = await look(t, inBase64(message))
        const isAmbiguous = seen.defects.some(it => it.grade === 'ambiguous')
        t.ok(hasPayload(seen) || isAmbiguous, 'found, or ambiguous')
      }
    })
  }
}

t.test('after a CR it is found itself, whatever the file is', async t => {
  const message = withField(`X-A: b\r${CTE}: base64`)
  const seen = await look(t, inBase64(message.replaceAll('\n', '\r\n')))
  t.ok(hasPayload(seen))
})

t.test('the message itself is delivered with a blank there', async t => {
  const seen = await look(t, withField(`X-A: b\r${CTE}: base64`))
  t.notOk(hasPayload(seen))
  t.strictSame(
    seen.defects.filter(it => it.grade !== 'harmless'),
    [],
  )
})

t.test('an honest message with a bare CR is clean', async t => {
  const TEXT = `${FIELDS.replace('application/octet-stream', 'text/plain')}\nSubject: Tea\n\nAt five.\nBring cake.\n`
  for (const message of [
    TEXT.replaceAll('\n', '\r'),
    TEXT.replaceAll('\n', '\r\n').replace('five.', 'five.\r'),
    TEXT.replaceAll('\n', '\r\n').replace('Tea', 'Tea\r at five'),
  ]) {
    const { defects } = await look(t, inBase64(message))
    t.strictSame(
      defects.filter(it => it.grade !== 'harmless'),
      [],
    )
  }
})

t.test('messages in messages do not take more and more', async t => {
  let message = withField(`X-A: b\r${CTE}: base64`)
  for (let level = 0; level < 14; level++) {
    message = inBase64(message).replace('From:', 'X: y\rFrom:')
  }
  const { parts, defects } = await look(t, message)
  t.ok(parts.length < 3000, String(parts.length))
  t.ok(
    defects.some(it => it.grade !== 'harmless'),
    'it says that it is over a limit, or worse',
  )
})
