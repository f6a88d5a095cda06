/*
 * NAME
 *   other-charset.test - long texts in UTF-7 read as they are in one piece
 */
import t from 'tap'
import { decodeCharset } from '../../src/mail/encoded-word.js'
import { asUtf8, unshifted } from '../../src/parse/carve/text-charset.js'
import { look } from './looked.js'

/** Each is longer than what is decoded at once. */
const TEXTS: Readonly<Record<string, string>> = {
  'short words': '+ADw-script+AD4- and +- '.repeat(9000),
  'words without their hyphen': '+ADwAcwA+.'.repeat(20_000),
  'one word': `+${'ADwAPgA+'.repeat(30_000)}-`,
  'no word': 'a-'.repeat(90_000),
}

for (const [story, text] of Object.entries(TEXTS)) {
  t.test(story, async t => {
    for (const shift of [0, 1, 2, 3, 4, 5, 6]) {
      const bytes = Buffer.from(`${'.'.repeat(shift)}${text}`, 'latin1')
      const shown = asUtf8(bytes, 'utf-7').toString('utf8')
      t.ok(shown === decodeCharset(bytes, 'utf-7'), `${shift} more in front`)
    }
  })
}

t.test('an honest letter of a mainframe is read, and harmless', async t => {
  const letters = Buffer.from('c885939396a615c2a88515', 'hex')
  const { parts, defects } = await look(
    t,
    Buffer.concat([
      Buffer.from('Content-Type: text/plain; charset=IBM037\n'),
      Buffer.from('Content-Transfer-Encoding: base64\n\n'),
      Buffer.from(`${letters.toString('base64')}\n`),
    ]),
  )
  const texts = parts.map(({ content }) =>
    content.slice(0, content.size).toString('latin1'),
  )
  t.ok(texts.includes('Hellow\nBye\n'), JSON.stringify(texts))
  t.strictSame(
    defects.filter(({ grade }) => grade !== 'harmless'),
    [],
  )
})

t.test('a text longer than a piece is one text', t => {
  const short: readonly (readonly [string, string])[] = [
    ['a\x1b$BABCD\x1b(Bb\n', 'iso-2022-jp'],
    ['a\x1b$BABCD\x1b(Bb', 'iso-2022-jp'],
    ['a\x0eABCD\x0fb', 'iso-2022-kr'],
    ['a~{ABCD~}b~\n', 'hz-gb-2312'],
    ['a~~{b~{ABCD~}b', 'hz-gb-2312'],
  ]
  const shownOf = (text: string, charset: string): string =>
    unshifted(Buffer.from(text, 'latin1'), charset)?.toString('latin1') ?? ''
  for (const [text, charset] of short) {
    const shown = shownOf(text, charset)
    t.not(shown, '', text)
    for (const before of ['', 'x', 'xx', 'xxx', 'xxxx']) {
      t.ok(
        shownOf(before + text.repeat(20_000), charset) ===
          before + shown.repeat(20_000),
        `${before}${text}`,
      )
    }
  }
  t.end()
})
