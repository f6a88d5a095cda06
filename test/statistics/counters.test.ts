/*
 * NAME
 *   counters.test - counters that only grow, from records that come and go
 */
import { execFileSync } from 'node:child_process'
import { renameSync, rmSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { countRecords } from '../../src/statistics/count-records.js'
import {
  countersText,
  NO_COUNTERS,
  readCounters,
} from '../../src/statistics/counters.js'
import { linesOf, madeRecords } from '../records/made.js'
import { recordOf } from '../records/sample.js'

const SINCE = Date.parse('2026-11-20T00:00:00Z')
const RECORDS = [
  ...madeRecords({ seed: 9, count: 900, since: SINCE, until: SINCE + 1e6 }),
]

const sum = (text: string, name: string): number =>
  text
    .split('\n')
    .filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)

t.test('each record counts once, whatever becomes of its file', async t => {
  const folder = t.testdir()
  const today = join(folder, '2026-11-20.jsonl')
  let text = ''
  let counted = 0
  const run = (): void => {
    const done = countRecords(folder, readCounters(text))
    text = countersText(done.state)
    counted += done.records
  }
  const check = (records: number, what: string): void => {
    run()
    t.equal(sum(text, 'postsift_messages_total'), records, what)
    t.equal(counted, records, what)
  }
  check(0, 'no folder yet')
  const lines = RECORDS.map(it => linesOf([it]))
  const some = (from: number, to: number): string =>
    lines.slice(from, to).join('')
  writeFileSync(today, some(0, 100))
  check(100, 'the first time')
  check(100, 'nothing is new')
  appendFileSync(today, some(100, 250))
  check(250, 'more lines')
  const cut = lines[250] ?? ''
  appendFileSync(today, cut.slice(0, 40))
  check(250, 'a line that is being written')
  appendFileSync(today, cut.slice(40))
  check(251, 'now it is whole')
  renameSync(today, join(folder, '2026-11-20.1.jsonl'))
  writeFileSync(today, some(251, 300))
  check(300, 'put aside')
  writeFileSync(join(folder, '2026-11-21.jsonl'), some(300, 600))
  appendFileSync(today, some(600, 610))
  check(610, 'a late line of the day before')
  rmSync(join(folder, '2026-11-20.1.jsonl'))
  check(610, 'old ones are removed')
  const aside = `${folder}-aside`
  renameSync(folder, aside)
  check(610, 'a disk that is away')
  renameSync(aside, folder)
  check(610, 'and comes back')
  appendFileSync(today, some(610, 900))
  check(900, 'all')
  const others = [
    ['postsift_recipients_total', 900],
    ['postsift_message_size_bytes_count', 900],
    ['postsift_findings_total', RECORDS.flatMap(it => it.findings).length],
  ] as const
  for (const [name, wanted] of others) t.equal(sum(text, name), wanted, name)
  const bytes = RECORDS.reduce((total, it) => total + (it.size ?? 0), 0)
  t.equal(sum(text, 'postsift_message_bytes_total'), bytes)
  t.equal(sum(text, 'postsift_message_size_bytes_sum'), bytes)
})

t.test('the text format', async t => {
  const folder = t.testdir({
    '2026-11-20.jsonl': linesOf([
      {
        ...recordOf('a'),
        wayIn: 'smtp:"a\\b',
        times: { parse: 1.5, 'scan.clamd': 26, odd: 'x' as never },
      },
    ]),
  })
  const text = countersText(countRecords(folder, NO_COUNTERS).state)
  const lines = text.split('\n')
  for (const line of [
    '# TYPE postsift_messages_total counter',
    'postsift_messages_total{door="smtp:\\"a\\\\b",origin="inbound",class="banned",action="reject"} 1',
    'postsift_rule_matches_total{rule="no programs",mode="enforce"} 1',
    'postsift_rule_matches_total{rule="trial",mode="monitor"} 1',
    '# TYPE postsift_scanner_duration_seconds histogram',
    'postsift_scanner_duration_seconds_bucket{scanner="clamd",le="0.025"} 0',
    'postsift_scanner_duration_seconds_bucket{scanner="clamd",le="0.05"} 1',
    'postsift_scanner_duration_seconds_bucket{scanner="clamd",le="+Inf"} 1',
    'postsift_scanner_duration_seconds_sum{scanner="clamd"} 0.026',
    'postsift_stage_duration_seconds_count{stage="parse"} 1',
    'postsift_recipients_total{action="defer"} 1',
  ]) {
    t.ok(lines.includes(line), line)
  }
  t.notMatch(text, 'odd')
  t.equal(countersText(readCounters(text)), text, 'there and back')
})

t.test('promtool takes it', async t => {
  const folder = t.testdir({ '2026-11-20.jsonl': linesOf(RECORDS) })
  const input = countersText(countRecords(folder, NO_COUNTERS).state)
  const said = execFileSync('/usr/bin/promtool', ['check', 'metrics'], {
    input,
    encoding: 'utf8',
  })
  t.equal(said, '')
})

t.test('a file of others is not written over', async t => {
  const files = [
    'node_load1 1\n',
    '# postsift-counted x\n',
    '# postsift-counted [{}]\n',
    '# postsift-counted []\npostsift_messages_total many\n',
    '\n',
  ]
  for (const text of files) {
    t.throws(() => readCounters(text), /not a file that filterctl report/u)
  }
  t.strictSame(readCounters('# postsift-counted []\n'), NO_COUNTERS)
})

t.test('what cannot be read is counted apart', async t => {
  const folder = t.testdir({
    '2026-11-20.jsonl': `{"id":\n${linesOf([recordOf('a'), { ...recordOf('b'), sender: 7 as never }])}`,
  })
  const { records, unreadable } = countRecords(folder, NO_COUNTERS)
  t.strictSame([records, unreadable], [1, 2])
})
