/*
 * NAME
 *   report.test - what filter-scan prints: lines, JSON, explanations
 */
import { Writable } from 'node:stream'
import t from 'tap'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { explain } from '../../src/print/explain.js'
import type { Paint } from '../../src/print/colors.js'
import { openProgress } from '../../src/print/progress.js'
import { jsonOf, lineOf, openReport, Summary } from '../../src/print/report.js'
import { errorRecord, type ScanRecord } from '../../src/mail/scan-record.js'

const RECORD: ScanRecord = {
  file: 'mail/a.eml',
  verdict: 'infected',
  action: 'quarantine',
  reason: 'virus Eicar found in report.exe',
  findings: [
    {
      scanner: 'builtin',
      name: 'Eicar',
      class: 'infected',
      part: '2/report.exe',
    },
  ],
  parts: [
    {
      path: '',
      kind: 'multipart',
      reading: 'mime',
      differsAt: null,
      names: [],
      declaredType: 'multipart/mixed',
      detectedType: '',
      size: 0,
      sha256: '',
    },
    {
      path: '1',
      kind: 'leaf',
      reading: 'mime',
      differsAt: null,
      names: [],
      declaredType: 'text/plain',
      detectedType: 'text/plain',
      size: 6,
      sha256: 'aa',
    },
    {
      path: '2',
      kind: 'leaf',
      reading: 'mime',
      differsAt: null,
      names: ['report.exe', 'other'],
      declaredType: 'application/octet-stream',
      detectedType: 'text/x-eicar',
      size: 68,
      sha256: 'bb',
    },
  ],
  defects: [
    {
      code: 'encoding-unclean',
      grade: 'harmless',
      part: '2',
      text: 'text that its transfer encoding does not allow',
    },
  ],
  policy: 'action.infected = "refuse"',
  policySource: '/etc/postsift/filter.toml:7',
  replies: [
    'after the queue, mail from outside: 250 2.0.0 kept in quarantine; id=ID',
    'before the queue, or from your own users: 550 5.7.1 virus Eicar found in report.exe; id=ID',
  ],
  also: [],
  monitored: [],
  notAsked: [],
  size: 1234,
  ms: 12.5,
  times: { parse: 1.2, scan: 3.4 },
  error: null,
}

const CLEAN: ScanRecord = {
  ...RECORD,
  verdict: 'clean',
  action: 'pass',
  reason: 'nothing found',
  findings: [],
  defects: [],
  policy: 'action.clean = "pass"',
  policySource: 'default',
}

const plain: Paint = (_, text) => text
const marked: Paint = (tone, text) => `<${tone}>${text}</${tone}>`

const EVIL = 'x\r\n\u001b[2Jclean  y\u202e\0'

t.test('one line a message', async t => {
  t.equal(
    lineOf(RECORD, plain),
    'infected             mail/a.eml  virus Eicar found in report.exe',
  )
  t.equal(lineOf(CLEAN, plain), 'clean                mail/a.eml')
  t.equal(
    lineOf(errorRecord('b', 'ENOENT'), marked),
    '<bad>error              </bad>  b  <dim>ENOENT</dim>',
  )
  t.match(lineOf({ ...RECORD, verdict: 'spam' }, marked), /^<doubt>spam /)
  t.match(lineOf(CLEAN, marked), /^<good>clean /)
  const evil = lineOf({ ...RECORD, file: EVIL, reason: EVIL }, plain)
  t.match(evil, /^infected [^\p{Cc}\u202e]+$/u)
})

t.test('one JSON object a line, in ASCII, nothing lost', async t => {
  t.same(JSON.parse(jsonOf(RECORD)), RECORD)
  const evil = { ...RECORD, file: `${EVIL}\u00e9\u{1f600}\u2028\ud800` }
  t.match(jsonOf(evil), /^[\x20-\x7e]+$/)
  t.same(JSON.parse(jsonOf(evil)), evil)
  t.match(Object.keys(JSON.parse(jsonOf(RECORD)) as object), [
    ...['file', 'verdict', 'action', 'reason', 'findings', 'parts', 'defects'],
    ...['policy', 'policySource', 'replies', 'also', 'monitored'],
    'notAsked',
    ...['size', 'ms', 'times', 'error'],
  ])
})

t.test('explain: rules besides the one that decided', async t => {
  const text = explain(
    {
      ...RECORD,
      also: [{ rule: 'archive', source: 'f:3', action: 'copy and notify' }],
      monitored: [{ rule: 'try', source: 'f:9', action: 'reject' }],
    },
    plain,
  )
  const lines = [
    '  policy    action.infected = "refuse"  (/etc/postsift/filter.toml:7)',
    '            also rule "archive": copy and notify  (f:3)',
    '            monitored: try would reject  (f:9)',
  ]
  t.ok(text.includes(`${lines.join('\n')}\n`), text)
})

