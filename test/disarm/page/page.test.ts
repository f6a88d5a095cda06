/*
 * NAME
 *   page.test - pages and pictures in SVG without what they run and load
 */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { disarmPage } from '../../../src/disarm/page/html.js'
import { disarm } from '../../../src/disarm/page/page.js'
import { inspectMessage } from '../../unpack/inspected.js'
import { unpack } from '../../unpack/unpacked.js'
import { disarmed, leftOf } from '../disarmed.js'
import { HOSTILE_PAGES, mutated } from './hostile-pages.js'

const page = (text: string): Promise<string> => leftOf(text, { name: 'a.html' })

const CASES: readonly (readonly [was: string, is: string])[] = [
  ['<p>a<script>x()</script>b', '<p>a b'],
  ['<p onclick="x()" class=a>b', '<p   class=a>b'],
  ['<p>a<form action=x><input name=a></form>b', '<p>a <input name=a> b'],
  ['<a href="javascript:x()">b</a>', '<a  >b</a>'],
  ['<a href="ms-msdt:/id x">b</a>', '<a  >b</a>'],
  ['<a href="file://host/a">b</a>', '<a  >b</a>'],
  [
    '<a href="https://a.example/">b</a><!-- <script>x</script> -->',
    '<a href="https://a.example/">b</a> ',
  ],
  ['<p title="<script>x</script>">a', '<p title=" script>x</script>">a'],
  ['<title>how to <script></title><p>b', '<title>how to  script></title><p>b'],
  ['<object data=x><p>a</object>b', ' <p>a b'],
  ['<iframe src=x><p>a</iframe>b', ' b'],
  [
    '<meta http-equiv=refresh content=0><meta charset=utf-8>',
    ' <meta charset=utf-8>',
  ],
  ['<svg><script>x</script><path d="M0"/></svg>', '<svg> <path d="M0"/></svg>'],
  [
    '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><p>a',
    '<?xml version="1.0"?> <p>a',
  ],
  ['<x:script xmlns:x="http://www.w3.org/1999/xhtml">x</x:script>b', ' b'],
  [
    '<!--[if gte mso 9]><xml></xml><![endif]--><p>a',
    '<!--[if gte mso 9]><xml></xml><![endif]--><p>a',
  ],
  ['<!--[if IE]><script>x</script><![endif]--><p>a', ' <p>a'],
  [
    '<style>v\\:* {behavior:url(#default#VML);}</style>a',
    '<style>v\\:* {behavior:url(#default#VML);}</style>a',
  ],
  [
    '<style>a{color:red;background:url(http://a.example/b)}</style>',
    '<style>a{color:red;background: }</style>',
  ],
]

t.test('what is taken out, and what stays', async t => {
  for (const [was, is] of CASES) t.equal(await page(was), is, was)
})

t.test('what is elsewhere stays where the option says so', async t => {
  const remote = [
    '<img src="https://a.example/a.png">',
    '<link rel=stylesheet href="https://a.example/a.css">',
    '<style>@import url(https://a.example/a.css);</style>',
    '<p style="background:url(https://a.example/a.png)">',
    '<img srcset="https://a.example/a.png 1x, https://a.example/b.png 2x">',
  ]
  for (const text of remote) {
    const options = { name: 'a.html', keepsRemote: true }
    t.equal(await leftOf(text, options), text)
    t.notMatch(await page(text), 'a.example')
  }
})

t.test('the charset', async t => {
  const text = '<p>a\u20ac<script>x</script>b'
  for (const swap of [false, true]) {
    const wide = (it: string): Buffer => {
      const bytes = Buffer.from(`\ufeff${it}`, 'utf16le')
      return swap ? bytes.swap16() : bytes
    }
    t.equal(
      await page(wide(text).toString('latin1')),
      wide('<p>a\u20ac b').toString('latin1'),
    )
  }
  const cannot = [
    '<p alt="\x1b$B" x="\x1b(B onerror=x">',
    '<scr\0ipt>x</script>',
    '<meta charset=utf-7>+ADw-script+AD4-',
    '<!DOCTYPE a [<!ENTITY b "c">]><p>&b;<script>x</script>',
  ]
  for (const text of cannot) t.match(await page(text), /^cannot: the page/u)
  const shifted = await disarmed('<p>', {
    name: 'a.htm',
    charset: 'iso-2022-jp',
  })
  t.equal(shifted.is, 'cannot')
})

