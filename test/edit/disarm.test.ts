/*
 * NAME
 *   disarm.test - what action disarm delivers
 */
import t from 'tap'
import { unpack } from '../unpack/unpacked.js'
import { MACROS, wordOf } from '../disarm/office/packages.js'
import { makeJudge } from './bed.js'

const lines = (bytes: Buffer): string =>
  bytes.toString('base64').replace(/.{76}(?=.)/gu, '$&\n')

const messageOf = (...parts: readonly string[]): string =>
  [
    ...['From: a@a.example', 'To: b@b.example', 'Subject: it'],
    ...['Date: Mon, 23 Nov 2026 01:00:00 +0000', 'Message-ID: <1@a.example>'],
    ...['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
    ...parts.flatMap(part => ['--b', part]),
    '--b--\n',
  ].join('\n')

const TEXT = 'Content-Type: text/plain\n\nhello\n'
const fileOf = (name: string, content: Buffer): string =>
  `Content-Type: application/octet-stream; name="${name}"\n` +
  'Content-Transfer-Encoding: base64\n' +
  `Content-Disposition: attachment; filename="${name}"\n\n${lines(content)}`

const PAGE = (script: string): string =>
  `Content-Type: text/html; name="a.html"\nContent-Transfer-Encoding: 7bit\n\n<html><p>kept text</p>${script}</html>`
const SMUGGLES = '<script>location=URL.createObjectURL(new Blob([x]))</script>'

const CONFIG = '[action]\nactive = "disarm"\n'

t.test('a document without its macros', async t => {
  const judge = await makeJudge(CONFIG)
  const file = fileOf('a.docm', wordOf(MACROS))
  const { verdict, before, after } = await judge(
    messageOf(TEXT, file, PAGE('')),
  )
  t.match(verdict, { action: 'disarm', edited: { texts: ['disarm 2/a.docm'] } })
  const [was, is] = [before, after].map(it => it.toString('latin1'))
  const split = (text = ''): readonly string[] => text.split(/(?<=--b\n)/u)
  const [one, other] = [split(was), split(is)]
  t.equal(one.length, other.length)
  const changed = one.flatMap((it, index) =>
    it === other[index] ? [] : [index],
  )
  t.strictSame(changed, [2], 'only that part')
  const body = other[2]?.split('\n\n')[1]?.replace('--b\n', '') ?? ''
  const left = await unpack(Buffer.from(body, 'base64'), { name: 'a.docm' })
  t.strictSame(left.marks, [])
  t.ok(left.texts.some(it => it.includes('kept text')))
})

t.test('a page without its script, and the same each time', async t => {
  const judge = await makeJudge(CONFIG)
  const message = messageOf(TEXT, PAGE(SMUGGLES))
  const { verdict, after } = await judge(message)
  t.equal(verdict.notEdited ?? verdict.action, 'disarm')
  t.match(
    after.toString('latin1'),
    /quoted-printable\n\n<html><p>kept text<\/p> <\/html>/u,
  )
  t.equal((await judge(message)).after.toString(), after.toString())
})

t.test('a link in the text of the message', async t => {
  const judge = await makeJudge(CONFIG)
  const text =
    'Content-Type: text/html; charset=utf-8\n\n<html><p>kept text <a href="search-ms:query=x">x</a></html>'
  const { verdict, after } = await judge(messageOf(text))
  t.equal(verdict.notEdited ?? verdict.action, 'disarm')
  t.match(after.toString('latin1'), /<p>kept text <a {2}>x<\/a>/u)
})

t.test('what cannot be disarmed is not delivered', async t => {
  const judge = await makeJudge(
    `${CONFIG}[[rule]]\npart = ["*.bin"]\naction = "disarm"\n`,
  )
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      fileOf(
        'a.html',
        Buffer.from(`<!DOCTYPE a [<!ENTITY b "c">]>${SMUGGLES}`),
      ),
      /cannot be disarmed: the page declares entities/u,
    ],
    [
      fileOf(
        'a.rtf',
        Buffer.from('{\\rtf1{\\object\\objupdate\\objemb{\\*\\objdata 0105}}}'),
      ),
      /no format that can be disarmed/u,
    ],
    [fileOf('a.bin', Buffer.from('xyz')), /nothing that can be disarmed/u],
  ]
  for (const [part, why] of cases) {
    const { verdict, before, after } = await judge(messageOf(TEXT, part))
    t.equal(verdict.action, 'quarantine', String(why))
    t.match(verdict.notEdited, why)
    t.ok(after.equals(before))
  }
})

t.test('strip goes before it, and each recipient has an action', async t => {
  const judge = await makeJudge(
    `${CONFIG}[[rule]]\nrecipient = ["eve@recipient.example"]\nclass = ["active"]\naction = "strip"\n`,
  )
  const { verdicts } = await judge(messageOf(TEXT, PAGE(SMUGGLES)), {
    recipients: ['bob', 'eve'].map(it => ({
      address: `${it}@recipient.example`,
    })),
  })
  t.strictSame(
    verdicts
      .map(({ action, recipients }) => [action, recipients[0]?.address])
      .sort(),
    [
      ['disarm', 'bob@recipient.example'],
      ['strip', 'eve@recipient.example'],
    ],
  )
})
