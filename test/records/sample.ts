/*
 * NAME
 *   sample - facts of messages, for the tests of this room
 */
import { bytesOf } from '../../src/util/bytes.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import type { Finding } from '../../src/mail/finding.js'
import type { Message } from '../../src/mail/message.js'
import { failed } from '../../src/mail/reply.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import { makeRecord, type RecordFacts } from '../../src/records/make-record.js'
import type { MessageRecord } from '../../src/records/record.js'

export const FINDING: Finding = {
  scanner: 'attachment-name',
  name: '.exe',
  class: 'banned',
  part: '1.2/salary.exe',
}

export const MESSAGE: Message = {
  bytes: bytesOf(Buffer.from('x')),
  sha256: 'ab'.repeat(32),
  fields: [
    { name: 'Subject', value: ' =?utf-8?q?Geheim=C3=A9?=' },
    { name: 'Message-ID', value: ' <carol.m1@sender.example>' },
  ] as unknown as Message['fields'],
  parts: [
    {
      path: '1.2',
      kind: 'leaf',
      form: 'encoded',
      reading: 'mime',
      names: ['salary.exe'],
      declaredType: 'application/octet-stream',
      alsoTypes: [],
      detectedType: 'application/vnd.microsoft.portable-executable',
      charset: '',
      fields: [],
      range: null,
      content: bytesOf(Buffer.from('MZ')),
      sha256: 'cd'.repeat(32),
      marks: ['vba-macro'],
    },
  ],
  defects: [
    {
      code: 'two-names',
      grade: 'ambiguous',
      part: '1.2',
      text: 'salary.exe and salary.txt',
    },
  ],
  readings: [],
}

const VERDICT: Verdict = {
  class: 'banned',
  action: 'reject',
  finding: FINDING,
  findings: [FINDING],
  recipients: [{ address: 'bob@recipient.example' }],
  reason: 'forbidden attachment salary.exe (.exe)',
  policy: 'rule "no programs"',
  policySource: '/etc/postsift/filter.toml:12',
  options: NO_OPTIONS,
  monitored: [{ rule: 'trial', source: 'filter.toml:3', action: 'discard' }],
}

export const factsOf = (known: Partial<RecordFacts> = {}): RecordFacts => {
  const envelope = makeEnvelope({
    id: 'ID23456789BC',
    queueId: '4QUEUE1',
    sender: 'alice@sender.example',
    recipients: [
      { address: 'bob@recipient.example' },
      { address: 'eve@elsewhere.example' },
    ],
    arrivedAt: Date.UTC(2026, 10, 22, 12),
    saslUsername: 'alice',
    client: {
      name: 'host.client.example',
      address: '192.0.2.7',
      port: '',
      helo: 'helo.example',
      protocol: '',
      source: '',
    },
  })
  return {
    envelope,
    wayIn: 'lmtp:127.0.0.1:10025',
    size: 1234,
    message: MESSAGE,
    findings: [FINDING],
    failures: [
      { scanner: 'clamd', error: new Error('of bob@recipient.example') },
    ],
    outcomes: [
      {
        verdict: VERDICT,
        recipients: envelope.recipients.slice(0, 1),
        replies: [failed('5.7.1', 'forbidden attachment salary.exe (.exe)')],
        relay: 'none',
        quarantineKey: '',
      },
      {
        verdict: { ...VERDICT, action: 'quarantine' },
        recipients: envelope.recipients.slice(1),
        replies: [failed('4.1.1', '<"e v"@elsewhere.example>: unknown')],
        relay: 'quarantine',
        quarantineKey: 'KEY1',
      },
    ],
    times: { parse: 1.234, 'scan.clamd': 20 },
    error: null,
    ...known,
  }
}

export const recordOf = (id: string, queueId = `Q${id}`): MessageRecord => ({
  ...makeRecord(factsOf()),
  id,
  queueId,
})
