/*
 * NAME
 *   read-records.test - all records of a time, as a stream
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dayFiles } from '../../src/records/day-files.js'
import { readRecords, recordsOf } from '../../src/records/read-records.js'
import { linesOf, madeRecords } from './made.js'
import { recordOf } from './sample.js'

const SINCE = Date.parse('2026-11-20T00:00:00Z')
const DAY_MS = 24 * 60 * 60 * 1000

const line = (id: string, time: string): string =>
  linesOf([{ ...recordOf(id), time }])

t.test('the oldest first, of the time that is asked for', async t => {
  const folder = t.testdir({
    '2026-11-20.1.jsonl': line('one', '2026-11-20T01:00:00Z'),
    '2026-11-20.jsonl': line('two', '2026-11-20T02:00:00Z'),
    // It came before midnight, and was answered after it.
    '2026-11-21.jsonl':
      line('three', '2026-11-20T23:59:59Z') +
      line('four', '2026-11-21T00:00:00Z'),
    'other.jsonl': line('no', '2026-11-20T01:00:00Z'),
  })
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['', '', ['one', 'two', 'three', 'four']],
    ['2026-11-20T02:00:00Z', '', ['two', 'three', 'four']],
    ['', '2026-11-21', ['one', 'two', 'three']],
    ['2026-11-20T01:30Z', '2026-11-20T23:00Z', ['two']],
    ['2026-12-01', '', []],
  ]
  for (const [since, until, wanted] of cases) {
    const found = [
      ...readRecords(folder, {
        ...(since !== '' && { since: Date.parse(since) }),
        ...(until !== '' && { until: Date.parse(until) }),
      }),
    ]
    t.strictSame(
      found.map(it => it?.id),
      wanted,
      `${since} to ${until}`,
    )
  }
  t.strictSame([...readRecords(join(folder, 'none'), {})], [])
})

t.test('lines across blocks, and what is no record', async t => {
  const records = [
    ...madeRecords({ seed: 7, count: 3000, since: SINCE, until: SINCE + 1 }),
  ]
  const folder = t.testdir()
  const path = join(folder, '2026-11-20.jsonl')
  const whole = linesOf(records)
  t.ok(whole.length > 2 * 1024 * 1024, 'more than two blocks')
  const huge = `{"id":"${'x'.repeat(17 * 1024 * 1024)}"}\n`
  const broken = ['{"id":', 'null', '{}', '[]', '\0\0\0', '{"id":"a"}']
  const deed =
    '{"deed":"released","time":"2026-11-20T03:00:00.000Z","by":"root","keys":["k"],"recipients":[]}\n'
  const noTime = linesOf([{ ...recordOf('x'), time: 'yesterday' }])
  writeFileSync(
    path,
    `\n${whole}${broken.join('\n')}\n${noTime}${deed}${huge}${whole}${deed}`,
  )
  const found = [...readRecords(folder, {})]
  t.strictSame(
    found.flatMap(it => it?.id ?? []),
    [...records, ...records].map(it => it.id),
  )
  t.equal(found.filter(it => it === null).length, broken.length + 2)
})

t.test('a file is read on from any of its lines', async t => {
  const records = [
    ...madeRecords({ seed: 8, count: 50, since: SINCE, until: SINCE + DAY_MS }),
  ]
  const folder = t.testdir({ '2026-11-20.jsonl': linesOf(records) + '{"id"' })
  const [file] = dayFiles(folder)
  if (file === undefined) throw new Error('a file')
  const all = [...recordsOf(file, 0)]
  t.equal(all.length, 51)
  t.strictSame(all.at(-1), {
    record: null,
    end: all.at(-2)?.end,
    isEnded: false,
  })
  all.slice(0, 50).forEach(({ end }, at) => {
    const rest = [...recordsOf(file, end)]
    t.strictSame(
      rest.map(it => it.record?.id),
      [...records.slice(at + 1).map(it => it.id), undefined],
    )
  })
})
