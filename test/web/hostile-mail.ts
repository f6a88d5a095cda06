/*
 * NAME
 *   hostile-mail - 300 mails whose every name is an attack on a page
 *
 * DESCRIPTION
 *   Each of PAYLOADS is, in turn, the subject, the display name, the sender, the
 *   file name, the text, the name of what was found, of its part, and of the rule.
 *   What Postfix would not take as an address is taken here.
 */
import type { VerdictClass } from '../../src/mail/finding.js'
import type { KeptOptions } from '../quarantine/kept.js'

/** Runs `hit()` where a page takes it for its own. */
const PAYLOADS: readonly string[] = [
  '<script>hit()</script>',
  '</title><script>hit()</script>',
  '</textarea></pre></dd></dl><img src=x onerror=hit()>',
  '"><svg/onload=hit()>',
  "'><img src=x onerror=hit()>",
  '" onmouseover="hit()" autofocus onfocus="hit()" x="',
  "' style='position:fixed;inset:0' x='",
  '<style>*{display:none}</style>',
  '<link rel=stylesheet href=//evil.example/a.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<base href="https://evil.example/">',
  '<form action=https://evil.example/><button>Release</button></form>',
  '<a href="javascript:hit()">click</a>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<object data=data:text/html,hit></object><embed src=x>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit()&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<!--><script>hit()</script-->',
  '<![CDATA[><script>hit()</script>]]>',
  '&lt;script&gt;hit()&lt;/script&gt;',
  '&#60;script&#62;hit()&#60;/script&#62;',
  '\u003cscript\u003e${hit()}{{hit()}}<%= hit() %>',
  '+ADw-script+AD4-hit()+ADw-/script+AD4-',
  '\u202e\u2066<b>gnp.exe\u2069\u202c',
  '<\0script>hit()</\0script>',
  `<img src=https://evil.example/${'a'.repeat(300)}>`,
  'a\r\nSet-Cookie: x=1\r\n\r\n<script>hit()</script>',
  `${'Z\u0300\u0301\u0302\u0303\u0304'.repeat(40)}<b>`,
  '\ud800<i>\udfff\u{e0041}\ufeff',
  '`;hit()//<xmp><plaintext><template><slot>',
]

type Class = Exclude<VerdictClass, 'clean'>

const CLASSES: readonly Class[] = [
  ...(['spam', 'unchecked-encrypted', 'active', 'banned'] as const),
  ...(['infected', 'ambiguous', 'spam-certain'] as const),
]

/** @param count how many. */
export function hostileMails(count = 300): readonly KeptOptions[] {
  return Array.from({ length: count }, (_, at) => {
    const next = (step: number): string =>
      PAYLOADS[
        (at + step * (1 + Math.floor(at / PAYLOADS.length))) % PAYLOADS.length
      ] ?? ''
    const kind = CLASSES[at % CLASSES.length] ?? 'spam'
    return {
      class: kind,
      subject: next(0),
      sender: at % 3 === 0 ? `${next(1)}@evil.example` : `eve@${next(1)}`,
      text: messageOf(next(2), next(3), next(4)),
      verdict: {
        reason: next(5),
        policy: `rule "${next(6)}"`,
        policySource: next(6),
        findings: [
          {
            ...{ scanner: next(7), class: kind, name: next(8) },
            part: `1.2/${next(9)}`,
          },
        ],
      },
    }
  })
}

/** As long, and honest. */
export function honestMail(kind: Class): KeptOptions {
  return {
    ...{ class: kind, subject: 'Hello', sender: 'eve@evil.example' },
    text: messageOf('Eve', 'a.txt', 'Text.'),
    verdict: {
      findings: [
        { scanner: 'clamd', class: kind, name: 'Name', part: '1.2/a.txt' },
      ],
    },
  }
}

function messageOf(name: string, file: string, text: string): string {
  const word = (it: string): string =>
    `=?utf-8?b?${Buffer.from(it).toString('base64')}?=`
  const isHtml = text.length % 2 === 0
  return [
    `From: ${word(name)} <eve@evil.example>`,
    ...['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
    ...[
      '--b',
      `Content-Type: text/${isHtml ? 'html' : 'plain'}; charset=utf-8`,
    ],
    ...['', text, '--b', 'Content-Type: application/octet-stream'],
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(file.replace(/\p{Cs}/gu, '?'))}`,
    ...['', 'x', '--b--', ''],
  ].join('\n')
}
