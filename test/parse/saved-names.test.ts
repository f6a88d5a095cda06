/*
 * NAME
 *   saved-names.test - names that files in a text are saved by, and no others
 */
import t from 'tap'
import { findSavedNames } from '../../src/parse/carve/download-names.js'
import { look } from './looked.js'

const X = 'report.exe'

const calendar = (line: string): string =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

const SAVED: readonly string[] = [
  `<a download="${X}" href="data:,abc">`,
  `<a href='data:,a>bc"' download=${X}>x</a>`,
  `<A HREF=data:,abc\nDOWNLOAD = '${X}' >`,
  `<a title=">" download="${X}" title='<' href="cid:a@b">`,
  `<area download="${X}" href="blob:x">`,
  `<a download="${X}" href=" da\nta:,abc">`,
  `<a download="${X}" href="&#100;ata&colon;,abc">`,
  `<a download="${X}" href="&#99;id:a">`,
  `<svg:a xlink:href="data:,abc" download="${X}"/>`,
  `<script>a.href=URL.createObjectURL(b); a.download = "${X}"</script>`,
  `<script>new Blob([b]); a.setAttribute('download', '${X}')</script>`,
  `<script>navigator.msSaveOrOpenBlob(b, "${X}")</script>`,
  ...[
    `ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=${X}:QUJD`,
    `ATTACH;X-FILENAME="${X}";VALUE=BINARY;ENCODING=BASE64:QUJD`,
    `attach;fmttype=a/b;encoding=base64;x-apple-filename=rep\r\n ort.exe:QUJD`,
    `ATTACH;X-LABEL="a:b";FILENAME=${X}:cid:a@b`,
    `ATTACH;FILENAME=${X}:data:,abc`,
    `item1.PHOTO;ENCODING=b;X-FILENAME=${X}:QUJD`,
  ].map(calendar),
]

const ELSEWHERE: readonly string[] = [
  `<a download="${X}" href="https://a.example/">x</a> <img src="cid:a">`,
  `<a download="${X}">x</a> <a href="data:,abc">y</a>`,
  `<a href="data:,abc" title="download=${X}">`,
  `<b download="${X}" href="data:,abc">`,
  `To download = "${X}" is easy.`,
  `<script>a.download = "${X}"; a.href = "https://a.example/"</script>`,
  calendar(`ATTACH;FILENAME=${X}:https://a.example/${X}`),
  calendar(`DESCRIPTION;X-A=b:Save it;FILENAME=${X};ENCODING=BASE64:x`),
  `ATTACH;FILENAME=${X};ENCODING=BASE64:QUJD`,
  `<style>a{background:url(data:image/png;base64,AA)}</style><script>a.href="https://a.example/";a.download="${X}"</script>`,
]

const names = (text: string): string[] =>
  Array.from(findSavedNames(text), ({ name }) => name)

t.test('what is in the message', async t => {
  for (const text of SAVED) t.strictSame(names(text), [X], text)
})

t.test('what is elsewhere, and what is no link', async t => {
  for (const text of ELSEWHERE) t.strictSame(names(text), [], text)
})

t.test('a part has the name', async t => {
  for (const text of SAVED) {
    const type = text.startsWith('BEGIN') ? 'text/calendar' : 'text/html'
    const { parts } = await look(t, `Content-Type: ${type}\n\n${text}`)
    t.ok(
      parts.some(it => it.names.includes(X)),
      text,
    )
  }
})

t.test('an honest newsletter is one part', async t => {
  const text = ELSEWHERE.slice(0, 4).join('\n').replaceAll('data:', 'tel:')
  const { parts, defects } = await look(t, `Content-Type: text/html\n\n${text}`)
  t.equal(parts.length, 1)
  t.strictSame(defects, [])
})

t.test('as long as a file is', async t => {
  const long = 'QUJD'.repeat(3_000_000)
  t.strictSame(names(`<a href="data:,${long}" download="${X}">`), [X])
  t.strictSame(names(`<a ${' '.repeat(9_000_000)} href="data:,"`), [])
  t.strictSame(names(`<a ${'x'.repeat(9_000_000)} href="data:,"`), [])
  t.strictSame(names('<a href="download='.repeat(300_000)), [])
  const line = `ATTACH;ENCODING=BASE64;FILENAME=${X}:${long}`
  t.strictSame(names(calendar(line)), [X])
})