t.test('work is in proportion', async t => {
  const long = [
    '<a'.repeat(300_000),
    '<a b="'.repeat(100_000),
    '<a b '.repeat(100_000),
  ]
  for (const text of long) {
    const result = disarmPage(text, { keepsRemote: false })
    t.ok('text' in result ? result.text === text : result.reason)
  }
})

t.test('no mark is left in our reading', async t => {
  const pages = Array.from({ length: 120 }, (_, seed) => mutated(seed + 1))
  let disarmedPages = 0
  for (const text of [...HOSTILE_PAGES, ...pages]) {
    const result = await disarmed(text, { name: 'a.html' })
    if (result.is === 'cannot') continue
    disarmedPages++
    const left = await unpack(result.content, { name: 'a.html' })
    t.strictSame(left.marks, [], text)
    const again = await disarmed(result.content, { name: 'a.html' })
    t.ok(again.is === 'harmless' && again.removed.length === 0, text)
  }
  t.ok(disarmedPages > 220, `${disarmedPages}`)
})

t.test('pictures in SVG', async t => {
  const svg = (inner: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/>${inner}</svg>`
  const cases = [
    '<script>x</script>',
    '<script xlink:href="a.js"/>',
    '<a xlink:href="javascript:x()"><text>a</text></a>',
    '<rect onclick="x()"/>',
    '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="a"/></foreignObject>',
    '<image href="file://host/a.png"/>',
  ]
  for (const inner of cases) {
    const was = svg(inner)
    t.not((await unpack(was, { name: 'a.svg' })).marks.length, 0, inner)
    const left = await leftOf(was, { name: 'a.svg' })
    t.match(left, /^<svg [^]*<path d="M0 0"\/>[^]*<\/svg>$/u, inner)
    t.strictSame((await unpack(left, { name: 'a.svg' })).marks, [])
  }
  const plain = svg('<text>once = 1</text>')
  t.equal(await leftOf(plain, { name: 'a.svg' }), plain)
})

/** Honest letters with something that goes, and what it is. */
const SHIFTS = 'the page is in a charset that shifts'
const TAKEN: Readonly<Record<string, string>> = {
  'charset-mail/charset-utf-16le-html-in-base64.eml':
    'the page has bytes of zero',
  'exchange-letters/exchange-online-letter-ja.eml': SHIFTS,
  'exchange-services/office-365-message-encryption-wrapper.eml': 'form',
  'google-services/google-alerts-daily.eml': 'script',
  'lotus-notes/lotus-notes-9-alternative-ja.eml': SHIFTS,
  'national-webmail/yahoo-japan-iso-2022-jp.eml': SHIFTS,
  'outlook-letters/outlook-16-letter-ja-iso-2022-jp.eml': SHIFTS,
  'trackers/github-pull-request-comment.eml': 'script',
  'trackers/jira-8-issue-commented-related-icon.eml': 'base address',
}

t.test('honest pages stay as they are', async t => {
  const folder = new URL('../../corpus/honest/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  let pages = 0
  for (const file of files.filter(it => it.endsWith('.eml'))) {
    const bytes = readFileSync(new URL(file, folder))
    if (!/text\/html/iu.test(bytes.toString('latin1'))) continue
    const { message } = await inspectMessage(bytes)
    for (const part of message.parts) {
      const { declaredType, content, charset, reading } = part
      if (declaredType !== 'text/html' || reading !== 'mime') continue
      pages++
      const text = content.slice(0, content.size)
      const result = disarm(text, { charset }, { keepsRemote: true })
      const removed = result.is === 'cannot' ? [result.reason] : result.removed
      t.equal(removed.join().replace('may be', 'is'), TAKEN[file] ?? '', file)
      if (removed.length > 0) continue
      t.ok(result.is === 'harmless' && result.content.equals(text), file)
    }
  }
  t.ok(pages > 100, `${pages} pages`)
})
