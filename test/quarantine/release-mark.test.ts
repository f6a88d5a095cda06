/*
 * NAME
 *   release-mark.test - which marks are honored, and how often
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  makeReleaseKey,
  readReleaseKey,
} from '../../src/quarantine/release-key.js'
import {
  digestOf,
  findMark,
  judgeMark,
  releaseField,
} from '../../src/quarantine/release-mark.js'
import {
  expireMarks,
  returnMark,
  useMark,
} from '../../src/quarantine/used-marks.js'
import { Canonicalizer } from '../../src/spool/canonical.js'
import { bytesOf, type Bytes } from '../../src/util/bytes.js'

const KEY = Buffer.alloc(32, 7)
const ID = '0123456789abcdef0123456789abcdef'
const BODY = 'Subject: kept\nX-Old-X-Postsift-Release: 1 x\n\nHello.\n'
const TO = ['bob@d.example', '"b c"@d.example', 'b\u00fcb@d.example']
const EXPIRES = 2_000_000_000
const NOW = 1_900_000_000_000

const order = {
  key: KEY,
  id: ID,
  expires: EXPIRES,
  sha256: digestOf(bytesOf(Buffer.from(BODY))),
  recipients: TO,
}
const FIELD = releaseField(order)

// As a way in makes it canonical.
const arrived = (text: string): Bytes => {
  const canonical = new Canonicalizer()
  return bytesOf(
    Buffer.concat([canonical.push(Buffer.from(text)), canonical.end()]),
  )
}

const judged = (
  text: string,
  known: { to?: readonly string[]; key?: Buffer | null; now?: number } = {},
): string => {
  const bytes = arrived(text)
  const mark = findMark(bytes)
  if (mark === null || mark === 'malformed') return String(mark)
  const { to: recipients = TO, key = KEY, now = NOW } = known
  return judgeMark(mark, { bytes, recipients, key, now })
}

t.test('good, and not good', t => {
  const whole = `${FIELD}\n${BODY}`
  const cases: readonly (readonly [string, string, string])[] = [
    ['as it was sent', judged(whole), 'good'],
    ['by CRLF', judged(whole.replaceAll('\n', '\r\n')), 'good'],
    ['below Received', judged(`Received: x\n by y\n${whole}`), 'good'],
    ['one of its recipients', judged(whole, { to: TO.slice(1, 2) }), 'good'],
    ['in other case', judged(whole, { to: ['BOB@D.example'] }), 'good'],
    ['another recipient', judged(whole, { to: ['eve@d.example'] }), 'forged'],
    ['one too many', judged(whole, { to: [...TO, 'e@d'] }), 'forged'],
    ['nobody', judged(whole, { to: [] }), 'forged'],
    ['another byte', judged(whole.replace('Hello', 'Hellp')), 'forged'],
    ['a byte more', judged(`${whole}x\n`), 'forged'],
    ['a field between', judged(`${FIELD}\nX: y\n${BODY}`), 'forged'],
    [
      'a later end',
      judged(whole.replace('2000000000', '2000000001')),
      'forged',
    ],
    ['another id', judged(whole.replace(ID, ID.replace('0', '1'))), 'forged'],
    ['another key', judged(whole, { key: Buffer.alloc(32) }), 'forged'],
    ['no key', judged(whole, { key: null }), 'unknown key'],
    ['late', judged(whole, { now: EXPIRES * 1000 + 1 }), 'expired'],
    ['no mark', judged('Subject: x\n\nHello.\n'), 'null'],
    ['after the header', judged(`Subject: x\n\n${whole}`), 'null'],
    ['nothing', judged(''), 'null'],
    ['a name alone', judged(`X-Postsift-Release:\n${BODY}`), 'malformed'],
    ['no tags', judged(`X-Postsift-Release: 1 ${ID} 9\n${BODY}`), 'malformed'],
    ['another version', judged(whole.replace(': 1 ', ': 2 ')), 'malformed'],
    [
      'a forged one above',
      judged(`X-Postsift-Release: 1\n${whole}`),
      'malformed',
    ],
  ]
  for (const [story, is, wanted] of cases) t.equal(is, wanted, story)
  const field = FIELD.split('\n')
  t.ok(field.every(line => line.length < 100))
  t.match(FIELD, /^X-Postsift-Release: 1 [0-9a-f]{32} 2000000000\n /u)
  t.end()
})

t.test('what may be above it', t => {
  const whole = `${FIELD}\n${BODY}`
  const good = [
    'Received: from a (b [192.0.2.1])\n\tby c; Mon, 30 Nov 2026 08:00:00 +0000\n',
    'Return-Path: <a@x>\nDelivered-To: b@x\nX-Original-To: b@x\n',
    'received: x\nRECEIVED: y\n',
    'DKIM-Signature: v=1; a=rsa-sha256;\n  d=x; b=AAAA\n\tBBBB=\n',
    'Authentication-Results: x; spf=pass\nReceived-SPF: pass\nARC-Seal: i=1\n',
    'X-Postsift-Verdict: clean; id=ANOTHER\n',
    // A bare CR becomes a blank: what is after it is in the same field.
    'Received: x\rContent-Type: text/html\n',
  ]
  for (const above of good) t.equal(judged(above + whole), 'good', above)
  const bad = [
    'Subject: another\n',
    'Content-Type: text/html\n',
    'Content-Transfer-Encoding: base64\n',
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n',
    'content-type : text/html\n',
    'X-Mozilla-External-Attachment-URL: https://x/\n',
    'From: x@y\n',
    'Reply-To: x@y\n',
    'Received: x\nTo: eve@y\n',
    'Received: x\n \n',
    'Received: x\n\t\nContent-Type: text/html\n',
    'no field\n',
    'Received\n',
    'Received : x\n',
    'Received: \u0000\n',
    'Received: x\u000bContent-Type: text/html\n',
    'Received: \u00e9\n',
    `Received: ${'x'.repeat(1000)}\n`,
    'From alice Mon Nov 30\n',
  ]
  for (const above of bad) {
    t.equal(judged(above + whole), 'covered', JSON.stringify(above))
  }
  t.equal(judged(` Received: x\n${whole}`), 'null', 'the header has ended')
  t.end()
})

t.test('a mark for a thousand, and ten thousand tags that are none', t => {
  const recipients = Array.from({ length: 1000 }, (_, at) => `u${at}@d.example`)
  const field = releaseField({ ...order, recipients })
  t.equal(judged(`${field}\n${BODY}`, { to: recipients }), 'good')
  t.ok(field.length < 100_000)
  const junk = `${'x'.repeat(20)} `.repeat(40)
  const many = ` ${junk}\n`.repeat(250)
  const start = FIELD.split('\n')[0] ?? ''
  t.equal(judged(`${start}\n${many}${BODY}`), 'forged')
  const endless = ' x\n'.repeat(100_000)
  t.match(judged(`${start}\n${endless}${BODY}`), /null|malformed/u)
  t.end()
})

t.test('where the mark begins and ends', t => {
  const bytes = arrived(`Received: x\n${FIELD}\n${BODY}`)
  const mark = findMark(bytes)
  if (mark === null || mark === 'malformed') throw new Error('a mark')
  const text = bytes.slice(0, bytes.size).toString()
  t.equal(text.slice(0, mark.start), 'Received: x\n')
  t.equal(text.slice(mark.end), BODY)
  t.end()
})

t.test('once for each recipient', t => {
  const folder = t.testdir()
  const mark = { id: ID, expires: EXPIRES }
  const use = (queueId: string, ...recipients: string[]): boolean =>
    useMark(folder, { mark, recipients, queueId })
  t.equal(use('Q1', 'a@x', 'b@x'), true)
  t.equal(use('Q1', 'a@x', 'b@x'), true, 'a retry')
  t.equal(use('Q1', 'a@x'), true, 'a retry for one')
  t.equal(use('Q2', 'a@x'), false, 'another message')
  t.equal(use('Q2', 'c@x', 'A@x'), false, 'also for others besides')
  t.equal(use('Q3', 'c@x'), true, 'whose use was not taken')
  t.equal(use('', 'c@x'), false, 'a message without a queue id')
  t.equal(use('', 'd@x'), true)
  t.equal(use('', 'd@x'), false, 'no retry can be told without one')
  returnMark(folder, { mark, recipients: ['d@x'], queueId: '' })
  t.equal(use('', 'd@x'), true, 'it was given back')
  const days = readdirSync(join(folder, 'released'))
  t.strictSame(days, ['2033-05-18'])
  expireMarks(folder, EXPIRES * 1000)
  t.strictSame(readdirSync(join(folder, 'released')), days)
  expireMarks(folder, (EXPIRES + 2 * 86_400) * 1000)
  t.strictSame(readdirSync(join(folder, 'released')), [])
  t.end()
})

t.test('what cannot be recorded throws', t => {
  const folder = t.testdir({ released: 'a file' })
  const mark = { id: ID, expires: EXPIRES }
  const use = { mark, recipients: ['a@x'], queueId: 'Q' }
  t.throws(() => useMark(folder, use), /ENOTDIR|EEXIST/u)
  t.doesNotThrow(() => expireMarks(folder, NOW))
  t.end()
})

t.test('the key', t => {
  const folder = t.testdir()
  const file = join(folder, 'release.key')
  t.equal(readReleaseKey(folder), null)
  t.notOk(existsSync(file), 'a filter makes none')
  const key = makeReleaseKey(folder)
  t.equal(key.length, 32)
  t.ok(makeReleaseKey(folder).equals(key), 'it stays')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.strictSame(readdirSync(folder), ['release.key'])
  t.match(readFileSync(file, 'latin1'), /^[0-9a-f]{64}\n$/u)
  for (const text of ['', 'x', 'ab'.repeat(31), `${'ab'.repeat(32)}\nx`]) {
    writeFileSync(file, text)
    t.equal(readReleaseKey(folder), null, text)
    t.throws(() => makeReleaseKey(folder), /holds no key/u)
    t.strictSame(readdirSync(folder), ['release.key'], 'and stays as it is')
  }
  t.end()
})
