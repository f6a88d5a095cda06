/*
 * NAME
 *   edits.test - fields of spam engines, and forged ones
 */
import t from 'tap'
import { bytesOf } from '../../src/util/bytes.js'
import { editedWindows, inOrder, joinRanges } from '../../src/util/cut-bytes.js'
import { spamFields } from '../../src/act/spam-fields.js'
import { editsOf, type EditSettings } from '../../src/edits.js'
import type { EngineReport } from '../../src/mail/engine-report.js'
import type { Finding } from '../../src/mail/finding.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import { act } from '../../src/act/actions.js'

const RSPAMD: EngineReport = {
  ...{ scanner: 'rspamd', score: 7.25, threshold: 6, wanted: 'add header' },
  tests: [
    { name: 'A', score: 5 },
    { name: 'B_C', score: 2.25 },
  ],
}
const SPAMD: EngineReport = { scanner: 'spamd', score: 4, threshold: 5 }
const spam = (scanner: string): Finding => ({
  ...{ scanner, class: 'spam', name: 'score 7.3', part: '' },
})

t.test('fields', async t => {
  const both = ['sa', 'rspamd'] as const
  t.same(spamFields([RSPAMD], [spam('rspamd')], both), [
    'X-Spam-Flag: YES',
    'X-Spam-Score: 7.3',
    'X-Spam-Level: *******',
    'X-Spam-Status: Yes, score=7.3 required=6.0\n\ttests=A,B_C',
    'X-Spam: Yes',
    'X-Spamd-Bar: +++++++',
  ])
  t.same(spamFields([SPAMD], [], both), [
    'X-Spam-Flag: NO',
    'X-Spam-Score: 4.0',
    'X-Spam-Level: ****',
    'X-Spam-Status: No, score=4.0 required=5.0\n\ttests=none',
  ])
  t.same(spamFields([{ ...RSPAMD, score: -2.5 }], [], ['rspamd']), [
    'X-Spamd-Bar: --',
  ])
  t.same(spamFields([{ ...RSPAMD, score: 0.5 }], [], ['rspamd']), [
    'X-Spamd-Bar: /',
  ])
  // The engine that found it speaks, and a GTUBE of builtin is no score.
  const [flag, score] = spamFields([SPAMD, RSPAMD], [spam('rspamd')], both)
  t.same([flag, score], ['X-Spam-Flag: YES', 'X-Spam-Score: 7.3'])
  t.equal(spamFields([SPAMD], [spam('builtin')], both)[0], 'X-Spam-Flag: NO')
  t.same(spamFields([{ scanner: 'spamd', note: 'not asked' }], [], both), [])
  t.same(spamFields([RSPAMD], [], []), [])
  // What an engine says becomes no line of its own.
  const tests = Array.from({ length: 64 }, () => ({
    name: 'X\r\nY: z'.repeat(9),
  }))
  const [, , level, status = ''] = spamFields(
    [{ scanner: 'spamd', score: 1e9, tests }],
    [],
    both,
  )
  t.equal(level, `X-Spam-Level: ${'*'.repeat(50)}`)
  t.ok(
    status
      .split('\n')
      .every((line, at) => at === 0 || /^\t[\w.,=-]+$/.test(line)),
  )
})

const SETTINGS: EditSettings = {
  ...{ spamFields: ['sa'], asksSpamEngine: true, authservId: 'mx.example' },
}

const left = (
  text: string,
  settings: Partial<EditSettings> = {},
  origin: 'inbound' | 'submission' = 'inbound',
  reports: readonly EngineReport[] = [],
): string => {
  const bytes = bytesOf(Buffer.from(text, 'latin1'))
  const { omit } = editsOf(
    { findings: [], reports },
    { bytes, envelope: { origin } },
    { ...SETTINGS, ...settings },
  )
  return Buffer.concat([...editedWindows(bytes, omit)]).toString('latin1')
}

t.test('forged fields of spam engines', async t => {
  const forged = [
    'X-Spam-Flag: NO\n',
    'x-spam-status: No, score=-9\n\trequired=5\n tests=A\n',
    'X-Spam-Level : *\n',
    ...['Score', 'Report', 'Checker-Version', 'Tests'].map(
      it => `X-Spam-${it}: 1\n`,
    ),
    'X-Spam: No\n',
    'X-Spamd-Bar: --\nX-Spamd-Result: x\nX-Rspamd-Server: y\nX-Rspamd-Queue-Id: z\n',
  ]
  const rest = 'X-Spam-Other: 1\nX-Spammer: x\nTo: y\n\nX-Spam-Flag: YES\n'
  for (const field of forged) {
    const text = `Subject: x\n${field}${rest}`
    t.equal(left(text), `Subject: x\n${rest}`, field)
    t.equal(left(text, { asksSpamEngine: false }), text)
    t.equal(left(text, {}, 'submission'), text)
    t.equal(left(text, {}, 'submission', [SPAMD]), `Subject: x\n${rest}`)
  }
  t.equal(left(`Subject: x\n${forged.join('')}${rest}`), `Subject: x\n${rest}`)
  t.equal(left('X-Spam-Flag: NO'), '')
  t.equal(left('\nX-Spam-Flag: NO\n'), '\nX-Spam-Flag: NO\n')
})

