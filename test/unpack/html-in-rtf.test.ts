/*
 * NAME
 *   html-in-rtf.test - the page that Outlook packed into RTF
 */
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { unpack } from './unpacked.js'

const HEAD =
  '{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl\r\n{\\f0\\fswiss Arial;}}\r\n' +
  '{\\colortbl\\red0\\green0\\blue0;}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs24 \r\n'

const tag = (html: string, number = 64): string =>
  `{\\*\\htmltag${number} ${html.replace(/[\\{}]/gu, '\\$&')}}`

const only = (rtf: string): string => `\\htmlrtf ${rtf}\\htmlrtf0 `

const pageOf = async (rtf: string): Promise<string | undefined> => {
  const { parts, texts } = await unpack(rtf)
  const at = parts.findIndex(it => it.declaredType === 'text/html')
  return texts[at]
}

const CASES: readonly (readonly [what: string, rtf: string, html: string])[] = [
  ['tags and text', `${tag('<p>')}Hello${tag('</p>')}`, '<p>Hello</p>'],
  [
    'what is for Word alone is left out',
    `${only('{')}${tag('<b>')}${only('\\b Word ')}x${tag('</b>')}${only('}')}`,
    '<b>x</b>',
  ],
  [
    'a tag counts there all the same',
    `\\htmlrtf ${tag('<i>')}no\\htmlrtf0 yes`,
    '<i>yes',
  ],
  ['other groups', '{\\*\\mhtmltag64 <x>}{\\*\\foo {bar}}{\\info x}y', 'y'],
  [
    'escapes and codes',
    "\\{a\\}\\\\ \\'3cimg\\'3e \\u8364 ?\\uc2\\u65 xyz",
    '{a}\\ <img> &#8364;&#65;z',
  ],
  [
    'words that are text',
    `a\\par b\\tab c\\ldblquote d\\rdblquote\\~e`,
    'a\r\nb\tc&ldquo;d&rdquo;&nbsp;e',
  ],
  ['line ends are none', `a\r\nb${tag('<a\r\n>')}`, 'ab<a>'],
  ['the name of a tag in pieces', `${tag('<scr')}${tag('ipt>')}`, '<script>'],
  ['bytes', 'a\\bin3 {}}b', 'ab'],
  [
    'over the end of a window',
    `${only('x'.repeat(256 * 1024 - 20))}${tag('<p>')}Hello${tag('</p>')}`,
    '<p>Hello</p>',
  ],
  [
    'groups in groups',
    `${'{'.repeat(5000)}${tag('<p>')}${'}'.repeat(5000)}x`,
    '<p>x',
  ],
]

for (const [what, rtf, html] of CASES) {
  t.test(what, async t => {
    t.equal(await pageOf(`${HEAD}${rtf}}`), html)
  })
}

t.test('without \\fromhtml it is no page', async t => {
  const rtf = HEAD.replace('\\fromhtml1', '')
  t.equal(await pageOf(`${rtf}${tag('<p>')}x}`), undefined)
})

t.test('what the page does is known', async t => {
  const rtf = (html: string): string => `${HEAD}${tag('<p>')}${tag(html)}x}`
  for (const [html, marks] of [
    ['<a href="search-ms:query=x&crumb=y">', ['html-script']],
    ['<a href="file://192.0.2.7/share/a.rtf!x">', ['network-path']],
    ['<img src="https://shop.example/a.png">', []],
    ['<a href="mailto:a@b.example">', []],
  ] as const) {
    t.strictSame((await unpack(rtf(html))).marks, marks, html)
  }
})

t.test('a scanner sees what is cut into tags', async t => {
  const [a = '', b = ''] = [EICAR.slice(0, 30), EICAR.slice(30)]
  const rtf = `${HEAD}${tag(a)}${only(' ')}${tag(b)}}`
  t.notOk(rtf.includes(EICAR))
  t.equal(await pageOf(rtf), EICAR)
})
