/*
 * NAME
 *   message-text.test - the text of a message, on a terminal
 */
import t from 'tap'
import { messageText } from '../../src/print/message-text.js'
import { parse } from '../parse/looked.js'

const PAGE =
  '<html><head><title>no</title><style>p{}</style></head><body><p>Dear&nbsp;Bob,</p>\u001b[2J<!-- no --><script>no()</script>pay &lt;now&gt; &#233;&#999999;</body></html>'
const HTML = 'Content-Type: text/html\n\n'

const ALTERNATIVE = [
  ...['Content-Type: multipart/alternative; boundary=b', '', '--b'],
  ...['Content-Type: text/plain', '', 'plain', '--b'],
  ...['Content-Type: text/html', '', PAGE, '--b--', ''],
].join('\n')

const ATTACHED = [
  ...['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'body'],
  ...['--b', 'Content-Type: text/plain; name=a.txt', '', 'secret', '--b--', ''],
].join('\n')

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'plain',
    'Subject: x\n\n\n\nDear Bob,\n\n\tYours\n\n',
    ['Dear Bob,', '', '    Yours'],
  ],
  [
    'a charset, and codes for the terminal',
    'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe=1B[2J=9B31m\n',
    ['Gr\u00fc\u00dfe?[2J\u203a31m'],
  ],
  [
    'codes for the terminal in another charset',
    'Content-Type: text/plain; charset=utf-8\n\n\u00c2\u009b31m\n',
    ['?31m'],
  ],
  ['a page', `${HTML}${PAGE}\n`, ['Dear Bob,', '?[2Jpay <now> \u00e9?']],
  ['both', ALTERNATIVE, ['plain']],
  ['no attached file', ATTACHED, ['body']],
  ['only tags', `${HTML}${'<'.repeat(50_000)}\n`, []],
  ['a script without end', `${HTML}a<script>${'x'.repeat(50_000)}\n`, ['a']],
  ['nothing', 'Subject: x\n\n', []],
]

t.test('what a person would read', async t => {
  for (const [story, text, wanted] of CASES) {
    t.strictSame(messageText(await parse(text), 68), wanted, story)
  }
})

t.test('bounded, and never wider than it may be', async t => {
  const texts = [
    `Subject: x\n\n${'line\n'.repeat(4000)}`,
    `Subject: x\n\n${'word '.repeat(40_000)}\n`,
    `Subject: x\n\n${'x'.repeat(70_000)}\n`,
    `Content-Type: text/plain; charset=utf-8\n\n${'\u6f22\u5b57'.repeat(9000)}\n`,
    `${HTML}${'<p>&amp;'.repeat(9000)}\n`,
  ]
  for (const text of texts) {
    const lines = messageText(await parse(text), 68)
    t.ok(lines.length > 1 && lines.length <= 61, String(lines.length))
    const wide = (line: string): number =>
      [...line].reduce((sum, it) => sum + (it > '\u1100' ? 2 : 1), 0)
    t.strictSame(
      lines.filter(line => wide(line) > 68),
      [],
    )
  }
  const [, ...rest] = messageText(await parse(texts[0] ?? ''), 68)
  t.equal(rest.at(-1), '... and 3940 more lines; --raw shows all')
})
