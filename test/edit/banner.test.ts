/*
 * NAME
 *   banner.test - a banner is in all that people read, or in a field
 */
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { htmlPlaces } from '../../src/edit/banner/html-place.js'
import { makeJudge } from './bed.js'

const rule = (banner: string, more = ''): string =>
  `[[rule]]\norigin = "inbound"\nbanner = "${banner}"\n${more}\n`

const EXTERNAL = rule('Outside: take care')

const html = (page: string, header = 'charset=utf-8'): string =>
  `Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; ${header}\n\n${page}`

const text = (body: string, header = '', more = ''): string =>
  `Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain${header}\n${more}\n${body}`

const ALTERNATIVE = [
  'Subject: x',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'hello',
  '--b',
  'Content-Type: multipart/related; boundary=c',
  '',
  '--c',
  'Content-Type: text/html',
  '',
  '<html><body>hello</body></html>',
  '--c',
  'Content-Type: image/png; name=a.png',
  'Content-Transfer-Encoding: base64',
  '',
  'iVBORw0KGgo=',
  '--c--',
  '--b--',
  '',
].join('\n')

const SIGNED = [
  'Subject: x',
  'MIME-Version: 1.0',
  'Content-Type: multipart/signed; boundary=s;',
  ' protocol="application/pgp-signature"; micalg=pgp-sha256',
  '',
  '--s',
  'Content-Type: text/plain',
  '',
  'signed words',
  '--s',
  'Content-Type: application/pgp-signature; name=signature.asc',
  '',
  'x',
  '--s--',
  '',
].join('\n')

interface Case {
  readonly name: string
  readonly message: string | Buffer
  readonly toml?: string
  /** All that is expected in what is delivered. */
  readonly wanted: readonly (RegExp | string)[]
  /** What the edit is called. */
  readonly texts?: readonly (RegExp | string)[]
  /** Domains whose signatures no longer fit. */
  readonly unsigned?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    name: 'a text as it is: bytes are put in',
    message: plainMessage({ text: 'Gr\u00fc\u00dfe\n' }),
    wanted: ['\n\nOutside: take care\n\nGr'],
  },
  {
    name: 'at the bottom',
    message: text('hello'),
    toml: rule('Bye', 'banner_place = "bottom"'),
    wanted: ['hello\n\nBye\n'],
  },
  {
    name: 'two rules, top and bottom',
    message: text('hello\n'),
    toml: EXTERNAL + rule('Bye', 'banner_place = "bottom"'),
    wanted: ['\n\nOutside: take care\n\nhello\n\nBye\n'],
  },
  {
    name: 'base64 stays base64',
    message: text(
      `${Buffer.from('hello').toString('base64')}\n`,
      '; charset=utf-8',
      'Content-Transfer-Encoding: base64\n',
    ),
    wanted: [Buffer.from('Outside: take care\n\nhello').toString('base64')],
  },
  {
    name: 'letters that the charset does not have: UTF-8',
    message: text('caf\u00e9\n', '; charset=iso-8859-1; format=flowed'),
    toml: rule('\u0416\u00e9'),
    wanted: [
      /^Content-Type: text\/plain; charset=utf-8; format=flowed$/mu,
      /^Content-Transfer-Encoding: quoted-printable$/mu,
      '=D0=96=C3=A9',
      'caf=C3=A9',
    ],
  },
  {
    name: 'a text that is not in its charset: a field',
    message: text('caf\u00e9\n', '; charset=us-ascii'),
    toml: rule('\u0416'),
    wanted: ['caf\u00e9'],
    texts: [/^banner as a field: /u],
  },
  {
    name: 'flowed: no line goes on in the next',
    message: text('hello\n', '; format=flowed'),
    toml: rule('one \\\\n> two'),
    wanted: ['\n\none\n > two\n\nhello'],
  },
  {
    name: 'the banner is the boundary: no line of it is a delimiter',
    message: ALTERNATIVE.replaceAll('--b', '--care').replace(
      'boundary=b',
      'boundary=care',
    ),
    toml: rule('--care'),
    wanted: ['=2D-care'],
  },
  {
    name: 'a page, in its letters',
    message: html('<html><BODY\nclass="a>b">hello'),
    toml: rule('\u0416 <b>'),
    wanted: [
      /<BODY\nclass="a>b">\n<div style="[^"]*">\n&#1046; &#60;b&#62;\n/u,
    ],
  },
  {
    name: 'HTML of the administrator',
    message: html('<html><body>hello</body>'),
    toml: rule('x', "banner_html = '<p>&#233;</p>'\nbanner_place = 'bottom'"),
    wanted: ['hello\n<p>&#233;</p>\n</body>'],
  },
  {
    name: 'a page in UTF-16: a field',
    message: html('<\0b\0o\0d\0y\0>\0', 'charset=utf-16le'),
    wanted: [],
    texts: [/^banner as a field: /u],
  },
  {
    name: 'both forms of a text',
    message: ALTERNATIVE,
    wanted: ['\n\nOutside: take care\n\nhello', /<body>\n<div style/u],
  },
  {
    name: 'a signed text: a field',
    message: SIGNED,
    wanted: ['signed words'],
    texts: ['banner as a field: the text is signed or encrypted'],
  },
  {
    name: 'a signed text: a part beside it',
    message: SIGNED,
    toml: `${EXTERNAL}[edit]\nbanner_signed = "part"\n`,
    wanted: [
      /^Content-Type: multipart\/mixed;$/mu,
      SIGNED.slice(SIGNED.indexOf('Content-Type')),
      'Outside: take care',
    ],
    texts: ['banner as a part'],
  },
  {
    name: 'the same at the bottom',
    message: SIGNED,
    toml: `${rule('Bye', 'banner_place = "bottom"')}[edit]\nbanner_signed = "part"\n`,
    wanted: [SIGNED.slice(SIGNED.indexOf('Content-Type')), 'Bye'],
    texts: ['banner as a part'],
  },
  {
    name: 'only a file: a part beside it',
    message:
      'Subject: x\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.4\n',
    toml: `${EXTERNAL}[edit]\nbanner_signed = "part"\n`,
    wanted: [
      /^MIME-Version: 1\.0$/mu,
      'Content-Type: application/pdf; name=a.pdf\n\n%PDF-1.4\n',
    ],
    texts: ['banner as a part'],
  },
  {
    name: 'DKIM, and others verify it: a field',
    message: `DKIM-Signature: v=1; d=x\n${text('hello\n')}`,
    toml: `${EXTERNAL}[edit]\nrelayed_recipients = ["@recipient.example"]\n`,
    wanted: ['\n\nhello\n'],
    texts: ['banner as a field: a DKIM signature would be broken'],
  },
  {
    name: 'DKIM, and no one verifies it after us',
    message: `DKIM-Signature: v=1; d=x.example;\n bd=z.example\ndkim-signature: v=1;d = y.example; d\n${text('hello\n')}`,
    wanted: ['take care\n\nhello\n'],
    unsigned: ['x.example', 'y.example'],
  },
  {
    name: 'with a part that is taken out',
    message: ALTERNATIVE.replace('image/png; name=a.png', 'x/y; name=a.exe'),
    toml: `[action]\nbanned = "strip"\n${EXTERNAL}`,
    wanted: [/<body>\n<div style/u, 'removed-attachment.txt'],
    texts: ['strip 2.2/a.exe', 'banner'],
  },
]

