/*
 * NAME
 *   signs.test - what else is in a text, at any place of a large one
 */
import { tmpdir } from 'node:os'
import t from 'tap'
import { Budget } from '../../src/util/budget.js'
import { bytesOf, type Bytes } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { parseMessage } from '../../src/parse/parse.js'
import type { Sign } from '../../src/parse/carve/detector.js'
import { DETECTORS, signsOf } from '../../src/parse/carve/text-signs.js'
import { LIMITS } from './looked.js'

const PIECE_BYTES = 64 * 1024
const LINE_BYTES = 1024 * 1024
const LINE = 'We meet on Monday, as ever, in the room of last week.\n'

const SAMPLES: readonly (readonly [Sign, string])[] = [
  ['uuencode', '\nbegin 644 a.exe\n'],
  ['yenc', '\n=ybegin line=128 size=1 name=a\n'],
  ['binhex', '(This file must be converted with BinHex)'],
  ['dataUrl', 'data \n :'],
  ['dataUrl', 'd&#x0000000000061;ta&#0000000000058;'],
  ['block', '\nContent-Type: text/html\n'],
  ['joined', 'Content-Type: a/b Content-Transfer-Encoding: base64'],
  ['baseRun', `\n${'QUJD\n'.repeat(10)}`],
  ['baseRun', `\n${'QUJD\n\n'.repeat(10)}`],
  ['uuLines', `\nM${'A'.repeat(60)}\n`],
  ['decorated', '\n> QUJDREVGR0hJSktM\n'],
  ['decorated', '\n12: QUJDREVGR0hJSktM\n'],
  ['decorated', '\n> begin 644 a.exe\n'],
  ['tagged', '\nQUJDREVGR0hJSktM<br>\n'],
  ['inline', '\n"UEsDBBQAAAAIAAAA"\n'],
  ['inline', ' UEsDBBQAAAAIAAAA'],
  ['inline', '\nphoto:: QUJDREVGR0hJSktMTU5P\n'],
  ['quotedRun', '=41= \n=42= \n=43= \n=44= \n=45= \n=46= \n=47= \n=48= \n'],
]

/** More of those that the one cheap pattern lets through. */
const MORE: readonly (readonly [Sign, string])[] = [
  ['uuencode', '\nBegin-Base64 644 a.exe\n'],
  ['uuencode', '\n  begin\t644\n'],
  ['uuencode', '\nbegin a.exe\n'],
  ['decorated', '\n>> | begin-base64 644 a.exe\n'],
  ['decorated', '\n|begin\t644 a.exe\n'],
  ['yenc', '\n=YBegin line=128\n'],
  ['binhex', 'BINHEX'],
  ['dataUrl', 'D\nA\tT\rA\t:'],
  ['dataUrl', 'dat&#97:'],
  ['dataUrl', 'data&colon;'],
  ['dataUrl', 'da&Tab;ta:'],
  ['dataUrl', 'da&NewLine;ta:'],
  ['dataUrl', '&#100;&#X61;&#116;&#x61&COLON;'],
  ['inline', 'x = aToB(y)'],
  ['inline', 'from_b64(y)'],
  ['inline', 'Buffer.fromBase64'],
  ['inline', 'new  Blob([x])'],
  ['inline', 'Uint8Array'],
  ['inline', 'String.fromCharCode'],
  ['inline', 'unescape(x)'],
  ['inline', 'decodeURIComponent(x)'],
  ['inline', 'URL.createObjectURL(x)'],
  ['inline', 'BEGIN:VCALENDAR'],
  ['inline', 'begin:vCard'],
  ['savedNames', '<a download="a.exe">'],
  ['savedNames', "<a download='a.exe'>"],
  ['savedNames', '<a Download = a.exe>'],
  ['savedNames', 'a.setAttribute("download","x")'],
  ['savedNames', 'a.download=x'],
  ['savedNames', 'navigator.msSaveBlob(x)'],
  ['savedNames', 'navigator.msSaveOrOpenBlob(x)'],
  ['savedNames', 'X-FILENAME="a.exe"'],
  ['savedNames', 'FILENAME =a.exe'],
  ['entities', '<!ENTITY a "b">'],
  ['block', 'Content--Disposition'],
  ['block', 'Content-Transfer-Encoding'],
  ['block', 'contentX-type'],
  ['joined', 'Content-Disposition: x content-transfer-encoding: y'],
  ['quotedRun', '=4a=4B=4c=4d=4e=4f=50=51'],
  ['quotedRun', '=41\n=42\n=43\n=44\n=45\n=46\n=47\n=48\n'],
]

