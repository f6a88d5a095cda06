/*
 * NAME
 *   record-text.test - what people read, whatever a message calls itself
 */
import t from 'tap'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { failed } from '../../src/mail/reply.js'
import { makeRecord } from '../../src/records/make-record.js'
import { recordText } from '../../src/print/decision-record.js'
import { readRecord } from '../../src/records/record.js'
import { factsOf, FINDING, MESSAGE } from './sample.js'

t.test('all of it, in lines', async t => {
  t.equal(
    recordText(makeRecord(factsOf())),
    `ID23456789BC: banned, reject; banned, quarantine
  came      2026-11-22T12:00:00.000Z by lmtp:127.0.0.1:10025, after-queue, inbound
            queue id 4QUEUE1
            client host.client.example[192.0.2.7], helo helo.example
            user alice
            from <alice@sender.example>, recipients: 2
  message   message-id <carol.m1@sender.example>
            subject Geheim\u00e9
            1234 bytes, sha256 ${'ab'.repeat(32)}
  parts       1.2 application/octet-stream (is application/vnd.microsoft.portable-executable), 2 bytes "salary.exe" vba-macro
  findings  banned: .exe in 1.2/salary.exe  (attachment-name)
  defects   ambiguous: two-names in 1.2: salary.exe and salary.txt
  outcome   banned, reject: forbidden attachment salary.exe (.exe)
            by rule "no programs"  (/etc/postsift/filter.toml:12)
            monitored: trial would discard  (filter.toml:3)
            5.7.1 forbidden attachment salary.exe (.exe)  (relay none)
              for <bob@recipient.example>
  outcome   banned, quarantine: forbidden attachment salary.exe (.exe)
            by rule "no programs"  (/etc/postsift/filter.toml:12)
            monitored: trial would discard  (filter.toml:3)
            kept in quarantine as KEY1
            4.1.1 <"e v"@elsewhere.example>: unknown  (relay quarantine)
              for <eve@elsewhere.example>
  to allow  a rule names class = ["banned"]
            and finding = [".exe"]
            filter-quarantine allow ID prints one for a kept message
  failures  clamd: of bob@recipient.example
  time      parse 1.2 ms, scan.clamd 20 ms`,
  )
})

t.test('what engines said', async t => {
  const reports = [
    {
      ...{ scanner: 'rspamd', score: 7.5, threshold: 6, wanted: 'add header' },
      tests: [{ name: 'A', score: 5 }, { name: 'B' }],
    },
    { scanner: 'spamd', note: 'not asked: larger than size_limit (9 bytes)' },
  ]
  const text = recordText(makeRecord(factsOf({ reports })))
  t.match(text, /^ {2}scores {4}rspamd: 7\.5 of 6, add header \(A 5, B\)$/mu)
  t.match(text, /^ +spamd: not asked: larger than size_limit \(9 bytes\)$/mu)
})

t.test('what never came in', async t => {
  const record = makeRecord(
    factsOf({
      size: null,
      message: null,
      findings: [],
      failures: [],
      error: new Error('lost', { cause: new Error('ECONNRESET') }),
      outcomes: [
        {
          verdict: null,
          recipients: [{ address: 'bob@x' }],
          replies: [failed('4.4.2', 'did not come in whole')],
          relay: 'none',
          quarantineKey: '',
        },
      ],
    }),
  )
  const text = recordText(record)
  t.match(text, /: no verdict\n/u)
  t.match(text, /did not come in whole\n/u)
  t.match(text, / error {5}lost: ECONNRESET\n/u)
})

const EVIL = '\x1b[2J\r\nX: \u202e\u2028\u0007"\u0000<script>'

t.test('hostile text is printable in every field', async t => {
  const [part] = MESSAGE.parts
  if (part === undefined) throw new Error('no part')
  const evil = (long = 1): string => EVIL.repeat(long)
  const facts = factsOf({
    envelope: makeEnvelope({
      id: 'ID',
      queueId: evil(),
      sender: evil(300),
      recipients: [{ address: evil() }],
      arrivedAt: 0,
      saslUsername: evil(),
      client: {
        ...{ name: evil(), address: evil(), helo: evil(900) },
        ...{ port: '', protocol: '', source: '' },
      },
    }),
    message: {
      ...MESSAGE,
      fields: MESSAGE.fields.map(field => ({ ...field, value: evil(9000) })),
      parts: [
        { ...part, names: Array.from({ length: 90 }, () => evil(999)) },
        ...Array.from({ length: 9000 }, () => part),
      ],
      defects: [{ code: 'x', grade: 'harmless', part: '', text: evil() }],
    },
    findings: [{ ...FINDING, name: evil(), part: evil() }],
    failures: [{ scanner: 'clamd', error: new Error(evil(9000)) }],
    outcomes: [
      {
        verdict: null,
        recipients: [{ address: evil() }],
        replies: [failed('5.0.0', evil(900))],
        relay: 'none',
        quarantineKey: '',
      },
    ],
  })
  const record = makeRecord(facts)
  const line = JSON.stringify(record)
  t.notMatch(line, /[\x00-\x1f\x7f\u2028\u202e]|\\u00|\\r|\\n/u)
  t.ok(line.length < 200_000, `${line.length} bytes`)
  t.equal(record.leftOut, 8701)
  const text = recordText(record)
  t.notMatch(text.replaceAll('\n', ''), /[\x00-\x1f\x7f\u2028\u202e]/u)
  t.ok(text.split('\n').every(it => it.length <= 520))
  t.match(text, /left out {2}8701 entries/u)
})

t.test('so is a file that someone else has written to', async t => {
  const record = readRecord(
    JSON.stringify({ ...makeRecord(factsOf()), sender: EVIL, subject: EVIL }),
  )
  if (record === null) throw new Error('not read')
  const text = recordText(record)
  t.notMatch(text.replaceAll('\n', ''), /[\x00-\x1f\x7f\u2028\u202e]/u)
  for (const line of ['', '{', 'null', '[]', '{"id":"x"}', '{"id":1}']) {
    t.equal(readRecord(line), null, line)
  }
})

t.test('lines fit a terminal', t => {
  const record = makeRecord(factsOf())
  const whole = recordText(record)
  const lines = recordText(record, { columns: 80 }).split('\n')
  t.ok(
    lines.every(it => it.length <= 80),
    lines.join('\n'),
  )
  const words = (text: string) => text.split(/\s+/u)
  t.strictSame(words(lines.join('\n')), words(whole), 'no word is lost')
  t.end()
})