t.test('forged Authentication-Results', async t => {
  const name = 'Authentication-Results'
  const hop = (text: string) => `Received: from ${text}\n`
  const check = (
    fields: readonly string[],
    kept: readonly number[],
    settings: Partial<EditSettings> = {},
  ) => {
    const body = 'Subject: x\n\nhello\n'
    const expected = kept.map(at => fields[at]).join('')
    t.equal(
      left(`${fields.join('')}${body}`, settings),
      `${expected}${body}`,
      fields.join(''),
    )
  }
  const own = `${name}: mx.example; dkim=pass header.d=a.example\n`
  const other = `${name}: other.example; dkim=pass header.d=a.example\n`
  check([hop('a'), own, hop('b')], [0, 1, 2])
  check([own, hop('a'), hop('b')], [0, 1, 2])
  check([hop('a'), own, hop('b'), own, other], [0, 1, 2, 4])
  check([hop('a'), own, own], [0, 1])
  check([hop('a'), hop('b'), own], [0, 1])
  check([hop('a'), other, own], [0, 1, 2])
  check([own], [])
  check([hop('a'), own, hop('b'), own], [0, 1, 2, 3], { authservId: '' })
  for (const id of [
    ...['MX.example', '"mx.example"', 'mx.example 1', 'mx.example/1'],
    ...[
      '(x) mx.example',
      'mx.example (x)',
      'mx.example (x',
      '(\n mx.example) mx.example',
    ],
  ]) {
    const forged = `${name}: ${id}; spf=pass smtp.mailfrom=a@b\n`
    check([hop('a'), own, hop('b'), forged], [0, 1, 2])
  }
  const blank = `${name} : mx.example; spf=pass\n`
  check([hop('a'), blank, own], [0, 2])
  const alike = `${name}: mx.example.org; spf=pass\n`
  check([hop('a'), own, alike, `X-${own}`], [0, 1, 2, 3])
})

t.test('an action writes and leaves out, beside its own edits', async t => {
  const bytes = bytesOf(Buffer.from('X-Spam: No\nSubject: x\n\nhello\n'))
  const verdict: Verdict = {
    ...{ class: 'spam', action: 'pass', finding: spam('rspamd'), findings: [] },
    ...{ recipients: [{ address: 'a@x' }], reason: 'r', policy: 'p' },
    ...{ policySource: 'default', monitored: [] },
    options: { ...NO_OPTIONS, subjectPrefix: '[SPAM] ' },
  }
  const done = await act(verdict, {
    envelope: makeEnvelope({
      ...{ id: 'ID', sender: 's@x', recipients: [], arrivedAt: 0 },
    }),
    ...{ bytes, sha256: '', redirectTo: '', quarantine: null as never },
    edits: { prepend: ['X-Spam-Flag: YES'], omit: [{ start: 0, end: 11 }] },
  })
  t.match(done, {
    request: {
      prepend: [
        'X-Postsift-Verdict: spam (r); id=ID',
        'X-Postsift-Edit: fields',
        'X-Spam-Flag: YES',
        'X-Postsift-Edit: subject',
      ],
      edits: [
        { start: 0, end: 11 },
        { start: 19, end: 19, put: { size: 7 } },
      ],
    },
  })
  const put = (at: number, text: string) => {
    return { start: at, end: at, put: bytesOf(Buffer.from(text)) }
  }
  const edits = [put(99, '\n'), put(19, ' [SPAM]'), { start: 0, end: 11 }]
  t.equal(
    Buffer.concat([...editedWindows(bytes, inOrder(edits))]).toString(),
    'Subject: [SPAM] x\n\nhello\n\n',
  )
  t.throws(
    () => inOrder([...edits, put(5, 'into what is left out')]),
    RangeError,
  )
  const both = inOrder([
    put(3, 'b'),
    { start: 3, end: 5 },
    put(3, 'a'),
    put(5, 'c'),
  ])
  t.same(
    both.map(it => [it.start, it.end]),
    [
      [3, 3],
      [3, 3],
      [3, 5],
      [5, 5],
    ],
  )
  t.same(
    joinRanges([
      { start: 5, end: 9 },
      { start: 0, end: 6 },
      { start: 10, end: 11 },
    ]),
    [
      { start: 0, end: 9 },
      { start: 10, end: 11 },
    ],
  )
})