t.test('where a banner goes', async t => {
  for (const { name, message, toml = EXTERNAL, ...it } of CASES) {
    const { wanted, texts, unsigned = [] } = it
    await t.test(name, async t => {
      const judge = await makeJudge(toml)
      const { verdict, before, after } = await judge(message)
      t.match(verdict.edited?.texts, texts ?? ['banner'])
      t.same(verdict.edited?.unsigned ?? [], unsigned)
      const delivered = after.toString('latin1')
      for (const it of wanted) {
        if (typeof it === 'string') t.ok(delivered.includes(it), delivered)
        else t.match(delivered, it)
      }
      const isField = verdict.edited?.texts.at(-1)?.includes('field') === true
      t.equal(verdict.edited?.fields !== undefined, isField)
      if (isField) {
        t.ok(after.equals(before))
        t.match(verdict.edited?.fields, [/^X-Postsift-Banner: [\x20-\x7e]+$/u])
      }
    })
  }
})

t.test('monitor mode, and what is not delivered, have none', async t => {
  const watch = await makeJudge(`mode = "monitor"\n${EXTERNAL}`)
  t.equal((await watch(text('hello\n'))).verdict.edited, undefined)
  const kept = await makeJudge(`${EXTERNAL}[action]\nclean = "quarantine"\n`)
  t.equal((await kept(text('hello\n'))).verdict.edited, undefined)
})

t.test('where something can be put into a page', async t => {
  const PAGES: readonly (readonly [string, string])[] = [
    ['hello', '^hello$'],
    ['<!DOCTYPE html>hello', '<!DOCTYPE html>^hello$'],
    ['<html><head></head>x</html>', '<html><head></head>^x$</html>'],
    ['<BODY a="</body>">x</BODY>', '<BODY a="</body>">^x$</BODY>'],
    ["<body\n a='>'\n>x", "<body\n a='>'\n>^x$"],
    ['<!-- <body> --><body>x', '<!-- <body> --><body>^x$'],
    ['<style>a:"<body>"</style>x', '^<style>a:"<body>"</style>x$'],
    ['<script>"<body>"</script><body>x', '<script>"<body>"</script><body>^x$'],
    ['<body><body>x</body></body>', '<body>^<body>x</body>$</body>'],
    ['a < b <body/>x', 'a < b <body/>^x$'],
    ['<!-- <body>x', '^<!-- <body>x$'],
    ['<body x', '^<body x$'],
  ]
  for (const [page, wanted] of PAGES) {
    const { top, bottom } = htmlPlaces(page)
    const shown = `${page.slice(0, top)}^${page.slice(top, bottom)}$${page.slice(bottom)}`
    t.equal(shown, wanted)
  }
})