// A detector that finds more than its cheap look lets through is not asked.
t.test('what a detector finds passes its cheap look', t => {
  const texts = [...SAMPLES, ...MORE].flatMap(([, text]) => [
    ...[text, text.toUpperCase(), text.toLowerCase(), `x ${text} y`],
    ...[text.replaceAll(' ', '\t'), text.replaceAll(' ', '  ')],
    ...[text.replaceAll('\n', '\r\n'), text.replaceAll('"', ' " ')],
  ])
  for (const { sign, cheap, find } of DETECTORS) {
    const found = texts.filter(text => find(text))
    t.ok(found.length > 2, `${sign}: ${found.length} samples`)
    for (const text of found) {
      t.match(text.toLowerCase(), cheap, `${sign}: ${JSON.stringify(text)}`)
    }
  }
  for (const [sign, text] of MORE) {
    const detectors = DETECTORS.filter(it => it.sign === sign)
    t.ok(
      detectors.some(({ find }) => find(text)),
      `${sign}: ${JSON.stringify(text)}`,
    )
    const signs = signsOf(bytesOf(Buffer.from(text, 'latin1')))
    t.ok(signs?.has(sign), `${sign} of ${JSON.stringify(text)}`)
  }
  t.strictSame(
    DETECTORS.filter(it => it.cheap.flags !== 'u'),
    [],
    'joined in one pattern',
  )
  t.equal(new Set(DETECTORS.map(it => it.sign)).size, DETECTORS.length)
  t.end()
})

t.test('at the edge of a piece as anywhere', async t => {
  const filler = LINE.repeat(PIECE_BYTES / LINE.length)
  t.equal(signsOf(bytesOf(Buffer.from(filler.repeat(2)))), null, 'none')
  for (const [name, sample] of SAMPLES) {
    for (let before = 0; before <= sample.length; before += 3) {
      const start = filler.padEnd(PIECE_BYTES - before, 'x y ')
      const text = `${start}${sample}\n${filler}`
      const signs = signsOf(bytesOf(Buffer.from(text)))
      t.equal(signs?.has(name), true, `${name}, ${before} before the edge`)
    }
  }
})

t.test('a line that is longer than a piece is one line', async t => {
  const blanks = ' '.repeat(2 * PIECE_BYTES)
  const text = `begin${blanks}644 a.exe\n`
  t.ok(signsOf(bytesOf(Buffer.from(text)))?.has('uuencode'))
})

t.test('across the cut of a line that is longer still', async t => {
  const inLine = SAMPLES.filter(([, sample]) => !sample.includes('\n'))
  t.ok(inLine.length > 2)
  for (const [name, sample] of inLine) {
    for (let before = 0; before <= sample.length; before += 3) {
      const start = 'x y '.repeat(LINE_BYTES / 4).slice(before)
      const signs = signsOf(bytesOf(Buffer.from(`${start}${sample} ${start}`)))
      t.equal(signs?.has(name), true, `${name}, ${before} before the cut`)
    }
  }
})

t.test('a line of any size is never held', t => {
  const most: number[] = []
  const slice = (from: number, to: number): Buffer => {
    most.push(to - from)
    return Buffer.alloc(to - from, '. ')
  }
  t.equal(signsOf({ size: 20 * LINE_BYTES, slice }), null)
  t.ok(Math.max(...most) <= LINE_BYTES, `${Math.max(...most)} bytes at once`)
  t.end()
})

t.test('a text of any size is looked through, and never held', async t => {
  const head = 'From: a@example.com\nMIME-Version: 1.0\n\n'
  const whole = largeText(head, 70_000_000)
  const folder = tmpdir()
  const scratch = new Scratch(folder, 0)
  t.teardown(() => scratch.close())
  const { signal } = new AbortController()
  const budget = new Budget({ ...LIMITS, size: whole.bytes.size })
  const context = { budget, scratch, signal, path: '', depth: 0 }
  const { parts, defects } = await parseMessage(whole.bytes, context)
  t.same(defects, [])
  t.equal(parts[0]?.content.size, 70_000_000 - head.length)
  t.ok(whole.most() <= 256 * 1024, `${whole.most()} bytes at once`)
})

/** Text that is made when it is asked for, and how much that was at most. */
function largeText(
  head: string,
  size: number,
): { readonly bytes: Bytes; readonly most: () => number } {
  const lines = Buffer.from(LINE.repeat(6000))
  const start = Buffer.from(head)
  let most = 0
  const slice = (from: number, to: number): Buffer => {
    const end = Math.min(to, size)
    most = Math.max(most, end - from)
    const first = start.subarray(from, Math.max(from, end))
    const at = Math.max(0, from - start.length) % LINE.length
    const rest = Math.max(0, end - from) - first.length
    return Buffer.concat([first, lines.subarray(at, at + rest)])
  }
  return { bytes: { size, slice }, most: () => most }
}