t.test('explain: all that decided', async t => {
  t.equal(
    explain(RECORD, plain),
    [
      'mail/a.eml: infected, quarantine',
      '  parts     message multipart/mixed',
      '            1 text/plain, 6 bytes',
      '            2 application/octet-stream (is text/x-eicar), 68 bytes "report.exe" "other"',
      '  findings  infected: Eicar in 2/report.exe  (builtin)',
      '  defects   harmless: encoding-unclean in 2: text that its transfer encoding does not allow',
      '  policy    action.infected = "refuse"  (/etc/postsift/filter.toml:7)',
      '  reply     after the queue, mail from outside: 250 2.0.0 kept in quarantine; id=ID',
      '            before the queue, or from your own users: 550 5.7.1 virus Eicar found in report.exe; id=ID',
      '  time      total 12.5 ms, parse 1.2 ms, scan 3.4 ms',
    ].join('\n'),
  )
  t.equal(
    explain(errorRecord('b', 'ENOENT', 1), plain),
    ['b: error', '  error     ENOENT', '  time      total 1 ms'].join('\n'),
  )
})

t.test('explain: nothing of a message moves the cursor', async t => {
  const text = explain(
    {
      ...RECORD,
      file: EVIL,
      reason: EVIL,
      findings: [{ scanner: EVIL, name: EVIL, class: 'spam', part: EVIL }],
      parts: RECORD.parts.map(part => ({
        ...part,
        path: EVIL,
        names: [EVIL, 'n'.repeat(5000)],
        declaredType: EVIL,
        detectedType: EVIL,
      })),
      defects: RECORD.defects.map(it => ({ ...it, code: EVIL, part: EVIL })),
      policy: EVIL,
      policySource: EVIL,
      replies: [EVIL],
      times: { [EVIL]: 1 },
      error: EVIL,
    },
    plain,
  )
  t.match(text, /^[^\u0000-\u0009\u000b-\u001f\u202e]+$/)
  t.equal(text.split('\n').length, 10, 'no line more than there are rows')
  for (const line of text.split('\n')) t.ok(line.length <= 520)
})

t.test('colors on a terminal only', async t => {
  const printed = (isTTY: boolean, noColor?: string): string => {
    let text = ''
    const out = new Writable({
      write: (chunk: Buffer, _, done) => {
        text += chunk.toString()
        done()
      },
    })
    const before = process.env['NO_COLOR']
    delete process.env['NO_COLOR']
    if (noColor !== undefined) process.env['NO_COLOR'] = noColor
    const stream = Object.assign(out, {
      isTTY,
    }) as unknown as NodeJS.WriteStream
    openReport({}, stream)(RECORD)
    delete process.env['NO_COLOR']
    if (before !== undefined) process.env['NO_COLOR'] = before
    return text
  }
  t.match(printed(true), /^\u001b\[31minfected +\u001b\[39m /)
  t.match(printed(false), /^infected {13}mail/)
  t.match(printed(true, '1'), /^infected {13}mail/)
})

t.test('a bar on a terminal, for many messages only', async t => {
  const shown = (isTTY: boolean, total: number): string => {
    let text = ''
    const out = new Writable({
      write: (chunk: Buffer, _, done) => {
        text += chunk.toString()
        done()
      },
    })
    const progress = openProgress(
      Object.assign(out, {
        isTTY,
        columns: 80,
      }) as unknown as NodeJS.WriteStream,
    )
    progress.start(total)
    progress.pause(() => out.write('a line of the report\n'))
    progress.step()
    progress.stop()
    return text
  }
  t.equal(shown(false, 500), 'a line of the report\n')
  t.equal(shown(true, 19), 'a line of the report\n')
  t.match(shown(true, 20), / 0\/20/)
  t.match(shown(true, 20), /\r\u001b\[Ka line of the report\n/)
})

t.test('the summary and its exit status', async t => {
  const check = (
    verdicts: readonly ScanRecord['verdict'][],
    status: number,
    text: string,
  ): void => {
    const summary = new Summary()
    for (const verdict of verdicts) summary.add({ ...CLEAN, verdict })
    t.equal(summary.exitStatus(), status, text)
    t.equal(summary.text(1.26), `${text} (1.3 s)`)
  }
  check([], 0, '0 messages')
  check(['clean'], 0, '1 message: 1 clean')
  check(['clean', 'clean'], 0, '2 messages: 2 clean')
  check(
    ['clean', 'spam', 'infected'],
    1,
    '3 messages: 1 infected, 1 spam, 1 clean',
  )
  check(['error', 'infected'], 2, '2 messages: 1 infected, 1 error')
  for (const verdict of VERDICT_CLASSES) {
    const status =
      verdict === 'clean' ? 0 : verdict === 'unchecked-error' ? 2 : 1
    check([verdict], status, `1 message: 1 ${verdict}`)
  }
  const skipping = new Summary()
  skipping.skip()
  skipping.skip()
  t.equal(skipping.exitStatus(), 0)
  t.equal(skipping.text(0), '0 messages; skipped, not mail: 2 (0.0 s)')
})
