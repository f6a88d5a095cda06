/*
 * NAME
 *   plan-edits.test - a dangerous part is taken out, or nothing is changed
 */
import t from 'tap'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { bytesBetween, makeJudge } from './bed.js'

const STRIP = `
[action]
infected = "strip"
banned = "strip"
ambiguous = "tag"
active = "strip"
unchecked-damaged = "strip"
[edit]
contact = "help@recipient.example"
`

const part = (header: readonly string[], body: string): string =>
  [...header, '', body].join('\n')

const multipart = (
  parts: readonly string[],
  type = 'mixed',
  end = '--b1--\n',
): string =>
  [
    'From: a@sender.example',
    'Subject: parts',
    'MIME-Version: 1.0',
    `Content-Type: multipart/${type}; boundary=b1`,
    '',
    ...parts.map(it => `--b1\n${it}`),
    end,
  ].join('\n')

const TEXT = part(['Content-Type: text/plain'], 'hello')
const exe = (name = 'run.exe'): string =>
  part(
    [
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename="${name}"`,
    ],
    'x',
  )

interface Case {
  readonly name: string
  readonly message: string | Buffer
  /** Why nothing is edited; '' where it is. */
  readonly why: RegExp | ''
  /** What the edit is called. */
  readonly texts?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    name: 'a virus in base64',
    message: attachmentMessage({ filename: 'x.com', content: EICAR }),
    why: '',
    texts: ['strip 2/x.com'],
  },
  {
    name: 'a name that is banned, in a part as it is',
    message: multipart([TEXT, exe()]),
    why: '',
    texts: ['strip 2/run.exe'],
  },
  {
    name: 'two parts with the same name',
    message: multipart([exe(), TEXT, exe()]),
    why: '',
    texts: ['strip 1/run.exe', 'strip 3/run.exe'],
  },
  {
    name: 'a multipart without an end',
    message: multipart([TEXT, exe()], 'mixed', ''),
    why: '',
    texts: ['strip 2/run.exe'],
  },
  {
    name: 'a multipart that ends in the middle of a line',
    message: multipart([TEXT, exe()], 'mixed', '').replace(/\n+$/u, ''),
    why: '',
    texts: ['strip 2/run.exe'],
  },
  {
    name: 'CRLF and LF in one message',
    message: multipart([TEXT, exe()]).replace(/\n/gu, (it, at: number) =>
      at % 3 === 0 ? '\r\n' : it,
    ),
    why: '',
    texts: ['strip 2/run.exe'],
  },
  {
    name: 'in a message that is attached: that is taken out',
    message: multipart([
      TEXT,
      part(
        ['Content-Type: message/rfc822'],
        multipart([TEXT, exe()]).replaceAll('b1', 'b2'),
      ),
    ]),
    why: '',
    texts: ['strip 2'],
  },
  {
    name: 'the message is the attachment',
    message: [
      'Subject: x',
      'MIME-Version: 1.0',
      'Content-Type: application/octet-stream;',
      ' name="run.exe"',
      'X-Other: stays',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(EICAR).toString('base64'),
      '',
    ].join('\n'),
    why: '',
    texts: ['strip 1/run.exe'],
  },
  {
    name: 'deep in multiparts',
    message: multipart([
      part(
        ['Content-Type: multipart/mixed; boundary=b2'],
        `--b2\n${TEXT}\n--b2\nContent-Type: multipart/mixed; boundary=b3\n\n--b3\n${exe()}\n--b3--\n--b2--`,
      ),
      TEXT,
    ]),
    why: '',
    texts: ['strip 1.2.1/run.exe'],
  },
  {
    name: 'the text itself',
    message: plainMessage({ text: EICAR }),
    why: /part 1 is the text of the message/u,
  },
  {
    name: 'one form of the text',
    message: multipart([TEXT, exe()], 'alternative'),
    why: /part 2 is the text of the message/u,
  },
  {
    name: 'in a signed message',
    message: multipart(
      [
        part(
          ['Content-Type: multipart/mixed; boundary=b2'],
          `--b2\n${TEXT}\n--b2\n${exe()}\n--b2--`,
        ),
        part(['Content-Type: application/pgp-signature'], 'x'),
      ],
      'signed; protocol="application/pgp-signature"',
    ),
    why: /it is in a message that is signed or encrypted/u,
  },
  {
    name: 'where readings differ',
    message: multipart([
      TEXT,
      exe().replace(
        'Content-Disposition',
        'Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\nContent-Disposition',
      ),
    ]),
    why: /mail programs would read it differently/u,
  },
  {
    name: 'uuencoded in the text',
    message: plainMessage({ text: 'begin 644 run.exe\n#86)C\n`\nend\n' }),
    why: /part 1 is the text of the message|not in a part/u,
  },
]

t.test('what is taken out, and what is left as it is', async t => {
  const judge = await makeJudge(STRIP)
  for (const { name, message, why, texts = [] } of CASES) {
    await t.test(name, async t => {
      const { verdict, before, after } = await judge(message)
      t.equal(verdict.asked, 'strip')
      if (why !== '') {
        t.equal(verdict.action, 'quarantine')
        t.match(verdict.notEdited, why)
        t.match(verdict.reason, why)
        t.notOk(verdict.edited)
        return
      }
      t.equal(verdict.notEdited, undefined)
      t.equal(verdict.action, 'strip')
      t.same(verdict.edited?.texts, texts)
      t.ok(bytesBetween(before, after, verdict.edited?.replacements ?? []))
      t.notMatch(after.toString('latin1'), /run\.exe"|x\.com"/u)
      t.match(after.toString('latin1'), /help=?\n?@|help@recipient/u)
      const again = await judge(after)
      t.notMatch(again.verdict.class, /infected|banned/u)
    })
  }
})
