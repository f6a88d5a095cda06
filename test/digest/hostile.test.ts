/*
 * NAME
 *   hostile.test - texts of kept messages are texts in a digest, and nothing else
 */
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import t from 'tap'
import { SHOWN_CHARACTERS } from '../../src/digest/shown.js'
import { openBed, URL_OF_PAGES } from './bed.js'

type Node = DefaultTreeAdapterTypes.ChildNode

/** What has broken pages of others. */
const TRICKS: readonly string[] = [
  '<script>alert(1)</script>',
  '"><script src=//evil.example/x.js></script>',
  "'><img src=x onerror=alert(1)>",
  '<svg/onload=alert(1)>',
  '</title><script>alert(1)</script>',
  '</p></li></ol></body></html><form action=//evil.example><input>',
  '<!-- ',
  '--><b>x',
  '<![CDATA[x]]>',
  '<?php x ?>',
  '<a href="javascript:alert(1)">Release</a>',
  '<base href=//evil.example>',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<style>*{display:none}</style>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '` onmouseover=`alert(1)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;img src=x&#62;',
  '&quot;&gt;&lt;x',
  '<\u0000script>x</script>',
  '<scr\u200bipt>x',
  '\u202egnp.exe',
  '\u2066\u2067abc\u2069',
  '\r\nBcc: eve@evil.example\r\n\r\nbody',
  '\n\n<b>x</b>',
  '\u001b[31mred',
  '\u2028\u2029',
  '\ud800',
  '{{constructor.constructor("alert(1)")()}}',
  '${7*7}',
  '%3Cscript%3E',
  'http://evil.example/login',
  'https:\\\\evil.example',
  'www.evil.example',
  'evil.example/m/token',
  'evil\u3002example/x',
  'http://192.0.2.7/x',
  'mailto:eve@evil.example',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '=?utf-8?B?PHNjcmlwdD4=?=',
  `${'x'.repeat(100_000)}<script>`,
  `${'&'.repeat(79)}<`,
  '\u{1f600}'.repeat(79),
  'a\u0300'.repeat(500),
  'boundary="--_NmP" --_NmP-abc-Part_1\n\n',
]

const FRAMES: readonly ((trick: string) => string)[] = [
  it => it,
  it => `Invoice ${it} 12`,
  it => `"${it}"`,
  it => `'${it}'`,
  it => it.toUpperCase(),
  it => `${it}${it}`,
  it => `\u0000${it}`,
]

const TEXTS = FRAMES.flatMap(frame => TRICKS.map(frame))

/** All that our own HTML has. */
const ELEMENTS = [
  ...['a', 'b', 'bdi', 'body', 'br', 'head', 'html', 'li', 'meta', 'ol', 'p'],
  'title',
]
const ATTRIBUTES = ['charset', 'content', 'href', 'lang', 'name']

function* nodesIn(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node
    if ('childNodes' in node) yield* nodesIn(node.childNodes)
  }
}

t.ok(TEXTS.length >= 300, `${TEXTS.length} hostile texts`)

t.test('as subjects, senders and recipients', async t => {
  const bed = await openBed(t, [
    'digest.recipients=*',
    'digest.message_limit=1000',
  ])
  const keys = await bed.keep(
    ...TEXTS.map((text, at) => ({
      subject: text,
      sender: at % 2 === 0 ? text : `${text}@s.example`,
      to: ['bob@d.example', `${text}@d.example`],
      class: 'spam' as const,
    })),
  )
  await bed.run()
  const index = bed.sent.findIndex(it => it.to === 'bob@d.example')
  bed.sent.push(...bed.sent.slice(index, index + 1))
  const mail = await bed.last()
  const wanted = new Set<string>()
  const problems: string[] = []
  const note = (what: string): void => {
    if (!wanted.has(what)) problems.push(what)
  }
  const parseErrors: string[] = []
  const page = parse(String(mail.html), {
    onParseError: ({ code }) => parseErrors.push(code),
  })
  let links = 0
  let items = 0
  for (const node of nodesIn(page.childNodes)) {
    if (node.nodeName === '#comment') note('a comment')
    if (!('tagName' in node)) continue
    if (!ELEMENTS.includes(node.tagName)) note(`<${node.tagName}>`)
    if (node.tagName === 'li') items++
    for (const { name, value } of node.attrs) {
      if (!ATTRIBUTES.includes(name)) note(`${name}=`)
      if (name !== 'href') continue
      links++
      if (
        !/^https:\/\/quarantine\.example\.com\/(?:m\/[\w-]+)?$/u.test(value)
      ) {
        note(value)
      }
    }
  }
  t.strictSame(problems, [], 'no element, attribute or link of theirs')
  t.strictSame(parseErrors, [])
  t.equal(items, keys.length)
  t.equal(links, keys.length + 1, 'one link for each message, and one more')

  const { text = '' } = mail
  const urls = [...text.matchAll(/\w+:\/\/\S+/gu)].map(([url]) => url)
  t.strictSame(
    urls.filter(it => !it.startsWith(`${URL_OF_PAGES}/`)),
    [],
    'nothing that a mail program makes a link of',
  )
  t.notMatch(text, /www\.|evil\.example|evil\u3002/iu)
  const hidden =
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u
  t.notMatch(text, hidden)
  t.notMatch(mail.html, hidden)
  t.notMatch(text, /^(?:Bcc|Subject):/mu)
  const subjects = [...text.matchAll(/^\d+\. (.*)$/gmu)].map(it => it[1] ?? '')
  t.equal(subjects.length, keys.length, 'each on one line')
  const longest = Math.max(
    ...subjects.map(it => it.replaceAll(/\[(.)\]/gu, '$1').length),
  )
  t.ok(longest <= SHOWN_CHARACTERS, `${longest} characters`)
})

t.test('to whom it goes', async t => {
  const bed = await openBed(t, ['digest.recipients=*'])
  const to = TEXTS.flatMap(text => [text, `${text}@d.example`, `bob@${text}`])
  await bed.keep({ to })
  await bed.run()
  for (const { to, raw } of bed.sent) {
    t.notMatch(to, /[\s"<>(),:;\\|]|^[-/]/u)
    const [head = ''] = raw.toString('latin1').split('\n\n')
    const names = [...head.matchAll(/^([\w-]+):/gmu)].map(it => it[1])
    t.strictSame(names.toSorted(), FIELDS, to)
  }
  t.ok(bed.sent.length > 0)
})

const FIELDS = [
  'Auto-Submitted',
  'Content-Type',
  'Date',
  'From',
  'List-ID',
  'MIME-Version',
  'Message-ID',
  'Subject',
  'To',
]
